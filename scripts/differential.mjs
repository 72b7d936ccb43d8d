// npm run differential: the package as its users get it against the libraries.

import { join } from "node:path";

import { installPacked } from "./lib/package.mjs";
import { program, root, run } from "./lib/run.mjs";

await program(() => {
  installPacked(join(root, "tests"));
  run("node", ["tests/promises/differential/run.mjs", ...process.argv.slice(2)]);
});
