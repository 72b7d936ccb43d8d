// The comparisons: checked, measured, printed.

import { writeFileSync } from "node:fs";

import { Failure } from "../scripts/lib/run.mjs";
import { comparisons } from "./cases.mjs";
import { check } from "./lib/check.mjs";
import { environment } from "./lib/environment.mjs";
import { measure } from "./lib/measure.mjs";
import { print } from "./lib/table.mjs";

/** Milliseconds of one case in one round: short, so that a round is soon over. */
const SLICE = 5;

/** Milliseconds that a case runs before it is measured, so that it is compiled. */
const WARM_UP = 300;

export async function bench({ json, only, rounds }) {
  if (!(Number.isInteger(rounds) && rounds >= 5)) {
    throw new Failure("--rounds: give a number of at least 5");
  }
  const chosen = comparisons.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new Failure(`--only: there are ${comparisons.map(({ name }) => name).join(", ")}`);
  }
  const groups = await checked(chosen);
  const about = environment();
  const options = { rounds, slice: SLICE, warmUp: WARM_UP };
  await measure(groups, options);
  const result = { ...about, loadAfter: environment().load, options, groups: groups.map(plain) };
  print(result);
  if (json) writeFileSync(json, `${JSON.stringify(result, null, 1)}\n`);
}

/** Every case runs and finds the right session; nothing is asserted about time. */
export async function smoke() {
  const groups = await checked(comparisons);
  await measure(groups, { rounds: 1, slice: 1, warmUp: 1 });
  const cases = groups.flatMap((group) => group.cases);
  const idle = cases.find(({ micros }) => !(micros[0] > 0));
  if (idle) throw new Failure(`${idle.name} was not measured`);
  console.log(
    `${cases.length} cases in ${groups.length} comparisons find the right session, ` +
      "and none in a forged or expired token",
  );
}

async function checked(chosen) {
  const groups = [];
  for (const { name, title, sizes, cases } of chosen) {
    for (const size of sizes) {
      const group = { name, title, size, cases: await cases(size) };
      for (const each of group.cases) await check(each);
      groups.push(group);
    }
  }
  return groups;
}

/** What is worth keeping: not the inputs, and no functions. */
function plain({ name, title, size, cases }) {
  const measured = cases.map(({ name, note, calls, micros }) => ({ name, note, calls, micros }));
  return { name, title, size, cases: measured };
}
