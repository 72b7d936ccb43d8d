// The whole flow, with each client of its own version against our endpoints.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { hydrated, takeScreenshot } from "../../support/browser.mjs";
import { ada, fillIn, grace, serving, sessionCookies, shots } from "./visit.mjs";
import { usualOrOthers } from "../../support/long.mjs";

const wrong = { error: "CredentialsSignin", code: "credentials", status: 200, url: null };
const clients = {
  // The client of Auth.js v5 calls every answer with status 200 ok.
  v5: { format: "authjs", cookie: "authjs.session-token", wrong: { ...wrong, ok: true } },
  v4: {
    format: "next-auth",
    cookie: "next-auth.session-token",
    wrong: { error: "CredentialsSignin", status: 401, ok: false, url: null },
  },
  waxseal: { format: "signed", cookie: "waxseal.session-token", wrong: { ...wrong, ok: false } },
};

for (const [client, { format, cookie, wrong }] of usualOrOthers(["v4", "v5"], clients)) {
  describe(`${client}, format ${format}`, () => {
    const site = serving({ FORMAT: format, SIGN_IN_PAGE: `/${client}/login` });
    const { visit } = site;
    const url = (page) => `${site.origin}/${client}/${page}`;
    const loginFor = (page) =>
      `${url("login")}?callbackUrl=${encodeURIComponent(`/${client}/${page}`)}`;

    async function signIn(page, { email }, to = "dashboard") {
      await page.goto(url(to));
      await hydrated(page);
      await fillIn(page, email);
      await page.waitForURL(url(to));
    }

    test("the guard asks for login; a wrong password is answered in place; login leads back", () =>
      visit(async (page, context) => {
        await page.goto(url("dashboard"));
        assert.equal(page.url(), loginFor("dashboard"));
        await hydrated(page);
        await takeScreenshot(page, `${shots}${client}-login.png`, { fullPage: true });
        await fillIn(page, grace.email, "wrong");
        assert.deepEqual(await result(page), wrong);
        assert.deepEqual(await sessionCookies(context), []);

        await fillIn(page, "mallory@example.com");
        const refused = await result(page);
        assert.deepEqual(
          [refused.error, refused.status],
          ["AccessDenied", client === "v4" ? 403 : 200],
        );
        await fillIn(page, "outage@example.com");
        // As in v4, the message of a plain `Error` is for the user.
        const outage = client === "v4" ? "the database is away" : "Configuration";
        assert.equal((await result(page)).error, outage);
        assert.deepEqual(await sessionCookies(context), []);
        assert.equal(page.url(), loginFor("dashboard"));

        await fillIn(page, grace.email);
        await page.waitForURL(url("dashboard"));
        await takeScreenshot(page, `${shots}${client}-dashboard.png`, { fullPage: true });
        const [found, ...more] = await sessionCookies(context);
        assert.deepEqual(
          [found.name, found.httpOnly, found.sameSite, more],
          [cookie, true, "Lax", []],
        );
      }));

    test("useSession, getSession and auth see the same session", () =>
      visit(async (page) => {
        await signIn(page, grace);
        await status(page, "authenticated");
        const session = await json(page, "#browser");
        assert.deepEqual(session.user, userOf(grace));
        assert.ok(Math.abs(Date.parse(session.expires) - Date.now() - 30 * 86_400_000) < 300_000);
        assert.deepEqual(await json(page, "#server"), session);
        assert.deepEqual(await press(page, "Get session"), session);
      }));

    test("signIn by itself leaves the page, for the one that was asked for or the sign-in page", () =>
      visit(async (page) => {
        await page.goto(url("dashboard"));
        await hydrated(page);
        await page.getByLabel("Stay").uncheck();
        await fillIn(page, grace.email, "wrong");
        await page.waitForURL((url) => url.searchParams.get("error") === "CredentialsSignin");
        assert.equal(new URL(page.url()).pathname, `/${client}/login`);

        await page.goto(loginFor("dashboard"));
        await hydrated(page);
        await page.getByLabel("Stay").uncheck();
        await fillIn(page, grace.email);
        await page.waitForURL(url("dashboard"));
        await status(page, "authenticated");

        await page.getByRole("button", { name: "Choose provider" }).click();
        await page.waitForURL((url) => url.pathname === `/${client}/login`);
        assert.equal(new URL(page.url()).searchParams.get("callbackUrl"), url("dashboard"));
      }));

    test("a redirect never leaves the site", () =>
      visit(async (page) => {
        for (const callbackUrl of [
          "https://evil.example/",
          "//evil.example",
          "javascript:alert(1)",
          "/\\evil.example",
        ]) {
          await page.goto(`${url("login")}?callbackUrl=${encodeURIComponent(callbackUrl)}`);
          await hydrated(page);
          await fillIn(page, grace.email);
          await page.waitForURL((url) => !url.pathname.endsWith("/login"));
          assert.equal(new URL(page.url()).origin, site.origin);
        }
      }));

    test("a page for admins refuses a user, and opens to an admin", () =>
      visit(async (page, context) => {
        await page.goto(url("admin"));
        assert.equal(page.url(), loginFor("admin"));
        await signIn(page, grace);
        assert.equal((await page.goto(url("admin"))).status(), 403);
        assert.equal(await page.locator("body").innerText(), "For admins only.");

        await context.clearCookies();
        await signIn(page, ada, "admin");
        await page.getByRole("heading", { name: "Hello, admin" }).waitFor();
      }));

    test("update() is seen by the client and by the server, and changes nothing else", () =>
      visit(async (page, context) => {
        await signIn(page, grace);
        await status(page, "authenticated");
        const [before] = await sessionCookies(context);
        const renamed = { ...userOf(grace), name: "Amazing Grace" };
        assert.deepEqual((await press(page, "Rename")).user, renamed);
        assert.deepEqual((await json(page, "#browser")).user, renamed);
        assert.notEqual((await sessionCookies(context))[0].value, before.value);
        assert.deepEqual((await press(page, "Promote")).user, renamed);
        assert.deepEqual((await press(page, "Reread")).user, renamed);

        await page.reload();
        await status(page, "authenticated");
        assert.deepEqual((await json(page, "#server")).user, renamed);
        assert.deepEqual((await json(page, "#browser")).user, renamed);
        assert.equal((await page.goto(url("admin"))).status(), 403);
      }));

    test("a second tab follows: a new name, signing out, signing in", () =>
      visit(async (page, context) => {
        await signIn(page, grace);
        await status(page, "authenticated");
        const second = await context.newPage();
        await second.goto(url(""));
        await status(second, "authenticated");

        await press(page, "Rename");
        // `update` of NextAuth.js v4 tells other tabs nothing.
        if (client !== "v4")
          await second.locator("#browser", { hasText: "Amazing Grace" }).waitFor();

        const left = await press(page, "Sign out");
        assert.equal(left.url, `${site.origin}/`);
        await status(page, "unauthenticated");
        await status(second, "unauthenticated");
        assert.deepEqual(await sessionCookies(context), []);
        await second.goto(url("dashboard"));
        assert.equal(second.url(), loginFor("dashboard"));

        await second.goto(url(""));
        await status(second, "unauthenticated");
        await signIn(page, ada);
        if (client === "v4") {
          // Its messages carry the time in seconds, and a browser tells nobody of one that
          // equals the one before: that of the login page may.
          await page.waitForTimeout(1000);
          await press(page, "Get session");
        }
        await status(second, "authenticated");
        assert.deepEqual((await json(second, "#browser")).user, userOf(ada));

        await page.getByRole("button", { name: "Sign out and leave" }).click();
        await page.waitForURL(`${site.origin}/`);
        await status(second, "unauthenticated");
      }));

    test("useSession({ required: true }) goes to the login page and comes back", () =>
      visit(async (page) => {
        await page.goto(url("required"));
        await page.waitForURL((url) => url.pathname.endsWith("/login"));
        const { searchParams } = new URL(page.url());
        assert.equal(searchParams.get("callbackUrl"), url("required"));
        assert.equal(searchParams.get("error"), "SessionRequired");
        await hydrated(page);
        await fillIn(page, grace.email);
        await page.waitForURL(url("required"));
        await status(page, "authenticated");
        assert.deepEqual((await json(page, "#browser")).user, userOf(grace));
      }));

    test("how often the session is asked for", (t) =>
      visit(async (page) => {
        const asked = [];
        page.on(
          "request",
          (request) => request.url().endsWith("/api/auth/session") && asked.push(request),
        );
        const count = async (action) => {
          asked.length = 0;
          await action();
          await page.waitForLoadState("networkidle");
          for (const request of asked) await (await request.response()).finished();
          return asked.length;
        };
        // The scripts may be there only when nothing has been asked for a while.
        const mount = async (path, expected) => {
          await page.goto(url(path));
          await status(page, expected);
        };
        const focus = () =>
          page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
        const counts = {
          "mount, signed out": await count(() => mount("", "unauthenticated")),
          "focus, signed out": await count(focus),
        };
        await signIn(page, grace);
        await page.waitForLoadState("networkidle");
        Object.assign(counts, {
          mount: await count(() => mount("dashboard", "authenticated")),
          focus: await count(focus),
          getSession: await count(() => press(page, "Get session")),
          "update(data)": await count(() => press(page, "Rename")),
          "update()": await count(() => press(page, "Reread")),
        });
        t.diagnostic(`${client}: ${JSON.stringify(counts)}`);
        if (client !== "waxseal") return;
        const once = Object.fromEntries(Object.keys(counts).map((name) => [name, 1]));
        // Who signs in elsewhere is heard of through the channel.
        assert.deepEqual(counts, { ...once, "focus, signed out": 0 });
      }));
  });
}

/** What a user is in the session. */
const userOf = ({ name, email, id, role }) => ({ name, email, id, role });

const status = (page, text) =>
  page.locator("#status", { hasText: new RegExp(`^${text}$`) }).waitFor();
const json = async (page, selector) => JSON.parse(await page.locator(selector).innerText());

/** What a button's call returned. */
async function press(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
  return result(page);
}

async function result(page) {
  await page.locator("#result", { hasText: /./ }).waitFor();
  return json(page, "#result");
}
