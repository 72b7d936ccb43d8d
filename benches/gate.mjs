// What CI holds: the ratios of targets.mjs in Node. A machine that is busy with
// something else spoils a measurement, but seldom three.

import { Failure } from "../scripts/lib/run.mjs";
import { ratio, short } from "./lib/statistics.mjs";
import { runtimes } from "./runtimes.mjs";
import { ratios } from "./targets.mjs";

const ATTEMPTS = 3;
const OPTIONS = { ...runtimes.node.defaults, rounds: 25 };

export async function gate() {
  let open = ratios;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    const only = [...new Set(open.map(({ comparison, at }) => `${comparison}@${at}`))];
    const groups = await runtimes.node.measure({ only, ...OPTIONS });
    open = open.filter((target) => {
      const { median } = ratio(groups, target);
      const holds = median >= target.gate;
      console.log(`${holds ? "holds" : "FAILS"}  ${describe(target)}: ${short(median)}x, the gate is ${target.gate}x`);
      return !holds;
    });
  }
  if (open.length > 0) {
    throw new Failure(`Slower than benches/targets.mjs allows: ${open.map(describe).join("; ")}`);
  }
}

const describe = ({ comparison, at, peer }) => `${comparison} at ${at} B against ${peer}`;
