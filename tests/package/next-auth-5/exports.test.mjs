// The packed stand-in for next-auth 5 exports what the published original does.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ts from "typescript";

import { root } from "../../../scripts/lib/run.mjs";
import { gaps } from "./gaps.mjs";

const original = join(root, "node_modules/next-auth");
const standIn = join(root, "target/next-auth/5");

const entries = ["index", "react", "jwt", "adapters", "middleware", "next", "webauthn"];
const providers = readdirSync(join(original, "providers"))
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => `providers/${name.slice(0, -".d.ts".length)}`);

const fileOf = (folder, entry) => join(folder, `${entry}.d.ts`);

/** All entries, where `next-auth` is the package in the folder, as in an app. */
function readPackage(folder) {
  const files = [...entries, ...providers].map((entry) => fileOf(folder, entry));
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    // The types of @auth/core add to those of `next-auth/adapters`.
    paths: { "next-auth/*": [join(folder, "*")] },
    skipLibCheck: true,
  });
  return { program, checker: program.getTypeChecker() };
}

const packages = new Map([original, standIn].map((folder) => [folder, readPackage(folder)]));

/** Names of values and types. */
function namesIn(folder, entry) {
  const { program, checker } = packages.get(folder);
  const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(folder, entry)));
  return module ? checker.getExportsOfModule(module).map(({ name }) => name) : [];
}

describe("the exports of the original", () => {
  for (const entry of [...entries, ...providers]) {
    test(entry, () => {
      const found = namesIn(standIn, entry);
      const missing = namesIn(original, entry).filter((name) => !found.includes(name));
      assert.deepEqual(missing.sort(), gaps[entry] ?? []);
    });
  }

  // The original has an `index.js` that no subpath leads to.
  test("each provider is a file to run, too", () => {
    const found = providers.filter((name) => existsSync(join(original, `${name}.js`)));
    for (const name of found.filter((name) => name !== "providers/index")) {
      assert.ok(existsSync(join(standIn, `${name}.js`)), name);
    }
  });

  test("the same subpaths", () => {
    const read = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports;
    assert.deepEqual(Object.keys(read(standIn)).sort(), Object.keys(read(original)).sort());
  });
});
