// The declarations beside those of the original: the same names of values and types.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import ts from "typescript";

import { files } from "../../../scripts/lib/files.mjs";
import { gaps } from "./gaps.mjs";
import { original, standIn } from "./support.mjs";

/** What resolvers without `exports` find too: all that the package has, but for its tests. */
const entries = files(original, (path) => /\/(node_modules|src|__tests__)$/.test(path))
  .filter((path) => path.endsWith(".d.ts"))
  .map((path) => path.slice(original.length + 1, -".d.ts".length));

/** By entry, what one of the packages exports. */
function namesIn(folder, names) {
  const files = names.map((name) => join(folder, `${name}.d.ts`));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const found = files.map((file) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    return module ? checker.getExportsOfModule(module).map(({ name }) => name) : [];
  });
  return new Map(names.map((name, index) => [name, found[index].sort()]));
}

test("every module declares the names of the original", () => {
  const [mine, theirs] = [standIn, original].map((folder) => namesIn(folder, entries));
  assert.ok(theirs.get("index").includes("NextAuthOptions"));
  for (const name of entries) {
    const missing = theirs.get(name).filter((exported) => !mine.get(name).includes(exported));
    assert.deepEqual(missing, gaps[name] ?? [], name);
  }
});
