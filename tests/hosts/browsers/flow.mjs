// What a visitor does with an app of Next.js, from sign-in to sign-out, in one browser.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";

import { browsersApp } from "../../../scripts/lib/browsers.mjs";
import { randomSecret, start } from "../next/server.mjs";
import { forbidScripts } from "./app.mjs";
import { arrives, hydrated, sees, until } from "./wait.mjs";

const COOKIE = "waxseal.session-token";
const ada = { name: "Ada", email: "ada@example.com", password: "analytical-engine" };
/** Her session fills three cookies. */
const grace = { name: "Grace", email: "grace@example.com", password: "nanosecond-wire" };

export function flow({ name, open }) {
  describe(`an app of Next.js in ${name}`, () => {
    const secret = randomSecret();
    let app;
    before(async () => {
      app = await start(browsersApp, { AUTH_SECRET: secret, NEXT_TELEMETRY_DISABLED: "1" });
    });
    after(async () => {
      await app?.stop();
      assert.doesNotMatch(app.output(), /eyJ|⨯|[a-z]Error\b/, "the server's log");
    });

    /** Runs `work` in a fresh profile; what a page complains of fails the test. */
    const visit = (work) => async (t) => {
      const browser = await open();
      try {
        await work(await browser.newWindow(), browser, t);
        const complaints = await browser.complaints();
        // The policy of `forbidScripts` is meant to.
        assert.deepEqual(
          complaints.filter((text) => !text.includes("script-src 'none'")),
          [],
        );
      } finally {
        await browser.close();
      }
    };

    const sessionCookies = async (browser) => {
      const all = await browser.cookies();
      return all
        .filter(({ name }) => name.startsWith(COOKIE))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    };

    async function fillIn(page, { email, password }, button) {
      await page.fill("[name=email]", email);
      await page.fill("[name=password]", password);
      await page.click(button);
    }

    /** By a server action, which leads to the dashboard. */
    async function signIn(page, user = ada) {
      await page.goto(`${app.origin}/actions`);
      await hydrated(page);
      await fillIn(page, user, "#enter");
      await arrives(page, "/dashboard");
      await isSignedIn(page, user.name);
    }

    async function isSignedIn(page, name) {
      await sees(page, "#server", new RegExp(`^${name}$`));
      await sees(page, "#status", /^authenticated$/);
      await sees(page, "#name", new RegExp(`^${name}$`));
    }

    async function isSignedOut(page) {
      await sees(page, "#server", /^nobody$/);
      await sees(page, "#status", /^unauthenticated$/);
      await sees(page, "#name", /^nobody$/);
    }

    test(
      "the guard, the built-in sign-in page, a wrong password, the right one, a reload",
      visit(async (page, browser, t) => {
        t.diagnostic(`${name} ${browser.version}`);
        await page.goto(`${app.origin}/dashboard`);
        await arrives(page, "/api/auth/signin?callbackUrl=%2Fdashboard");
        await fillIn(page, { ...ada, password: "wrong" }, "button[type=submit]");
        await sees(page, "[role=alert]", /^Sign in failed/);
        assert.deepEqual(await sessionCookies(browser), []);

        await fillIn(page, ada, "button[type=submit]");
        await arrives(page, "/dashboard");
        await isSignedIn(page, "Ada");
        const [cookie, ...more] = await sessionCookies(browser);
        assert.deepEqual(
          [cookie.name, cookie.httpOnly, cookie.sameSite, cookie.path, more],
          [COOKIE, true, "Lax", "/", []],
        );
        assert.doesNotMatch(await page.evaluate(() => document.cookie), /session-token/);

        await page.reload();
        await isSignedIn(page, "Ada");
        assert.equal((await sessionCookies(browser))[0].value, cookie.value);
      }),
    );

    test(
      "the client signs in and goes on, where the router has fetched the guard's redirect",
      visit(async (page) => {
        await page.goto(`${app.origin}/login`);
        await hydrated(page);
        await sees(page, "#status", /^unauthenticated$/);
        await fillIn(page, { ...ada, password: "wrong" }, "#enter");
        await sees(page, "#error", /^CredentialsSignin$/);
        await fillIn(page, ada, "#enter");
        await arrives(page, "/dashboard");
        await isSignedIn(page, "Ada");
      }),
    );

    test(
      "server actions sign in and out, and the client follows without a reload",
      visit(async (page, browser) => {
        await page.goto(`${app.origin}/actions`);
        await hydrated(page);
        await sees(page, "#status", /^unauthenticated$/);
        await fillIn(page, ada, "#enter");
        await arrives(page, "/dashboard");
        await isSignedIn(page, "Ada");

        await page.goto(`${app.origin}/actions`);
        await hydrated(page);
        await isSignedIn(page, "Ada");
        await page.click("#leave");
        await arrives(page, "/?left");
        await isSignedOut(page);
        assert.deepEqual(await sessionCookies(browser), []);
      }),
    );

    test(
      "update() reaches the client, the cookie and the server",
      visit(async (page, browser) => {
        await signIn(page);
        const [before] = await sessionCookies(browser);
        await page.click("#rename");
        await sees(page, "#result", /"name":"Countess"/);
        await sees(page, "#name", /^Countess$/);
        assert.notEqual((await sessionCookies(browser))[0].value, before.value);
        await page.reload();
        await isSignedIn(page, "Countess");
      }),
    );

    test(
      "a session of two days ago is renewed by a page, and stays",
      visit(async (page, browser) => {
        const auth = createAuth({ secret });
        const { cookies } = sealCookie(
          auth,
          { sub: "1", name: "Ada" },
          { url: app.origin, now: Date.now() - 2 * 86_400_000 },
        );
        await page.goto(`${app.origin}/`);
        await sees(page, "#status", /^unauthenticated$/);
        await browser.setCookie(cookies[0]);
        await page.goto(`${app.origin}/dashboard`);
        await isSignedIn(page, "Ada");
        const [renewed, ...more] = await sessionCookies(browser);
        assert.notEqual(renewed.value, cookies[0].value);
        assert.deepEqual(more, []);
        await page.reload();
        await isSignedIn(page, "Ada");
        assert.equal((await sessionCookies(browser))[0].value, renewed.value);
      }),
    );

    test(
      "a session in three cookies is read, replaced by one in one, and removed",
      visit(async (page, browser) => {
        const names = async () => (await sessionCookies(browser)).map(({ name }) => name);
        await signIn(page, grace);
        assert.deepEqual(
          await names(),
          [0, 1, 2].map((part) => `${COOKIE}.${part}`),
        );
        await page.click("#rename");
        await sees(page, "#name", /^Countess$/);
        assert.deepEqual(
          await names(),
          [0, 1, 2].map((part) => `${COOKIE}.${part}`),
        );

        await signIn(page, ada);
        assert.deepEqual(await names(), [COOKIE]);
        await signIn(page, grace);
        await page.click("#sign-out");
        await arrives(page, "/api/auth/signin?callbackUrl=%2Fdashboard");
        assert.deepEqual(await names(), []);
      }),
    );

    test(
      "another window follows when somebody signs in and out",
      visit(async (page, browser) => {
        const other = await browser.newWindow();
        await other.goto(`${app.origin}/`);
        await hydrated(other);
        await sees(other, "#status", /^unauthenticated$/);
        await page.goto(`${app.origin}/login`);
        await hydrated(page);
        await fillIn(page, ada, "#enter");
        await sees(other, "#status", /^authenticated$/);
        await sees(other, "#name", /^Ada$/);

        await arrives(page, "/dashboard");
        await hydrated(page);
        await page.click("#sign-out");
        await arrives(page, "/api/auth/signin?callbackUrl=%2Fdashboard");
        await sees(other, "#status", /^unauthenticated$/);
        await sees(other, "#name", /^nobody$/);
      }),
    );

    test(
      "a page that the browser brings back shows nothing of a session that has ended",
      visit(async (page, browser, t) => {
        await signIn(page);
        await page.goto(`${app.origin}/dashboard`);
        await isSignedIn(page, "Ada");
        await page.goto(`${app.origin}/`);
        await isSignedIn(page, "Ada");
        await page.goto(`${app.origin}/api/auth/signout?callbackUrl=%2F%3Fleft`);
        await page.click("button[type=submit]");
        await arrives(page, "/?left");
        await isSignedOut(page);

        await page.back(); // to the form
        await arrives(page, "/api/auth/signout?callbackUrl=%2F%3Fleft");
        await page.back();
        await arrives(page, "/");
        await isSignedOut(page);
        t.diagnostic(`restored: ${await page.evaluate(() => globalThis.isRestored)}`);
        await page.back();
        await until(
          () => page.url(),
          (url) => new URL(url).pathname === "/api/auth/signin",
        );
      }),
    );

    test(
      "without JavaScript: the built-in page, a server action, and the guard",
      visit(async (page, browser) => {
        const site = await forbidScripts(app.origin);
        try {
          await page.goto(`${site.origin}/dashboard`);
          await arrives(page, "/api/auth/signin?callbackUrl=%2Fdashboard");
          await fillIn(page, { ...ada, password: "wrong" }, "button[type=submit]");
          await sees(page, "[role=alert]", /^Sign in failed/);
          await fillIn(page, ada, "button[type=submit]");
          await arrives(page, "/dashboard");
          assert.equal((await sessionCookies(browser)).length, 1);

          await page.goto(`${site.origin}/actions`);
          await page.click("#leave");
          await arrives(page, "/?left");
          assert.deepEqual(await sessionCookies(browser), []);
          await page.goto(`${site.origin}/actions`);
          await fillIn(page, grace, "#enter");
          await arrives(page, "/dashboard");
          assert.equal((await sessionCookies(browser)).length, 3);
        } finally {
          site.close();
        }
      }),
    );
  });
}
