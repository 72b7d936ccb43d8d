// The npm package as its users get it: built, packed, unpacked.

import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

import { files, hash, once } from "./files.mjs";
import { npmCi } from "./setup.mjs";
import { capture, root, run } from "./run.mjs";

const pkg = join(root, "pkg");
const packed = join(root, "target/package");
const sources = [
  "Cargo.lock",
  "Cargo.toml",
  "LICENSE",
  "README.md",
  "crates",
  "js",
  "llms.txt",
  "package-lock.json",
  "pkg/package.json",
  "rust-toolchain.toml",
  "scripts/build.mjs",
  "scripts/lib/shipped.mjs",
  "scripts/lib/wasm-opt.mjs",
  "src",
  "tsconfig.json",
  "xtask",
];

/** Builds the package, when a source has changed. */
export function ensureBuilt() {
  const generated = join(root, "js/wasm");
  const inputs = sources.flatMap((path) => files(join(root, path), (child) => child === generated));
  const build = () => run("node", ["scripts/build.mjs"]);
  once(join(packed, "sources"), hash(inputs, root), build, join(pkg, "dist"));
}

/** Packs what is built and returns the path of the tarball. */
export function pack() {
  // Steps side by side pack the same, and none may read half of it.
  const own = join(packed, `${process.pid}`);
  mkdirSync(own, { recursive: true });
  const json = capture("npm", ["pack", "--json", "--pack-destination", own], { cwd: pkg });
  const [{ filename }] = JSON.parse(json);
  renameSync(join(own, filename), join(packed, filename));
  rmSync(own, { recursive: true });
  return join(packed, filename);
}

/** Puts the packed files, not a link to them, into a folder's node_modules. */
export function unpack(tarball, dir, name = "waxseal") {
  const target = join(dir, "node_modules", name);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
}

/**
 * Installs a folder's own lockfile, if it has one, and the package as a user
 * gets it. Tells whether anything changed since the last time.
 */
export function installPacked(dir) {
  ensureBuilt();
  const fresh = existsSync(join(dir, "package-lock.json")) && npmCi(dir);
  const content = hash(files(pkg), pkg);
  const copied = once(join(dir, "node_modules/.waxseal-packed"), content, () =>
    unpack(pack(), dir),
  );
  return fresh || copied;
}
