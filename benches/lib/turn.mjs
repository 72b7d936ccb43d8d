// The loop that is measured.

let sink;

/** Calls a case a number of times, each time with its next input. */
export function turn(each, calls) {
  each.at ??= 0;
  // A synchronous case is not awaited, which would cost as much as some cases.
  each.isAsync ??= each.run(each.inputs[0]) instanceof Promise;
  return each.isAsync ? asynchronous(each, calls) : synchronous(each, calls);
}

/** Keeps an optimiser from removing the calls. */
export const last = () => sink;

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
