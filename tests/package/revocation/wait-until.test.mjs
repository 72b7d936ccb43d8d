// What keeps the runtime alive until the store has answered.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { authHandler, session } from "waxseal/hono";

import { instance, makeLog, request, signedIn, statusOf, storeOn } from "./support.mjs";

/** The execution context of a Worker. */
function worker() {
  const pending = [];
  return { pending, waitUntil: (work) => pending.push(work), passThroughOnException() {} };
}

test("waxseal/hono passes the execution context of Workers to the loads of the log", async () => {
  const log = makeLog();
  const cookie = await signedIn(instance(storeOn(log)));
  const context = worker();
  const hono = new Hono().use(session(instance(storeOn(log)))).get("/page", (c) => c.text("ok"));
  const response = await hono.fetch(request(cookie), {}, context);
  assert.equal(response.status, 200);
  assert.ok(context.pending.length > 0);
});

test("and to what is still to be done after a sign-out at the endpoint", async () => {
  const log = makeLog();
  const store = storeOn(log);
  const auth = instance(store);
  const cookie = await signedIn(auth);
  await auth.ready();
  const csrf = await auth.handler(request(cookie, {}, "https://app.test/api/auth/csrf"));
  const { csrfToken } = await csrf.json();
  const signOut = request(
    [cookie, csrf.headers.getSetCookie()[0].split(";")[0]].join("; "),
    {
      method: "POST",
      body: new URLSearchParams({ csrfToken }),
      headers: { origin: "https://app.test" },
    },
    "https://app.test/api/auth/signout",
  );
  store.down = true;
  const context = worker();
  const response = await new Hono().use(authHandler(auth)).fetch(signOut, {}, context);
  assert.equal(response.status, 302);
  store.down = false;
  await Promise.all(context.pending);
  assert.equal(log.entries.length, 1);
  const there = instance(storeOn(log));
  assert.equal(await statusOf(there, cookie), "revoked");
});

test("one that throws, as after the answer of a Worker, fails no request", async () => {
  const auth = instance(storeOn(makeLog()));
  const cookie = await signedIn(auth);
  const waitUntil = () => {
    throw new TypeError("The request is over.");
  };
  assert.equal(await statusOf(auth, cookie, { waitUntil }), "active");
  assert.equal((await auth.signOut(request(cookie), { waitUntil })).setCookie.length > 0, true);
  assert.equal(await statusOf(auth, cookie, { waitUntil }), "revoked");
});
