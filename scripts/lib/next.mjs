// Builds Next.js apps in target/next; those of tests/hosts/next have one source and variants.

import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { files, hash, once, sha256 } from "./files.mjs";
import { installPacked } from "./package.mjs";
import { root, run } from "./run.mjs";

const source = join(root, "tests/hosts/next");
const target = join(root, "target/next");

/** The file that guards, from tests/hosts/next/guards, and the `basePath` of Next.js. */
export const variants = {
  proxy: { guard: "proxy.ts", from: "proxy.ts", basePath: "" },
  middleware: { guard: "middleware.ts", from: "middleware.ts", basePath: "" },
  external: { guard: "proxy.ts", from: "proxy.ts", basePath: "" },
  "base-path": { guard: "proxy.ts", from: "base-path.ts", basePath: "/base" },
};

/** The root layout of apps that need none of their own, among the copies of an app. */
export const layout = [join(root, "tests/support/layout.tsx"), "app/layout.tsx"];

export const next = join(root, "node_modules/next/dist/bin/next");
export const appOf = (variant) => join(target, variant);

/** What `next build` and `next start` need to find in the environment. */
export function envOf(variant) {
  return {
    NEXT_TELEMETRY_DISABLED: "1",
    FIXTURE: variant,
    FIXTURE_BASE_PATH: variants[variant].basePath,
  };
}

/** Makes the production builds, where anything has changed. */
export function buildNextApps(names = Object.keys(variants)) {
  installNextApps();
  for (const name of names) {
    const { guard, from } = variants[name];
    const copies = [[join(source, "app"), "."], [join(source, "guards", from), guard], layout];
    buildNextApp(name, { copies, env: envOf(name) });
  }
}

/**
 * An app with the configuration that `create-next-app` 16 writes, and a guard without a matcher;
 * and what else `next build` and `next start` find in the environment.
 */
export const generatedApps = {
  generated: {},
  "generated-cdn": { FIXTURE_ASSET_PREFIX: "/cdn" },
};

/** Makes the production builds, where anything has changed. */
export function buildGeneratedApps(names) {
  installNextApps();
  for (const name of names) {
    buildNextApp(name, { copies: [[join(source, "generated"), "."]], env: generatedApps[name] });
  }
}

/** The app that refreshes tokens in several processes at once. */
export function buildFleetApp() {
  installNextApps();
  buildNextApp("fleet", { copies: [[join(root, "tests/hosts/fleet/app"), "."], layout] });
}

/** Puts the package where all apps in target/next find it. */
export const installNextApps = () => installPacked(target);

/**
 * Makes the production build of an app in target/next from `copies`, pairs of a path and
 * its place in the app. Does nothing if the files, the environment, the installed packages
 * and, if the app `usesWaxseal`, the package are those of the last build.
 */
export function buildNextApp(name, { copies, env = {}, usesWaxseal = true }) {
  const dir = appOf(name);
  const inputs = [
    ...copies.flatMap(([from]) => files(from)),
    ...(usesWaxseal ? files(join(target, "node_modules/waxseal")) : []),
    join(root, "package-lock.json"),
  ];
  const version = sha256(hash(inputs, root) + JSON.stringify([copies.map(([, to]) => to), env]));
  const build = () => {
    // Turbopack's cache may stay.
    copyApp(dir, copies, ".next");
    runNextBuild(next, dir, env);
  };
  once(join(dir, ".built"), version, build, join(dir, ".next/BUILD_ID"));
}

/** Has the folder hold these copies, and of what it held before only what is `kept`. */
export function copyApp(dir, copies, kept) {
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(dir)) {
    if (name !== kept) rmSync(join(dir, name), { recursive: true });
  }
  for (const [from, to] of copies) cpSync(from, join(dir, to), { recursive: true });
}

/** `next build` with the program of one of its versions. */
export function runNextBuild(program, dir, env) {
  // No secret here: a machine that builds has none.
  const { AUTH_SECRET, NEXTAUTH_SECRET, ...rest } = process.env;
  run(process.execPath, [program, "build"], {
    cwd: dir,
    env: { ...rest, NEXT_TELEMETRY_DISABLED: "1", ...env },
  });
}
