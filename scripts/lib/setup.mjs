// What a machine needs before anything can be built: each function installs it,
// or says in one sentence what to install.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { findChromium, onPath } from "./chromium.mjs";
import { once, sha256 } from "./files.mjs";
import { Failure, succeeds, capture, root, run } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";

export function setup() {
  node();
  rust();
  npmCi(root);
}

/** Installs the packages of a lockfile, unless they are installed already. */
export function npmCi(dir) {
  const lock = sha256(readFileSync(join(dir, "package-lock.json")));
  return once(join(dir, "node_modules/.waxseal-lock"), lock, () =>
    run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: dir }),
  );
}

/** A Chromium for the browser tests: `CHROMIUM`, or one on the path, or Debian's. */
export function chromium() {
  if (findChromium()) return;
  if (!aptInstall("chromium")) {
    const apt = succeeds("apt-get", ["--version"]);
    throw new Failure(
      `The browser tests need Chromium: ${apt ? "sudo apt-get install chromium" : "install it"}, ` +
        "or set CHROMIUM to the path of one.",
    );
  }
}

/** The command of an nginx, or undefined. Debian puts it where only root has it on the path. */
export function findNginx() {
  return ["nginx", "/usr/sbin/nginx"].find((name) => succeeds(name, ["-v"]));
}

/** An nginx, for the tests behind a proxy: one that is there, or Debian's. */
export function nginx() {
  if (!findNginx()) install("The tests behind a proxy", "nginx", "nginx-light");
}

/** A caddy, for the tests behind a proxy: one on the path, or Debian's. */
export function caddy() {
  if (!succeeds("caddy", ["version"])) install("The tests behind a proxy", "caddy", "caddy");
}

/** A Redis, for the tests of stores: one on the path, or Debian's. */
export function redisServer() {
  if (!succeeds("redis-server", ["--version"])) install("The tests of stores", "redis-server");
}

/** The folder of PostgreSQL's programs, or undefined. Debian puts none of them on the path. */
export function findPostgres() {
  if (onPath("initdb")) return "";
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const dirs = versions.sort((a, b) => b - a).map((version) => join(debian, version, "bin"));
  return dirs.find((dir) => existsSync(join(dir, "initdb")));
}

/** A PostgreSQL, for the tests of stores: one that is there, or Debian's. */
export function postgres() {
  if (findPostgres() === undefined) install("The tests of stores", "postgresql");
}

/** Firefox ESR and WebKitGTK with its driver, and a display for them: those of Debian. */
export function browsers() {
  const needed = {
    "firefox-esr": "firefox-esr",
    WebKitWebDriver: "webkit2gtk-driver",
    Xvfb: "xvfb",
  };
  const missing = Object.keys(needed).filter((name) => !onPath(name));
  if (missing.length === 0) return;
  const packages = [...missing.map((name) => needed[name]), "fonts-dejavu-core"];
  if (!aptInstall(...packages)) {
    throw new Failure(
      `The tests in other browsers need ${missing.join(", ")}: sudo apt-get install ${packages.join(" ")}, on Debian.`,
    );
  }
}

/** Whether there is a valgrind: on the path, or installed from Debian. */
export function valgrind() {
  return succeeds("valgrind", ["--version"]) || aptInstall("valgrind");
}

/** Whether there is Miri; installs it with the nightly toolchain if rustup can. */
export function miri() {
  const parts = ["miri", "rust-src"];
  const there = () => succeeds("cargo", ["+nightly", "miri", "--version"]);
  if (there()) return true;
  if (succeeds("cargo", ["+nightly", "--version"])) {
    succeeds("rustup", ["component", "add", "--toolchain=nightly", ...parts]);
  } else {
    const components = parts.flatMap((name) => ["--component", name]);
    succeeds("rustup", ["toolchain", "install", "nightly", "--profile=minimal", ...components]);
  }
  return there();
}

/** The oldest Rust that Cargo.toml promises, as cargo takes it; rustup installs it. */
export function oldestRust() {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const version = /^rust-version = "(.*)"$/m.exec(manifest)[1];
  const asked = [`+${version}`, "--print", "target-libdir", "--target", TARGET];
  if (!succeeds("rustc", asked) || !existsSync(capture("rustc", asked).trim())) {
    const wanted = ["--profile=minimal", `--target=${TARGET}`, "--no-self-update"];
    run("rustup", ["toolchain", "install", version, ...wanted]);
  }
  return `+${version}`;
}

/** Installs Debian packages; false without apt, or without the right to use it. */
function aptInstall(...names) {
  if (!succeeds("apt-get", ["--version"]) || process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "--quiet"], { env });
  run("apt-get", ["install", "--quiet", "--yes", "--no-install-recommends", ...names], { env });
  return true;
}

/** Installs what some tests need, or says what to install. */
function install(tests, name, debian = name) {
  if (aptInstall(debian)) return;
  const apt = succeeds("apt-get", ["--version"]);
  const how = apt ? `sudo apt-get install ${debian}` : "install it";
  throw new Failure(`${tests} need ${name}: ${how}.`);
}

function node() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Failure(
      `waxseal is built with Node 20.19 or newer; this is ${process.versions.node}.`,
    );
  }
}

function rust() {
  const rustup = succeeds("rustup", ["--version"]);
  if (!rustup && !succeeds("cargo", ["--version"])) {
    throw new Failure(
      "waxseal is built with Rust: install rustup, and run this again in a new shell.",
    );
  }
  if (rustup && !succeeds("cargo", ["--version"])) run("rustup", ["toolchain", "install"]);

  if (!succeeds("cargo", ["fmt", "--version"])) add(rustup, "component", "rustfmt");
  if (!succeeds("cargo", ["clippy", "--version"])) add(rustup, "component", "clippy");
  const library = capture("rustc", ["--print", "target-libdir", "--target", TARGET]).trim();
  if (!existsSync(library)) add(rustup, "target", TARGET);
}

function add(rustup, kind, name) {
  if (!rustup) throw new Failure(`This Rust has no ${kind} ${name}: install it, or use rustup.`);
  run("rustup", [kind, "add", name]);
}
