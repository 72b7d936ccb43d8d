// A file that somebody can read in one sitting. Functions have their limit in the linters.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { capture } from "../../scripts/lib/run.mjs";

const MOST_LINES = 400;

const sources = capture("git", ["ls-files", "src", "crates", "xtask", "benches", "fuzz"])
  .split("\n")
  .filter((path) => path.endsWith(".rs"));

/** The lines without the tests, which come last, without comments and blank lines. */
function linesOfCode(text) {
  const [code] = text.split(/^#\[cfg\(test\)\]\s*mod \w+ \{/m);
  return code.split("\n").filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

test("lines of code are counted without tests and comments", () => {
  const text = "//! Top.\nfn a() {}\n\n// Why.\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n";
  assert.equal(linesOfCode(text), 1);
});

test(`no Rust file has more than ${MOST_LINES} lines of code`, () => {
  assert.ok(sources.length > 30, `${sources.length} files`);
  const long = sources
    .map((path) => [path, linesOfCode(readFileSync(path, "utf8"))])
    .filter(([, lines]) => lines > MOST_LINES);
  assert.deepEqual(long, []);
});
