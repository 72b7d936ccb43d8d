// The picture on the start page: empty before the sign-in, then filled with names, sizes and a hash
// of the visitor's own, and with no value of the token.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { hydrated } from "../../support/browser.mjs";
import { ada, app, grace, main, sessionCookie, signIn, withPage } from "./example.mjs";

const still = { reducedMotion: "reduce" };
const stations = (page) => page.getByRole("region", { name: "useSession()" }).getByRole("listitem");
const done = async (page) =>
  (await stations(page).evaluateAll((items) => items.map((item) => item.className))).map((name) =>
    name.includes("done"),
  );

test("before the sign-in each station says what will happen, and nothing is filled in", () =>
  withPage(still, async (page) => {
    await page.goto("/");
    assert.deepEqual(await done(page), Array(7).fill(false));
    const texts = await stations(page).allInnerTexts();
    const titles = ["The form", "authorize()", "signIn()", "jwt", "The cookie", "session"];
    for (const [at, title] of [...titles, "useSession()"].entries())
      assert.ok(texts[at].startsWith(title), texts[at]);
    assert.match(texts[6], /unauthenticated/);
  }));

test("after it: what went where, by names alone, and what the browser keeps of it", () =>
  withPage(still, async (page, context) => {
    await signIn(page, grace, "/");
    await stations(page).getByText("authenticated", { exact: true }).waitFor();
    assert.deepEqual(await done(page), Array(7).fill(true));
    const { name, value } = await sessionCookie(context);
    const texts = await stations(page).allInnerTexts();
    const words = [
      /sent email password csrfToken/,
      /returned id name email role/,
      /allowed, by credentials/,
      /claims name email sub id role/,
      new RegExp(`${name}[^]*${(name + value).length} bytes[^]*${hashOf(value)}`),
      /user\.name user\.email user\.id user\.role/,
      /Grace Hopper/,
    ];
    for (const [at, pattern] of words.entries())
      assert.match(texts[at].replace(/\s+/g, " "), pattern);

    const html = await page.content();
    for (const part of value.split(".")) assert.ok(!html.includes(part), "a part of the token");
    assert.doesNotMatch(texts.slice(0, 6).join(), /@|nanosecond|Hopper/);
  }));

test("each browser sees its own sign-in, and not that of another user", () =>
  withPage(still, (one) =>
    withPage(still, async (other, context) => {
      await signIn(one, ada, "/");
      await signIn(other, grace, "/");
      const text = (await stations(other).allInnerTexts()).join();
      assert.match(text, new RegExp(hashOf((await sessionCookie(context)).value)));
      assert.doesNotMatch(text, /Ada/);
      assert.match((await stations(one).allInnerTexts()).join(), /Ada Lovelace/);
    }),
  ));

test("a sign-in by a provider is told as one", () =>
  withPage(still, async (page) => {
    await page.goto("/dashboard");
    await hydrated(page);
    await main(page).getByRole("button", { name: "Continue with Acme" }).click();
    await page.getByRole("button", { name: "Katherine Johnson" }).click();
    await page.waitForURL(`${app.origin}/dashboard`);
    await page.goto("/");
    const [from, profile, allowed] = await stations(page).allInnerTexts();
    assert.match(from, /^The provider[^]*said of you[^]*email/);
    assert.match(profile, /^profile\(\)/);
    assert.match(allowed, /acme/);
  }));

const hashOf = (token) => createHash("sha256").update(token).digest("hex").slice(0, 12);
