// A few of the random states of jar.test.mjs in Chromium: it keeps and sends what the
// library that stands for a browser there keeps and sends.

import assert from "node:assert/strict";
import { test } from "node:test";

import { launch } from "../../support/browser.mjs";
import { APP, Jar } from "../../support/site.mjs";
import { application, linesOf, make, state, step, steps, urlOf } from "./jar.mjs";
import { holds } from "./run.mjs";

test("what is left in Chromium is what should be left", async () => {
  const browser = await launch();
  let cookies = 0;
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    let lines = [];
    // Chromium takes the lines out of an answer, and says what it sends then.
    await context.route("**/*", (route) => {
      const headers = { "content-type": "text/html" };
      if (lines.length > 0) headers["set-cookie"] = lines.join("\n");
      return route.fulfill({ headers, body: "<!doctype html>" });
    });
    const keep = async (url, given) => {
      lines = given;
      await page.goto(url);
      lines = [];
      return (await context.cookies(url)).map(({ name, value }) => `${name}=${value}`).join("; ");
    };
    await holds(12, application, state, steps, async (app, state, steps) => {
      await context.clearCookies();
      const auth = make(app);
      const url = urlOf(app);
      const given = await linesOf(app, state);
      let header = await keep(url, given);
      cookies += header.split("; ").length;
      const sorted = (text) => text.split("; ").filter(Boolean).sort();
      assert.deepEqual(sorted(header), sorted(new Jar().keep(given, url).header(url)));
      for (const one of steps) {
        await step(app, auth, one, header, async (lines) => (header = await keep(url, lines)));
      }
    });
  } finally {
    await browser.close();
  }
  assert.ok(cookies > 12, `${cookies} cookies at ${APP}`);
});
