// Authlib's server for the tests of signing in elsewhere: Python packages of their own.

import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { once, sha256 } from "./files.mjs";
import { root, succeeds } from "./run.mjs";

const venv = join(root, "target/authlib");
const requirements = join(root, "tests/hosts/oauth/servers/requirements.txt");

/** The Python that has it; missing where it cannot be installed. */
export const authlibPython = join(venv, "bin/python");

/** Installs it from PyPI, if this machine can; the tests say so where it cannot. */
export function authlib() {
  const wanted = sha256(readFileSync(requirements));
  mkdirSync(join(root, "target"), { recursive: true });
  once(`${venv}.lock`, wanted, install, authlibPython);
}

function install() {
  rmSync(venv, { recursive: true, force: true });
  const isThere =
    succeeds("python3", ["-m", "venv", venv]) &&
    succeeds(authlibPython, ["-m", "pip", "install", "--quiet", "--requirement", requirements]);
  if (!isThere && existsSync(venv)) rmSync(venv, { recursive: true });
}
