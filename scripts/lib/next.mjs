// The Next.js apps of tests/hosts/next: one source, built once per variant in target/next.

import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
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
  "base-path": { guard: "proxy.ts", from: "base-path.ts", basePath: "/base" },
};

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
  const inputs = [
    ...files(join(source, "app")),
    ...files(join(source, "guards")),
    ...packedFiles(),
    join(root, "package-lock.json"),
  ];
  const sources = hash(inputs, root);
  for (const variant of names) build(variant, sources);
}

/** Puts the package where all apps in target/next find it. */
export const installNextApps = () => installPacked(target);

export const packedFiles = () => files(join(target, "node_modules/waxseal"));

function build(variant, sources) {
  const { guard, from } = variants[variant];
  const copies = [
    [join(source, "app"), "."],
    [join(source, "guards", from), guard],
  ];
  const version = sha256(sources + JSON.stringify(variants[variant]));
  buildNextApp(variant, version, copies, envOf(variant));
}

/**
 * Makes the production build of one app from copies, `[from, to]`, in a folder of
 * target/next, unless it was made for the same `version` before.
 */
export function buildNextApp(name, version, copies, env) {
  const dir = appOf(name);
  const stamp = join(dir, ".built");
  if (!existsSync(join(dir, ".next/BUILD_ID"))) rmSync(stamp, { force: true });

  once(stamp, version, () => {
    mkdirSync(dir, { recursive: true });
    // Turbopack's cache may stay.
    for (const name of readdirSync(dir)) {
      if (name !== ".next") rmSync(join(dir, name), { recursive: true });
    }
    for (const [from, to] of copies) cpSync(from, join(dir, to), { recursive: true });
    // No secret here: a machine that builds has none.
    const { AUTH_SECRET, NEXTAUTH_SECRET, ...rest } = process.env;
    run(process.execPath, [next, "build"], { cwd: dir, env: { ...rest, ...env } });
  });
}
