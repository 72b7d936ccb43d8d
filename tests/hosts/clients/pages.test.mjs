// The built-in pages: all that they are for without JavaScript, and how they look.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fillIn, grace, serving, sessionCookies, shots } from "./visit.mjs";
import { takeScreenshot } from "../../support/browser.mjs";
import { usualOrOthers } from "../../support/long.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";

const base = "/api/auth";
const path = (page) => new URL(page.url()).pathname;
const heading = (page) => page.getByRole("heading", { level: 1 }).innerText();
const alert = (page) => page.getByRole("alert").innerText();

for (const format of ["signed", "authjs", "next-auth"]) {
  describe(`without JavaScript, format ${format}`, () => {
    const site = serving({ FORMAT: format });
    const visit = (body) => site.visit(body, { javaScriptEnabled: false });
    const dashboard = () => `${site.origin}/waxseal/dashboard`;

    test("signing in, from the guard and back; wrong passwords; signing out", () =>
      visit(async (page, context) => {
        await page.goto(dashboard());
        assert.equal(path(page), `${base}/signin`);
        assert.equal(await heading(page), "Sign in");
        assert.equal(await page.getByRole("alert").count(), 0);

        await fillIn(page, grace.email, "wrong");
        assert.equal(path(page), `${base}/signin`);
        assert.match(await alert(page), /Check that what you entered is correct/);
        assert.equal(await page.getByLabel("Password").inputValue(), "");
        assert.deepEqual(await sessionCookies(context), []);

        await fillIn(page, grace.email);
        assert.equal(page.url(), dashboard());
        const { user } = JSON.parse(await page.locator("#server").innerText());
        const { name, email, id, role } = grace;
        assert.deepEqual(user, { name, email, id, role });

        // Asking is not leaving.
        await page.goto(`${base}/signout`);
        assert.equal(await heading(page), "Sign out");
        assert.equal((await sessionCookies(context)).length, 1);
        await page.getByRole("button", { name: "Sign out" }).click();
        assert.deepEqual(await sessionCookies(context), []);
        assert.equal(new URL(page.url()).origin, site.origin);
        await page.goto(dashboard());
        assert.equal(path(page), `${base}/signin`);
      }));

    test("who may not sign in, and what cannot be done, gets a page that says so", () =>
      visit(async (page, context) => {
        await page.goto(`${base}/signin`);
        await fillIn(page, "mallory@example.com");
        assert.equal(path(page), `${base}/error`);
        assert.equal(await heading(page), "Access denied");
        await page.getByRole("link", { name: "Sign in" }).click();
        assert.equal(await heading(page), "Sign in");

        await fillIn(page, "outage@example.com");
        assert.equal(path(page), `${base}/error`);
        assert.equal(await heading(page), format === "next-auth" ? "Error" : "Server error");
        assert.doesNotMatch(await page.content(), /database/);

        // The form of a page that was left open until its cookie was gone.
        await page.goto(`${base}/signin`);
        await context.clearCookies();
        await fillIn(page, grace.email);
        assert.equal(path(page), `${base}/signin`);
        assert.match(await alert(page), /open for too long|needs cookies/);
        assert.deepEqual(await sessionCookies(context), []);
      }));
  });
}

describe("how they look", () => {
  const site = serving({ FORMAT: "signed" });
  const looks = {
    light: { colorScheme: "light", viewport: { width: 1000, height: 700 } },
    dark: { colorScheme: "dark", viewport: { width: 1000, height: 700 } },
    mobile: { colorScheme: "light", viewport: { width: 320, height: 640 }, deviceScaleFactor: 2 },
    "high contrast": { forcedColors: "active", viewport: { width: 1000, height: 700 } },
  };
  const pages = {
    signin: "signin",
    "signin-failed": "signin?error=CredentialsSignin&code=credentials",
    "signin-throttled": "signin?error=CredentialsSignin&code=throttled",
    "signin-required": "signin?error=SessionRequired",
    signout: "signout",
    error: "error",
    "error-denied": "error?error=AccessDenied",
    "error-server": "error?error=Configuration",
    "verify-request": "verify-request",
  };

  for (const [look, options] of usualOrOthers(["dark", "mobile"], looks)) {
    test(`${look}: the pages fit their width and pass axe`, () =>
      // The policy of the pages would not let axe in.
      site.visit(
        async (page) => {
          for (const [name, at] of Object.entries(pages)) {
            await page.goto(`${base}/${at}`);
            await takeScreenshot(page, `${shots}${look.replace(" ", "-")}-${name}.png`);
            await fitsAndPassesAxe(page, name);
          }
        },
        { ...options, bypassCSP: true },
      ));
  }

  test("their policy lets their own style in, and no script", () =>
    site.visit(
      async (page) => {
        await page.addInitScript(() => {
          window.kept = [];
          document.addEventListener("securitypolicyviolation", (event) =>
            kept.push(event.effectiveDirective),
          );
        });
        await page.goto(`${base}/signin`);
        assert.equal(
          await page.locator("main").evaluate((main) => getComputedStyle(main).paddingTop),
          "32px",
        );
        assert.deepEqual(await page.evaluate(() => kept), []);

        await page.evaluate(() => {
          const script = document.createElement("script");
          script.textContent = "window.injected = true";
          document.body.append(script);
          const image = document.createElement("img");
          image.setAttribute("onerror", "window.injected = true");
          image.src = "/nowhere.png";
          document.body.append(image);
        });
        await page.waitForFunction(() => kept.length >= 3);
        assert.equal(await page.evaluate(() => window.injected), undefined);
        assert.deepEqual(await page.evaluate(() => kept.sort()), [
          "img-src",
          "script-src-attr",
          "script-src-elem",
        ]);
      },
      { expected: /Content Security Policy/ },
    ));
});
