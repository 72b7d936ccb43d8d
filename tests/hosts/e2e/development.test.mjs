// The example app under `next dev`, where Next.js says in the console what it objects to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hydrated, launch } from "../../support/browser.mjs";
import { startApp } from "./app.mjs";
import { ada, submitLogin } from "./people.mjs";

/** Milliseconds after which no check will come any more; no measure of speed. */
const PATIENCE = 180_000;
/** How many checks are those of earlier pages. */
let seen = 0;

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
    await checked(app, "/");
    await page.goto("/admin");
    await checked(app, "/login");
    await hydrated(page);
    await submitLogin(page, ada);
    await page.getByRole("heading", { name: "Accounts" }).waitFor();
    await checked(app, "/admin");
    for (const path of ["/dashboard", "/profile", "/admin"]) {
      await page.goto(path);
      await hydrated(page);
      await checked(app, path);
    }
    assert.deepEqual(objections, []);
  } finally {
    await browser.close();
    await app.stop();
  }
  assert.doesNotMatch(app.output(), /⨯|⚠|error/i);
});

/** Until Next.js has checked the page that was opened last: a new page may end its check. */
async function checked(app, path) {
  const end = Date.now() + PATIENCE;
  while (app.checks().indexOf(path, seen) < 0) {
    assert.ok(Date.now() < end, `${path} is not checked:\n${app.output()}`);
    await sleep(100);
  }
  seen = app.checks().length;
}
