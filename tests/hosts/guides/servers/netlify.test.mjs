// The guide's files in Deno, and Netlify's routing in a few lines.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Guide } from "../guide.mjs";
import { signInAndOut } from "../visit.mjs";

/** The function at its path, and a static page at all others. */
const HOST = `
Object.assign(globalThis, { Netlify: { env: { get: (name) => Deno.env.get(name) } } });
const edge = await import("./netlify/edge-functions/guard.ts");
const dashboard = await import("./netlify/functions/dashboard.ts");

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    // Past the edge function.
    if (pathname === "/.netlify/functions/dashboard") return dashboard.default(request);
    const next = (request) =>
      new URL(request.url).pathname === dashboard.config.path
        ? dashboard.default(request)
        : new Response("A static page");
    return edge.default(request, { next });
  },
};
`;

const guide = new Guide("docs/guides/netlify.md");

test("netlify: a reader who follows the guide can sign in and out", async () => {
  const app = await guide.follow();
  try {
    // What a reader does not need.
    await app.run("npm install deno");
    await app.run("npx deno check netlify/edge-functions/guard.ts netlify/functions/dashboard.ts");
    writeFileSync(join(app.dir, "host.js"), HOST);
    await app.run("npx deno serve --env-file=.env --allow-env host.js");
    const ask = (path) => fetch(app.origin + path);
    assert.equal(await (await ask("/")).text(), "A static page");
    for (const path of ["/dashboard", "/page.html", "/.netlify/functions/dashboard"]) {
      assert.equal((await ask(path)).status, 401, path);
    }
    await signInAndOut(app.origin, "netlify", {
      async visit(page) {
        const file = await page.request.get("/page.html");
        assert.equal(file.headers()["cache-control"], "private");
        assert.equal(file.headers()["vary"], "Cookie");
      },
    });
  } finally {
    await app.close();
  }
});

test("netlify: every block was followed", () => assert.deepEqual(guide.unused(), []));
