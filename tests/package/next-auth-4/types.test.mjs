// The declarations beside those of the original: the same names of values and types.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import ts from "typescript";

import { gaps } from "./gaps.mjs";
import { original, standIn } from "./support.mjs";

const entries = ["index", "adapters", "jwt/index", "react/index", "next/index", "middleware"];
entries.push("client/_utils");
const providers = readdirSync(join(original, "providers"))
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => `providers/${name.slice(0, -".d.ts".length)}`);

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

test("every entry declares the names of the original", () => {
  const names = [...entries, ...providers];
  const [mine, theirs] = [standIn, original].map((folder) => namesIn(folder, names));
  assert.ok(theirs.get("index").includes("NextAuthOptions"));
  for (const name of names) {
    const missing = theirs.get(name).filter((exported) => !mine.get(name).includes(exported));
    assert.deepEqual(missing, gaps[name] ?? [], name);
  }
});
