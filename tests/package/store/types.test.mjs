// The clients of stores, as their own packages declare them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../..");

test("clients go into stores as they are", async () => {
  const bin = join(root, "node_modules/typescript/bin/tsc");
  const args = [bin, "--project", import.meta.dirname, "--pretty", "false"];
  const { stdout, code = 0 } = await promisify(execFile)("node", args, { cwd: root }).catch(
    (error) => error,
  );
  assert.equal(stdout, "");
  assert.equal(code, 0);
});
