// Builds the app of tests/hosts/next-older with the older versions of Next.js, in
// target/next-older: each has its own lockfile.

import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { files, hash, once } from "./files.mjs";
import { copyApp, runNextBuild } from "./next.mjs";
import { installPacked } from "./package.mjs";
import { blockOf } from "./router.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/hosts/next-older");

/** The bundlers of the development server, as its arguments. */
export const olderVersions = {
  13.5: { bundlers: [[]] },
  14.2: { bundlers: [[]] },
  15.5: { bundlers: [[], ["--turbopack"]] },
};

export const olderApp = (version) => join(root, "target/next-older", version);
export const olderNext = (version) => join(olderApp(version), "node_modules/next/dist/bin/next");

/** What every command of Next.js needs to find in the environment. */
export const olderEnv = (version) => ({ NEXT_TELEMETRY_DISABLED: "1", NEXT_OLDER: version });

/** Makes the production builds, where anything has changed. */
export function buildOlderApps() {
  for (const version of Object.keys(olderVersions)) buildOlderApp(version);
}

function buildOlderApp(version) {
  const dir = olderApp(version);
  installOlderNext(version);
  const copies = [
    [join(source, "app"), "."],
    [join(source, "versions", version), "."],
    [join(root, "tests/hosts/router/app/lib/status.tsx"), "lib/status.tsx"],
    [blockOf("app/layout.tsx"), "app/layout.tsx"],
    [blockOf("app/login/login-form.tsx"), "app/login/login-form.tsx"],
  ];
  const inputs = [...copies.map(([from]) => from), join(dir, "node_modules/waxseal")].flatMap(
    (path) => files(path),
  );
  const build = () => {
    // What webpack has cached stays no longer than this: to it a package is its version.
    copyApp(dir, copies, "node_modules");
    runNextBuild(olderNext(version), dir, olderEnv(version));
  };
  once(join(dir, ".built"), hash(inputs, root), build, join(dir, ".next/BUILD_ID"));
}

/** The packages, and waxseal among them: one further up would find the newest Next.js. */
export function installOlderNext(version) {
  const dir = olderApp(version);
  mkdirSync(dir, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(join(source, "versions", version, name), join(dir, name));
  }
  installPacked(dir);
}
