// What keeps the runtime alive where a client leaves before the provider has answered.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { authHandler, requireSession, session } from "waxseal/hono";

import { browserOf, instance, sharedStore, strictProvider } from "./support.mjs";

/** The tokens of a session that has just begun have run out; `waxseal/hono` takes no time. */
async function scene() {
  const provider = strictProvider({ life: 0 });
  const app = instance({ provider, store: sharedStore() });
  const browser = await browserOf(app, provider, Date.now() - 1000);
  return { provider, app, browser };
}

for (const [what, use] of [
  ["session", (hono, auth) => hono.use(session(auth)).get("/page", (c) => c.text("ok"))],
  [
    "requireSession",
    (hono, auth) => hono.use(requireSession(auth)).get("/page", (c) => c.text("ok")),
  ],
  ["authHandler", (hono, auth) => hono.use(authHandler(auth))],
]) {
  test(`waxseal/hono: ${what} passes the execution context of Workers, where there is one`, async () => {
    const path = what === "authHandler" ? "/api/auth/session" : "/page";
    for (const hasContext of [true, false]) {
      const { app, browser, provider } = await scene();
      const pending = [];
      const context = { waitUntil: (work) => pending.push(work), passThroughOnException() {} };
      const request = new Request(`https://app.test${path}`, {
        headers: { cookie: browser.jar.header },
      });
      const hono = use(new Hono(), app.auth);
      const response = await hono.fetch(request, {}, ...(hasContext ? [context] : []));
      assert.equal(response.status, 200);
      assert.equal(provider.most, 1);
      assert.equal(pending.length > 0, hasContext);
      await Promise.all(pending);
    }
  });
}

test("the option comes before what the request has", async () => {
  const { app, browser } = await scene();
  const pending = [];
  await app.visit(browser, Date.now(), { waitUntil: (work) => pending.push(work) });
  assert.ok(pending.length > 0);
  for (const work of pending) assert.equal(typeof work.then, "function");
});

test("one that throws, as after the answer of a Worker, fails no refresh", async () => {
  const { app, browser, provider } = await scene();
  const outcome = await app.visit(browser, Date.now(), {
    waitUntil() {
      throw new TypeError("The request is over.");
    },
  });
  assert.equal(outcome.renewed, "refresh");
  assert.equal(provider.most, 1);
});
