// Runs a test binary for wasm32-unknown-unknown. Rust's test harness has no way to
// print there: a test that fails ends it with a trap.

import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
const { exports } = new WebAssembly.Instance(module);
process.exitCode = exports.main(0, 0);
