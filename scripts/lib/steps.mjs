// What `npm test` and `npm run test:long` run: each step by its name, with what it needs
// of others and a function that throws when what it shows does not hold.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { authlib } from "./authlib.mjs";
import { buildBrowsersApp } from "./browsers.mjs";
import { buildClientsApp } from "./clients.mjs";
import { buildExample } from "./example.mjs";
import { tarballOf } from "./drop-in.mjs";
import { files } from "./files.mjs";
import { buildMigrationApps } from "./migration.mjs";
import { buildOlderApps } from "./next-older.mjs";
import {
  buildFleetApp,
  buildGeneratedApps,
  buildNextApps,
  generatedApps,
  variants,
} from "./next.mjs";
import { ensureBuilt, installPacked, unpack } from "./package.mjs";
import { buildProxiesApp } from "./proxies.mjs";
import { Failure, root, run } from "./run.mjs";
import { buildRouterApps, routerApps } from "./router.mjs";
import {
  browsers,
  caddy,
  chromium,
  nginx,
  npmCi,
  oldestRust,
  postgres,
  redisServer,
} from "./setup.mjs";
import { buildSignOutApp } from "./sign-out.mjs";
import { typos } from "./tools.mjs";

/** The features for Rust alone. */
export const native = ["--features=waxseal/http,waxseal/serde"];

/** As `xtask` compiles it; what is built in Rust runs in this Node. */
const SIMD = "-Ctarget-feature=+simd128";
const runner = ["node", join(root, "tests/support/wasm.mjs")];
export const wasm = [
  "--target=wasm32-unknown-unknown",
  `--config=target.wasm32-unknown-unknown.rustflags=["${SIMD}"]`,
  `--config=target.wasm32-unknown-unknown.runner=${JSON.stringify(runner)}`,
];

/** Where the packed package is installed. */
export const installations = [
  "tests",
  "tests/hosts/runtimes",
  "tests/hosts/stores",
  "tests/package/adapters",
  "tests/package/orms",
  "tests/package/store",
  "examples/oauth",
  "examples/worker",
];

/**
 * The steps of `npm test`, by group. `cargo` marks those that compile with cargo: it lets
 * only one of them work at a time. The order is that of the start; long steps come first.
 */
export const test = {
  house: {
    format: () => {
      run("npx", ["--no-install", "prettier", "--check", "--log-level=warn", "."]);
      cargo("fmt", "--all", "--check");
      cargo("fmt", "--manifest-path=fuzz/Cargo.toml", "--check");
    },
    typos: () => run(typos(), []),
    lint: () => built(() => run("npx", ["--no-install", "eslint", "--max-warnings=0", "."])),
    tree: () => nodeTest("tests/house"),
  },
  hosts: {
    e2e,
    next: () => next(["proxy", "middleware"], ["generated"]),
    clients,
    oauth: () => oauth(),
    router: () => router(),
    proxies: () => {
      chromium();
      nginx();
      caddy();
      buildProxiesApp();
      nodeTest("tests/hosts/proxies");
    },
    runtimes: () => {
      chromium();
      for (const dir of ["examples/worker", "tests", "tests/hosts/runtimes"]) {
        installPacked(join(root, dir));
      }
      tsc("examples/worker");
      nodeTest("tests/hosts/runtimes");
    },
    "refresh-provider": () => {
      npmCi(join(root, "tests/hosts/oauth"));
      packed(() => nodeTest("tests/hosts/refresh"));
    },
    guides: () => {
      chromium();
      nginx();
      caddy();
      installPacked(join(root, "examples/worker"));
      packed(() => nodeTest("tests/hosts/guides/servers"));
    },
    "drop-in": using("the drop-in", () => run("node", ["scripts/drop-in.mjs"])),
    // Real engines, which are killed in the middle.
    stores: () => {
      redisServer();
      postgres();
      for (const dir of ["examples/worker", "tests/hosts/stores"]) installPacked(join(root, dir));
      packed(() => nodeTest("tests/hosts/stores"));
    },
  },
  core: {
    clippy: cargoStep(() => {
      cargo("clippy", "--locked", "--workspace", ...native, "--all-targets", "--", "-Dwarnings");
      // As most users compile it.
      cargo("clippy", "--locked", "--package=waxseal", "--", "-Dwarnings");
    }),
    "clippy-wasm": cargoStep(() => {
      cargo("clippy", "--locked", "--all-features", ...wasm, "--", "-Dwarnings");
      cargo("clippy", "--locked", "--package=aes-swizzle", ...wasm, "--", "-Dwarnings");
    }),
    rust: cargoStep(() => cargo("test", "--locked", "--workspace", ...native)),
    "rust-wasm": cargoStep(() => {
      cargoWasm("test", "--locked", "--release", "--lib", "--features=js");
      cargoWasm("test", "--locked", "--release", "--package=aes-swizzle");
      cargoWasm("run", "--locked", "--package=waxseal-wasm-app");
    }),
    doc: cargoStep(() => cargo("doc", "--locked", "--no-deps", "--workspace", ...native)),
    supply: () => run("node", ["scripts/supply.mjs"]),
  },
  package: {
    typecheck: () => built(() => tsc("tsconfig.json")),
    types: () => types(),
    js: () => packed(() => nodeTest("tests/package/js")),
    lifetimes: () => packed(() => nodeTest("tests/package/lifetimes")),
    jwt: () => packed(() => nodeTest("tests/package/jwt")),
    verify: () => packed(() => nodeTest("tests/package/verify")),
    "step-up": () => packed(() => nodeTest("tests/package/step-up")),
    tenants: () => packed(() => nodeTest("tests/package/tenants")),
    compat: () => packed(() => nodeTest("tests/package/compat")),
    "next-auth-5": using("the drop-in", () => nextAuth5()),
    orms: () => {
      installPacked(join(root, "tests/package/orms"));
      nodeTest("tests/package/orms");
    },
    adapters: () => {
      installPacked(join(root, "tests/package/adapters"));
      nodeTest("tests/package/adapters");
    },
    simulate: () => {
      chromium();
      packed(() => nodeTest("tests/package/simulate"));
    },
    store: () => {
      installPacked(join(root, "tests/package/store"));
      nodeTest("tests/package/store");
    },
    cli: () => packed(() => nodeTest("tests/package/cli")),
    inspect: () => {
      chromium();
      installPacked(join(root, "examples/worker"));
      packed(() => nodeTest("tests/package/inspect"));
    },
    handler: () => {
      chromium();
      packed(() => nodeTest("tests/package/handler"));
    },
    providers: () => packed(() => nodeTest("tests/package/providers")),
    react: () => packed(() => nodeTest("tests/package/react")),
    refresh: () => packed(() => nodeTest("tests/package/refresh")),
    revocation: () => packed(() => nodeTest("tests/package/revocation")),
    "next-auth-4": using("the drop-in", () => nextAuth4()),
    docs: () => {
      nginx();
      packed(() => nodeTest("tests/package/docs"));
    },
    tarball: () => run("node", ["scripts/check-package.mjs"]),
    api: () => run("node", ["scripts/api.mjs", "--check"]),
    size: () => run("node", ["benches/size.mjs"]),
  },
  promises: {
    "sign-out": signOut,
    attacks: () => {
      chromium();
      packed(() => nodeTest("tests/promises/attacks"));
    },
    properties: () => {
      chromium();
      packed(() => nodeTest("tests/promises/properties"));
    },
    faults: () => packed(() => nodeTest("tests/promises/faults")),
    interop: () => packed(() => nodeTest("tests/promises/interop")),
    "constant-time": cargoStep(() => packed(() => nodeTest("tests/promises/constant-time"))),
    differential,
  },
};

/** The steps of `npm run test:long`: what takes minutes, or many combinations. */
export const long = {
  hosts: {
    "next-matrix": using("app of next", () =>
      next(Object.keys(variants), Object.keys(generatedApps), LONG),
    ),
    "guides-frameworks": () => {
      chromium();
      packed(() => nodeTest("tests/hosts/guides/frameworks"));
    },
    site: () => {
      chromium();
      run("node", ["scripts/site.mjs"]);
      nodeTest("tests/hosts/site");
    },
    "next-older": () => {
      chromium();
      buildOlderApps();
      nodeTest("tests/hosts/next-older");
    },
    "e2e-matrix": () => {
      buildMigrationApps();
      e2e(LONG);
    },
    "clients-matrix": () => clients(LONG),
    "router-matrix": () => router(Object.keys(routerApps), LONG),
    "oauth-matrix": () => {
      authlib();
      oauth(LONG);
    },
    "drop-in-matrix": using("the drop-in", () =>
      run("node", ["scripts/drop-in.mjs"], { env: { ...process.env, ...LONG } }),
    ),
    installs: using("the drop-in", () => {
      npmCi(join(root, "tests/hosts/installs"));
      for (const major of ["four", "five"]) tarballOf(major);
      nodeTest("tests/hosts/installs");
    }),
    browsers: () => {
      browsers();
      installPacked(join(root, "tests"));
      buildBrowsersApp();
      nodeTest("tests/hosts/browsers");
    },
    init: () => {
      chromium();
      ensureBuilt();
      // Their wrangler, Bun and Deno.
      for (const dir of ["examples/worker", "tests/hosts/runtimes"]) installPacked(join(root, dir));
      nodeTest("tests/hosts/init");
    },
    fleet: using("app of next", () => {
      nginx();
      redisServer();
      npmCi(join(root, "tests/hosts/oauth"));
      buildFleetApp();
      packed(() => nodeTest("tests/hosts/fleet"));
    }),
  },
  package: {
    "types-matrix": () => types(LONG),
    "next-auth-4-types": using("the drop-in", () => nextAuth4(LONG)),
    "next-auth-5-types": using("the drop-in", () => nextAuth5(LONG)),
  },
  core: {
    fuzz: cargoStep(() => run("node", ["scripts/fuzz.mjs", "--smoke"])),
    miri: cargoStep(() => run("node", ["scripts/miri.mjs", "--smoke"])),
    instructions: cargoStep(() => run("node", ["benches/instructions/run.mjs"])),
    msrv: cargoStep(() => {
      const check = [oldestRust(), "check", "--locked", "--target-dir=target/msrv"];
      cargo(...check, "--package=waxseal", ...native);
      cargo(...check, "--package=waxseal", "--all-features", ...wasm);
    }),
    semver: cargoStep(() => run("node", ["scripts/check-semver.mjs"])),
    reproducible: cargoStep(() => run("node", ["scripts/check-reproducible.mjs"])),
  },
  promises: {
    "sign-out-matrix": () => signOut(LONG),
    "differential-long": () => differential(LONG),
    load: using("app of next", () => {
      nodeTest("tests/promises/load");
      run("node", ["tests/promises/load/run.mjs", "--seconds", "20"]);
    }),
  },
  benches: {
    bench: alone(() => {
      run("node", ["benches/run.mjs", "--smoke"]);
      run("node", ["benches/run.mjs", "--gate", "--report-only"]);
      run("node", ["benches/end-to-end/run.mjs", "--smoke"]);
    }),
  },
};

/** In this environment a suite runs the combinations that `npm test` leaves out. */
const LONG = { WAXSEAL_LONG: "1" };

/* The suites of both lists; `environment` is `LONG` in the second. */

function e2e(environment) {
  chromium();
  buildExample();
  for (const dir of ["examples/oauth", "examples/worker"]) installPacked(join(root, dir));
  tsc("examples/oauth");
  nodeTest("tests/hosts/e2e", environment);
}

function next(names, generated, environment) {
  chromium();
  nginx();
  buildNextApps(names);
  buildGeneratedApps(generated);
  nodeTest("tests/hosts/next", environment);
}

function clients(environment) {
  chromium();
  buildClientsApp();
  nodeTest("tests/hosts/clients", environment);
}

function router(names, environment) {
  chromium();
  buildRouterApps(names);
  nodeTest("tests/hosts/router", environment);
}

function oauth(environment) {
  chromium();
  npmCi(join(root, "tests/hosts/oauth"));
  packed(() => nodeTest("tests/hosts/oauth", environment));
}

function signOut(environment) {
  chromium();
  buildSignOutApp();
  packed(() => nodeTest("tests/promises/sign-out", environment));
}

function differential(environment) {
  packed(() => nodeTest("tests/promises/differential", environment));
}

function cargoStep(work) {
  return using("cargo", work);
}

/** Of the steps that use the same thing, one works at a time. */
function using(thing, work) {
  return Object.assign(work, { uses: thing });
}

/** What measures time has the machine for itself. */
function alone(work) {
  return Object.assign(work, { isAlone: true });
}

/** Every run draws the same cases of a property: what lands does not depend on luck. */
const cases = { PROPTEST_RNG_SEED: "1", ...process.env };

function cargo(...args) {
  run("cargo", args, { env: { ...cases, RUSTDOCFLAGS: "-Dwarnings" } });
}

/** The same for wasm; examples in documentation have flags of their own. */
function cargoWasm(...args) {
  const env = { ...cases, RUSTDOCFLAGS: `-Dwarnings ${SIMD}` };
  run("cargo", [...args, ...wasm], { env });
}

function tsc(project) {
  run("npx", ["--no-install", "tsc", "--project", project]);
}

/** The tests of types; the other versions of TypeScript have a lockfile of their own. */
function types(environment) {
  npmCi(join(root, "tests/package/types"));
  packed(() => nodeTest("tests/package/types", environment));
}

function nextAuth4(environment) {
  npmCi(join(root, "tests/hosts/drop-in/installs/typescript"));
  npmCi(join(root, "tests/package/adapters"));
  unpack(tarballOf("four"), join(root, "tests/package/next-auth-4"), "next-auth");
  packed(() => nodeTest("tests/package/next-auth-4", environment));
}

function nextAuth5(environment) {
  npmCi(join(root, "tests/package/types"));
  tarballOf("five");
  packed(() => nodeTest("tests/package/next-auth-5", environment));
}

/** Runs all `*.test.mjs` of a folder, or with `LONG` those that have more combinations. */
function nodeTest(dir, environment = {}) {
  const own = files(join(root, dir), (path) => basename(path) === "node_modules");
  const tests = own.filter(
    (path) => path.endsWith(".test.mjs") && (environment !== LONG || hasCombinations(path)),
  );
  if (tests.length === 0) throw new Failure(`${dir} holds no test`);
  const env = { ...process.env, ...environment };
  run("node", ["--test", "--test-reporter=spec", ...tests], { env });
}

/** Whether a file of tests, or a module beside it that it imports, has more in the long run. */
function hasCombinations(path) {
  const text = readFileSync(path, "utf8");
  const beside = [...text.matchAll(/ from "(\.\/[\w-]+\.mjs)"/g)].map(([, name]) => name);
  return [text, ...beside.map((name) => readFileSync(join(path, "..", name), "utf8"))].some(
    (source) => source.includes("/support/long.mjs"),
  );
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
