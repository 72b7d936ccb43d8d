// The module that the floors are measured with: the crate as the package has it, with the
// exports of src/wasm/floors.rs. It is put where the packages of the peers are.

import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { files, hash, once, writeJson } from "../scripts/lib/files.mjs";
import { root, run } from "../scripts/lib/run.mjs";
import { optimizeModule } from "../scripts/lib/wasm-opt.mjs";

const NAME = "waxseal-floors";
const SOURCES = [
  "Cargo.lock",
  "Cargo.toml",
  "crates",
  "rust-toolchain.toml",
  "scripts/lib/wasm-opt.mjs",
  "src",
  "xtask",
];

const target = join(dirname(fileURLToPath(import.meta.url)), "node_modules", NAME);
const built = join(root, "target/floors/js");

/** Builds and installs it, when a source has changed. */
export function installFloors() {
  const sources = hash(
    SOURCES.flatMap((path) => files(join(root, path))),
    root,
  );
  once(join(built, "sources"), sources, build);
  once(join(target, "sources"), sources, install);
}

function build() {
  const flags = ["--features", "floors", "--out", built];
  run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", "--", "wasm", ...flags]);
  optimizeModule(join(built, "core_bg.wasm"));
}

function install() {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  copyFileSync(join(built, "core.js"), join(target, "core.js"));
  copyFileSync(join(built, "core_bg.wasm"), join(target, "core.wasm"));
  writeJson(join(target, "package.json"), {
    name: NAME,
    type: "module",
    exports: { ".": "./core.js", "./core.wasm": "./core.wasm" },
  });
}
