// No file of js/ is reached again from what it imports, types included: then each can be
// read from its leaves upward.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";

import { files } from "../../scripts/lib/files.mjs";
import { root } from "../../scripts/lib/run.mjs";

const sources = join(root, "js");
const options = {
  paths: { waxseal: [join(sources, "index.ts")] },
  moduleResolution: 99,
  module: 199,
};

/** The files of js/ that each imports: values, types, re-exports, and `import()`. */
const graph = new Map(
  files(sources)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => [path, importsOf(path)]),
);

function importsOf(path) {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => ts.resolveModuleName(fileName, path, options, ts.sys).resolvedModule)
    .map((module) => module?.resolvedFileName)
    .filter((file) => file?.startsWith(sources));
}

/** The first circle on the way from here, or undefined. */
function circle(path, way, done) {
  if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
  if (done.has(path)) return undefined;
  for (const imported of graph.get(path) ?? []) {
    const found = circle(imported, [...way, path], done);
    if (found) return found;
  }
  done.add(path);
  return undefined;
}

test("js/ is read, with its imports", () => {
  assert.ok(graph.size > 60, `${graph.size} files`);
  const edges = [...graph.values()].flat().length;
  assert.ok(edges > 150, `${edges} imports`);
});

test("no import of js/ leads back, not even for a type", () => {
  const done = new Set();
  for (const path of graph.keys()) {
    const found = circle(path, [], done);
    const names = found?.map((file) => relative(sources, file)).join(" > ");
    assert.equal(found, undefined, names);
  }
});

test("js/types imports nothing but itself and the generated types", () => {
  for (const [path, imported] of graph) {
    if (dirname(path) !== join(sources, "types")) continue;
    for (const file of imported) {
      const isLeaf = [join(sources, "types"), join(sources, "wasm")].includes(dirname(file));
      assert.ok(isLeaf, `${relative(sources, path)} imports ${relative(sources, file)}`);
    }
  }
});
