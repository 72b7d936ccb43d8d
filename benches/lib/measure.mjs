// Ratios that hold on a noisy machine: the cases of a comparison take turns in
// short slices, in random order, and are compared only within the same round.

/**
 * Adds `calls` (of one slice) and `micros` (of one call, for each round) to every case, and
 * `processor` where the processor time is known. `take(each, calls)` answers with both in
 * milliseconds, `{ ms, cpu }`.
 */
export async function measure(groups, take, { rounds, slice, warmUp }) {
  for (const group of groups) {
    for (const each of group.cases) {
      each.micros = [];
      const fitting = await calibrate((calls) => take(each, calls), slice, warmUp);
      each.calls = Math.max(fitting, fewest(each, slice));
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const group of shuffled(groups)) {
      for (const each of shuffled(units(group.cases)).flatMap(shuffled)) {
        const { ms, cpu } = await take(each, each.calls);
        each.micros.push(microsOf(ms, each.calls));
        if (cpu !== undefined) (each.processor ??= []).push(microsOf(cpu, each.calls));
      }
    }
  }
}

/** Of one call. A difference of two requests that do next to nothing may be below zero. */
function microsOf(ms, calls) {
  return Number(((Math.max(ms, 0.001) * 1000) / calls).toPrecision(4));
}

/**
 * Calls in a slice at least: of ours and its floor each input once, so that the first of them,
 * whose code and data are cold, count for little.
 */
function fewest({ ours, floorOf, inputs = [] }, slice) {
  return (ours || floorOf) && slice > 1 ? inputs.length : 1;
}

/** Runs until warm; returns the number of calls that fill a slice. */
async function calibrate(take, slice, warmUp) {
  let calls = 1;
  const start = performance.now();
  for (;;) {
    const { ms } = await take(calls);
    const fits = Math.max(1, Math.round((calls * slice) / Math.max(ms, 0.001)));
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
