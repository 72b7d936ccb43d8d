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

// That no other code is made, the compiler sees; those of the core are generated.
test("every error code that TypeScript declares is made by it", () => {
  const typescript = sources("js", ".ts");
  const made = new Set(matches(typescript, /new WaxsealError\(\s*"([\w-]+)"/g));
  const union = /export type WaxsealErrorCode =([^;]+);/.exec(withoutComments(typescript))[1];
  const declared = matches(union, /\| "([\w-]+)"/g);
  assert.ok(declared.length >= 12);
  for (const code of declared) assert.ok(made.has(code), code);
});

function withoutComments(text) {
  return text.replace(/\/\*[^]*?\*\//g, "");
}
