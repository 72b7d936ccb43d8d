// Where the runtime lacks what waxseal needs, the error says what, and how to get it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
const rootDir = fileURLToPath(new URL("hosts/jest", import.meta.url));

/** Runs a file in the real Jest; a failure rejects with what Jest printed. */
function runJest(file, config = {}) {
  const options = { rootDir, testMatch: [`<rootDir>/${file}`], watchman: false, ...config };
  return run(process.execPath, [jest, "--ci", "--runInBand", "--config", JSON.stringify(options)]);
}

test("Jest with jsdom: TextEncoder is named, and the cure", () => runJest("plain.jest.cjs"));

test("Jest with jsdom, cured as the message says", () =>
  runJest("cured.jest.cjs", { setupFiles: ["<rootDir>/setup.cjs"] }));

test("Jest in its environment of Node", () => runJest("node.jest.cjs"));

test("node --jitless: WebAssembly is named", async () => {
  const script = `
    import { createAuth } from "waxseal";
    try {
      createAuth({ secret: "the tests of waxseal use these forty-odd bytes" });
    } catch ({ name, code, message }) {
      console.log(JSON.stringify({ name, code, message }));
    }`;
  const args = ["--jitless", "--input-type=module", "--eval", script];
  const { stdout } = await run(process.execPath, args, { cwd: rootDir });
  const { name, code, message } = JSON.parse(stdout);
  assert.deepEqual([name, code], ["WaxsealError", "not-loaded"]);
  assert.match(message, /no WebAssembly .*--jitless/);
});
