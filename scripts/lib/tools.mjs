// Commands from crates.io, built into target/tools at a pinned version.

import { join } from "node:path";

import { once } from "./files.mjs";
import { root, run } from "./run.mjs";

const tools = join(root, "target/tools");

/** The path of cargo-deny, which looks at licenses, sources, duplicates and advisories. */
export const cargoDeny = () => install("cargo-deny", "0.20.2");

/** The path of cargo-fuzz, which builds the targets of fuzz/. */
export const cargoFuzz = () => install("cargo-fuzz", "0.13.2");

/** The path of cargo-semver-checks, which compares the crate's API with a release. */
export const cargoSemverChecks = () => install("cargo-semver-checks", "0.51.0");

/** The path of typos, which knows common misspellings. */
export const typos = () => install("typos-cli", "1.52.0", "typos");

/** Without optimisation: building takes longer than all runs together. */
const quick = ["--debug", "--config=profile.dev.debug=0"];

function install(name, version, command = name) {
  once(join(tools, `${name}.version`), version, () =>
    run("cargo", ["install", "--locked", ...quick, "--root", tools, `${name}@${version}`]),
  );
  return join(tools, "bin", command);
}
