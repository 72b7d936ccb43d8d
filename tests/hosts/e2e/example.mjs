// The example app and a browser, while the tests of one file run; and what people do in it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { startApp } from "./app.mjs";
import { submitLogin } from "./people.mjs";
import { collectErrors, launch } from "../../support/browser.mjs";

export * from "./people.mjs";
export const shots = fileURLToPath(new URL("./output/", import.meta.url));
export let app;
let browser;

before(async () => {
  mkdirSync(shots, { recursive: true });
  [app, browser] = await Promise.all([startApp(), launch()]);
});

after(async () => {
  await browser?.close();
  await app?.stop();
  assert.doesNotMatch(app.output(), /eyJ|⨯|[^a-z]error/i, "the server's log");
});

/** Runs `body` with a page of a fresh browser profile; an error in a page's console fails the test. */
export async function withPage(options, body) {
  const context = await browser.newContext({ baseURL: app.origin, ...options });
  // The browser logs the status of a refusal; that is no error of the page.
  const errors = collectErrors(context, (message) => /status of 40[134]/.test(message.text()));
  try {
    await body(await context.newPage(), context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

export async function signIn(page, user, path = "/dashboard") {
  await page.goto(`/login?callbackUrl=${encodeURIComponent(path)}`);
  await submitLogin(page, user);
  await page.waitForURL(app.origin + path);
}

/** Undoes what a test did to the name of Grace. */
export const renameBack = () =>
  app.database.execute("update users set name = 'Grace Hopper' where email = 'grace@example.com'");

export const sessionCookie = async (context) =>
  (await context.cookies()).find(({ name }) => name.includes("session-token"));
export const notice = (page) => page.locator("[aria-live=assertive] p");
export const path = (page) => page.url().slice(app.origin.length);
