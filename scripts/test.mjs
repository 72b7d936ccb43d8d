// npm test: everything that must hold, in order, up to the first failure.
// `node scripts/test.mjs build types` runs only the steps of these names.

import { basename, join } from "node:path";

import { buildClientsApp } from "./lib/clients.mjs";
import { buildExample } from "./lib/example.mjs";
import { files } from "./lib/files.mjs";
import { buildMigrationApps } from "./lib/migration.mjs";
import { buildNextApps } from "./lib/next.mjs";
import { buildProxiesApp } from "./lib/proxies.mjs";
import { ensureBuilt, installPacked } from "./lib/package.mjs";
import { Failure, program, root, run } from "./lib/run.mjs";
import { caddy, chromium, nginx, setup } from "./lib/setup.mjs";
import { buildSignOutApp } from "./lib/sign-out.mjs";

/** In this order; a step throws when what it shows does not hold. */
const steps = {
  fmt: () => cargo("fmt", "--all", "--check"),
  clippy: () =>
    cargo("clippy", "--locked", "--workspace", ...rustOnly, "--all-targets", "--", "-Dwarnings"),
  "clippy-wasm": () => {
    cargo("clippy", "--locked", "--all-features", ...wasm, "--", "-Dwarnings");
    cargo("clippy", "--locked", "--package=aes-swizzle", ...wasm, "--", "-Dwarnings");
  },
  rust: () => cargo("test", "--locked", "--workspace", ...rustOnly),
  "rust-wasm": () => {
    cargoWasm("test", "--locked", "--release", "--lib", "--features=js");
    cargoWasm("test", "--locked", "--release", "--package=aes-swizzle");
    cargoWasm("run", "--locked", "--package=waxseal-wasm-app");
  },
  miri: () => run("node", ["scripts/miri.mjs", "--smoke"]),
  instructions: () => run("node", ["benches/instructions/run.mjs"]),
  doc: () => cargo("doc", "--locked", "--no-deps", "--workspace", ...rustOnly),
  build: () => ensureBuilt(),
  typecheck: () => built(() => tsc("tsconfig.json")),
  types: () => packed(() => tsc("tests/types")),
  js: () => packed(() => nodeTest("tests/js")),
  faults: () => packed(() => nodeTest("tests/faults")),
  "constant-time": () => packed(() => nodeTest("tests/constant-time")),
  cli: () => packed(() => nodeTest("tests/cli")),
  handler: () => {
    chromium();
    packed(() => nodeTest("tests/handler"));
  },
  attacks: () => {
    chromium();
    packed(() => nodeTest("tests/attacks"));
  },
  properties: () => {
    chromium();
    packed(() => nodeTest("tests/properties"));
  },
  react: () => packed(() => nodeTest("tests/react")),
  fuzz: () => run("node", ["scripts/fuzz.mjs", "--smoke"]),
  supply: () => run("node", ["scripts/supply.mjs"]),
  package: () => run("node", ["scripts/check-package.mjs"]),
  bench: () => {
    run("node", ["benches/run.mjs", "--smoke"]);
    // No measurement of time decides: a busy machine must not make this fail.
    run("node", ["benches/run.mjs", "--gate", "--report-only"]);
    run("node", ["benches/end-to-end/run.mjs", "--smoke"]);
  },
  size: () => run("node", ["benches/size.mjs"]),
  interop: () => packed(() => nodeTest("tests/interop")),
  differential: () => packed(() => nodeTest("tests/differential")),
  runtimes: () => {
    chromium();
    for (const dir of ["examples/worker", "tests", "tests/runtimes"])
      installPacked(join(root, dir));
    tsc("examples/worker");
    nodeTest("tests/runtimes");
  },
  next: () => {
    chromium();
    nginx();
    buildNextApps();
    nodeTest("tests/next");
  },
  "sign-out": () => {
    chromium();
    buildSignOutApp();
    packed(() => nodeTest("tests/sign-out"));
  },
  proxies: () => {
    chromium();
    nginx();
    caddy();
    buildProxiesApp();
    nodeTest("tests/proxies");
  },
  load: () => {
    nodeTest("tests/load");
    run("node", ["tests/load/run.mjs", "--seconds", "20"]);
  },
  clients: () => {
    chromium();
    buildClientsApp();
    nodeTest("tests/clients");
  },
  e2e: () => {
    chromium();
    buildExample();
    buildMigrationApps();
    for (const dir of ["examples/oauth", "examples/worker"]) installPacked(join(root, dir));
    tsc("examples/oauth");
    nodeTest("tests/e2e");
  },
  reproducible: () => run("node", ["scripts/check-reproducible.mjs"]),
};

/** The features that are for Rust alone. */
const rustOnly = ["--features=waxseal/http,waxseal/serde"];

/** As `xtask` compiles it; what is built in Rust runs in this Node. */
const SIMD = "-Ctarget-feature=+simd128";
const wasm = [
  "--target=wasm32-unknown-unknown",
  `--config=target.wasm32-unknown-unknown.rustflags=["${SIMD}"]`,
  `--config=target.wasm32-unknown-unknown.runner=${JSON.stringify(["node", join(root, "tests/wasm.mjs")])}`,
];

await program(async () => {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in steps));
  if (unknown.length > 0) {
    throw new Failure(`No step is called ${unknown}. There are: ${Object.keys(steps).join(", ")}`);
  }

  setup();
  let passed = 0;
  for (const [name, step] of Object.entries(steps)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n== ${name}`);
    const start = performance.now();
    try {
      await step();
    } catch (error) {
      console.error(error instanceof Failure ? error.message : error);
      console.log(`== ${name} failed after ${seconds(start)}\n\n${passed} passed, 1 failed`);
      process.exitCode = 1;
      return;
    }
    passed += 1;
    console.log(`== ${name}: ${seconds(start)}`);
  }
  console.log(`\n${passed} passed, 0 failed`);
});

function cargo(...args) {
  run("cargo", args, { env: { ...process.env, RUSTDOCFLAGS: "-Dwarnings" } });
}

/** The same for wasm; examples in documentation have flags of their own. */
function cargoWasm(...args) {
  const env = { ...process.env, RUSTDOCFLAGS: `-Dwarnings ${SIMD}` };
  run("cargo", [...args, ...wasm], { env });
}

function tsc(project) {
  run("npx", ["--no-install", "tsc", "--project", project]);
}

/** Runs all `*.test.mjs` of a folder. */
function nodeTest(dir) {
  const own = files(join(root, dir), (path) => basename(path) === "node_modules");
  const tests = own.filter((path) => path.endsWith(".test.mjs"));
  if (tests.length === 0) throw new Failure(`${dir} holds no test`);
  run("node", ["--test", "--test-reporter=spec", ...tests]);
}

/** Work on the sources, the generated ones included. */
function built(work) {
  ensureBuilt();
  work();
}

/** Work on the package as its users get it, in tests/node_modules. */
function packed(work) {
  installPacked(join(root, "tests"));
  work();
}

function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
