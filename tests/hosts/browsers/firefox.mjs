// Firefox of Debian, by its own protocol. The channel "moz-firefox" is undocumented, so that
// playwright-core is pinned to a version that has been tried: 1.65.1 fails at `newContext`.

import { firefox } from "playwright-core-firefox";

import { PATIENCE } from "./wait.mjs";

export async function openFirefox({ blocksCookies = false } = {}) {
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath: "/usr/bin/firefox-esr",
    // 2: no cookie at all.
    firefoxUserPrefs: blocksCookies ? { "network.cookie.cookieBehavior": 2 } : {},
    timeout: PATIENCE,
  });
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.setDefaultTimeout(PATIENCE);
  const complaints = [];
  return {
    version: browser.version(),
    async newWindow() {
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(`${error}`));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      return windowOf(page);
    },
    cookies: () => context.cookies(),
    setCookie: (cookie) => context.addCookies([cookie]),
    complaints: async () => complaints,
    close: () => browser.close(),
  };
}

function windowOf(page) {
  return {
    goto: (url) => goTo(page, url),
    reload: () => page.reload(),
    back: () => page.goBack({ waitUntil: "commit" }),
    url: async () => page.url(),
    ...documentOf(page),
    frame: () => documentOf(page.frames()[1]),
  };
}

/** This browser may tell of the page before only now, which is taken for another navigation. */
async function goTo(page, url, tries = 3) {
  try {
    await page.goto(url);
  } catch (error) {
    if (tries === 1 || !/interrupted by another navigation/.test(error.message)) throw error;
    await goTo(page, url, tries - 1);
  }
}

function documentOf(page) {
  return {
    click: (selector) => page.click(selector),
    async fill(selector, text) {
      // `fill` by itself appends in this browser.
      await page.$eval(selector, (input) => (input.value = ""));
      await page.fill(selector, text);
    },
    async text(selector) {
      const element = await page.$(selector);
      if (!element) throw new Error(`no ${selector}`);
      return element.textContent();
    },
    evaluate: (work) => page.evaluate(work),
  };
}
