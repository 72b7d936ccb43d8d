// The package with a module that tells where it goes: every address that it reads
// or writes, and what it branches on (`xtask trace`).

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "../../../scripts/lib/run.mjs";

const require = createRequire(import.meta.url);
const { Instance, Module } = WebAssembly;

/** Pairs of site and value; more than any single call has. */
const told = new Int32Array(1 << 24);
let length = 0;
let listens = false;

function at(value, offset, site) {
  if (listens) {
    told[length++] = site;
    told[length++] = value + offset;
  }
  return value;
}

/** What a module tells: the bytes of one that was built, so instrumented. */
export function instrumented(wasm) {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-trace-"));
  try {
    const out = join(dir, "traced.wasm");
    run("cargo", ["run", "--quiet", "--locked", "--package=xtask", "--", "trace", wasm, out]);
    return readFileSync(out);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** An instance of an instrumented module. */
export function instantiate(bytes, imports = {}) {
  return new Instance(new Module(bytes), { ...imports, trace: { at } });
}

/** An entry of the package in a new instance each time: addresses are the same from the start. */
export function freshPackage(bytes, entry = "waxseal") {
  for (const path of Object.keys(require.cache)) {
    if (/[\\/]waxseal[\\/]dist[\\/]/.test(path)) delete require.cache[path];
  }
  WebAssembly.Module = Object.assign(
    function () {
      return new Module(bytes);
    },
    { imports: Module.imports },
  );
  WebAssembly.Instance = function (module, imports) {
    const instance = new Instance(module, { ...imports, trace: { at } });
    findTables(instance, entry === "waxseal" ? 1 : 0);
    return instance;
  };
  return require(entry);
}

/** What is told while `work` runs, and its result. */
export async function trace(work) {
  length = 0;
  listens = true;
  try {
    const result = await work();
    return { result, told: withoutBase64(told.slice(0, length)) };
  } finally {
    listens = false;
  }
}

/**
 * The two tables of base64url are read at places that the text of a token decides,
 * which is public: it comes from the client, or goes there. (Blocks of 16 characters
 * need none.) Everywhere in a table counts as its beginning.
 */
function withoutBase64(told) {
  for (let index = 1; index < told.length; index += 2) {
    const table = tables.find(([start, end]) => told[index] >= start && told[index] < end);
    if (table) told[index] = table[0];
  }
  return told;
}

const ALPHABET = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const VALUES = Buffer.alloc(256, 0xff);
ALPHABET.forEach((character, value) => (VALUES[character] = value));

/** First and last address of each. */
let tables = [];

/** Each stands in the memory so many times: the module that only reads has none. */
function findTables({ exports }, times) {
  const memory = Buffer.from(exports.memory.buffer);
  tables = [ALPHABET, VALUES].flatMap((table) => {
    const starts = [];
    for (let at = memory.indexOf(table); at >= 0; at = memory.indexOf(table, at + 1))
      starts.push(at);
    if (starts.length !== times) throw new Error(`a table stands ${starts.length} times`);
    return starts.map((start) => [start, start + table.length]);
  });
}

/** Where two traces part: nothing when they are the same. */
export function parting(one, other) {
  const end = Math.min(one.length, other.length);
  let index = 0;
  while (index < end && one[index] === other[index]) index++;
  if (index === one.length && index === other.length) return undefined;
  const step = index >> 1;
  return `at step ${step} of ${one.length >> 1}, site ${one[step * 2]}: ${one[step * 2 + 1]} and ${other[step * 2 + 1]}`;
}
