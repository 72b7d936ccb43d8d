// What every npm script is preceded by (`node --import ./scripts/set-up.mjs`): installs what
// it imports, so that each works in a fresh clone. Nothing is done where it is there already.

import { program } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await program(setup);
if (process.exitCode) process.exit();
