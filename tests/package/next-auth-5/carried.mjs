// That a packed stand-in asks no registry for the package that it carries.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { files } from "../../../scripts/lib/files.mjs";

const SPECIFIER = /\b(?:from |import |import\(|require\()["'](#?waxseal(?:\/[^"']*)?)["']/g;

/** Tests of the stand-in in a folder. */
export function testCarried(folder) {
  const manifest = readManifest(folder);

  test("the package is no dependency", () => {
    const { dependencies, bundleDependencies } = manifest;
    assert.equal(dependencies?.waxseal, undefined);
    assert.equal(bundleDependencies, undefined);
    assert.equal(existsSync(join(folder, "node_modules")), false);
  });

  test("its modules are files of the stand-in in every condition", () => {
    for (const dir of [folder, join(folder, "waxseal")]) {
      const targets = Object.values(readManifest(dir).imports).flatMap(targetsOf);
      assert.ok(targets.length > 5);
      for (const target of targets) assert.ok(existsSync(join(dir, target)), target);
    }
  });

  test("scripts import it by those names alone", () => {
    const wanted = files(folder)
      .filter((file) => /\.[cm]?js$/.test(file))
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(SPECIFIER)])
      .map(([, specifier]) => specifier);
    assert.ok(wanted.includes("#waxseal"));
    for (const specifier of wanted) assert.ok(specifier in manifest.imports, specifier);
  });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function targetsOf(target) {
  return typeof target === "string" ? [target] : Object.values(target).flatMap(targetsOf);
}
