// node benches/revocation.mjs: what it costs to know what was revoked, for logs of several
// sizes: memory of the instance, time to build it, time of a look-up that hashes two ids.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(
  readFileSync(new URL("../js/wasm/core_bg.wasm", import.meta.url)),
);
const SIZES = process.argv.slice(2).map(Number);
const PAGE = 10_000;
const LOOKUPS = 200_000;
const encoder = new TextEncoder();

console.log("| entries | memory | build | look-up, none found |");
console.log("| --- | --- | --- | --- |");
for (const size of SIZES.length > 0 ? SIZES : [0, 10_000, 1_000_000, 10_000_000]) {
  const known = instantiate();
  const buildMs = fill(known, size);
  const perLookup = lookUp(known);
  const megabytes = known.memory.buffer.byteLength / 1e6;
  console.log(
    `| ${size} | ${megabytes.toFixed(1)} MB | ${buildMs.toFixed(0)} ms | ${perLookup.toFixed(2)} µs |`,
  );
}

/** Time of the processor, which others on the machine do not lengthen as much. */
function cpuMs() {
  return process.cpuUsage().user / 1000;
}

function instantiate() {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error("called out");
    };
  }
  return new WebAssembly.Instance(module, imports).exports;
}

/** Half of the entries end sessions, half are of users. */
function fill(known, size) {
  const bytes = Buffer.alloc(PAGE * 12 + PAGE * 4);
  let ms = 0;
  for (let at = 0; at < size; at += PAGE) {
    const hashes = createHash("shake256", { outputLength: 8 * PAGE })
      .update(`${at}`)
      .digest();
    for (let entry = 0; entry < PAGE; entry++) {
      const hash = hashes.subarray(8 * entry, 8 * entry + 8);
      const kind = Buffer.of(size > 1_000_000 || entry % 2 === 0 ? 1 : 2);
      bytes.write(Buffer.concat([kind, hash]).toString("base64url"), 12 * entry, "latin1");
      bytes.writeUInt32LE(1_700_000_000, 12 * PAGE + 4 * entry);
    }
    const begun = cpuMs();
    const start = known.revokeInput(bytes.length) >>> 0;
    new Uint8Array(known.memory.buffer).set(bytes, start);
    known.revokeAdd(PAGE);
    ms += cpuMs() - begun;
  }
  return ms;
}

/** Microseconds. With entries for users, too, so that two ids are hashed. */
function lookUp(known) {
  const texts = ["AAAAAAAAAAAAAAAAAAAAAA", "0123456789abcdef01234567"];
  if (known.revokeCount() > 0) {
    const start = known.revokeInput(1024) >>> 0;
    const view = new Uint8Array(known.memory.buffer, start, 1024);
    encoder.encodeInto("AgEBAQEBAQEB\0\0\0\0", view);
    known.revokeAdd(1);
  }
  const start = known.revokeInput(1024) >>> 0;
  const view = new Uint8Array(known.memory.buffer, start, 1024);
  let best = Infinity;
  for (let round = 0; round < 7; round++) {
    const begun = cpuMs();
    for (let at = 0; at < LOOKUPS; at++) {
      encoder.encodeInto(texts[0] + texts[1], view);
      view[3] = 65 + (at % 26);
      view[5] = 65 + ((at >> 4) % 26);
      if (known.revokeCheck(0, 22, 24, 0, 0, 1_800_000_000)) throw new Error("found");
    }
    best = Math.min(best, ((cpuMs() - begun) * 1000) / LOOKUPS);
  }
  return best;
}
