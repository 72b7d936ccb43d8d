// The declarations beside those of the original: the same names of values and types.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import ts from "typescript";

import { gaps } from "./gaps.mjs";
import { original, standIn } from "./support.mjs";

/** Every module, for `moduleResolution: "node"` lets an application import types of each. */
const modules = readdirSync(original, { recursive: true })
  .filter((name) => name.endsWith(".d.ts") && !/^(node_modules|src)\/|__tests__/.test(name))
  .map((name) => name.slice(0, -".d.ts".length));

/** By module, what one of the packages exports. */
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
  const [mine, theirs] = [standIn, original].map((folder) => namesIn(folder, modules));
  assert.ok(theirs.get("core/pages/signin").includes("SignInErrorTypes"));
  assert.ok(theirs.get("index").includes("NextAuthOptions"));
  for (const name of modules) {
    const missing = theirs.get(name).filter((exported) => !mine.get(name).includes(exported));
    assert.deepEqual(missing, gaps[name] ?? [], name);
  }
});
