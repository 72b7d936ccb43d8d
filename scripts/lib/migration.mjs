// The app of tests/hosts/e2e/migration on each library: the same pages, users and
// callbacks, with another auth.ts, proxy.ts and route.

import { join } from "node:path";

import { buildNextApp, installNextApps, layout } from "./next.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/hosts/e2e/migration");
const libraries = ["next-auth-v4", "next-auth-v5", "waxseal"];

/** The name of the app in target/next. */
export const migrationApp = (library) => `migration-${library}`;

/** Makes the production builds, where anything has changed. */
export function buildMigrationApps() {
  installNextApps();
  for (const library of libraries) {
    const copies = [...["app", library].map((from) => [join(source, from), "."]), layout];
    buildNextApp(migrationApp(library), { copies, usesWaxseal: library === "waxseal" });
  }
}
