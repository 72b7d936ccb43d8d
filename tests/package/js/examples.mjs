// The examples in the documentation of a source file, run as they stand.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { transformSync } from "esbuild";

import { SECRET } from "./support.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** The `ts` blocks of js/<name>. */
export function examplesOf(name) {
  const source = readFileSync(new URL(`../../../js/${name}`, import.meta.url), "utf8");
  const blocks = source.matchAll(/^ \* ```ts\n((?: \*.*\n)*?) \* ```$/gm);
  return [...blocks].map(([, text]) => text.replace(/^ \* ?/gm, ""));
}

/** Runs one in a process of its own; returns what it says when it fails. */
export function runExample(code) {
  const { code: script } = transformSync(code, { loader: "ts", format: "esm" });
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", script],
    {
      cwd: here,
      encoding: "utf8",
      env: { ...process.env, AUTH_SECRET: SECRET },
    },
  );
  return status === 0 ? null : stderr;
}
