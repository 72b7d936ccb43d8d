import { chromium } from "playwright-core";

import { findChromium } from "../../scripts/lib/chromium.mjs";

/** Milliseconds after which what a page was asked for will not come any more; no measure of speed. */
export const PATIENCE = 180_000;

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

/** Opens a page, listens to it, and marks its document, so that a reload is noticed. */
export async function openPage(page, path) {
  await page.goto(path);
  await hydrated(page);
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => (window.isSameDocument = true));
}

/** Whether it is still the document that `openPage` has marked. */
export const isSameDocument = (page) => page.evaluate(() => window.isSameDocument === true);

/**
 * Leaves a picture of a page for people to look at. A browser that is short of memory cannot
 * always draw one, which is no fault of the page: it is said, and the test goes on.
 */
export async function takeScreenshot(page, path, options) {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      return await page.screenshot({ path, ...options });
    } catch (error) {
      if (!/Unable to capture screenshot/.test(error)) throw error;
    }
  }
  console.warn(`The browser could not draw ${path}`);
}

/**
 * The errors of all pages of a browser profile, from now on.
 *
 * @param isExpected Says of an error in the console that it is none of the page.
 */
export function collectErrors(context, isExpected) {
  const errors = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message)) errors.push(message.text());
  });
  return errors;
}

/** Whether it is about the icon that browsers ask for by themselves. */
export const isOfIcon = (message) => message.location().url.endsWith("/favicon.ico");
