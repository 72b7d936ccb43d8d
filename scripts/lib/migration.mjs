// The app of tests/hosts/e2e/migration on each library: the same pages, users and
// callbacks, with another auth.ts, proxy.ts and route.

import { join } from "node:path";

import { files, hash } from "./files.mjs";
import { buildNextApp, installNextApps, packedFiles } from "./next.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/hosts/e2e/migration");
const libraries = ["next-auth-v4", "next-auth-v5", "waxseal"];

/** The name of the app in target/next. */
export const migrationApp = (library) => `migration-${library}`;

/** Makes the production builds, where anything has changed. */
export function buildMigrationApps() {
  installNextApps();
  const common = [...files(join(source, "app")), join(root, "package-lock.json")];
  for (const library of libraries) {
    const own = [...files(join(source, library)), ...(library === "waxseal" ? packedFiles() : [])];
    const copies = ["app", library].map((from) => [join(source, from), "."]);
    const env = { NEXT_TELEMETRY_DISABLED: "1" };
    buildNextApp(migrationApp(library), hash([...common, ...own], root), copies, env);
  }
}
