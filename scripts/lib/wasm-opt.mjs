// Binaryen over a module of the package, or over one that is measured beside it.

import { join } from "node:path";

import { root, run } from "./run.mjs";

const SMALL = [
  "--one-caller-inline-max-function-size=0",
  "--skip-pass=local-cse",
  "--skip-pass=merge-blocks",
  "--strip-target-features",
];

/**
 * With what Rust's compiler may use for the module, and nothing that fewer engines have.
 * `isSmall` is for the module whose size counts above its speed: functions that are called once
 * stay apart, and expressions stay where they are, which both compress better (2.6 KB, gzip).
 */
export function optimizeModule(path, isSmall = false) {
  const features = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
    "simd",
  ].map((feature) => `--enable-${feature}`);
  const program = join(root, "node_modules/binaryen/bin/wasm-opt");
  // The second: no address below 1024 is reached by a sum that wraps. That is the end of the
  // stack, where such an access traps then: 0.7 KB (gzip) less.
  const options = ["-Os", "--low-memory-unused", ...features];
  if (isSmall) options.push(...SMALL);
  run(process.execPath, [program, ...options, path, "-o", path]);
}
