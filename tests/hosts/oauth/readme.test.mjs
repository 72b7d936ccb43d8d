// The table of conformance cases in README.md names tests that are there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const read = (name) => readFileSync(join(import.meta.dirname, name), "utf8");

const rows = read("README.md")
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.slice(1, -1).split("|"))
  .filter((cells) => cells.length === 3)
  .slice(2);

test("every case has a test, or says why there is none", () => {
  assert.ok(rows.length > 30);
  for (const [name, , cell] of rows) {
    const isTest = / `[\w-]+`: "/.test(cell) || cell.includes("`tests/");
    assert.ok(isTest || /^ (no$|no: \S|no +$|the same: \S)/.test(cell), `${name}: ${cell}`);
  }
});

test("the tests that the table names are there", () => {
  for (const [, , cell] of rows) {
    for (const [, file, named] of cell.matchAll(/`([\w-]+)`: ("[^`]*)/g)) {
      const source = read(`${file}.test.mjs`).replaceAll('\\"', '"');
      for (const [, name] of named.matchAll(/"([^"]+)"/g)) {
        assert.ok(source.includes(name), `${file}.test.mjs has no test "${name}"`);
      }
    }
  }
});
