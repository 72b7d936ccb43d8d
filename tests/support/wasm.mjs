// Runs the tests of the crate compiled for wasm32-unknown-unknown, and an application
// with the crate inside. Rust's harness
// can print nothing there: a test that fails ends it with a trap. Its stack names
// the test, when it was compiled without --release.

import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));

/** Nothing prepares this module for JavaScript; of its imports the tests call one. */
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  imports[from] ??= {};
  imports[from][name] = name.startsWith("__wbg_getRandomValues_")
    ? (start, length) => void crypto.getRandomValues(new Uint8Array(memory.buffer, start, length))
    : () => {
        throw new Error(`a test calls ${name}`);
      };
}
// The application has no JavaScript around it, so it must not ask for any.
if (/waxseal-wasm-app/.test(process.argv[2]) && Object.keys(imports).length > 0) {
  throw new Error(`the application imports ${Object.keys(imports)}`);
}
const { exports } = new WebAssembly.Instance(module, imports);
const { memory } = exports;
process.exitCode = exports.main(0, 0);
