// The apps of tests/hosts/drop-in, on the published next-auth and on the drop-in: a few, the
// rest of a sample in `npm run test:long`, and with `--all` every one in every way, which takes
// an hour (`npm run test:drop-in`).

import { installSets } from "./lib/drop-in.mjs";
import { program, root, run } from "./lib/run.mjs";

await program(async () => {
  // What is in it depends on the environment.
  if (process.argv.includes("--all")) process.env.WAXSEAL_DROP_IN = "all";
  const { sets } = await import("../tests/hosts/drop-in/matrix.mjs");
  installSets(sets);
  const args = ["--test", "--test-reporter=spec", "tests/hosts/drop-in/drop-in.test.mjs"];
  run("node", args, { cwd: root });
});
