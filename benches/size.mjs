// npm run bench:size: what a middleware carries, minified and compressed, and what
// it is made of; fails above the limits of targets.mjs. lib/size.mjs says at its top
// how it is measured.
//
//   --json FILE     writes the sizes as JSON
//   --functions N   lists the N largest functions of the wasm module

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { installPacked } from "../scripts/lib/package.mjs";
import { Failure, program, root } from "../scripts/lib/run.mjs";

import { featureSizes, sizes, sourceSizes } from "./lib/size.mjs";
import { anatomy, crateOf, demangled } from "./lib/wasm.mjs";
import { size } from "./targets.mjs";

const here = dirname(fileURLToPath(import.meta.url));

await program(async () => {
  const { values: options } = parseArgs({
    options: { json: { type: "string" }, functions: { type: "string", default: "0" } },
  });
  installPacked(here);

  const entries = await sizes();
  const features = await featureSizes();
  const files = await sourceSizes();
  const { sections } = anatomy(readFileSync(join(here, "node_modules/waxseal/dist/core.wasm")));
  const { crates, functions } = compiled();
  print({
    entries,
    features,
    files,
    sections,
    crates,
    functions: functions.slice(0, Number(options.functions)),
  });
  if (options.json)
    writeFileSync(
      options.json,
      `${JSON.stringify({ entries, features, files, sections, crates }, null, 1)}\n`,
    );

  const over = [...entries, ...features].filter(({ name, sum }) => sum.gzip > size.limits[name]);
  if (over.length > 0) {
    const lines = over.map(
      ({ name, sum }) => `${name}: ${sum.gzip} bytes, the limit is ${size.limits[name]}`,
    );
    throw new Failure(`${lines.join("\n")} (benches/targets.mjs)`);
  }
});

/**
 * The code by crate. The shipped module has no names; the compiler's output has them, and
 * also functions that describe types to wasm-bindgen.
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

function print({ entries, features, files, sections, crates, functions }) {
  heading("Bytes", "minified", "gzip", "brotli", "limit, gzip", "target");
  for (const { name, sum, wasm, javascript, later } of entries) {
    const aims = [size.limits[name] ?? "", size.targets[name] ?? ""];
    line(name, sum.bytes, sum.gzip, sum.brotli, ...aims);
    if (wasm.bytes > 0) {
      line("  wasm", wasm.bytes, wasm.gzip, wasm.brotli);
      line("  JavaScript", javascript.bytes, javascript.gzip, javascript.brotli);
    }
    if (later.bytes > 0)
      line(
        "  not counted: loaded when an endpoint is asked",
        later.bytes,
        later.gzip,
        later.brotli,
      );
  }
  heading("What a Next.js edge bundle gets by", "minified", "gzip", "brotli", "limit, gzip");
  for (const { name, sum } of features)
    line(name, sum.bytes, sum.gzip, sum.brotli, size.limits[name] ?? "");
  heading("JavaScript of createAuth().verify by file, minified", "bytes");
  for (const { name, bytes } of files) line(name, bytes);
  heading("core.wasm, sections", "bytes");
  for (const { name, size } of sections) line(name, size);
  heading("core.wasm, code by crate (before wasm-bindgen drops a little)", "bytes");
  for (const [name, size] of Object.entries(crates).slice(0, 16)) line(name, size);
  if (functions.length === 0) return;
  heading("core.wasm, largest functions", "bytes");
  for (const { name, size } of functions) line(name, size);
}

function heading(...cells) {
  console.log();
  line(...cells);
}

function line(name, ...numbers) {
  console.log(
    [name.padEnd(62), ...numbers.map((number) => String(number).padStart(11))].join(" ").trimEnd(),
  );
}
