// No file of js/ is reached again from what it imports, types included: then each can be
// read from its leaves upward.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";

import { files } from "../../scripts/lib/files.mjs";
import { capture, root } from "../../scripts/lib/run.mjs";

const sources = join(root, "js");
const options = {
  paths: { waxseal: [join(sources, "index.ts")] },
  moduleResolution: 99,
  module: 199,
};

/** The files of js/ that each imports: values, types, re-exports, and `import()`. */
const graph = new Map(
  // Declarations that stand where NextAuth.js v4 has them, for applications to add to.
  files(sources, (path) => path === join(sources, "next-auth/four/declarations"))
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

/** Names that a module exports; undefined where it passes on those of another. */
function exportsOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const names = new Set();
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      if (!statement.exportClause || !ts.isNamedExports(statement.exportClause)) return undefined;
      for (const { name } of statement.exportClause.elements) names.add(name.text);
    }
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (statement.name) names.add(statement.name.text);
    for (const { name } of statement.declarationList?.declarations ?? []) addBound(name, names);
  }
  return names;
}

function addBound(name, names) {
  if (ts.isIdentifier(name)) names.add(name.text);
  else for (const element of name.elements) addBound(element.name, names);
}

test("what one script imports from another is there", () => {
  const scripts = capture("git", ["ls-files", "*.mjs"]).trim().split("\n");
  const missing = scripts.flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
    return source.statements.flatMap((statement) => {
      const from = ts.isImportDeclaration(statement) ? statement.moduleSpecifier.text : "";
      if (!from.startsWith(".") || !from.endsWith(".mjs")) return [];
      const file = join(dirname(path), from);
      const named = statement.importClause?.namedBindings;
      const wanted = named && ts.isNamedImports(named) ? named.elements : [];
      const exported = existsSync(file) ? exportsOf(file) : new Set();
      return wanted
        .map(({ name, propertyName }) => (propertyName ?? name).text)
        .filter((name) => exported && !exported.has(name))
        .map((name) => `${path} imports ${name} from ${from}`);
    });
  });
  assert.deepEqual(missing, []);
});

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

test("js/types imports nothing but itself, what is generated, and the error class", () => {
  const leaves = [join(sources, "types"), join(sources, "wasm")];
  const isLeaf = (file) => leaves.includes(dirname(file)) || file === join(sources, "errors.ts");
  for (const [path, imported] of graph) {
    if (path !== join(sources, "errors.ts") && dirname(path) !== join(sources, "types")) continue;
    for (const file of imported) {
      assert.ok(isLeaf(file), `${relative(sources, path)} imports ${relative(sources, file)}`);
    }
  }
});
