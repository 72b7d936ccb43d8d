// What somebody does in a browser at one of the entries: the page that they are on, and
// how they sign in and out there.

import assert from "node:assert/strict";

/** By endpoint, on the built-in pages, or by server action; the app that answers. */
export const entries = {
  handler: { app: "node", path: "/app/handler" },
  proxy: { app: "next", path: "/app/proxied" },
  "pages router": { app: "next", path: "/app/pages" },
  "server actions": { app: "next", path: "/app/actions", byAction: true },
  "server actions, without JavaScript": {
    app: "next",
    path: "/app/actions",
    byAction: true,
    plain: true,
  },
};

/** Works in a browser profile of its own. */
export async function visit(browser, entry, origin, work) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    javaScriptEnabled: !entry.plain,
    baseURL: origin,
  });
  context.setDefaultTimeout(20_000);
  try {
    await work(visitor(await context.newPage(), entry));
  } finally {
    await context.close();
  }
}

function visitor(page, { path, byAction }) {
  async function who(origin = "") {
    await page.goto(origin + path);
    return page.locator("h1").innerText();
  }

  /** Presses a button, and says who is there on the page that it leads to. */
  async function press(name) {
    await page.getByRole("button", { name }).click();
    await page.waitForURL(({ pathname, search }) => pathname + search === `${path}?done`);
    return page.locator("h1").innerText();
  }

  return {
    page,
    who,
    plant: () => page.goto("/app/plant"),

    async signIn(name, origin = "") {
      await page.goto(origin + (byAction ? path : `/api/auth/signin?callbackUrl=${path}?done`));
      await page.getByLabel("Name").fill(name);
      assert.equal(await press(/^Sign in/), name);
    },

    async signOut(origin = "") {
      await page.goto(origin + (byAction ? path : `/api/auth/signout?callbackUrl=${path}?done`));
      assert.equal(await press("Sign out"), "nobody");
    },

    /** The session cookies that the browser holds, wherever they would be sent. */
    async left() {
      const cookies = await page.context().cookies();
      return cookies
        .filter(({ name }) => /session-token(\.\d+)?$/.test(name))
        .map(
          ({ name, domain, path, partitionKey = "" }) =>
            `${name} ${domain} ${path} ${partitionKey}`,
        );
    },
  };
}
