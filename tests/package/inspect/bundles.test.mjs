// Nothing of the inspector is in what is built for production.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { bundle } from "../../support/workerd.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The marker, and whatever else speaks of it. */
const MARK = /waxseal-inspector|inspector/i;

const APPS = {
  waxseal: `import { createAuth } from "waxseal"; export default createAuth({ inspect: true }).handler;`,
  "waxseal/next": `import Waxseal from "waxseal/next"; export const { handlers } = Waxseal({ inspect: true });`,
  "waxseal/hono": `import { authHandler } from "waxseal/hono"; import { createAuth } from "waxseal"; export default authHandler(createAuth({}));`,
  "waxseal/node": `import { toNodeHandler } from "waxseal/node"; import { createAuth } from "waxseal"; export default toNodeHandler(createAuth({}));`,
};

async function esbuild(contents, options = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    format: "esm",
    outdir: "/out",
    write: false,
    external: ["next/*", "hono/*", "react", "*.wasm", "*.wasm?module"],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
    platform: "neutral",
    ...options,
  });
  return outputFiles.map(({ path, text }) => ({ path, text }));
}

const marked = (files) => files.filter(({ text }) => MARK.test(text)).map(({ path }) => path);

describe("esbuild for production drops it", () => {
  const how = {
    plain: {},
    minified: { minify: true },
    split: { splitting: true },
    "for Node": { platform: "node" },
    "for an edge": { conditions: ["edge-light"], splitting: true, minify: true },
    "for workerd": { conditions: ["workerd", "worker"], minifySyntax: true },
  };
  for (const [app, contents] of Object.entries(APPS)) {
    for (const [name, options] of Object.entries(how)) {
      test(`${app}, ${name}`, async () => {
        const files = await esbuild(contents, options);
        // The endpoints are there.
        assert.ok(files.some(({ text }) => text.includes("waxseal answers nothing")));
        assert.deepEqual(marked(files), []);
      });
    }
  }

  test("and for development it has it, so this is no empty test", async () => {
    const define = { "process.env.NODE_ENV": '"development"' };
    const files = await esbuild(APPS.waxseal, { define, splitting: true });
    assert.ok(marked(files).length >= 1);
    assert.ok(files.some(({ text }) => text.includes("The inspector answers a browser")));
    assert.ok(files.some(({ text }) => text.includes("waxseal-inspector")));
  });
});

test("wrangler for production drops it", async () => {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    const modules = await bundle([]);
    const scripts = modules.filter(({ type }) => type === "ESModule");
    assert.ok(scripts.some(({ contents }) => contents.includes("waxseal answers nothing")));
    for (const { path, contents } of scripts) assert.doesNotMatch(contents, MARK, path);
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
});

test("the package has it in files of its own", async () => {
  const dist = join(here, "../../node_modules/waxseal/dist");
  const { readdirSync, readFileSync } = await import("node:fs");
  const names = readdirSync(dist).filter((name) => /\.c?js$/.test(name));
  const found = names.filter((name) =>
    /waxseal-inspector|The inspector answers/.test(readFileSync(join(dist, name), "utf8")),
  );
  // The command shows the page too.
  assert.deepEqual(found.map((name) => name.replace(/-[\w-]{8}(?=\.c?js$)/, "")).sort(), [
    "inspect-endpoint.cjs",
    "inspect-endpoint.js",
    "inspector-page.js",
  ]);
});
