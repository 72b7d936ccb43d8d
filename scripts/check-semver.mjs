// npm run check:semver: the crate's public API against that of the last release, by the
// rules of semantic versioning; the version in Cargo.toml must be as new as the changes
// demand. The npm package's types have their report in tests/package/api.
//
//   --baseline REVISION   another revision than the newest tag `v*`

import { parseArgs } from "node:util";

import { attempt, capture, program, run } from "./lib/run.mjs";
import { cargoSemverChecks } from "./lib/tools.mjs";

await program(() => {
  const { values } = parseArgs({ options: { baseline: { type: "string" } } });
  const baseline = values.baseline ?? newestTag();
  if (baseline === undefined) {
    console.log("No release has a tag yet (v*): there is nothing to compare with.");
    return;
  }
  const revision = capture("git", ["rev-parse", "--verify", `${baseline}^{commit}`]).trim();
  run(cargoSemverChecks(), ["semver-checks", "--package=waxseal", "--baseline-rev", revision]);
});

function newestTag() {
  const { status, stdout } = attempt("git", ["describe", "--tags", "--abbrev=0", "--match=v*"]);
  return status === 0 ? stdout.trim() : undefined;
}
