import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** The Chromium of this machine, with arguments of its own. `CHROMIUM` may name another one. */
export function launch(...args) {
  const executablePath = process.env.CHROMIUM ?? find();
  if (!executablePath) throw new Error("No Chromium found: install the `chromium` package, or set CHROMIUM to its path.");
  // Containers often run as root, where Chromium's own sandbox refuses to start.
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...args] });
}

/** Waits until React listens: what is typed and clicked from here on goes to the scripts. */
export function hydrated(page) {
  return page.waitForFunction(() =>
    Object.keys(document.querySelector("h1") ?? {}).some((key) => key.startsWith("__reactFiber$")),
  );
}

function find() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(executable);
}

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
