// "Your sessions" of the example app, in two browser profiles: seeing them, and ending them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeScreenshot } from "../../support/browser.mjs";
import { ada, app, grace, main, path, shots, signIn, withPage } from "./example.mjs";

const PHONE =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36";

/** The same person at a desk and on a phone, which are two browser profiles. */
const withTwo = (user, body, options = {}) =>
  withPage({ ...options }, (desk) =>
    withPage({ ...options, userAgent: PHONE }, async (phone) => {
      await signIn(desk, user, "/sessions");
      // What a test before has left.
      await main(desk).getByRole("button", { name: "End all others" }).click();
      await desk.getByText("All other sessions have ended.").waitFor();
      await signIn(phone, user, "/sessions");
      await desk.goto("/sessions");
      await body(desk, phone);
    }),
  );

const rows = (page) => main(page).getByRole("listitem");
const button = (page, name) => main(page).getByRole("button", { name });

async function assertSignedOut(page) {
  await page.goto("/dashboard");
  assert.match(path(page), /^\/login\?/);
}

async function assertSignedIn(page) {
  await page.goto("/dashboard");
  assert.equal(path(page), "/dashboard");
}

test("a session of another device is shown, and ended from here", () =>
  withTwo(grace, async (desk, phone) => {
    assert.equal(await rows(desk).count(), 2);
    const other = rows(desk).filter({ hasText: "Chrome on Android" });
    const own = rows(desk).filter({ hasText: "this device" });
    assert.match(await other.innerText(), /Signed in just now, last seen just now/);
    assert.match(await own.innerText(), /Chrome on Linux/);
    assert.match(
      await rows(phone).filter({ hasText: "this device" }).innerText(),
      /Chrome on Android/,
    );
    await takeScreenshot(desk, `${shots}sessions-two.png`, { fullPage: true });

    await other.getByRole("button", { name: "End Chrome on Android" }).click();
    await desk.getByText("That session has ended.").waitFor();
    assert.equal(await rows(desk).count(), 1);
    await takeScreenshot(desk, `${shots}sessions-ended.png`, { fullPage: true });
    await assertSignedOut(phone);
    await assertSignedIn(desk);
  }));

test("all others at once, and then all", () =>
  withTwo(grace, async (desk, phone) => {
    await button(desk, "End all others").click();
    await desk.getByText("All other sessions have ended.").waitFor();
    await assertSignedOut(phone);
    await signIn(phone, grace, "/sessions");
    await assertSignedIn(desk);
    await button(phone, "End all, this one too").click();
    await phone.waitForURL(`${app.origin}/login`);
    await assertSignedOut(phone);
    await assertSignedOut(desk);
    // It is over for what there was, and for nothing that begins later.
    await signIn(desk, grace, "/sessions");
    assert.equal(await rows(desk).count(), 1);
  }));

test("a session that signs out is in no list, and a copy of its cookie is worth nothing", () =>
  withTwo(grace, async (desk, phone) => {
    const cookies = await phone.context().cookies();
    await phone.getByRole("banner").getByRole("button", { name: "Sign out" }).click();
    await phone.waitForURL(`${app.origin}/`);
    await phone.context().addCookies(cookies);
    await assertSignedOut(phone);
    await desk.goto("/sessions");
    assert.equal(await rows(desk).count(), 1);
  }));

test("nobody ends the session of somebody else by its id", () =>
  withTwo(grace, async (desk) => {
    await withPage({}, (page) => signIn(page, ada, "/sessions"));
    await withPage({}, async (other) => {
      const sid = await rows(desk)
        .filter({ hasText: "this device" })
        .locator("input[name=sid]")
        .inputValue();
      await signIn(other, ada, "/sessions");
      const form = rows(other).filter({ hasNotText: "this device" }).first();
      await form.locator("input[name=sid]").evaluate((input, value) => (input.value = value), sid);
      await form.getByRole("button", { name: /^End/ }).click();
      await other.getByText("That session has ended.").waitFor();
      await button(other, "End all others").click();
      await other.getByText("All other sessions have ended.").waitFor();
    });
    await assertSignedIn(desk);
  }));

test("without JavaScript", () =>
  withTwo(
    grace,
    async (desk, phone) => {
      await rows(desk)
        .filter({ hasText: "Chrome on Android" })
        .getByRole("button", { name: /^End/ })
        .click();
      await desk.getByText("That session has ended.").waitFor();
      await assertSignedOut(phone);
      await button(desk, "End all, this one too").click();
      await desk.waitForURL(`${app.origin}/login`);
      await assertSignedOut(desk);
    },
    { javaScriptEnabled: false },
  ));
