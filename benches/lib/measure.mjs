// Ratios that hold on a noisy machine: the cases of a comparison take turns in
// short slices, in random order, and are compared only within the same round.

/**
 * Adds `calls` (of one slice) and `micros` (of one call, for each round) to every
 * case. `take(each, calls)` answers in milliseconds.
 */
export async function measure(groups, take, { rounds, slice, warmUp }) {
  // A difference of two requests that do next to nothing may be below zero.
  const time = async (each, calls) => Math.max(await take(each, calls), 0.001);
  for (const group of groups) {
    for (const each of group.cases) {
      each.micros = [];
      each.calls = await calibrate((calls) => time(each, calls), slice, warmUp);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const group of shuffled(groups)) {
      for (const each of shuffled(units(group.cases)).flatMap(shuffled)) {
        const micros = ((await time(each, each.calls)) * 1000) / each.calls;
        each.micros.push(Number(micros.toPrecision(4)));
      }
    }
  }
}

/** Runs until warm; returns the number of calls that fill a slice. */
async function calibrate(time, slice, warmUp) {
  let calls = 1;
  const start = performance.now();
  for (;;) {
    const fits = Math.max(1, Math.round((calls * slice) / (await time(calls))));
    if (performance.now() - start >= warmUp) return Math.min(fits, calls * 4);
    calls = Math.min(fits, calls * 4);
  }
}

/** A case and its floor take their turns one after the other: they are compared most closely. */
function units(cases) {
  const floorOf = (each) => cases.filter((other) => other.floorOf === each.name);
  return cases.filter((each) => !each.floorOf).map((each) => [each, ...floorOf(each)]);
}

/** A copy in random order. */
export function shuffled(list) {
  const copy = list.slice();
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}
