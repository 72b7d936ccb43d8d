// npm run miri: the core's unit tests under Miri, which detects undefined behaviour, in
// the dependencies too. With `--smoke` only for this machine's architecture; otherwise
// also for a 32-bit and a big-endian one.

import { program, run } from "./lib/run.mjs";
import { miri } from "./lib/setup.mjs";

/** Cryptography takes hours in an interpreter; its vectors run natively and in wasm. */
const SLOW = ["vectors"];
/** Half a minute each, and more. */
const TOO_SLOW_FOR_CI = [
  "accepts_what_serde_json_writes",
  "revocation::tests",
  "it_is_a_map",
  "joins_what_it_split",
  "refuses_duplicate_keys_at_any_depth",
  "sessions_are_spread_and_all_instances_agree",
  "sign_in::tests",
  "single::tests",
  "slot::tests",
];

await program(() => {
  if (!miri()) {
    console.log("Left out: there is no nightly toolchain of Rust, and rustup could not get one.");
    return;
  }
  const smoke = process.argv.includes("--smoke");
  const targets = smoke ? [[]] : [[], ["i686-unknown-linux-gnu"], ["s390x-unknown-linux-gnu"]];
  const skipped = smoke ? [...SLOW, ...TOO_SLOW_FOR_CI] : SLOW;
  // proptest looks for its file of failing cases.
  const env = {
    PROPTEST_RNG_SEED: "1",
    ...process.env,
    MIRIFLAGS: "-Zmiri-disable-isolation",
    PROPTEST_CASES: "2",
  };
  for (const [target] of targets) {
    const args = ["+nightly", "miri", "test", "--locked", "--lib"];
    if (target) args.push("--target", target);
    run("cargo", [...args, "--", ...skipped.flatMap((name) => ["--skip", name])], { env });
  }
});
