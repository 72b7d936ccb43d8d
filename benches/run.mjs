// npm run bench: waxseal against its peers, all in one process, as ratios.
//
//   --json FILE   writes every measured slice as JSON
//   --rounds N    rounds per comparison (default 61)
//   --only NAME   one comparison: signed, authjs, next-auth or issue
//   --smoke       measures nothing: every case must run and find the right session

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { installPacked } from "../scripts/lib/package.mjs";
import { program } from "../scripts/lib/run.mjs";
import { setup } from "../scripts/lib/setup.mjs";

await program(async () => {
  const { values: options } = parseArgs({
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "61" },
      only: { type: "string" },
      smoke: { type: "boolean", default: false },
    },
  });
  setup();
  installPacked(dirname(fileURLToPath(import.meta.url)));
  // Only now: what it imports has just been installed.
  const { bench, smoke } = await import("./bench.mjs");
  await (options.smoke ? smoke() : bench({ ...options, rounds: Number(options.rounds) }));
});
