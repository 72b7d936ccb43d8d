// Node: the way of a fresh process from the import of a library to its first session, once.
// Takes JSON, prints JSON, in milliseconds.

import { readFileSync } from "node:fs";

import { beginnings } from "../cases/beginnings.mjs";

const { name, input, path, wasm } = JSON.parse(process.argv[2]);
const { from, make, read } = beginnings[name];

// As a host with a bundler passes it. Its functions are not compiled yet: V8 compiles
// each at its first call.
if (wasm) globalThis.module = new WebAssembly.Module(readFileSync(wasm));

// The rest of the module's compilation, of its functions, is where they are first called.
let compile = 0;
WebAssembly.Module = new Proxy(WebAssembly.Module, {
  construct(target, args) {
    const begun = performance.now();
    const module = new target(...args);
    compile += performance.now() - begun;
    return module;
  },
});

const start = performance.now();
const library = await import(path ?? from);
const imported = performance.now();
const made = await make(library);
const first = performance.now();
const session = await read(library, made, input);
const end = performance.now();

if (!session) throw new Error(`${name} finds no session`);
const parts = {
  import: imported - start,
  compile,
  make: first - imported - compile,
  read: end - first,
};
console.log(JSON.stringify({ ...parts, total: end - start }));
