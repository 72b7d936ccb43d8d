// npm test: what holds the promises. npm run test:long (`--long`): the rest.
//
//   node scripts/test.mjs js types      these steps or groups, their output in sight
//
// All steps run to the end, three at a time; the last lines name every failure.

import { Failure, program } from "./lib/run.mjs";
import { prepare } from "./lib/prepare.mjs";
import { report, runSteps } from "./lib/schedule.mjs";
import { setup } from "./lib/setup.mjs";
import { long, test } from "./lib/steps.mjs";

/** One more than the two cores of the machine of the tests: steps wait for servers and disks too. */
const LANES = 3;

await program(async () => {
  const [first, ...rest] = process.argv.slice(2);
  if (first === "--step") return stepOf(rest[0]).work();

  const names = [first, ...rest].filter((name) => name && name !== "--long");
  if (names.length > 0) return runInSight(names.flatMap(named));

  const isLong = first === "--long";
  prepare(isLong);
  const results = await runSteps(list(isLong ? long : test), LANES, (name) => [
    import.meta.filename,
    "--step",
    name,
  ]);
  if (!report(results)) process.exitCode = 1;
});

/** One after the other, up to the first failure. */
function runInSight(steps) {
  setup();
  for (const { name, work } of steps) {
    console.log(`\n== ${name}`);
    const start = performance.now();
    work();
    console.log(`== ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/** The steps of the groups, in one list. */
function list(groups) {
  return Object.entries(groups).flatMap(([group, steps]) =>
    Object.entries(steps).map(([name, work]) => ({ name, group, work, ...work })),
  );
}

function stepOf(name) {
  const step = [...list(test), ...list(long)].find((step) => step.name === name);
  if (step) return step;
  const groups = [test, long].map((groups) =>
    list(groups)
      .map(({ name }) => name)
      .join(", "),
  );
  throw new Failure(`No step is called ${name}. npm test: ${groups[0]}; long: ${groups[1]}`);
}

/** The steps that a name means: a step, or a group of either list. */
function named(name) {
  const groups = [test, long].filter((groups) => name in groups);
  if (groups.length === 0) return [stepOf(name)];
  return groups.flatMap((groups) => list({ [name]: groups[name] }));
}
