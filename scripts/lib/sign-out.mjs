// The app of tests/promises/sign-out: one build for all configurations.

import { join } from "node:path";

import { buildNextApp, installNextApps, layout } from "./next.mjs";
import { root } from "./run.mjs";

const source = join(root, "tests/promises/sign-out/app");

/** The name of the app in target/next. */
export const signOutApp = "sign-out";

/** Makes the production build, when anything has changed. */
export function buildSignOutApp() {
  installNextApps();
  buildNextApp(signOutApp, { copies: [[source, "."], layout] });
}
