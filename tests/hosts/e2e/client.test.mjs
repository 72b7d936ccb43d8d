// What the example app does in the browser: signing in without leaving the page, useSession, other tabs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AGAIN, hydrated, takeScreenshot } from "../../support/browser.mjs";
import {
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

const shown = async (page) =>
  JSON.parse(await page.getByLabel("The session in the browser").innerText());
const isSession = (request) => new URL(request.url()).pathname === "/api/auth/session";

/** Tries to sign in until the throttle refuses; what each attempt was told. */
async function failUntilThrottled(context, attempt) {
  const { csrfToken } = await (await context.request.get("/api/auth/csrf", AGAIN)).json();
  const request = {
    headers: { origin: app.origin, "x-auth-return-redirect": "1" },
    form: { csrfToken, ...attempt },
    ...AGAIN,
  };
  const codes = [];
  // Twice the limit: the window may end meanwhile, and the next begin.
  while (codes.at(-1) !== "throttled" && codes.length < 21) {
    const answer = await context.request.post("/api/auth/callback/credentials", request);
    codes.push(new URL((await answer.json()).url).searchParams.get("code"));
  }
  assert.equal(codes.at(-1), "throttled");
  return codes;
}

/** Submits the form on `page`, which says that there were too many failures. */
async function seeThrottled(page, context, attempt) {
  const tooMany = page.getByText("Too many failed attempts");
  await submitLogin(page, attempt);
  await tooMany.or(page.getByText("do not match")).waitFor();
  if (await tooMany.isVisible()) return;
  // The window has ended since the failures; in the next one it holds as well.
  await failUntilThrottled(context, attempt);
  await submitLogin(page, attempt);
  await tooMany.waitFor();
}

describe("login form", () => {
  test("a wrong password is answered in place, by a request of the page", () =>
    withPage({}, async (page, context) => {
      await page.goto("/login?callbackUrl=%2Fprofile");
      await hydrated(page);
      const [request] = await Promise.all([
        page.waitForRequest("**/api/auth/callback/credentials?*"),
        submitLogin(page, { ...grace, password: "wrong" }),
      ]);
      assert.equal(request.resourceType(), "fetch");
      await page.getByText("do not match").waitFor();
      assert.equal(await sessionCookie(context), undefined);
      assert.equal(await page.evaluate(() => document.activeElement.name), "password");

      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/profile`);
      assert.equal(await page.getByLabel("Name").inputValue(), grace.name);
      // Back is where the visitor was before the form.
      assert.equal(await page.evaluate(() => history.length), 2);
    }));

  test("what the router fetched before the login does not stand in its way", () =>
    withPage({}, async (page) => {
      await page.goto("/");
      const guarded = page.getByRole("link", { name: "Try the guarded dashboard" });
      await guarded.hover();
      await page.waitForLoadState("networkidle");
      await guarded.click();
      await page.waitForURL("**/login?callbackUrl=*");
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
      await page.getByRole("heading", { name: "Hello, Grace" }).waitFor();
      await page.locator(".account-name", { hasText: grace.name }).waitFor();
    }));

  test("a server that does not answer is told apart from a wrong password", () =>
    withPage({}, async (page, context) => {
      await page.goto("/login");
      await hydrated(page);
      // Instead of `abort`, which the browser writes to the console.
      await page.evaluate(() => {
        const { fetch } = window;
        window.fetch = (url, init) =>
          init?.method === "POST"
            ? Promise.reject(new TypeError("Failed to fetch"))
            : fetch(url, init);
      });
      await submitLogin(page, grace);
      await notice(page).waitFor();
      assert.match(await notice(page).innerText(), /on our side/);
      assert.equal(await page.getByLabel("Email").inputValue(), grace.email);
      assert.equal(await sessionCookie(context), undefined);
    }));

  test("after too many failures it says so, with JavaScript and without", async () => {
    const attempt = { email: "nobody@example.com", password: "wrong" };
    await withPage({}, async (page, context) => {
      const codes = await failUntilThrottled(context, attempt);
      assert.ok(codes.length > 10, `${codes.length - 1} failures are too few`);
      await page.goto("/login");
      await hydrated(page);
      await seeThrottled(page, context, attempt);
      await takeScreenshot(page, `${shots}throttled.png`, { fullPage: true });
      // Nobody else has to wait.
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
    });
    await withPage({ javaScriptEnabled: false }, async (page, context) => {
      await page.goto("/login");
      await seeThrottled(page, context, attempt);
    });
  });

  test("it says what the endpoints sent someone there for", () =>
    withPage({ javaScriptEnabled: false }, async (page) => {
      for (const [query, text] of [
        ["error=CredentialsSignin&code=credentials", "do not match"],
        ["error=CredentialsSignin&code=throttled", "Too many failed attempts"],
        ["error=SessionRequired", "Please sign in to see that page"],
        ["error=MissingCSRF", "open for too long"],
        ["error=%3Cb%3E", "on our side"],
      ]) {
        await page.goto(`/login?${query}`);
        await main(page).getByText(text).waitFor();
      }
    }));
});

describe("the session in the browser", () => {
  test("comes with the page, and is asked for once when the tab is looked at again", () =>
    withPage({}, async (page, context) => {
      await signIn(page, grace);
      const asked = [];
      context.on("request", (request) => isSession(request) && asked.push(request.method()));
      await page.goto("/dashboard");
      await hydrated(page);
      await page.waitForLoadState("networkidle");
      assert.deepEqual(asked, []);

      const session = await (await context.request.get("/api/auth/session", AGAIN)).json();
      assert.deepEqual(await shown(page), session);
      assert.deepEqual(Object.keys(session.user).sort(), ["email", "id", "name", "role"]);

      const answered = async (action) => {
        const [response] = await Promise.all([page.waitForResponse(isSession), action()]);
        await response.finished();
      };
      await answered(() =>
        page.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))),
      );
      assert.deepEqual(asked, ["GET"]);
      await answered(() => page.getByRole("button", { name: "Read again" }).click());
      assert.deepEqual(asked, ["GET", "GET"]);
    }));

  test("update() changes the name and nothing else, whatever a script sends", () =>
    withPage({}, async (page) => {
      await signIn(page, grace);
      const before = await shown(page);
      const answer = await page.evaluate(async () => {
        const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
        const data = {
          name: "Rear Admiral",
          role: "admin",
          id: "1",
          email: "x@example.com",
          user: { role: "admin" },
        };
        const body = JSON.stringify({ csrfToken, data });
        const headers = { "Content-Type": "application/json" };
        return (await fetch("/api/auth/session", { method: "POST", headers, body })).json();
      });
      assert.deepEqual(answer.user, { ...before.user, name: "Rear Admiral" });
      await page.reload();
      assert.deepEqual((await shown(page)).user, answer.user);
      assert.equal((await page.goto("/admin")).status(), 403);
    }));
});

describe("a second tab", () => {
  test("learns of a new name, in its browser's part and in its server's", () =>
    withPage({}, async (page, context) => {
      await signIn(page, grace, "/profile");
      const second = await context.newPage();
      await second.goto("/dashboard");
      await hydrated(second);
      await hydrated(page);

      const [request] = await Promise.all([
        page.waitForRequest((request) => isSession(request) && request.method() === "POST"),
        page
          .getByLabel("Name")
          .fill("Amazing Grace")
          .then(() => page.getByRole("button", { name: "Save name" }).click()),
      ]);
      assert.deepEqual(request.postDataJSON().data, { name: "Amazing Grace" });
      await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
      await second.getByRole("heading", { name: "Hello, Amazing" }).waitFor();
      await second.locator(".account-name", { hasText: "Amazing Grace" }).waitFor();
      assert.equal((await shown(second)).user.name, "Amazing Grace");
      await renameBack();
    }));

  test("learns of a sign-out and leaves the guarded page; signing in leads it back", () =>
    withPage({}, async (page, context) => {
      await signIn(page, grace);
      const second = await context.newPage();
      await second.goto("/dashboard");
      const third = await context.newPage();
      await third.goto("/");
      for (const tab of [page, second, third]) await hydrated(tab);

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${app.origin}/`);
      await second.waitForURL("**/login?callbackUrl=*");
      assert.equal(await sessionCookie(context), undefined);
      assert.doesNotMatch(await second.locator("body").innerText(), /with the role|Sign out/);
      await third.getByText("No session cookie came with this request.").waitFor();
      assert.equal(path(third), "/");

      await page.goto("/login");
      await hydrated(page);
      await submitLogin(page, grace);
      await page.waitForURL(`${app.origin}/dashboard`);
      await second.waitForURL(`${app.origin}/dashboard`);
      await second.getByRole("heading", { name: "Hello, Grace" }).waitFor();
      await third.getByText('"name": "Grace Hopper"').waitFor();
    }));
});
