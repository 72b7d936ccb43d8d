// The Chromium of this machine.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** The path of a Chromium: `CHROMIUM`, or the first on the path; undefined if there is none. */
export function findChromium() {
  const { CHROMIUM, PATH = "" } = process.env;
  const onPath = PATH.split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  return CHROMIUM || onPath.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
