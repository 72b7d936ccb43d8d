// Inspecting changes nothing: every part of an application that could be asked to is recorded.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";

import { Hono } from "hono";
import { NextRequest } from "next/server.js";
import { createAuth, credentials } from "waxseal";
import { authHandler, session } from "waxseal/hono";
import Waxseal from "waxseal/next";
import { session as nodeSession, toNodeHandler } from "waxseal/node";

import { ask, BUTTON, claims, cookieOf, DAY, inMode, SECRET } from "./support.mjs";

/** An object whose every method is recorded, and answers as a store with nothing in it. */
function recorded(calls, name) {
  return new Proxy(
    {},
    {
      get: (_, method) =>
        typeof method === "symbol" || method === "then"
          ? undefined
          : (...args) => {
              calls.push(`${name}.${method}`);
              void args;
              return Promise.resolve(method === "since" ? { entries: [], end: "0" } : undefined);
            },
      has: () => true,
    },
  );
}

/** Waits for what was begun beside an answer: all that `waitUntil` was given, and many turns. */
async function drain(works) {
  for (let turn = 0; turn < 50; turn++) {
    await Promise.allSettled(works.splice(0));
    await new Promise(setImmediate);
  }
}

function watched() {
  const calls = [];
  const works = [];
  const record = (name, answer) => (args) => {
    calls.push(name);
    return answer?.(args);
  };
  const events = [
    "signIn",
    "signOut",
    "session",
    "refresh",
    "refreshed",
    "revoked",
    "invalid",
    "createUser",
    "linkAccount",
    "updateUser",
  ];
  const store = recorded(calls, "store");
  const config = {
    secret: SECRET,
    format: "authjs",
    logger: { error: record("log error"), warn: record("log warn"), debug: record("log debug") },
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
    callbacks: {
      jwt: record("callbacks.jwt", ({ token }) => ({ ...token, seen: 1 })),
      session: record("callbacks.session", ({ session }) => session),
      signIn: record("callbacks.signIn", () => true),
      redirect: record("callbacks.redirect", ({ baseUrl }) => baseUrl),
      authorized: record("callbacks.authorized", () => true),
    },
    events: Object.fromEntries(events.map((name) => [name, record(`events.${name}`)])),
    refresh: { due: () => true, run: record("refresh.run", () => ({})) },
    revocation: { store },
    throttle: { store },
    metrics: recorded(calls, "metrics"),
    adapter: recorded(calls, "adapter"),
    providers: [credentials({ authorize: record("authorize", () => null) })],
  };
  const auth = createAuth(config);
  return { auth, config, calls, works };
}

const sessions = {
  "a valid one": (auth) => cookieOf(auth),
  "one that is due": (auth) => cookieOf(auth, claims, { now: Date.now() - 2 * DAY }),
  "an expired one": (auth) => cookieOf(auth, claims, { now: Date.now() - 40 * DAY }),
  none: () => "",
  "a broken one": () => "authjs.session-token=x",
};

for (const [what, make] of Object.entries(sessions)) {
  test(`looking at ${what} calls nothing and writes nothing`, async () => {
    const { auth, calls, works } = watched();
    const cookie = make(auth);
    await new Promise(setImmediate);
    calls.length = 0;
    for (const method of ["GET", "HEAD"]) {
      const response = await inMode("development", () => ask(auth, { cookie, method }));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("set-cookie"), null);
      await response.text();
    }
    await drain(works);
    assert.deepEqual(calls, []);
  });
}

test("the button runs both callbacks once, and nothing else", async () => {
  const { auth, calls, works } = watched();
  const cookie = cookieOf(auth, claims, { now: Date.now() - 2 * DAY });
  await new Promise(setImmediate);
  calls.length = 0;
  const response = await inMode("development", () =>
    ask(auth, { cookie, method: "POST", headers: BUTTON }),
  );
  assert.equal(response.headers.get("set-cookie"), null);
  assert.equal((await response.json()).callbacks.ran.length, 2);
  await drain(works);
  assert.deepEqual(calls, ["callbacks.jwt", "callbacks.session"]);
});

test("a hundred looks are as one: nothing is counted", async () => {
  const { auth, calls } = watched();
  const cookie = cookieOf(auth);
  await new Promise(setImmediate);
  calls.length = 0;
  for (let count = 0; count < 100; count++) {
    const { status } = await inMode("development", () => ask(auth, { cookie, method: "HEAD" }));
    assert.equal(status, 200);
  }
  assert.deepEqual(calls, []);
});

describe("a guard in front", () => {
  const look = async (auth, url, cookie, answer) => {
    const request = new Request(url, { headers: { host: "localhost:3000", cookie } });
    return inMode("development", () => answer(request));
  };
  const guards = {
    "auth.guard": async ({ auth }, request) => {
      const { response } = await auth.guard(request);
      return response ?? auth.handler(request);
    },
    "waxseal/hono": ({ auth }, request) => {
      const app = new Hono();
      app.use(session(auth)).use(authHandler(auth));
      return app.fetch(request);
    },
    "waxseal/next": async ({ auth, config, works }, request) => {
      const { proxy } = Waxseal(config);
      const response = await proxy(new NextRequest(request), {
        waitUntil: (work) => works.push(work),
        sourcePage: "/proxy",
      });
      assert.equal(response.headers.get("x-middleware-next"), "1");
      assert.equal(response.headers.get("set-cookie"), null);
      return auth.handler(request);
    },
  };
  for (const [name, answer] of Object.entries(guards)) {
    test(`${name} calls nothing either, and lets everybody through to it`, async () => {
      for (const age of [0, 2 * DAY, 40 * DAY, undefined]) {
        const made = watched();
        const { auth, calls } = made;
        const now = Date.now() - age;
        const cookie = age === undefined ? "" : cookieOf(auth, claims, { now });
        await new Promise(setImmediate);
        calls.length = 0;
        const url = "http://localhost:3000/api/auth/inspect";
        const response = await look(auth, url, cookie, (request) => answer(made, request));
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("set-cookie"), null);
        await drain(made.works);
        assert.deepEqual(calls, []);
      }
    });
  }

  test("waxseal/node calls nothing either", async () => {
    const made = watched();
    const { auth, calls } = made;
    const cookie = cookieOf(auth, claims, { now: Date.now() - 2 * DAY });
    const [withSession, handler] = [nodeSession(auth), toNodeHandler(auth)];
    const server = createServer((q, s) => withSession(q, s, () => handler(q, s)));
    server.listen(0);
    await once(server, "listening");
    calls.length = 0;
    try {
      const url = `http://localhost:${server.address().port}/api/auth/inspect?x`;
      const response = await inMode("development", () => fetch(url, { headers: { cookie } }));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("set-cookie"), null);
      assert.deepEqual(calls, []);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
