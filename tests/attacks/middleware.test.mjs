// Attacks on the guards of the package: what they open that should stay shut, whom
// they take for signed in, and what a request alone makes them do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { NextRequest } from "next/server.js";

import { instances } from "../instances.mjs";
import { inShort, renewal } from "../set-cookie.mjs";

const { createAuth } = await import("waxseal");
const { requireSession, session } = await import("waxseal/hono");
const { default: Waxseal } = await import("waxseal/next");
const { APP, attacker, DAY, Jar, make, SECRET, signedIn, victim } = await import("./site.mjs");

const INTERNALS = Symbol.for("waxseal.internals");
const event = { waitUntil() {} };
const silent = { error() {}, warn() {} };
const isSignedIn = ({ auth }) => auth !== null;

const guarded = (config = {}) =>
  Waxseal({ secret: SECRET, logger: silent, callbacks: { authorized: isSignedIn }, ...config });
const goesOn = (response) => response.headers.get("x-middleware-next") === "1";
const nextRequest = (path, headers, nextConfig) => new NextRequest(`${APP}${path}`, { headers, nextConfig });

/* ------------------------------------------------------------------ 37 */

test("attack 37: a path that a server behind may read as another one is not open", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login", error: "/oops" } });
  for (const path of ["/login", "/login/", "/oops", "/api/auth/session", "/api/auth/signin/credentials", "/api/auth/callback/my-provider_1.x~"]) {
    assert.ok(goesOn(await proxy(nextRequest(path), event)), path);
  }
  for (const path of [
    "/api/auth/..%2f..%2fadmin",
    "/api/auth/%2e%2e%2f%2e%2e%2fadmin",
    "/api/auth/..;/..;/admin",
    "/api/auth/..%5c..%5cadmin",
    "/api/auth/session%2f..%2f..%2fadmin",
    "/api/auth/%00/admin",
    "/api/auth/../admin",
    "/api/auth/%2e%2e/admin",
    "/api/auth\\..\\admin",
    "/api/auth%2fsession",
    "/api//auth/session",
    "/API/auth/session",
    "/api/auth",
    "/api/authx/session",
    "/x/api/auth/session",
    "//login",
    "/login%2f",
    "/login;x",
    "/login/x",
    "/login%00",
    "/Login",
    "/login.",
    "/login%20",
    "/%6cogin",
    "/x/..%2flogin",
  ]) {
    const response = await proxy(nextRequest(path), event);
    assert.equal(response.status, 307, path);
    assert.equal(new URL(response.headers.get("location")).pathname, "/login", path);
  }
});

test("attack 37: neither a basePath nor a locale of Next.js opens a page", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login" } });
  const nextConfig = { basePath: "/shop", i18n: { locales: ["en", "de"], defaultLocale: "en" } };
  for (const path of ["/shop/admin", "/shop/de/admin", "/shop/en/admin", "/shop/xx/login", "/shop/de/en/login", "/shop/shop/login", "/shop/_next/data/build/admin.json", "/admin", "/de/admin"]) {
    assert.equal((await proxy(nextRequest(path, {}, nextConfig), event)).status, 307, path);
  }
  for (const path of ["/shop/login", "/shop/de/login", "/shop/en/login"]) {
    assert.ok(goesOn(await proxy(nextRequest(path, {}, nextConfig), event)), path);
  }
});

/* ------------------------------------------------------------------ 38 */

test("attack 38: what goes on to the page says nothing of who somebody is but the cookie", async () => {
  const { proxy, auth } = guarded();
  const due = await signedIn(make(), victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  for (const guard of [proxy, auth(() => undefined)]) {
    const spoofed = { "x-user": "attacker", "x-middleware-request-x-user": "attacker", "x-middleware-override-headers": "x-user,cookie" };
    const response = await guard(nextRequest("/admin", { ...spoofed, cookie: due.header() }), event);
    assert.ok(goesOn(response));
    // The headers that came, as they came, and the new cookie.
    const listed = response.headers.get("x-middleware-override-headers").split(",").sort();
    assert.deepEqual(listed, [...Object.keys(spoofed), "cookie"].sort());
    for (const name of listed.filter((name) => name !== "cookie")) {
      assert.equal(response.headers.get(`x-middleware-request-${name}`), spoofed[name], name);
    }
    const cookie = response.headers.get("x-middleware-request-cookie");
    assert.equal(make().verify(cookie).token.sub, "victim");
    assert.notEqual(cookie, due.header());
  }
});

/* ------------------------------------------------------------------ 39 */

test("attack 39: a mistake in the configuration leaves no object that could let anyone in", () => {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  try {
    for (const config of [
      {}, { secret: "" }, { secret: [] }, { secret: [""] }, { secret: ["", ""] }, { secret: undefined }, { secret: null },
      { secret: "short" }, { secret: [SECRET, "short"] }, { secret: 42 }, { secret: {} }, { secret: [null] }, { secret: Symbol("x") }, { secret: new Uint8Array(32) },
      { secret: SECRET, format: "none" }, { secret: SECRET, format: null }, { secret: SECRET, format: "" }, { secret: SECRET, accept: ["none"] }, { secret: SECRET, accept: "signed" },
      { secret: SECRET, jwt: { algorithm: "none" } }, { secret: SECRET, jwt: { algorithm: "RS256" } }, { secret: SECRET, session: { maxAge: -1 } }, { secret: SECRET, session: { maxAge: NaN } },
      { secret: SECRET, session: { maxAge: Infinity } }, { secret: SECRET, session: { strategy: "database" } }, { secret: SECRET, callbacks: { authorized: true } }, { secret: SECRET, callbacks: { jwt: {} } },
      { secret: SECRET, callback: { authorized: () => false } }, { secret: SECRET, providers: [{}] }, { secret: SECRET, basePath: "" }, { secret: SECRET, basePath: "/" }, { secret: SECRET, pages: { signIn: "javascript:alert(1)" } },
      null, undefined, "x", [],
    ]) {
      for (const construct of [createAuth, Waxseal]) {
        assert.throws(() => construct(config), (error) => error instanceof Error && !String(error.message).includes(SECRET), JSON.stringify(config));
      }
    }
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
});

test("attack 39: whatever `authorized` answers or throws, only true and a response of its own let pass", async () => {
  const cookie = (await signedIn(make())).header();
  for (const answer of [false, undefined, null, 0, "", NaN, Promise.resolve(false), Promise.resolve(undefined)]) {
    const { proxy, auth } = guarded({ callbacks: { authorized: () => answer } });
    const ran = [];
    const wrapped = auth(() => void ran.push("handler"));
    for (const guard of [proxy, wrapped]) {
      const response = await guard(nextRequest("/admin", { cookie }), event);
      assert.equal(response.status, 307, String(answer));
    }
    assert.deepEqual(ran, []);
  }
  const fault = () => {
    throw new Error("a fault");
  };
  for (const authorized of [fault, async () => fault(), () => Promise.reject(new Error("a fault")), () => ({}), () => []]) {
    const { proxy, auth } = guarded({ callbacks: { authorized } });
    const wrapped = auth(() => assert.fail("the handler ran"));
    for (const guard of [proxy, wrapped]) {
      await assert.rejects(async () => guard(nextRequest("/admin", { cookie }), event));
    }
  }
});

test("attack 39: a core that stops, a callback and a clock that fail let nobody in who is not", async () => {
  const cookie = (await signedIn(make())).header();
  const next = guarded();
  const auth = make();
  const app = new Hono().get("/admin", requireSession(auth), (c) => c.text("secret"));
  /** Everything above the first page of memory. */
  const corrupt = () => new Uint8Array(instances.at(-1).exports.memory.buffer, 1024).fill(0xff);
  // Made before the first trap, and the answers while there is one.
  const answers = {
    proxy: async () => (await next.proxy(nextRequest("/admin", { cookie }), event)).status,
    wrapped: async () => (await next.auth(() => new Response("secret"))(nextRequest("/admin", { cookie }), event)).status,
    hono: async () => (await app.fetch(new Request(`${APP}/admin`, { headers: { cookie } }))).status,
    endpoint: async () => (await auth.handler(new Request(`${APP}/api/auth/session`, { headers: { cookie } }))).json(),
    verify: async () => auth.verify(cookie).session,
    getSession: async () => auth.getSession(cookie),
  };
  const during = {};
  for (const [name, ask] of Object.entries(answers)) {
    await ask();
    corrupt();
    during[name] = await ask();
  }
  assert.deepEqual(during, { proxy: 307, wrapped: 307, hono: 401, endpoint: null, verify: null, getSession: null });
  // And the next one works.
  assert.equal(await answers.hono(), 200);
  assert.equal(await answers.proxy(), 200);

  // A callback that throws has nobody seen who was not: here there is no session at all.
  const failing = make({ callbacks: { jwt: () => Promise.reject(new Error("away")), session: () => Promise.reject(new Error("away")) } });
  for (const bad of ["", "__Host-waxseal.session-token=rubbish"]) {
    assert.equal(await failing.getSession(bad), null);
    const { status } = await new Hono().get("/", requireSession(failing), (c) => c.text("secret")).fetch(new Request(`${APP}/`, { headers: { cookie: bad } }));
    assert.equal(status, 401);
  }
  for (const session of [null, undefined, 42, "x", []]) {
    const rubbish = make({ callbacks: { session: () => session } });
    const outcome = await rubbish.resolve(cookie);
    assert.equal(outcome.status, "undecided", String(session));
  }
  for (const now of [NaN, Infinity, "soon", {}, new Date("x")]) {
    assert.throws(() => auth.verify(cookie, { now }), { code: "invalid-source" });
    await assert.rejects(auth.getSession(cookie, { now }), { code: "invalid-source" });
  }
  for (const source of [42, true, Symbol("x"), () => {}, { headers: 42 }, { headers: null }]) {
    assert.throws(() => auth.verify(source), { code: "invalid-source" }, String(source));
  }
});

/* ------------------------------------------------------------------ 40 */

/** A session that somebody planted, under every name by which it might be looked for. */
function planted(target) {
  const theirs = { user: attacker, expires: new Date(Date.now() + DAY).toISOString() };
  const outcome = { status: "active", session: theirs, token: { sub: "attacker" }, writes: { setCookie: [], responseHeaders: [], requestCookie: null } };
  for (const name of ["auth", "session", "user", "token", "outcome", "waxseal", "locals", "context", "cf", "nextUrlAuth"]) {
    try {
      Object.defineProperty(target, name, { value: name === "auth" || name === "session" ? theirs : outcome, configurable: true, enumerable: true, writable: true });
    } catch {}
  }
  for (const name of ["waxseal.internals", "waxseal.session", "waxseal.auth", "waxseal", "clerk.auth", "next-auth"]) {
    target[Symbol.for(name)] = { ...outcome, read: () => outcome, handle: () => outcome };
  }
  return target;
}

test("attack 40: a session that stands on the request is none", async () => {
  const auth = make();
  const own = (await signedIn(auth)).header();
  for (const [cookie, expected] of [["", null], [own, "victim"], ["waxseal.session-token=x", null]]) {
    const headers = cookie ? { cookie } : {};
    for (const source of [new Request(APP, { headers }), new NextRequest(APP, { headers }), { headers, url: APP }, { headers, socket: { encrypted: true } }, new Headers(headers)]) {
      const request = planted(source);
      const id = (session) => session?.user.id ?? null;
      assert.equal(id(auth.verify(request).session), expected);
      assert.equal(id((await auth.resolve(request)).session), expected);
      assert.equal(id(await auth.getSession(request)), expected);
      assert.equal(id((await auth.update(request, {})).session), expected);
    }
  }
});

test("attack 40: a wrapped handler sees the session of the cookie, whatever stood there", async () => {
  const { auth, proxy } = guarded({ projections: { session: { "user.id": "token.sub" } } });
  const seen = [];
  const open = Waxseal({ secret: SECRET, projections: { session: { "user.id": "token.sub" } } });
  const wrapped = open.auth((request) => {
    seen.push(request.auth?.user.id ?? null);
    return new Response("page");
  });
  const cookie = (await signedIn(make())).header();
  for (const headers of [{}, { cookie }, { cookie: "__Host-waxseal.session-token=x" }]) {
    for (const context of [event, { params: Promise.resolve({}) }, planted({ params: {} })]) {
      await wrapped(planted(nextRequest("/admin", headers)), context);
    }
  }
  assert.deepEqual(seen, [null, null, null, "victim", "victim", "victim", null, null, null]);
  assert.equal((await proxy(planted(nextRequest("/admin")), event)).status, 307);
  assert.equal((await auth(() => assert.fail("the handler ran"))(planted(nextRequest("/admin")), event)).status, 307);
});

test("attack 40: nor does one in the context of Hono, or in that of another object, count", async () => {
  const auth = make();
  const app = new Hono()
    .use(async (c, next) => {
      planted(c.req.raw);
      for (const name of ["session", "auth", "user"]) c.set(name, { user: attacker });
      c.session = c.auth = { user: attacker };
      await next();
    })
    .get("/admin", requireSession(auth), (c) => c.text(c.var.session.user.id))
    .get("/page", session(auth), (c) => c.json(c.var.session));
  assert.equal((await app.fetch(new Request(`${APP}/admin`))).status, 401);
  assert.equal(await (await app.fetch(new Request(`${APP}/page`))).json(), null);
  const headers = { cookie: (await signedIn(auth)).header() };
  assert.equal(await (await app.fetch(new Request(`${APP}/admin`, { headers }))).text(), "victim");
});

test("attack 40: the symbol of the package is that of an auth object, and nothing of a request", async () => {
  const auth = make();
  assert.ok(auth[INTERNALS]);
  assert.ok(!Object.keys(auth).includes(INTERNALS) && !Object.getOwnPropertyDescriptor(auth, INTERNALS).writable);
  const prototypes = [Request.prototype, Headers.prototype, Object.prototype];
  for (const prototype of prototypes) {
    Object.defineProperty(prototype, INTERNALS, { value: { read: () => ({ session: { user: attacker } }) }, configurable: true });
  }
  try {
    assert.equal(auth.verify(new Request(APP)).session, null);
    assert.equal(await auth.getSession({ headers: {} }), null);
    assert.equal((await guarded().proxy(nextRequest("/admin"), event)).status, 307);
  } finally {
    for (const prototype of prototypes) delete prototype[INTERNALS];
  }
});

/* ------------------------------------------------------------------ 41 */

const UNASKED = [
  ["HEAD", {}],
  ["OPTIONS", {}],
  ["OPTIONS", { origin: "https://evil.test", "access-control-request-method": "POST" }],
  ["GET", { purpose: "prefetch" }],
  ["GET", { "sec-purpose": "prefetch;prerender" }],
  ["GET", { "x-moz": "prefetch" }],
  ["GET", { "next-router-prefetch": "1", rsc: "1" }],
];

test("attack 41: the endpoints renew nothing for HEAD and OPTIONS", async () => {
  const refreshed = [];
  const auth = make({ events: { refresh: () => void refreshed.push(1), signOut: () => void refreshed.push(2) } });
  const due = await signedIn(auth, victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  for (const method of ["HEAD", "OPTIONS"]) {
    for (const path of ["session", "csrf", "providers", "signin", "signout", "callback/credentials", "error", "_log"]) {
      const response = await auth.handler(due.request(`${APP}/api/auth/${path}`, { method }));
      assert.deepEqual(response.headers.getSetCookie(), [], `${method} ${path}`);
    }
  }
  assert.deepEqual(refreshed, []);
  const renewed = await auth.handler(due.request(`${APP}/api/auth/session`));
  assert.deepEqual(renewed.headers.getSetCookie().map(inShort), renewal("__Host-waxseal.session-token"));
  assert.deepEqual(refreshed, [1]);
});

test("attack 41: a guard that renews for them spends nothing: the old cookie and every new one open the same session", async () => {
  const auth = make();
  const due = await signedIn(auth, victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const app = new Hono().use(session(auth)).all("*", requireSession(auth), (c) => c.text("page"));
  const { proxy } = guarded();
  const ids = new Set();
  for (const [method, headers] of UNASKED) {
    const init = { method, headers: { ...headers, cookie: due.header() } };
    for (const response of [await app.fetch(new Request(`${APP}/page`, init)), await proxy(new NextRequest(`${APP}/page`, init), event)]) {
      const lines = response.headers.getSetCookie();
      assert.deepEqual(lines.map(inShort), renewal("__Host-waxseal.session-token"), method);
      assert.match(response.headers.get("cache-control"), /no-store/);
      const jar = new Jar().keep(lines);
      const { token } = auth.verify(jar.request());
      assert.equal(token.rev, 1);
      ids.add(token.sid);
      assert.equal(auth.verify(due.request()).token.sid, token.sid);
    }
  }
  assert.equal(ids.size, 1);
  // Not for one that is not due, and nothing is begun for nobody.
  const fresh = await signedIn(auth);
  for (const [method, headers] of UNASKED) {
    for (const cookie of ["", fresh.header()]) {
      const response = await app.fetch(new Request(`${APP}/page`, { method, headers: { ...headers, cookie } }));
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
  }
});
