// The journey that every guide ends with, in Chromium: a guarded page, a wrong password,
// the right one, the user's name, a reload, sign-out.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { collectErrors, isOfIcon, launch, takeScreenshot } from "../../support/browser.mjs";

const output = join(import.meta.dirname, "output");

/**
 * Signs in at the guide's page and out again.
 *
 * @param origin where the guide's application answers
 * @param name the guide's, for its pictures
 * @param options the guarded page, what its heading says, the user's email and password,
 *   arguments for Chromium and options of its context, and what else is visited before leaving
 */
export async function signInAndOut(
  origin,
  name,
  {
    path = "/dashboard",
    greeting = "Hello, Ada",
    email = "ada@example.com",
    password = "correct horse battery staple",
    args = [],
    context: options = {},
    visit,
  } = {},
) {
  const browser = await launch(...args);
  try {
    const context = await browser.newContext({ baseURL: origin, ...options });
    const errors = collectErrors(context, isExpected);
    const page = await context.newPage();
    const enter = async (password) => {
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.getByRole("button", { name: /sign in/i }).click();
    };
    const heading = page.getByRole("heading", { name: greeting });
    const picture = async (what) => {
      mkdirSync(output, { recursive: true });
      await takeScreenshot(page, join(output, `${name}-${what}.png`), { fullPage: true });
    };

    await page.goto(path, { waitUntil: "networkidle" });
    assert.equal(await heading.count(), 0, `${path} is shown to a stranger`);
    await picture("sign-in");
    await enter("wrong");
    await page.getByRole("alert").filter({ hasText: /\S/ }).first().waitFor();
    await enter(password);
    await heading.waitFor();
    await picture("signed-in");
    await page.reload();
    await heading.waitFor();
    await visit?.(page);

    await leave(page);
    await heading.waitFor({ state: "detached" });
    await page.goto(path, { waitUntil: "networkidle" });
    await page.getByLabel("Password").waitFor();
    assert.equal(await heading.count(), 0, `${path} is shown after sign-out`);
    assert.deepEqual(errors, []);
    await context.close();
  } finally {
    await browser.close();
  }
}

/**
 * For `visit`: the router of the browser goes from a home page that needs no session to the guarded
 * one, with a session, and after it has ended elsewhere.
 */
export async function followLink(page, home = "/") {
  const context = page.context();
  const open = async () => {
    await page.goto(home, { waitUntil: "networkidle" });
    return page.getByRole("link", { name: "Dashboard" });
  };
  await (await open()).click();
  const heading = page.getByRole("heading", { name: "Hello, Ada" });
  await heading.waitFor();

  const link = await open();
  const cookies = await context.cookies();
  await context.clearCookies();
  await link.click();
  await page.getByLabel("Password").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("callbackUrl"), "/dashboard");
  await context.clearCookies();
  await context.addCookies(cookies);
  await page.goto("/dashboard");
  await heading.waitFor();
}

/** By the page's own button, or by a link to the built-in page, which has one. */
async function leave(page) {
  const button = page.getByRole("button", { name: /sign out/i });
  const link = page.getByRole("link", { name: /sign out/i });
  await button.or(link).first().waitFor();
  if ((await link.count()) > 0) await link.click();
  await button.click();
}

/** A refused password is an answer of 401, which Chromium reports. */
const isExpected = (message) => isOfIcon(message) || /status of 401/.test(message.text());
