// Third-party code: the crates, and the packages that development uses (the published
// package has none). Checks licenses, sources, duplicates and pinned hashes. `npm run
// audit` (`--advisories`) also asks for known vulnerabilities; it needs the network, and
// fails without an answer.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { Failure, attempt, capture, program, root, run } from "./lib/run.mjs";
import { cargoDeny } from "./lib/tools.mjs";

/** Their package.json has `licenses`, an old form that lockfiles do not keep: MIT. */
const TOLD_OTHERWISE = ["busboy", "streamsearch"];

/** Versions that are tested because they are old: what is known of them cannot be mended here. */
const OLD = ["tests/hosts/next-older/versions/", "tests/hosts/drop-in/installs/"];

const withAdvisories = process.argv.includes("--advisories");

await program(() => {
  const failed = [];
  const report = (name, check) => {
    console.log(`\n${name}`);
    try {
      check();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(error.message);
      failed.push(name);
    }
  };
  for (const lock of tracked("Cargo.lock")) report(lock, () => crates(lock));
  for (const lock of tracked("package-lock.json")) report(lock, () => packages(lock));
  if (failed.length > 0) throw new Failure(`Look above at ${failed.join(", ")}.`);
});

function crates(lock) {
  const kinds = ["bans", "licenses", "sources", ...(withAdvisories ? ["advisories"] : [])];
  const manifest = join(root, dirname(lock), "Cargo.toml");
  const config = join(root, "deny.toml");
  run(cargoDeny(), [
    "--manifest-path",
    manifest,
    "--config",
    config,
    "--locked",
    "check",
    ...kinds,
  ]);
}

function packages(lock) {
  const all = Object.entries(JSON.parse(readFileSync(join(root, lock), "utf8")).packages);
  // The first is the folder itself; `waxseal` is the package that is built here.
  const others = all.filter(([path]) => path !== "" && path !== "node_modules/waxseal");
  for (const [path, { integrity, license }] of others) {
    if (!integrity?.startsWith("sha512-")) throw new Failure(`${path} is not pinned by its hash.`);
    if (!license && !TOLD_OTHERWISE.some((name) => path.endsWith(`node_modules/${name}`)))
      throw new Failure(`${path} does not tell its license: look, and replace it.`);
  }
  console.log(`${others.length} packages, each with its hash and its license`);
  if (withAdvisories && !OLD.some((dir) => lock.startsWith(dir))) audit(lock);
}

function audit(lock) {
  const cwd = join(root, dirname(lock));
  const { stdout } = attempt("npm", ["audit", "--json", "--package-lock-only"], { cwd });
  const { auditReportVersion, vulnerabilities, message } = JSON.parse(stdout);
  if (!auditReportVersion) {
    throw new Failure(`The registry answered nothing about vulnerabilities: ${message}`);
  }
  const found = Object.values(vulnerabilities).map(({ name, severity }) => `${name} (${severity})`);
  if (found.length > 0) throw new Failure(`Known vulnerabilities: ${found.join(", ")}`);
  console.log("no known vulnerability");
}

/** The paths of committed files of this name. */
function tracked(name) {
  return capture("git", ["ls-files", `*${name}`])
    .trim()
    .split("\n");
}
