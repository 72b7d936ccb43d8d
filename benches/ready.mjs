// How long it takes from a compiled module to the first session: the instance, the
// keys, the first `verify`. In Node each sample is a fresh process, in workerd a
// fresh isolate whose module no other isolate has used.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";

import { encode } from "./cases/authjs.mjs";
import { beginnings } from "./cases/beginnings.mjs";
import { header } from "./cases/common.mjs";
import { sign } from "./cases/signed.mjs";
import { asking } from "./lib/ask.mjs";
import { claimsOf, people } from "./lib/claims.mjs";
import { NAMES, SECRET } from "./lib/config.mjs";
import { bundling, here, host, printed } from "./runtimes.mjs";

/** By runtime: `{ name, samples }`, where a sample has `ready` and more in milliseconds. */
export const ready = { node: inProcesses, workerd: inIsolates };

async function inProcesses(samples) {
  const out = mkdtempSync(join(tmpdir(), "waxseal-ready-"));
  try {
    const path = join(out, "waxseal.mjs");
    writeFileSync(path, await asOnVercel());
    const compiled = { path, wasm: join(here, "node_modules/waxseal/dist/core.wasm") };
    const ways = [
      ...Object.keys(beginnings).map((name) => ({
        name,
        ...(beginnings[name].from === "waxseal" && compiled),
      })),
      { name: "waxseal, signed", title: "waxseal, signed, compiling the module too" },
    ];
    const results = ways.map(({ name, title = name }) => ({ name: title, samples: [] }));
    for (let sample = 0; sample < samples; sample++) {
      for (const [index, { title, ...way }] of ways.entries()) {
        const options = JSON.stringify({ ...way, input: await inputOf(way.name) });
        results[index].samples.push(await printed(process.execPath, [host("ready.mjs"), options]));
      }
    }
    return results;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** A bundle of waxseal that finds its compiled module in `globalThis.module`. */
async function asOnVercel() {
  const given = {
    name: "given-module",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "given" }));
      build.onLoad({ filter: /.*/, namespace: "given" }, () => ({
        contents: "export default globalThis.module",
      }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents: 'export { createAuth } from "waxseal";', resolveDir: here },
    bundle: true,
    conditions: ["edge-light"],
    format: "esm",
    minify: true,
    plugins: [given],
    write: false,
  });
  return outputFiles[0].text;
}

async function inIsolates(samples) {
  const { bundle, start } = await import("../tests/support/workerd.mjs");
  const modules = await bundle(bundling("ready-worker.mjs"));
  const names = Object.keys(beginnings);
  const isolates = Array.from({ length: samples * names.length }, (_, index) => ({
    compatibilityDate: "2026-04-01",
    name: `isolate-${index}`,
    routes: [`*/${index}`],
    modules: modules.map((module) => own(module, index)),
  }));
  const server = await start({ workers: isolates });
  const { ask, stop } = asking(server.origin);
  try {
    const results = names.map((name) => ({ name, samples: [] }));
    for (const index of isolates.keys()) {
      const name = names[index % names.length];
      const nothing = [];
      for (let turn = 0; turn < 20; turn++) nothing.push((await ask(`/${index}`, {})).ms);
      const { ms } = await ask(`/${index}`, { name, input: await inputOf(name) });
      const way = nothing.slice(-10).sort((a, b) => a - b)[5];
      results[index % names.length].samples.push({ ready: ms - way });
    }
    return results;
  } finally {
    stop();
    await server.stop();
  }
}

/**
 * The module with a custom section of its own, a name and nothing else: V8 shares
 * what it has compiled among the modules of a process that have the same bytes.
 */
function own(module, index) {
  if (module.type !== "CompiledWasm") return module;
  const name = Buffer.from(`isolate-${String(index).padStart(4, "0")}`);
  const section = Buffer.from([0, name.length + 1, name.length, ...name]);
  return { ...module, contents: Buffer.concat([module.contents, section]) };
}

/** A fresh token, or the Cookie header with it. */
async function inputOf(name) {
  const { cookie, token = cookie } = beginnings[name];
  const sealed = await sealers[token](claimsOf(people(300)[0]));
  return cookie ? header(NAMES[cookie], sealed) : sealed;
}

const sealers = {
  signed: (claims) => sign(claims, new TextEncoder().encode(SECRET)),
  authjs: (claims) => encode(claims),
};
