// Drives the built example app in Chromium, as a person would.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AGAIN, hydrated, takeScreenshot } from "../../support/browser.mjs";
import {
  ada,
  app,
  grace,
  main,
  notice,
  path,
  renameBack,
  sessionCookie,
  shots,
  signIn,
  submitLogin,
  withPage,
} from "./example.mjs";

const cookieName = "waxseal.session-token";

describe("guard and login", () => {
  test("a guarded page asks for login and is reached after it", () =>
    withPage({}, async (page, context) => {
      for (const guarded of ["/profile", "/admin", "/dashboard?tab=1"]) {
        await page.goto(guarded);
        const url = new URL(page.url());
        assert.equal(url.pathname, "/login");
        const target = new URL(url.searchParams.get("callbackUrl"), app.origin);
        assert.equal(target.href, app.origin + guarded);
      }
      assert.equal(await sessionCookie(context), undefined);

      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard?tab=1`);
      await page.getByRole("heading", { name: "Hello, Grace" }).waitFor();
      const text = await main(page).innerText();
      assert.match(text, /grace@example\.com with the role user/);
      assert.match(text, /in 30 days/);
      assert.match(text, /in 90 days/);
    }));

  test("the password can be looked at, and is hidden again when it is sent", () =>
    withPage({}, async (page) => {
      await page.goto("/login");
      await hydrated(page);
      const password = page.getByLabel("Password");
      const show = page.getByRole("button", { name: "Show password" });
      await password.fill("nanosecond");
      await show.click();
      assert.equal(await password.getAttribute("type"), "text");
      await page.getByRole("button", { name: "Hide password" }).click();
      assert.equal(await password.getAttribute("type"), "password");
      await show.click();
      const types = [];
      await page.route("**/api/auth/callback/credentials*", async (route) => {
        types.push(await password.getAttribute("type"));
        await route.continue();
      });
      await submitLogin(page, { ...grace, password: "wrong" });
      await notice(page).waitFor();
      assert.deepEqual(types, ["password"]);
    }));

  test("the session in words: what has gone by, what is left, and dates", () =>
    withPage({}, async (page) => {
      await page.goto("/");
      const sample = page.getByRole("figure");
      assert.match(
        await sample.innerText(),
        /once Grace signs in[^]*grace@example\.com[^]*A sample/,
      );
      await signIn(page, grace);
      const text = await main(page).innerText();
      assert.match(text, /less than a minute elapsed\s+30 days left\s+60 days more/);
      assert.match(text, /signedInAt\s+\w+ \d+, \d{4} at /);
      assert.match(text, /"signedInAt": "\d{4}-\d\d-\d\dT/);
      assert.doesNotMatch(text, /\b\d{10}\b/);
    }));

  test("the cookie is out of scripts' reach and has the plain name on http", () =>
    withPage({}, async (page, context) => {
      await signIn(page, grace);
      const cookie = await sessionCookie(context);
      assert.equal(cookie.name, cookieName);
      assert.equal(cookie.httpOnly, true);
      assert.equal(cookie.sameSite, "Lax");
      assert.equal(cookie.path, "/");
      assert.ok(Math.abs(cookie.expires - Date.now() / 1000 - 30 * 86_400) < 300);
      assert.equal(await page.evaluate(() => document.cookie), "");
    }));

  test("a wrong password and an unknown address get the same answer, in place", () =>
    withPage({}, async (page, context) => {
      const answers = [];
      for (const attempt of [
        { ...grace, password: "wrong" },
        { email: "nobody@example.com", password: "wrong" },
      ]) {
        await page.goto("/login?callbackUrl=%2Fprofile");
        await hydrated(page);
        await submitLogin(page, attempt);
        await notice(page).waitFor();
        answers.push(await notice(page).innerText());
        assert.equal(await page.getByLabel("Email").inputValue(), attempt.email);
        assert.equal(await page.getByLabel("Password").inputValue(), "");
        assert.equal(await page.getByLabel("Password").getAttribute("aria-invalid"), "true");
        assert.equal(path(page), "/login?callbackUrl=%2Fprofile");
      }
      assert.equal(answers[0], answers[1]);
      assert.equal(await sessionCookie(context), undefined);

      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/profile`);
    }));

  test("a callbackUrl outside the site is not followed", () =>
    withPage({}, async (page) => {
      for (const callbackUrl of [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "/login?callbackUrl=/login",
        "http://localhost:1/dashboard",
      ]) {
        await page.goto(`/login?callbackUrl=${encodeURIComponent(callbackUrl)}`);
        const targets = await page
          .locator("input[name=callbackUrl]")
          .evaluateAll((inputs) => inputs.map(({ value }) => value));
        assert.deepEqual(targets, ["/dashboard", "/dashboard"]);
      }
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
    }));

  test("a tampered cookie is no session", () =>
    withPage({}, async (page, context) => {
      await signIn(page, grace);
      const cookie = await sessionCookie(context);
      const at = cookie.value.length - 20;
      const value =
        cookie.value.slice(0, at) +
        (cookie.value[at] === "A" ? "B" : "A") +
        cookie.value.slice(at + 1);
      await context.addCookies([{ ...cookie, value }]);
      await page.goto("/dashboard");
      assert.equal(new URL(page.url()).pathname, "/login");
      // It may be another application's: it stays until somebody signs in.
      assert.equal((await sessionCookie(context)).value, value);
      await signIn(page, grace);
      assert.notEqual((await sessionCookie(context)).value, value);
    }));
});

describe("roles", () => {
  test("the admin page refuses a user with 403 and shows no data", () =>
    withPage({}, async (page) => {
      await signIn(page, grace);
      const response = await page.goto("/admin");
      assert.equal(response.status(), 403);
      await page.getByRole("heading", { name: "This page is for admins" }).waitFor();
      assert.ok(!(await page.content()).includes(ada.email));

      // It was to be expected, and there is a way on.
      const link = page.getByRole("navigation").getByRole("link", { name: /^Admin/ });
      assert.match(await link.innerText(), /for admins only/);
      await page.getByRole("button", { name: "Sign in as someone else" }).click();
      await page.waitForURL(`${app.origin}/login?callbackUrl=*`);
      await submitLogin(page, ada);
      await page.waitForURL(`${app.origin}/admin`);
      assert.doesNotMatch(await link.innerText(), /for admins only/);
    }));

  test("a page that does not exist leads on to those that do", () =>
    withPage({}, async (page) => {
      assert.equal((await page.goto("/nowhere")).status(), 404);
      for (const name of ["the start", "the dashboard", "profile", "the login page"]) {
        await main(page).getByRole("link", { name }).waitFor();
      }
    }));

  test("the admin page lists the accounts, until the role is taken away in the database", () =>
    withPage({}, async (page) => {
      await signIn(page, ada, "/admin");
      const rows = page.getByRole("row");
      assert.match(
        await rows.filter({ hasText: ada.name }).innerText(),
        /ada@example\.com\s+admin\s+just now/,
      );
      assert.match(
        await rows.filter({ hasText: grace.name }).innerText(),
        /grace@example\.com\s+user/,
      );

      await app.database.execute("update users set role = 'user' where email = 'ada@example.com'");
      try {
        assert.equal((await page.reload()).status(), 403);
      } finally {
        await app.database.execute(
          "update users set role = 'admin' where email = 'ada@example.com'",
        );
      }
      assert.equal((await page.reload()).status(), 200);
    }));
});

describe("profile and sign-out", () => {
  test("a new name reaches the database and the session; the login time stays", () =>
    withPage({}, async (page, context) => {
      const signedInAt = () => page.getByRole("row").filter({ hasText: "auth_time" }).innerText();
      await signIn(page, grace);
      const before = await signedInAt();
      const cookie = await sessionCookie(context);

      await page.goto("/profile");
      await page.getByLabel("Name").fill("Amazing Grace");
      await page.getByRole("button", { name: "Save name" }).click();
      await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
      await page.locator(".account-name", { hasText: "Amazing Grace" }).waitFor();
      const { rows } = await app.database.execute(
        "select name from users where email = 'grace@example.com'",
      );
      assert.equal(rows[0].name, "Amazing Grace");

      assert.notEqual((await sessionCookie(context)).value, cookie.value);
      await page.goto("/dashboard");
      await page.getByRole("heading", { name: "Hello, Amazing" }).waitFor();
      assert.equal(await signedInAt(), before);
      await renameBack();
    }));

  test("what a form held and said is gone when its page is shown again", () =>
    withPage({}, async (page) => {
      const passwords = () =>
        page.locator("[name=password]").evaluateAll((all) => all.map(({ value }) => value));
      await page.goto("/login");
      await hydrated(page);
      await submitLogin(page, { ...grace, password: "wrong" });
      await notice(page).waitFor();
      await page.getByLabel("Password").fill("half-typed");
      await page.getByRole("link", { name: "waxseal", exact: true }).click();
      await page.getByRole("link", { name: "Sign in" }).first().waitFor();
      assert.deepEqual((await passwords()).filter(Boolean), []);
      await page.goBack();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.equal(await page.getByLabel("Password").inputValue(), "");
      assert.equal(await notice(page).count(), 0);
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
      assert.deepEqual((await passwords()).filter(Boolean), []);

      await page.getByRole("link", { name: "Profile" }).click();
      await page.getByRole("button", { name: "Save name" }).click();
      const saved = page.getByRole("status").filter({ hasText: "Saved" });
      await saved.waitFor();
      await page.getByRole("link", { name: "Dashboard" }).click();
      await page.getByRole("heading", { name: "Hello, Grace" }).waitFor();
      await page.getByRole("link", { name: "Profile" }).click();
      await page.getByRole("heading", { name: "Profile" }).waitFor();
      assert.equal(await saved.count(), 0);
    }));

  test("sign-out ends the session", () =>
    withPage({}, async (page, context) => {
      await signIn(page, ada);
      await hydrated(page);
      await page.getByRole("link", { name: "Profile" }).click();
      await page.getByRole("heading", { name: "Profile" }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${app.origin}/`);
      await page.getByRole("link", { name: "Sign in" }).first().waitFor();
      // Next.js hides the pages that are left, and would keep them in the document.
      assert.ok(!(await page.content()).includes(ada.email));
      assert.equal(await sessionCookie(context), undefined);
      await page.goto("/dashboard");
      assert.equal(new URL(page.url()).pathname, "/login");
    }));
});

describe("with a provider", () => {
  for (const javaScriptEnabled of [true, false]) {
    test(`signs in and makes an account, ${javaScriptEnabled ? "with" : "without"} JavaScript`, () =>
      withPage({ javaScriptEnabled }, async (page) => {
        const [name, email] = javaScriptEnabled
          ? ["Katherine Johnson", "katherine@example.com"]
          : ["Radia Perlman", "radia@example.com"];
        await page.goto("/profile");
        if (javaScriptEnabled) await hydrated(page);
        await main(page).getByRole("button", { name: "Continue with Acme" }).click();
        await page.getByRole("button", { name }).click();
        await page.waitForURL(`${app.origin}/profile`);
        assert.equal(await page.getByLabel("Name").inputValue(), name);
        await main(page).getByText(email).waitFor();
        assert.equal((await page.goto("/admin")).status(), 403);

        await page.context().clearCookies({ name: cookieName });
        await signIn(page, ada, "/admin");
        const row = page.getByRole("row").filter({ hasText: name });
        assert.match(await row.innerText(), new RegExp(`${email}\\s+user\\s+just now`));
      }));
  }

  test("nobody, and an address that is another's: the login page says so", () =>
    withPage({}, async (page, context) => {
      await page.goto("/profile");
      for (const [person, text] of [
        ["Nobody", "You were not signed in with Acme."],
        ["Eve", "its email is not verified"],
      ]) {
        await main(page).getByRole("button", { name: "Continue with Acme" }).click();
        await page.getByRole("button", { name: person }).click();
        await page.getByText(text).waitFor();
        assert.equal(new URL(page.url()).pathname, "/login");
      }
      assert.equal(await sessionCookie(context), undefined);
    }));
});

describe("without JavaScript", () => {
  const javaScriptEnabled = false;

  test("a wrong password is answered by the login page, which keeps the email and the way back", () =>
    withPage({ javaScriptEnabled }, async (page, context) => {
      await page.goto("/dashboard?tab=1");
      await submitLogin(page, { ...grace, password: "not-the-password" });
      await page.getByText("do not match").waitFor();
      const { pathname, searchParams } = new URL(page.url());
      assert.equal(pathname, "/login");
      // Nothing that was typed is in the address.
      assert.deepEqual(Object.fromEntries(searchParams), {
        error: "CredentialsSignin",
        code: "credentials",
        callbackUrl: "/dashboard?tab=1",
      });
      assert.equal(await page.getByLabel("Email").inputValue(), grace.email);
      assert.equal(await page.getByLabel("Password").inputValue(), "");
      assert.equal(await page.getByRole("button", { name: "Fill in" }).count(), 0);
      assert.equal(await sessionCookie(context), undefined);
      await takeScreenshot(page, `${shots}no-script-login.png`, { fullPage: true });

      // Beyond the scripts and the rest of the site, for a minute, and only after a failure.
      const kept = (await context.cookies(page.url())).find(({ name }) => name === "typed-email");
      assert.equal(decodeURIComponent(kept.value), grace.email);
      assert.deepEqual([kept.httpOnly, kept.sameSite, kept.path], [true, "Lax", "/login"]);
      assert.ok(kept.expires <= Date.now() / 1000 + 60);
      await page.goto("/login?callbackUrl=%2Fdashboard%3Ftab%3D1");
      assert.equal(await page.getByLabel("Email").inputValue(), "");

      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard?tab=1`);
      await page.getByRole("heading", { name: "Hello, Grace" }).waitFor();
    }));

  test("a failed login leads to no other site", () =>
    withPage({ javaScriptEnabled }, async (page) => {
      await page.goto("/login");
      await page.locator("input[name=callbackUrl]").evaluateAll((inputs) => {
        for (const input of inputs) input.value = "//evil.example/";
      });
      await submitLogin(page, { ...grace, password: "not-the-password" });
      await page.getByText("do not match").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("callbackUrl"), "/dashboard");
    }));

  test("a new name is saved, and the page says so; sign-out ends the session", () =>
    withPage({ javaScriptEnabled }, async (page, context) => {
      await signIn(page, grace, "/profile");
      const save = async (name) => {
        await page.getByLabel("Name").fill(name);
        await page.getByRole("button", { name: "Save name" }).click();
      };
      await save("   ");
      await page.waitForURL(`${app.origin}/profile?error=name`);
      await page.getByText("A name has 1 to 80 characters.").waitFor();
      await save("Commodore Hopper");
      await page.waitForURL(`${app.origin}/profile?saved=1`);
      await page.getByText("Saved, and already in your session.").waitFor();
      assert.equal(await page.getByLabel("Name").inputValue(), "Commodore Hopper");
      assert.equal(await page.locator(".account-name").textContent(), "Commodore Hopper");
      await page.goto("/dashboard");
      await page.getByRole("heading", { name: "Hello, Commodore" }).waitFor();
      await renameBack();

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${app.origin}/`);
      assert.equal(await sessionCookie(context), undefined);
    }));

  test("a page sets its status: 403 for the wrong role, a redirect for who is signed in", () =>
    withPage({ javaScriptEnabled }, async (page, context) => {
      await signIn(page, grace);
      assert.equal((await page.goto("/admin")).status(), 403);
      const login = await context.request.get("/login?callbackUrl=%2Fprofile", {
        maxRedirects: 0,
        ...AGAIN,
      });
      assert.equal(login.status(), 307);
      assert.equal(login.headers().location, "/profile");
    }));
});
