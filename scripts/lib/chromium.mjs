// The Chromium of this machine.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** The path of a Chromium: `CHROMIUM`, or the first on the path; undefined if there is none. */
export function findChromium() {
  return process.env.CHROMIUM || onPath(...NAMES);
}

/** The path of the first of these programs that is on the path; undefined if there is none. */
export function onPath(...names) {
  const dirs = (process.env.PATH ?? "").split(delimiter);
  return dirs.flatMap((dir) => names.map((name) => join(dir, name))).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
