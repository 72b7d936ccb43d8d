// npm run timing: see tests/promises/constant-time/timing.mjs.

import { join } from "node:path";

import { installPacked } from "./lib/package.mjs";
import { program, root, run } from "./lib/run.mjs";

await program(() => {
  installPacked(join(root, "tests"));
  run("node", ["tests/promises/constant-time/timing.mjs", ...process.argv.slice(2)]);
});
