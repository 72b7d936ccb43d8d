// The app of tests/hosts/browsers.

import { join } from "node:path";

import { buildNextApp, installNextApps } from "./next.mjs";
import { root } from "./run.mjs";

/** The name of the app in target/next. */
export const browsersApp = "browsers";

/** Makes the production build, when anything has changed. */
export function buildBrowsersApp() {
  installNextApps();
  buildNextApp(browsersApp, { copies: [[join(root, "tests/hosts/browsers/app"), "."]] });
}
