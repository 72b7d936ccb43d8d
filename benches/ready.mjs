// How long it takes to the first session. In Node each sample is a fresh process, from the
// import of the library: as it is installed, its module compiled too; and as a host with a
// bundler has it, in one file, with the module compiled before. In workerd it is a fresh
// isolate that has loaded its code, whose module no other isolate has used.

import { mkdtempSync, rmSync } from "node:fs";
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
import { shuffled } from "./lib/measure.mjs";
import { bundling, here, host as hostOf, printed } from "./runtimes.mjs";

/**
 * By runtime: `{ name, against, samples }`, where a sample has `total` in milliseconds, in Node
 * also what it is made of, and `against` is the name of what the samples are compared with.
 */
export const ready = { node: inProcesses, workerd: inIsolates };

const NAMES_OF_WAYS = Object.keys(beginnings);
const PEER = "jose";
const TOO = "module compiled too";

async function inProcesses(samples) {
  const out = mkdtempSync(join(tmpdir(), "waxseal-ready-"));
  try {
    const bundled = await Promise.all(NAMES_OF_WAYS.map((name) => asBundled(name, out)));
    const ways = [
      ...waysOf("bundled, module compiled before", "bundled", bundled),
      ...waysOf(
        `as installed, ${TOO}`,
        "as installed",
        NAMES_OF_WAYS.map((name) => ({ name })),
      ),
    ];
    for (let sample = 0; sample < samples; sample++) {
      for (const way of shuffled(ways)) {
        const options = { ...way.options, input: await inputOf(way.options.name) };
        const host = [hostOf("ready.mjs"), JSON.stringify(options)];
        way.samples[sample] = await printed(process.execPath, host);
      }
    }
    return ways
      .map(({ name, against, samples }) => ({ name, against, samples }))
      .flatMap((way) => (way.samples[0].compile > 0 ? [way, withoutCompiling(way)] : [way]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** `how` ours start, and how the others do, which have no module. */
function waysOf(how, others, options) {
  return options.map((options) => {
    const isOurs = options.name.startsWith("waxseal");
    return {
      name: `${options.name}, ${isOurs ? how : others}`,
      against: isOurs ? `${PEER}, ${others}` : undefined,
      options,
      samples: [],
    };
  });
}

function withoutCompiling({ name, against, samples }) {
  return {
    name: name.replace(TOO, "without compiling it"),
    against,
    samples: samples.map((sample) => ({
      ...sample,
      compile: 0,
      total: sample.total - sample.compile,
    })),
  };
}

/**
 * One file, beside which is what is loaded on demand. That of waxseal finds its compiled module
 * in `globalThis.module`.
 */
async function asBundled(name, out) {
  const { from, takes } = beginnings[name];
  const given = {
    name: "given-module",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "given" }));
      build.onLoad({ filter: /.*/, namespace: "given" }, () => ({
        contents: "export default globalThis.module",
      }));
    },
  };
  const outdir = join(out, from.replaceAll(/\W/g, "-"));
  await build({
    stdin: { contents: `export { ${takes} } from "${from}";`, resolveDir: here },
    bundle: true,
    conditions: ["edge-light", "worker"],
    format: "esm",
    minify: true,
    outdir,
    outExtension: { ".js": ".mjs" },
    platform: "browser",
    plugins: [given],
    splitting: true,
  });
  const wasm = join(here, "node_modules/waxseal/dist/core.wasm");
  return { name, path: join(outdir, "stdin.mjs"), ...(from === "waxseal" && { wasm }) };
}

async function inIsolates(samples) {
  const { bundle, start } = await import("../tests/support/workerd.mjs");
  const modules = await bundle(bundling("ready-worker.mjs"));
  const names = NAMES_OF_WAYS;
  const isolates = Array.from({ length: samples * names.length }, (_, index) => ({
    compatibilityDate: "2026-04-01",
    name: `isolate-${index}`,
    routes: [`*/${index}`],
    modules: modules.map((module) => own(module, index)),
  }));
  const server = await start({ workers: isolates });
  const { ask, stop } = asking(server.origin);
  try {
    const results = names.map((name) => ({
      name,
      against: name.startsWith("waxseal") ? PEER : undefined,
      samples: [],
    }));
    for (const index of isolates.keys()) {
      const name = names[index % names.length];
      const nothing = [];
      for (let turn = 0; turn < 20; turn++) nothing.push((await ask(`/${index}`, {})).ms);
      const { ms } = await ask(`/${index}`, { name, input: await inputOf(name) });
      const way = nothing.slice(-10).sort((a, b) => a - b)[5];
      results[index % names.length].samples.push({ total: ms - way });
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
