// Programs in the shape of applications: a compiler finds the same errors in them with the
// stand-in as with the original, those that are meant and no other.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { usualOrOthers } from "../../support/long.mjs";
import { original, standIn } from "./support.mjs";

const root = join(import.meta.dirname, "../../..");
const compilers = join(root, "tests/hosts/drop-in/installs/typescript/node_modules");
const adapters = join(root, "tests/package/adapters/node_modules");
const dir = mkdtempSync(join(tmpdir(), "waxseal-programs-"));
after(() => rmSync(dir, { recursive: true, force: true }));

/** How each compiler finds modules: the oldest knows no `exports`, the newest nothing else. */
const ways = {
  "4.9, node": ["typescript-4.9", "node"],
  "5.2, node": ["typescript-5.2", "node"],
  "5.2, bundler": ["typescript-5.2", "bundler"],
  "7.0, bundler": ["typescript-7.0", "bundler"],
};

const PACKAGES = {
  next: root,
  react: root,
  "@types": root,
  typescript: root,
  // What the types of the original come from.
  jose: root,
  "openid-client": root,
  nodemailer: root,
  "@next-auth/prisma-adapter": adapters,
  "@auth/prisma-adapter": adapters,
  "@auth/core": adapters,
};

const sides = Object.entries({ original, "stand-in": standIn });
for (const [side, nextAuth] of sides) {
  const link = (name, target) => {
    const path = join(dir, side, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  link("next-auth", nextAuth);
  for (const [name, from] of Object.entries(PACKAGES)) {
    const folder = from === root ? join(root, "node_modules") : from;
    link(name, join(folder, name));
  }
  symlinkSync(join(import.meta.dirname, "programs"), join(dir, side, "programs"));
}

for (const [name, [compiler, moduleResolution]] of usualOrOthers(
  ["4.9, node", "7.0, bundler"],
  ways,
)) {
  for (const program of ["app", "plain"]) {
    test(`${program}, TypeScript ${name}`, async () => {
      const found = await Promise.all(
        sides.map(([side]) => errorsOf(compiler, moduleResolution, join(dir, side), program)),
      );
      const [theirs, ours] = found;
      assert.ok(theirs.length > 0);
      assert.deepEqual(ours, theirs);
    });
  }
}

/** Where a compiler finds an error, and which. */
async function errorsOf(compiler, moduleResolution, folder, program) {
  const project = join(folder, `${program}-${compiler}-${moduleResolution}.json`);
  const compilerOptions = {
    target: "ES2020",
    lib: ["dom", "dom.iterable", "esnext"],
    module: "esnext",
    moduleResolution,
    esModuleInterop: true,
    isolatedModules: true,
    jsx: "preserve",
    noEmit: true,
    // Where a package is linked to, others would be found.
    preserveSymlinks: true,
    skipLibCheck: true,
    strict: true,
    types: ["node", "react"],
  };
  const files = { compilerOptions, include: [`programs/${program}`] };
  writeFileSync(project, JSON.stringify(files));
  const args = [join(compilers, compiler, "bin/tsc"), "--project", project, "--pretty", "false"];
  const options = { cwd: folder, maxBuffer: 1 << 26 };
  const { stdout, code = 0 } = await promisify(execFile)("node", args, options).catch(
    (error) => error,
  );
  const lines = stdout.split("\n").filter((line) => line.includes("error TS"));
  // With errors it ends with 2, and TypeScript 7 with 1.
  assert.ok(code === 1 || code === 2, stdout);
  return lines.map((line) => line.replace(/(error TS\d+):.*/, "$1"));
}
