// Ratios that hold on a noisy machine: the cases of a comparison take turns in
// short slices, in random order, and are compared only within the same round.

let sink;

/** Adds `calls` (of one slice) and `micros` (of one call, for each round) to every case. */
export async function measure(groups, { rounds, slice, warmUp }) {
  for (const group of groups) {
    for (const each of group.cases) {
      each.isAsync = each.run(each.inputs[0]) instanceof Promise;
      each.at = 0;
      each.micros = [];
      each.calls = await calibrate(each, slice, warmUp);
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const group of shuffled(groups)) {
      for (const each of shuffled(group.cases)) {
        const start = performance.now();
        await turn(each, each.calls);
        each.micros.push(((performance.now() - start) * 1000) / each.calls);
      }
    }
  }
  return sink;
}

/** Runs until warm; returns the number of calls that fill a slice. */
async function calibrate(each, slice, warmUp) {
  let calls = 1;
  const start = performance.now();
  for (;;) {
    const before = performance.now();
    await turn(each, calls);
    const now = performance.now();
    const fits = Math.max(1, Math.round((calls * slice) / (now - before)));
    if (now - start >= warmUp) return fits;
    calls = Math.min(fits, calls * 4);
  }
}

/** What is synchronous is not awaited, which would cost as much as some cases. */
function turn(each, calls) {
  return each.isAsync ? asynchronous(each, calls) : synchronous(each, calls);
}

function synchronous(each, calls) {
  const { run, inputs } = each;
  let at = each.at;
  for (let call = 0; call < calls; call++) {
    sink = run(inputs[at]);
    at = at + 1 === inputs.length ? 0 : at + 1;
  }
  each.at = at;
}

async function asynchronous(each, calls) {
  const { run, inputs } = each;
  let at = each.at;
  for (let call = 0; call < calls; call++) {
    sink = await run(inputs[at]);
    at = at + 1 === inputs.length ? 0 : at + 1;
  }
  each.at = at;
}

function shuffled(list) {
  const copy = list.slice();
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}
