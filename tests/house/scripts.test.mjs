// Every npm script works in a fresh clone: it is a program of built-ins that sets up what the
// rest needs, or is preceded by one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "../../scripts/lib/run.mjs";

const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const SETS_UP = /^node (scripts\/(test|start)\.mjs( |$)|--import \.\/scripts\/set-up\.mjs )/;

for (const [name, command] of Object.entries(scripts)) {
  test(`npm run ${name} installs what it needs`, () => assert.match(command, SETS_UP));
}
