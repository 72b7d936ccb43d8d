// The group `set-up`: everything that is fetched, installed or compiled before the tests.

import { join } from "node:path";

import { installOlderNext, olderVersions } from "./next-older.mjs";
import { installNextApps } from "./next.mjs";
import { ensureBuilt, installPacked } from "./package.mjs";
import { Failure, root, run } from "./run.mjs";
import {
  browsers,
  caddy,
  chromium,
  miri,
  nginx,
  npmCi,
  postgres,
  redisServer,
  setup,
  valgrind,
} from "./setup.mjs";
import { installations, native, wasm } from "./steps.mjs";
import { cargoDeny, cargoFuzz, typos } from "./tools.mjs";

/**
 * Does it, for `npm test` or for `npm run test:long`; each part prints its time. What a step
 * needs and cannot be installed here fails that step, with the same sentence, and no other.
 */
export function prepare(isLong) {
  const start = performance.now();
  part("Rust and the packages of the root", setup);
  part("Debian packages", () =>
    installAll([
      ...[chromium, redisServer, postgres],
      ...(isLong ? [browsers, valgrind] : [nginx, caddy]),
    ]),
  );
  part("commands", () => installAll(isLong ? [cargoFuzz, miri] : [typos, cargoDeny]));
  if (!isLong) {
    part("crates, compiled for the tests", () => {
      const quiet = ["--locked", "--quiet"];
      run("cargo", ["test", ...quiet, "--workspace", ...native, "--no-run"]);
      run("cargo", ["check", ...quiet, "--workspace", ...native, "--all-targets"]);
      run("cargo", ["check", ...quiet, "--all-features", ...wasm]);
      run("cargo", ["test", ...quiet, "--release", "--lib", "--features=js", "--no-run", ...wasm]);
    });
  }
  part("the package, built", ensureBuilt);
  part("the package, installed where it is tested", () => {
    for (const dir of installations) installPacked(join(root, dir));
    installPacked(join(root, "examples/next"));
    installPacked(join(root, "benches"));
    npmCi(join(root, "tests/hosts/oauth"));
    npmCi(join(root, "tests/package/types"));
    installNextApps();
    if (!isLong) return;
    npmCi(join(root, "benches/end-to-end"));
    for (const version of Object.keys(olderVersions)) installOlderNext(version);
  });
  console.log(`set-up: ${seconds(start)}`);
}

function installAll(installs) {
  for (const install of installs) {
    try {
      install();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.log(error.message);
    }
  }
}

function part(name, work) {
  const start = performance.now();
  work();
  console.log(`set-up, ${name}: ${seconds(start)}`);
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
