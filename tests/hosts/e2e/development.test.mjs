// The example app under `next dev`, where Next.js says in the console what it objects to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hydrated, launch } from "../../support/browser.mjs";
import { startApp } from "./app.mjs";
import { ada, submitLogin } from "./people.mjs";

test("in development no page is objected to, neither in the console nor in the log", async () => {
  const [app, browser] = await Promise.all([startApp("dev"), launch()]);
  const objections = [];
  try {
    const context = await browser.newContext({ baseURL: app.origin });
    context.on("weberror", (error) => objections.push(String(error.error())));
    context.on("console", (message) => {
      if (/error|warning/.test(message.type())) objections.push(message.text());
    });
    const page = await context.newPage();
    await page.goto("/");
    await page.goto("/admin");
    await hydrated(page);
    await submitLogin(page, ada);
    await page.getByRole("heading", { name: "Accounts" }).waitFor();
    for (const path of ["/dashboard", "/profile", "/admin"]) {
      await page.goto(path);
      await hydrated(page);
    }
    // It looks at a page once that has been sent.
    await sleep(3000);
    assert.deepEqual(objections, []);
  } finally {
    await browser.close();
    await app.stop();
  }
  assert.doesNotMatch(app.output(), /⨯|⚠|error/i);
});
