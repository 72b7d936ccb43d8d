import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

function sources(dir, extension) {
  return readdirSync(join(root, dir))
    .map((name) => join(dir, name))
    .flatMap((path) =>
      statSync(join(root, path)).isDirectory()
        ? sources(path, extension)
        : path.endsWith(extension)
          ? [readFileSync(join(root, path), "utf8")]
          : [],
    )
    .join("\n");
}

const matches = (text, pattern) => [...text.matchAll(pattern)].map(([, code]) => code);

test("the union of error codes has every code that Rust and TypeScript make, and no other", () => {
  const rust = sources("src", ".rs").replace(/#\[cfg\(test\)\][\s\S]*?\n}\n/g, "");
  const typescript = sources("js", ".ts");
  const made = [
    ...matches(rust, /ConfigError::new\(\s*"([\w-]+)"/g),
    ...matches(rust, /WriteError::\w+ => "([\w-]+)"/g),
    ...matches(rust, /failure\(\s*"([\w-]+)"/g),
    ...matches(typescript, /new WaxsealError\(\s*"([\w-]+)"/g),
  ];
  const union = /export type WaxsealErrorCode =([^;]+);/.exec(typescript)[1];
  const declared = matches(union, /\| "([\w-]+)"/g);
  assert.deepEqual([...new Set(made)].sort(), [...declared].sort());
});
