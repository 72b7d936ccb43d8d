// npm run bench: waxseal over its floor and against its peers, in every runtime, as
// ratios. It takes about twenty minutes, prints a table, and leaves the figures in
// benches/results.
//
//   --runtime NAME  node, node-24, workerd, bun or deno; may be repeated
//   --only NAME     a comparison of cases/index.mjs, such as signed or signed@300, or
//                   ready, memory, size; may be repeated
//   --rounds N      rounds per comparison, in Node in three processes (123; in workerd 21)
//   --json FILE     writes the figures, with every measured slice, to this file too
//   --from FILE     measures nothing: prints the table of such a file
//   --publish       also writes the table into README.md, the rest into
//                   docs/performance.md, and the chart beside this file
//   --smoke         all cases in all runtimes, once each: they must run and find the
//                   right session
//   --gate          a short measurement in Node; fails below the gates of targets.mjs
//   --report-only   with --gate: only says so

import { readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { installPacked } from "../scripts/lib/package.mjs";
import { Failure, program } from "../scripts/lib/run.mjs";

import { installFloors } from "./floors.mjs";

await program(async () => {
  const { values: options } = parseArgs({
    options: {
      runtime: { type: "string", multiple: true },
      only: { type: "string", multiple: true },
      rounds: { type: "string" },
      json: { type: "string" },
      from: { type: "string" },
      publish: { type: "boolean", default: false },
      smoke: { type: "boolean", default: false },
      gate: { type: "boolean", default: false },
      "report-only": { type: "boolean", default: false },
    },
  });
  installPacked(dirname(fileURLToPath(import.meta.url)));
  installFloors();
  // Imported late: their packages have only just been installed.
  if (options.publish && options.only)
    throw new Failure("--publish: measure everything, without --only");
  if (options.gate)
    return (await import("./gate.mjs")).gate({ reportOnly: options["report-only"] });
  const { bench, smoke } = await import("./bench.mjs");
  if (options.smoke) return smoke();

  const result = options.from
    ? JSON.parse(readFileSync(options.from, "utf8"))
    : await bench(options);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result)}\n`);
  const { report } = await import("./report/index.mjs");
  await report(result, options.publish);
});
