// The gates: how many times its floor a call may take in Node, by targets.mjs. A machine that
// is busy with something else spoils a measurement, but rarely three. Rarely is not never: when
// V8 has optimised the module, in other threads, depends on what else runs. So the tests only
// report what the gate finds; what makes them fail is the count of instructions.

import { Failure } from "../scripts/lib/run.mjs";
import { floorRatio, short } from "./lib/statistics.mjs";
import { runtimes } from "./runtimes.mjs";
import { floors } from "./targets.mjs";

const ATTEMPTS = 3;
const OPTIONS = { ...runtimes.node.defaults, rounds: 63 };

/** With `reportOnly` nothing fails. */
export async function gate({ reportOnly }) {
  let open = floors;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    const only = [...new Set(open.map(({ comparison, at }) => `${comparison}@${at}`))];
    const groups = await runtimes.node.measure({ only, floors: true, ...OPTIONS });
    open = open.filter((target) => {
      const { median } = floorRatio(groups, target);
      const holds = median <= target.gate;
      console.log(
        `${holds ? "holds" : "FAILS"}  ${describe(target)}: ${short(median)} times its floor, the gate is ${target.gate}`,
      );
      return !holds;
    });
  }
  if (open.length === 0) return;
  const slower = `Slower than benches/targets.mjs allows: ${open.map(describe).join("; ")}`;
  if (!reportOnly) throw new Failure(slower);
  console.log(
    `${slower}\nOn a quiet machine, \`npm run bench -- --gate\` tells whether it is the code.`,
  );
}

const describe = ({ comparison, at, subject }) => `${comparison} at ${at} B, ${subject}`;
