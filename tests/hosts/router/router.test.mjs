// The client in a page of the app router: the router's cache, server actions, what streams in.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { routerApps, usualRouterApps } from "../../../scripts/lib/router.mjs";
import {
  collectErrors,
  isOfIcon,
  isSameDocument,
  launch,
  openPage,
} from "../../support/browser.mjs";
import { usualOrOthers } from "../../support/long.mjs";
import { randomSecret, start } from "../next/server.mjs";

const LOADS = 20;
const AT_A_TIME = 5;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [name, env] of usualOrOthers(usualRouterApps, routerApps)) {
  describe(`the app router: ${name}`, () => {
    const { BASE_PATH } = env;
    let server;
    before(async () => (server = await start(name, { AUTH_SECRET: randomSecret(), ...env })));
    after(() => server?.stop());

    /** Runs `body` in a browser profile of its own; an error in the console fails the test. */
    async function visit(path, body) {
      const context = await browser.newContext({ baseURL: server.origin });
      const errors = collectErrors(context, isOfIcon);
      try {
        const page = await context.newPage();
        await openPage(page, BASE_PATH + path);
        await body(page, context);
        assert.deepEqual(errors, []);
      } finally {
        await context.close();
      }
    }

    // With Cache Components, pages that were left stay in the document, hidden.
    const greeting = (page) => page.getByText("Hello, Ada").filter({ visible: true });
    const status = (page, text, id = "status") =>
      page.locator(`#${id}:visible`, { hasText: new RegExp(`^${text}$`) }).waitFor();

    async function signIn(page) {
      await page.locator("[name=email]").fill("ada@example.com");
      await page.locator("[name=password]").fill("analytical-engine");
      await page.getByRole("button", { name: "Sign in" }).click();
    }

    test("a login arrives where a link was prefetched before it, without a reload", () =>
      visit("/", async (page) => {
        // The guard's redirect is in the router's cache: the link leads to the sign-in page.
        await page.getByRole("link", { name: "Dashboard" }).click();
        await page.waitForURL("**/login?callbackUrl=*");
        await page.waitForLoadState("networkidle");
        await signIn(page);
        await page.getByRole("heading", { name: "Dashboard" }).waitFor();
        await greeting(page).waitFor();
        assert.equal(new URL(page.url()).pathname, `${BASE_PATH}/dashboard`);
        await status(page, "authenticated Ada");
        assert.ok(await isSameDocument(page));

        // And back: `signOut` in place, then another page.
        await page.getByRole("button", { name: "Leave" }).click();
        await page.getByRole("heading", { name: "Home" }).waitFor();
        assert.equal(new URL(page.url()).pathname, BASE_PATH || "/");
        await status(page, "unauthenticated nobody");
        await page.getByRole("link", { name: "Dashboard" }).click();
        await page.waitForURL("**/login?callbackUrl=*");
      }));

    test("so it does in a tab that hears of the login", () =>
      visit("/", async (page, context) => {
        const other = await context.newPage();
        await openPage(other, BASE_PATH + "/login");
        await signIn(other);
        await other.getByRole("heading", { name: "Dashboard" }).waitFor();
        await page.bringToFront();
        await status(page, "authenticated Ada");
        await page.waitForLoadState("networkidle");
        await page.getByRole("link", { name: "Dashboard" }).click();
        await page.getByRole("heading", { name: "Dashboard" }).waitFor();
        await greeting(page).waitFor();
        assert.ok(await isSameDocument(page));
      }));

    for (const [path, kind] of [
      ["", "without `session`"],
      ["/given", "with `session`"],
    ]) {
      test(`useSession follows a server action with one request, ${kind}`, () =>
        visit(`${path}/actions`, async (page) => {
          await status(page, "unauthenticated nobody");
          const asked = [];
          page.on("request", (request) => {
            if (new URL(request.url()).pathname === `${BASE_PATH}/api/auth/session`)
              asked.push(request);
          });
          for (const [button, expected] of [
            ["enter", "authenticated Ada"],
            ["rename", "authenticated Countess"],
            ["leave", "unauthenticated nobody"],
            ["enterAndGo", "authenticated Ada"],
            ["leaveAndGo", "unauthenticated nobody"],
          ]) {
            asked.length = 0;
            await page.click(`#${button}`);
            await status(page, expected);
            if (button.endsWith("AndGo")) await page.waitForURL("**?gone");
            await page.waitForLoadState("networkidle");
            assert.ok(asked.length <= 1, `${asked.length} requests after ${button}`);
          }

          asked.length = 0;
          await page.click("#other");
          await page.waitForLoadState("networkidle");
          await page.getByRole("link", { name: "Elsewhere" }).click();
          await page.locator("#late").waitFor();
          await page.goBack();
          await page.getByRole("heading", { name: "Actions" }).waitFor();
          await page.waitForLoadState("networkidle");
          assert.deepEqual(asked, []);
          assert.ok(await isSameDocument(page));
        }));

      test(`what streams in late takes the server's part over, ${kind}`, async () => {
        const load = () =>
          visit(`${path}/stream`, async (page) => {
            await status(page, "unauthenticated nobody");
            await status(page, "unauthenticated nobody", "late");
          });
        // Several at a time: each waits for the server most of its time.
        for (let loads = 0; loads < LOADS; loads += AT_A_TIME) {
          await Promise.all(Array.from({ length: AT_A_TIME }, load));
        }
      });
    }
  });
}
