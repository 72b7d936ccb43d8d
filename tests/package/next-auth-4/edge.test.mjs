// What a bundler puts into middleware for the edge.

import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const BUDGET = 8_000;

async function bundleOf(source) {
  const { metafile, outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    conditions: ["edge-light", "import"],
    external: ["next/*", "*.wasm?module"],
    format: "esm",
    metafile: true,
    minify: true,
    outdir: "out",
    platform: "neutral",
    splitting: true,
    write: false,
  });
  const size = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => basename(path)),
  );
  return { size, imports: imports.sort() };
}

for (const [name, source] of Object.entries({
  "the guard": 'export { default } from "next-auth/middleware";',
  "the guard with a function":
    'import { withAuth } from "next-auth/middleware"; withAuth(() => {});',
  "getToken and encode": 'export { encode, getToken } from "next-auth/jwt";',
})) {
  test(`${name}: single tokens alone, and one module`, async () => {
    const { size, imports } = await bundleOf(source);
    assert.ok(size < BUDGET, `${size} bytes`);
    const modules = imports.filter((name) => name !== "server");
    assert.deepEqual(modules, ["core.wasm?module"]);
  });
}
