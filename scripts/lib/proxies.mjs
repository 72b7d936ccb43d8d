// The app of tests/hosts/proxies, as it is deployed: Next.js with `output: "standalone"`.

import { cpSync } from "node:fs";
import { join } from "node:path";

import { appOf, buildNextApp, installNextApps } from "./next.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/hosts/proxies/app");
const name = "proxies";

/** The folder that holds `server.js` alone. */
export const standalone = join(appOf(name), ".next/standalone/target/next", name);

/** Makes the production build, when anything has changed. */
export function buildProxiesApp() {
  installNextApps();
  buildNextApp(name, { copies: [[source, "."]] });
  // The documentation of Next.js asks for it.
  cpSync(join(appOf(name), ".next/static"), join(standalone, ".next/static"), { recursive: true });
}
