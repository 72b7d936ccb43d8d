// The guide's files in Vercel's edge-runtime, and its routing in a few lines.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";

import { build } from "esbuild";

import { Guide } from "../guide.mjs";
import { signInAndOut } from "../visit.mjs";

const guide = new Guide("docs/guides/vercel-edge.md");
let app;
let middleware;
let dashboard;
let rewrites;

before(async () => {
  app = await guide.follow();
  // What a reader does not need.
  await app.run("npm install edge-runtime typescript");
  await app.run(
    "npx tsc --noEmit --strict --target es2024 --module esnext --moduleResolution bundler --lib es2024,dom --skipLibCheck middleware.ts api/dashboard.ts",
  );
  ({ rewrites } = JSON.parse(readFileSync(join(app.dir, "vercel.json"), "utf8")));
  middleware = await runtimeOf("middleware.ts");
  dashboard = await runtimeOf("api/dashboard.ts");
});
after(() => app?.close());

test("vercel-edge: a reader who follows the guide can sign in and out", async () => {
  const server = createServer((message, response) => void pass(message, response));
  await once(server.listen(0, "localhost"), "listening");
  const origin = `http://localhost:${server.address().port}`;
  try {
    assert.equal((await fetch(`${origin}/dashboard`)).status, 401);
    await signInAndOut(origin, "vercel-edge");
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test("vercel-edge: the function checks by itself", async () => {
  assert.equal((await dashboard("https://app.example/dashboard", {})).status, 401);
});

test("vercel-edge: every block was followed", () => assert.deepEqual(guide.unused(), []));

/** A function of the guide, bundled as Vercel does: compiled modules are given to it. */
async function runtimeOf(entry) {
  const { EdgeRuntime } = createRequire(join(app.dir, "package.json"))("edge-runtime");
  const modules = {};
  const { outputFiles } = await build({
    stdin: {
      contents: `import entry from "./${entry}";
        addEventListener("fetch", (event) => event.respondWith(entry(event.request)));`,
      resolveDir: app.dir,
    },
    bundle: true,
    conditions: ["edge-light", "module"],
    format: "iife",
    mainFields: ["module", "main"],
    platform: "neutral",
    plugins: [compiled(modules)],
    write: false,
  });
  const [, secret] = /^AUTH_SECRET="?([^"\n]+)/m.exec(
    readFileSync(join(app.dir, ".env.local"), "utf8"),
  );
  const runtime = new EdgeRuntime({
    initialCode: outputFiles[0].text,
    extend: (context) =>
      Object.assign(context, {
        modules,
        process: { env: { AUTH_SECRET: secret, NODE_ENV: "production", VERCEL: "1" } },
      }),
  });
  return (url, init) => runtime.dispatchFetch(url, init);
}

const compiled = (modules) => ({
  name: "compiled",
  setup(build) {
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path.replace("?module", ""));
      modules[basename(file)] = new WebAssembly.Module(readFileSync(file));
      return { path: basename(file), namespace: "compiled" };
    });
    build.onLoad({ filter: /.*/, namespace: "compiled" }, ({ path }) => ({
      contents: `export default globalThis.modules[${JSON.stringify(path)}]`,
    }));
  },
});

/** As Vercel: the middleware, and what is behind it where it says so. */
async function pass(message, response) {
  const url = `http://${message.headers.host}${message.url}`;
  const headers = new Headers(Object.entries(message.headers));
  const chunks = [];
  for await (const chunk of message) chunks.push(chunk);
  const { method } = message;
  const body = method === "POST" ? Buffer.concat(chunks).toString() : undefined;
  const first = await middleware(url, { method, headers, body });
  const answer = first.headers.get("x-middleware-next") === "1" ? await behind(url, first) : first;
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  if (answer !== first) {
    for (const line of first.headers.getSetCookie()) response.appendHeader("set-cookie", line);
  }
  response.writeHead(answer.status).end(await answer.text());
}

/** With the headers that the middleware passes on. */
async function behind(url, { headers }) {
  const { pathname } = new URL(url);
  if (!rewrites.some(({ source }) => source === pathname))
    return new Response(null, { status: 404 });
  const names = headers.get("x-middleware-override-headers")?.split(",") ?? [];
  const own = names.map((name) => [name, headers.get(`x-middleware-request-${name}`)]);
  return dashboard(url, { headers: Object.fromEntries(own) });
}
