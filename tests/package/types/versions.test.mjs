// The types under the TypeScript versions that users run, the package's declarations
// included: from the oldest to the newest of each major version.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, relative } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { usualOrOthers } from "../../support/long.mjs";

const root = join(import.meta.dirname, "../../..");
const compilers = {
  5.4: join(import.meta.dirname, "node_modules/typescript-5.4"),
  5: join(import.meta.dirname, "node_modules/typescript-5"),
  6: join(root, "node_modules/typescript"),
  7: join(import.meta.dirname, "node_modules/typescript-7"),
};
/** What is registered counts for a whole project, so it has one of its own. */
const projects = [
  ["the types", import.meta.dirname],
  ["the types with a registered session", join(import.meta.dirname, "registered")],
];

for (const [version, compiler] of usualOrOthers(["5.4", "6"], compilers)) {
  for (const [what, project] of projects) {
    test(`${what} hold under TypeScript ${version}`, async () => {
      const errors = await check(compiler, project);
      assert.deepEqual(errors.filter(isOurs), []);
    });
  }
}

/** The errors, a line for each; the compiler must have come to an end. */
async function check(compiler, project) {
  const bin = join(compiler, "bin/tsc");
  const args = [bin, "--project", project, "--pretty", "false"];
  const options = { cwd: root, maxBuffer: 1 << 26 };
  const { stdout, code = 0 } = await promisify(execFile)("node", args, options).catch(
    (error) => error,
  );
  const lines = stdout.split("\n").filter((line) => /error TS\d+/.test(line));
  // With errors it ends with 2, and TypeScript 7 with 1.
  assert.ok(lines.length === 0 ? code === 0 : code === 1 || code === 2, stdout);
  return lines;
}

/** Errors in the files of other packages are not ours to mend. */
function isOurs(line) {
  const path = relative(root, join(root, line));
  return !/(^|\/)node_modules\//.test(path) || path.startsWith("tests/node_modules/waxseal/");
}
