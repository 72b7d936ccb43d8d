// The conformance cases against the packed tarball, in every runtime.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";
import { build as viteBuild, preview, version as vite } from "vite";

import { launch } from "../../support/browser.mjs";
import { startWorker, version as workerd } from "../../support/workerd.mjs";

const require = createRequire(import.meta.url);
const hosts = fileURLToPath(new URL("hosts/", import.meta.url));
const host = (name) => join(hosts, name);

const REQUEST_CASES = 6;

/** What Node passed is what every other runtime must pass. */
let all;

test("Node, import", async (t) => {
  const report = await printed(process.execPath, [host("print.mjs")]);
  all = report.passed;
  assert.ok(all > 100, `only ${all} cases`);
  passes(t, report, `Node ${process.versions.node}`);
});

test("Node, require", async (t) => {
  assert.match(require.resolve("waxseal"), /index\.cjs$/);
  passes(t, await printed(process.execPath, [host("print.cjs")]), `Node ${process.versions.node}`);
});

test("Deno, with no permission at all", async (t) => {
  const deno = require.resolve("deno/bin.cjs");
  const args = [
    "run",
    "--no-prompt",
    "--no-remote",
    "--node-modules-dir=manual",
    host("print.mjs"),
  ];
  passes(t, await printed(process.execPath, [deno, ...args]), `Deno ${version("deno")}`);
});

test("Bun", async (t) => {
  passes(
    t,
    await printed(require.resolve("bun/bin/bun.exe"), [host("print.mjs")]),
    `Bun ${version("bun")}`,
  );
});

test("attack 47: in an edge runtime that compiles no code the package runs", async (t) => {
  const { code, modules } = await edgeBundle(["edge-light"]);
  assert.deepEqual(Object.keys(modules).sort(), ["core.wasm", "shared.wasm"]);
  const edge = strictEdge(code, { modules });
  const report = JSON.parse(await edge.evaluate("run().then(JSON.stringify)"));
  passes(t, report, `@edge-runtime/vm ${version("@edge-runtime/vm")}`);
});

test("attack 47: in an edge runtime that compiles no code the inlined bytes are refused", async () => {
  const { code, modules } = await edgeBundle([]);
  assert.deepEqual(modules, {});
  const edge = strictEdge(code, {});
  const error = await edge.evaluate("run().catch((error) => error)");
  assert.equal(error.code, "not-loaded");
  assert.match(`${error.cause}`, /Wasm code generation disallowed/);
});

test("workerd", async (t) => {
  const args = ["--name", "conformance", "--compatibility-date", "2026-04-01"];
  const worker = await startWorker([host("worker.mjs"), ...args]);
  t.after(worker.stop);
  assert.equal(worker.wasm.length, 2, "the modules are files of their own");
  passes(t, await (await fetch(worker.origin)).json(), `workerd ${workerd}`);
});

test("a page built by Vite", async (t) => {
  const out = mkdtempSync(join(tmpdir(), "waxseal-page-"));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  const options = {
    build: { outDir: out, emptyOutDir: true },
    configFile: false,
    logLevel: "warn",
    preview: { host: "127.0.0.1", port: 0 },
    root: host("page"),
  };
  await viteBuild(options);
  const server = await preview(options);
  t.after(() => server.close());
  const browser = await launch();
  t.after(() => browser.close());

  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(`${error}`));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
  await page.waitForFunction(() => globalThis.run);
  const report = await page.evaluate(() => globalThis.run());
  assert.deepEqual(errors, []);
  passes(t, report, `Chromium ${browser.version()}, Vite ${vite}`, REQUEST_CASES);
});

test("`waxseal/verify` reads in Node, Deno and Bun", async (t) => {
  const deno = [require.resolve("deno/bin.cjs"), "run", "--no-prompt", "--no-remote"];
  const manual = "--node-modules-dir=manual";
  const { node, ...programs } = {
    node: [process.execPath, [host("print-reading.mjs")]],
    require: [process.execPath, [host("print-reading.cjs")]],
    Deno: [process.execPath, [...deno, manual, host("print-reading.mjs")]],
    Bun: [require.resolve("bun/bin/bun.exe"), [host("print-reading.mjs")]],
  };
  const first = await printed(...node);
  assert.deepEqual(first, { passed: 15, failed: [] });
  for (const [name, [program, args]] of Object.entries(programs)) {
    assert.deepEqual(await printed(program, args), first, name);
  }
  t.diagnostic(`${first.passed} passed`);
});

test("attack 47: `waxseal/verify` reads where no code is compiled, with its own module alone", async () => {
  const { code, modules } = await edgeBundle(["edge-light"], "edge-reading.mjs");
  assert.deepEqual(Object.keys(modules), ["reader.wasm"]);
  const edge = strictEdge(code, { modules });
  const report = JSON.parse(await edge.evaluate("run().then(JSON.stringify)"));
  assert.deepEqual(report, { passed: 15, failed: [] });

  const inlined = strictEdge((await edgeBundle([], "edge-reading.mjs")).code, {});
  const error = await inlined.evaluate("run().catch((error) => error)");
  assert.equal(error.code, "not-loaded");
});

test("`waxseal/verify` reads in workerd", async (t) => {
  const args = ["--name", "reading", "--compatibility-date", "2026-04-01"];
  const worker = await startWorker([host("worker-reading.mjs"), ...args]);
  t.after(worker.stop);
  assert.equal(worker.wasm.length, 1, "the module that only reads");
  assert.deepEqual(await (await fetch(worker.origin)).json(), { passed: 15, failed: [] });
});

function passes(t, { passed, failed, impossible }, runtime, leftOut = 0) {
  t.diagnostic(`${runtime}: ${passed} passed`);
  assert.deepEqual(failed, []);
  assert.equal(impossible, leftOut);
  assert.equal(passed, all - leftOut);
}

async function printed(program, args) {
  // Nothing of this process's own environment for the tests, such as a secret.
  const { AUTH_SECRET, AUTH_URL, NODE_ENV, ...env } = process.env;
  const { stdout } = await promisify(execFile)(program, args, { cwd: hosts, env });
  return JSON.parse(stdout);
}

function version(name) {
  const path = require.resolve.paths(name).map((dir) => join(dir, name, "package.json"));
  return JSON.parse(readFileSync(path[0], "utf8")).version;
}

/** A bundle as for Vercel: `?module` imports are answered with a given module. */
async function edgeBundle(conditions, entry = "edge.mjs") {
  const modules = {};
  const given = {
    name: "given-module",
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path.replace("?module", ""));
        modules[basename(file)] = new WebAssembly.Module(readFileSync(file));
        return { path: basename(file), namespace: "given" };
      });
      build.onLoad({ filter: /.*/, namespace: "given" }, ({ path }) => ({
        contents: `export default globalThis.modules[${JSON.stringify(path)}]`,
      }));
    },
  };
  const { outputFiles } = await build({
    bundle: true,
    conditions: [...conditions, "browser", "module"],
    entryPoints: [host(entry)],
    format: "iife",
    mainFields: ["module", "main"],
    platform: "neutral",
    plugins: [given],
    write: false,
  });
  return { code: outputFiles[0].text, modules };
}

/** A sandbox that compiles neither text nor bytes. */
function strictEdge(initialCode, globals) {
  return new EdgeVM({
    codeGeneration: { strings: false, wasm: false },
    extend: (context) => Object.assign(context, globals),
    initialCode,
  });
}
