// npm run bench:size: what a middleware carries, minified and compressed, and what
// it is made of.
//
//   --json FILE     writes the sizes as JSON
//   --functions N   lists the N largest functions of the wasm module

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

import { installPacked } from "../scripts/lib/package.mjs";
import { program, root } from "../scripts/lib/run.mjs";
import { setup } from "../scripts/lib/setup.mjs";
import { anatomy, crateOf, demangled } from "./lib/wasm.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const GUARD = `
  import { createAuth } from "waxseal";
  const auth = createAuth({});
  export default (request) => auth.verify(request);`;
const MIDDLEWARE = `
  import Waxseal from "waxseal/next";
  export const { middleware } = Waxseal({});`;
const NEXT_AUTH = `
  import NextAuth from "next-auth";
  export const { auth } = NextAuth({ providers: [] });`;

/** The smallest program of its kind that reads a session. */
const ENTRIES = [
  { name: "waxseal: createAuth().verify", code: GUARD, edge: true, wasm: true },
  { name: "waxseal/next: Waxseal().middleware", code: MIDDLEWARE, edge: true, wasm: true },
  { name: "waxseal, wasm inlined: createAuth().verify", code: GUARD },
  { name: "jose: jwtVerify", code: 'export { jwtVerify } from "jose";', edge: true },
  { name: "@auth/core/jwt: getToken", code: 'export { getToken } from "@auth/core/jwt";', edge: true },
  { name: "next-auth v5: NextAuth().auth", code: NEXT_AUTH, edge: true },
  { name: "next-auth v4: withAuth", code: 'export { withAuth } from "next-auth-v4/middleware";', edge: true },
];

await program(async () => {
  const { values: options } = parseArgs({
    options: { json: { type: "string" }, functions: { type: "string", default: "0" } },
  });
  setup();
  installPacked(here);
  const { build } = await import("esbuild");

  const module = readFileSync(join(here, "node_modules/waxseal/dist/core.wasm"));
  const wasm = { bytes: module.length, gzip: gzip(module), ...anatomy(module) };
  const entries = [];
  for (const { name, code, edge, wasm: carries } of ENTRIES) {
    const js = await bundle(build, { stdin: { contents: code, resolveDir: here } }, edge);
    entries.push({
      name,
      bytes: js.text.length + (carries ? wasm.bytes : 0),
      gzip: js.gzip + (carries ? wasm.gzip : 0),
      ...(carries && { javascript: { bytes: js.text.length, gzip: js.gzip } }),
    });
  }
  // From the sources, because the package has them in one file.
  const sources = await bundle(build, { entryPoints: [join(root, "js/load/edge-light.ts")] }, true);
  const code = compiled();
  print({ wasm, entries, files: sources.files, code, functions: Number(options.functions) });
  if (options.json) {
    const { bytes, gzip, sections } = wasm;
    const result = { wasm: { bytes, gzip, sections, crates: code.crates }, entries, files: sources.files };
    writeFileSync(options.json, `${JSON.stringify(result, null, 1)}\n`);
  }
});

async function bundle(build, input, edge) {
  const { outputFiles, metafile } = await build({
    ...input,
    bundle: true,
    conditions: edge ? ["edge-light", "worker"] : [],
    external: ["*.wasm", "*.wasm?module", "next", "next/*", "react", "react/*"],
    format: "esm",
    metafile: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    tsconfigRaw: {},
    write: false,
  });
  const [{ contents }] = outputFiles;
  const [{ inputs }] = Object.values(metafile.outputs);
  return {
    text: contents,
    gzip: gzip(contents),
    files: Object.entries(inputs)
      .map(([path, { bytesInOutput }]) => ({ name: path.replace(/^.*?js\//, "js/"), bytes: bytesInOutput }))
      .filter(({ bytes }) => bytes > 0)
      .sort((a, b) => b.bytes - a.bytes),
  };
}

/**
 * The code by crate. The module that ships has no names; the one that the compiler
 * made has, and with it functions that describe types to wasm-bindgen.
 */
function compiled() {
  const path = join(root, "target/wasm32-unknown-unknown/release/waxseal.wasm");
  const functions = anatomy(readFileSync(path))
    .functions.filter(({ name }) => !/describe/i.test(name))
    .map(({ name, size }) => ({ name: demangled(name), crate: crateOf(name), size }))
    .sort((a, b) => b.size - a.size);
  const crates = new Map();
  for (const { crate, size } of functions) crates.set(crate, (crates.get(crate) ?? 0) + size);
  return { functions, crates: Object.fromEntries([...crates].sort(([, a], [, b]) => b - a)) };
}

function print({ wasm, entries, files, code, functions }) {
  heading("Minified", "bytes", "gzip");
  line("waxseal core.wasm", wasm.bytes, wasm.gzip);
  for (const { name, bytes, gzip, javascript } of entries) {
    line(name + (javascript ? ", with core.wasm" : ""), bytes, gzip);
    if (javascript) line("  its JavaScript", javascript.bytes, javascript.gzip);
  }
  heading("JavaScript of waxseal, minified", "bytes");
  for (const { name, bytes } of files) line(name, bytes);
  heading("core.wasm, sections", "bytes");
  for (const { name, size } of wasm.sections) line(name, size);
  heading("core.wasm, code by crate (before wasm-bindgen drops a little)", "bytes");
  for (const [name, size] of Object.entries(code.crates).slice(0, 16)) line(name, size);
  if (functions === 0) return;
  heading("core.wasm, largest functions", "bytes");
  for (const { name, size } of code.functions.slice(0, functions)) line(name, size);
}

function heading(...cells) {
  console.log();
  line(...cells);
}

function line(name, ...numbers) {
  console.log([name.padEnd(62), ...numbers.map((number) => String(number).padStart(9))].join(" "));
}

function gzip(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}
