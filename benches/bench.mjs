// Measures what was chosen, in one runtime after the other.

import { Failure } from "../scripts/lib/run.mjs";
import { comparisons, names } from "./cases/index.mjs";
import { environment, load } from "./lib/environment.mjs";
import { sizes } from "./lib/size.mjs";
import { memory } from "./memory.mjs";
import { ready } from "./ready.mjs";
import { chart } from "./report/chart.mjs";
import { rest, table } from "./report/publish.mjs";
import { runtimes } from "./runtimes.mjs";
import { memoryCalls } from "./targets.mjs";

/** Measured apart from the comparisons. */
const OTHERS = ["ready", "memory", "size"];

/** Fresh processes or isolates for each way to start. */
const SAMPLES = 21;

export async function bench({ runtime = available(), only, rounds }) {
  known("--runtime", runtime, Object.keys(runtimes));
  known("--only", only ?? [], [...comparisons.map(({ name }) => name), ...OTHERS], names);
  const count = rounds === undefined ? {} : { rounds: Number(rounds) };
  if (rounds !== undefined && !(Number.isInteger(count.rounds) && count.rounds >= 5)) {
    throw new Failure("--rounds: give a number of at least 5");
  }
  return measured({ runtime, only, count, samples: SAMPLES, calls: memoryCalls });
}

/** Everything once, as briefly as possible; asserts nothing about time. */
export async function smoke() {
  const count = { rounds: 1, processes: 1, slice: 1, warmUp: 1 };
  const result = await measured({ runtime: available(), count, samples: 1, calls: 1000 });
  for (const { title, groups, ready } of result.runtimes) {
    const cases = groups.flatMap((group) => group.cases);
    const idle = cases.find(({ micros }) => !Number.isFinite(micros[0]));
    if (idle) throw new Failure(`${title}: ${idle.name} was not measured`);
    console.log(
      `${title}: ${cases.length} cases in ${groups.length} comparisons find the right session, and none in a ` +
        `forged or expired token; ${ready?.length ?? 0} ways to start`,
    );
  }
  if (/NaN|undefined/.test(table(result) + rest(result) + chart(result)))
    throw new Failure("the README would show a figure that is none");
}

/** The runtimes that this machine has. */
function available() {
  return Object.keys(runtimes).filter((name) => runtimes[name].isThere?.() ?? true);
}

async function measured({ runtime, only, count, samples, calls }) {
  const wants = (name) => !only || only.includes(name);
  const compares = !only || only.some((name) => !OTHERS.includes(name));
  for (const name of runtime) runtimes[name].install?.();

  const results = [];
  for (const name of runtime) {
    const { title, version, measure, defaults } = runtimes[name];
    const options = { ...defaults, ...count };
    const result = { name, title, version: await version(), options, load: [load()] };
    console.error(`${title} …`);
    result.groups = compares ? await measure({ only, ...options }) : [];
    if (wants("ready") && ready[name]) result.ready = await ready[name](samples);
    if (wants("memory") && memory[name])
      result.memory = { calls, ...(await memory[name](calls, calls / 5)) };
    result.load.push(load());
    results.push(result);
  }
  return { ...environment(), runtimes: results, ...(wants("size") && { sizes: await sizes() }) };
}

function known(option, given, possible, more = []) {
  const unknown = given.filter((name) => !possible.includes(name) && !more.includes(name));
  if (unknown.length > 0)
    throw new Failure(`${option} ${unknown}: there are ${possible.join(", ")}`);
}
