import { chromium } from "playwright-core";

import { findChromium } from "../../scripts/lib/chromium.mjs";

/** Milliseconds after which what a page was asked for will not come any more; no measure of speed. */
const PATIENCE = 180_000;

/** For requests beside the page: a connection that was kept may have been closed meanwhile. */
export const AGAIN = { maxRetries: 3 };

/** The Chromium of this machine, with arguments of its own. `CHROMIUM` may name another one. */
export async function launch(...args) {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error(
      "No Chromium found: install the `chromium` package, or set CHROMIUM to its path.",
    );
  // Containers often run as root, where Chromium's own sandbox refuses to start.
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", ...args],
    timeout: PATIENCE,
  });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE);
    return context;
  };
  return browser;
}

/** Waits until React listens: what is typed and clicked from here on goes to the scripts. */
export function hydrated(page) {
  return page.waitForFunction(() =>
    Object.keys(document.querySelector("h1") ?? {}).some((key) => key.startsWith("__reactFiber$")),
  );
}
