// Holds the list in README.md and the tests together.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, extname, join, relative, sep } from "node:path";
import { test } from "node:test";

import { files } from "../../../scripts/lib/files.mjs";
import { root } from "../../../scripts/lib/run.mjs";

const COLUMNS = 6;

/** Cells of each line of the list, by its number. */
const list = new Map();
const lines = readFileSync(join(import.meta.dirname, "README.md"), "utf8").split("\n");
for (const line of lines.filter((line) => /^\| *\d/.test(line))) {
  const [number, ...cells] = line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
  assert.ok(!list.has(Number(number)), `class ${number} stands in the list twice`);
  list.set(Number(number), cells);
}

/** Files with tests of a class, by its number. */
const tried = new Map();
const isSource = (path) => [".rs", ".mjs", ".cjs", ".ts", ".tsx"].includes(extname(path));
const skipped = ["node_modules", ".next", "output", "target"];
for (const dir of ["src", "tests"]) {
  for (const path of files(join(root, dir), (path) => skipped.includes(basename(path)))) {
    if (!isSource(path)) continue;
    const name = relative(root, path).split(sep).join("/");
    const source = readFileSync(path, "utf8");
    for (const [, rust, js] of source.matchAll(/\bfn attack_(\d+)_|["'`]attack (\d+): /g)) {
      const number = Number(rust ?? js);
      tried.set(number, (tried.get(number) ?? new Set()).add(name));
    }
  }
}

test("the list has all classes", () => {
  const numbers = Array.from({ length: list.size }, (_, at) => at + 1);
  assert.deepEqual(
    [...list.keys()].sort((a, b) => a - b),
    numbers,
  );
  for (const [number, cells] of list) assert.equal(cells.length, COLUMNS - 1, `class ${number}`);
});

test("every class has a test or says why it does not apply", () => {
  for (const [number, [attack, , answer, level, tests]] of list) {
    const applies = !/^Not applicable: \S/.test(answer);
    assert.ok(attack !== "" && answer !== "", `class ${number} says too little`);
    assert.ok(!applies || tests !== "", `class ${number} has no test`);
    assert.equal(level === "", tests === "", `class ${number} has tests at some level`);
  }
});

test("the files in the list are the ones with tests of that class", () => {
  for (const [number, cells] of list) {
    const named = [...cells.at(-1).matchAll(/`([^`]+)`/g)].map(([, path]) => path);
    assert.deepEqual(named.toSorted(), [...(tried.get(number) ?? [])].sort(), `class ${number}`);
  }
});

test("no test has a number that the list has not", () => {
  for (const [number, paths] of tried) {
    assert.ok(list.has(number), `${[...paths]} has a test of class ${number}`);
  }
});
