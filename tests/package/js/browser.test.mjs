// What bundlers for browsers, edges and workers find of the package.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

/** `kind`: how the package is asked for; `conditions` as the host sets them. */
function bundle(name, { conditions = [], kind = "import" } = {}) {
  const contents =
    kind === "import"
      ? `import * as all from "${name}"; console.log(all);`
      : `console.log(require("${name}"));`;
  return build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    conditions,
    external: ["next/*", "*.wasm", "*.wasm?module"],
    format: "esm",
    logLevel: "silent",
    platform: "browser",
    write: false,
  });
}

// An application's own `auth` may be CommonJS, and the bundle would hold its users.
for (const kind of ["import", "require"]) {
  test(`waxseal/next ends a build for browsers with what to write instead: ${kind}`, async () => {
    const sentence = /waxseal\/next is for the server\..*`import type/;
    await assert.rejects(bundle("waxseal/next", { kind }), sentence);
  });
}

test("the edge runtime of Next.js and Workers, which set `browser` too, get waxseal/next", async () => {
  for (const condition of ["edge-light", "workerd"]) {
    const { outputFiles } = await bundle("waxseal/next", { conditions: [condition, "browser"] });
    assert.match(outputFiles[0].text, /x-middleware-next/, condition);
  }
});

test("waxseal, waxseal/inline and waxseal/testing are for browsers as well", async () => {
  for (const name of ["waxseal", "waxseal/inline", "waxseal/testing"]) {
    const { outputFiles } = await bundle(name);
    assert.ok(outputFiles[0].text.length > 0, name);
  }
});
