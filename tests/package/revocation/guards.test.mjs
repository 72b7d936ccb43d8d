// What guards say where nobody knows whether somebody is signed in.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { Hono } from "hono";
import { createAuth } from "waxseal";

import { base, NextRequest } from "../../support/next-context.mjs";
import { SECRET } from "../../support/users.mjs";
import { ada, instance, makeLog, recorder, request, signedIn, storeOn } from "./support.mjs";

const { default: Waxseal } = await import("waxseal/next");
const hono = await import("waxseal/hono");
const node = await import("waxseal/node");

const URL_OF_API = "https://app.test/api/orders";
const logger = { error() {}, warn() {} };

/** An instance whose store is out of reach, and a cookie of another one's. */
async function cutOff() {
  const log = makeLog();
  const cookie = await signedIn(instance(storeOn(log)));
  const store = storeOn(log);
  store.down = true;
  return { cookie, store, auth: instance(store) };
}

const GUARDS = {
  guard: ({ auth }, asked) => auth.guard(asked).then(({ response }) => response),
  require: ({ auth }, asked) =>
    auth.require(asked, { within: 300 }).then(({ response }) => response),
  "requireSession of waxseal/hono": ({ auth }, asked) =>
    new Hono().use(hono.requireSession(auth)).request(asked),
  "and with `within`": ({ auth }, asked) =>
    new Hono().use(hono.requireSession(auth, { within: 300 })).request(asked),
  "requireSession of waxseal/node": ({ auth }, asked) =>
    throughNode(node.requireSession(auth), asked),
  "the proxy of waxseal/next": ({ store }, asked) =>
    next(store).proxy(new NextRequest(asked.url, { headers: asked.headers }), {
      waitUntil() {},
      sourcePage: "/proxy",
    }),
  "auth.require of waxseal/next": async ({ store }, asked) => {
    const request = new NextRequest(asked.url, { headers: { ...base, cookie: cookieOf(asked) } });
    return (await next(store).auth.require(request, { within: 300 })).response;
  },
};

const cookieOf = (asked) => asked.headers.get("cookie");
const next = (store) =>
  Waxseal({
    secret: SECRET,
    logger,
    revocation: { store },
    callbacks: { authorized: ({ auth }) => auth !== null },
  });

async function throughNode(middleware, asked) {
  const server = createServer((request, response) =>
    middleware(request, response, () => response.end("in")),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    const { pathname } = new URL(asked.url);
    const headers = Object.fromEntries(asked.headers);
    const at = `http://127.0.0.1:${server.address().port}${pathname}`;
    const { cookie } = headers;
    return await fetch(at, { headers: { ...headers, cookie }, redirect: "manual" });
  } finally {
    server.close();
  }
}

for (const [name, ask] of Object.entries(GUARDS)) {
  test(`${name}: programs learn that it is not known, and may try again`, async () => {
    const app = await cutOff();
    const headers = { accept: "application/json" };
    const response = await ask(app, request(app.cookie, { headers }, URL_OF_API));
    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "5");
    assert.match(response.headers.get("cache-control"), /no-store/);
    assert.equal(response.headers.get("set-cookie"), null);
    const { error, message } = await response.json();
    assert.equal(error, "undecided");
    assert.match(message, /try again/);
  });

  test(`${name}: whoever has no session is told to sign in`, async () => {
    const app = await cutOff();
    const headers = { accept: "application/json" };
    for (const cookie of ["", "waxseal.session-token=x"]) {
      const response = await ask(app, request(cookie, { headers }, URL_OF_API));
      assert.equal(response.status, 401);
      assert.equal((await response.json()).error, "unauthenticated");
    }
  });
}

test("where cookies cost too much to verify, signing in replaces them", async () => {
  const format = "next-auth";
  const projections = { jwt: { name: "user.name" } };
  const foreign = createAuth({ secret: SECRET, format, projections });
  const cookie = await signedIn(foreign, { ...ada, name: "x".repeat(7000) });
  const secret = Array.from({ length: 8 }, (_, at) => `${SECRET} ${at}`);
  const asked = request(cookie, { headers: { accept: "application/json" } }, URL_OF_API);
  const { outcome, response } = await createAuth({ secret, format, logger }).guard(asked);
  assert.equal(outcome.cause.code, "verification-limit");
  assert.equal(response.status, 401);
});

test("a step-up whose refresh or callback failed is no matter of signing in again", async () => {
  const failing = instance(storeOn(makeLog()), {
    logger: recorder().logger,
    callbacks: {
      jwt({ token, user }) {
        if (user) return token;
        throw new Error("down");
      },
    },
  });
  const cookie = await signedIn(failing, ada);
  const asked = request(cookie, { headers: { accept: "application/json" } }, URL_OF_API);
  assert.equal((await failing.guard(asked)).response, null);
  const { response } = await failing.require(asked, { within: 300 });
  assert.equal(response.status, 503);
});
