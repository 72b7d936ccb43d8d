// Attacks on the guards of the package: what they open that should stay shut, whom
// they take for signed in, and what a request alone makes them do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { NextRequest } from "next/server.js";

import { instances } from "../../support/instances.mjs";
import { inShort, renewal } from "../../support/set-cookie.mjs";

const { createAuth, credentials } = await import("waxseal");
const { requireSession, session } = await import("waxseal/hono");
const { default: Waxseal } = await import("waxseal/next");
const { APP, attacker, DAY, Jar, make, SECRET, signedIn, victim } =
  await import("../../support/site.mjs");

const INTERNALS = Symbol.for("waxseal.internals");
const event = { waitUntil() {} };
const silent = { error() {}, warn() {} };
const isSignedIn = ({ auth }) => auth !== null;

const guarded = (config = {}) =>
  Waxseal({ secret: SECRET, logger: silent, callbacks: { authorized: isSignedIn }, ...config });
const goesOn = (response) => response.headers.get("x-middleware-next") === "1";
const nextRequest = (path, headers, nextConfig) =>
  new NextRequest(`${APP}${path}`, { headers, nextConfig });

/* ------------------------------------------------------------------ 37 */

test("attack 37: a path that a server behind may read as another one is not open", async () => {
  const providers = [credentials({ id: "my-provider_1.x~", authorize: () => null })];
  const { proxy } = guarded({ pages: { signIn: "/login", error: "/oops" }, providers });
  for (const path of [
    "/login",
    "/login/",
    "/oops",
    "/api/auth/session",
    "/api/auth/signin/my-provider_1.x~",
  ]) {
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
    // What is below /api/, as far as the path says so, is for programs.
    const isApi = new URL(path, APP).pathname.startsWith("/api/");
    assert.equal(response.status, isApi ? 401 : 307, path);
    if (!isApi) assert.equal(new URL(response.headers.get("location")).pathname, "/login", path);
  }
});

test("attack 37: neither a basePath nor a locale of Next.js opens a page", async () => {
  const { proxy } = guarded({ pages: { signIn: "/login" } });
  const nextConfig = { basePath: "/shop", i18n: { locales: ["en", "de"], defaultLocale: "en" } };
  for (const path of [
    "/shop/admin",
    "/shop/de/admin",
    "/shop/en/admin",
    "/shop/xx/login",
    "/shop/de/en/login",
    "/shop/shop/login",
    "/shop/_next/data/build/admin.json",
    "/admin",
    "/de/admin",
  ]) {
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
    const spoofed = {
      "x-user": "attacker",
      "x-middleware-request-x-user": "attacker",
      "x-middleware-override-headers": "x-user,cookie",
    };
    const response = await guard(
      nextRequest("/admin", { ...spoofed, cookie: due.header() }),
      event,
    );
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
      {},
      { secret: "" },
      { secret: [] },
      { secret: [""] },
      { secret: ["", ""] },
      { secret: undefined },
      { secret: null },
      { secret: "short" },
      { secret: [SECRET, "short"] },
      { secret: 42 },
      { secret: {} },
      { secret: [null] },
      { secret: Symbol("x") },
      { secret: new Uint8Array(32) },
      { secret: SECRET, format: "none" },
      { secret: SECRET, format: null },
      { secret: SECRET, format: "" },
      { secret: SECRET, accept: ["none"] },
      { secret: SECRET, accept: "signed" },
      { secret: SECRET, jwt: { algorithm: "none" } },
      { secret: SECRET, jwt: { algorithm: "RS256" } },
      { secret: SECRET, session: { maxAge: -1 } },
      { secret: SECRET, session: { maxAge: NaN } },
      { secret: SECRET, session: { maxAge: Infinity } },
      { secret: SECRET, session: { strategy: "database" } },
      { secret: SECRET, callbacks: { authorized: true } },
      { secret: SECRET, callbacks: { jwt: {} } },
      { secret: SECRET, callback: { authorized: () => false } },
      { secret: SECRET, providers: [{}] },
      { secret: SECRET, basePath: "" },
      { secret: SECRET, basePath: "/" },
      { secret: SECRET, pages: { signIn: "javascript:alert(1)" } },
      null,
      undefined,
      "x",
      [],
    ]) {
      for (const construct of [createAuth, Waxseal]) {
        assert.throws(
          () => construct(config),
          (error) => error instanceof Error && !String(error.message).includes(SECRET),
          JSON.stringify(config),
        );
      }
    }
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
});

test("attack 39: whatever `authorized` answers or throws, only true and a response of its own let pass", async () => {
  const cookie = (await signedIn(make())).header();
  for (const answer of [
    false,
    undefined,
    null,
    0,
    "",
    NaN,
    Promise.resolve(false),
    Promise.resolve(undefined),
  ]) {
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
  for (const authorized of [
    fault,
    async () => fault(),
    () => Promise.reject(new Error("a fault")),
    () => ({}),
    () => [],
  ]) {
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
    wrapped: async () =>
      (await next.auth(() => new Response("secret"))(nextRequest("/admin", { cookie }), event))
        .status,
    hono: async () =>
      (await app.fetch(new Request(`${APP}/admin`, { headers: { cookie } }))).status,
    endpoint: async () =>
      (await auth.handler(new Request(`${APP}/api/auth/session`, { headers: { cookie } }))).json(),
    verify: async () => auth.verify(cookie).session,
    getSession: async () => auth.getSession(cookie),
  };
  const during = {};
  for (const [name, ask] of Object.entries(answers)) {
    await ask();
    corrupt();
    during[name] = await ask();
  }
  assert.deepEqual(during, {
    proxy: 307,
    wrapped: 307,
    hono: 503,
    endpoint: null,
    verify: null,
    getSession: null,
  });
  // And the next one works.
  assert.equal(await answers.hono(), 200);
  assert.equal(await answers.proxy(), 200);

  // A callback that throws has nobody seen who was not: here there is no session at all.
  const failing = make({
    callbacks: {
      jwt: () => Promise.reject(new Error("away")),
      session: () => Promise.reject(new Error("away")),
    },
  });
  for (const bad of ["", "__Host-waxseal.session-token=rubbish"]) {
    assert.equal(await failing.getSession(bad), null);
    const { status } = await new Hono()
      .get("/", requireSession(failing), (c) => c.text("secret"))
      .fetch(new Request(`${APP}/`, { headers: { cookie: bad } }));
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
  const outcome = {
    status: "active",
    session: theirs,
    token: { sub: "attacker" },
    writes: { setCookie: [], responseHeaders: [], requestCookie: null },
  };
  for (const name of [
    "auth",
    "session",
    "user",
    "token",
    "outcome",
    "waxseal",
    "locals",
    "context",
    "cf",
    "nextUrlAuth",
  ]) {
    try {
      Object.defineProperty(target, name, {
        value: name === "auth" || name === "session" ? theirs : outcome,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    } catch {}
  }
  for (const name of [
    "waxseal.internals",
    "waxseal.session",
    "waxseal.auth",
    "waxseal",
    "clerk.auth",
    "next-auth",
  ]) {
    target[Symbol.for(name)] = { ...outcome, read: () => outcome, handle: () => outcome };
  }
  return target;
}

test("attack 40: a session that stands on the request is none", async () => {
  const auth = make();
  const own = (await signedIn(auth)).header();
  for (const [cookie, expected] of [
    ["", null],
    [own, "victim"],
    ["waxseal.session-token=x", null],
  ]) {
    const headers = cookie ? { cookie } : {};
    for (const source of [
      new Request(APP, { headers }),
      new NextRequest(APP, { headers }),
      { headers, url: APP },
      { headers, socket: { encrypted: true } },
      new Headers(headers),
    ]) {
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
  assert.equal(
    (await auth(() => assert.fail("the handler ran"))(planted(nextRequest("/admin")), event))
      .status,
    307,
  );
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
  assert.ok(
    !Object.keys(auth).includes(INTERNALS) &&
      !Object.getOwnPropertyDescriptor(auth, INTERNALS).writable,
  );
  const prototypes = [Request.prototype, Headers.prototype, Object.prototype];
  for (const prototype of prototypes) {
    Object.defineProperty(prototype, INTERNALS, {
      value: { read: () => ({ session: { user: attacker } }) },
      configurable: true,
    });
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
  const auth = make({
    events: { refresh: () => void refreshed.push(1), signOut: () => void refreshed.push(2) },
  });
  const due = await signedIn(auth, victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  for (const method of ["HEAD", "OPTIONS"]) {
    for (const path of [
      "session",
      "csrf",
      "providers",
      "signin",
      "signout",
      "callback/credentials",
      "error",
      "_log",
    ]) {
      const response = await auth.handler(due.request(`${APP}/api/auth/${path}`, { method }));
      assert.deepEqual(response.headers.getSetCookie(), [], `${method} ${path}`);
    }
  }
  assert.deepEqual(refreshed, []);
  const renewed = await auth.handler(due.request(`${APP}/api/auth/session`));
  assert.deepEqual(
    renewed.headers.getSetCookie().map(inShort),
    renewal("__Host-waxseal.session-token"),
  );
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
    for (const response of [
      await app.fetch(new Request(`${APP}/page`, init)),
      await proxy(new NextRequest(`${APP}/page`, init), event),
    ]) {
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
      const response = await app.fetch(
        new Request(`${APP}/page`, { method, headers: { ...headers, cookie } }),
      );
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
  }
});

/* ------------------------------------------------------------------ 61 */

const PROVIDER = credentials({ id: "password", authorize: () => ({ id: "victim" }) });
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What `handler` answers, by method; `HEAD` is a `GET`. */
const SERVED = {
  session: ["GET", "POST"],
  csrf: ["GET"],
  providers: ["GET"],
  signin: ["GET", "POST"],
  "signin/password": ["GET", "POST"],
  // How a client of Auth.js asks for no provider at all.
  "signin/undefined": ["GET", "POST"],
  "callback/password": ["POST"],
  signout: ["GET", "POST"],
  error: ["GET"],
  _log: ["POST"],
};
/** What an application may have put there itself. */
const UNLISTED = [
  "account",
  "admin/users",
  "admin",
  "session/all",
  "session/password",
  "session//",
  "session/./x",
  "sessions",
  "Session",
  "csrf/x",
  "csrf.json",
  "callback",
  "callback/",
  "callback/undefined",
  "callback/unknown",
  "callback/password/x",
  "callback/password//",
  "callback/Password",
  "callback/__proto__",
  "callback/constructor",
  "signin/unknown",
  "signin/password/x",
  "signin/toString",
  "signout/x",
  "error/x",
  "_log/x",
  "webauthn-options",
  "verify",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "session;x",
  "session%20",
  "session%2f",
  "%73ession",
  "callback/pass%77ord",
  "session%00",
  "session/..;/account",
];
const inMethod = (path, method, headers) =>
  new NextRequest(`${APP}${path}`, {
    method,
    headers,
    ...(method === "POST" && { body: new URLSearchParams("a=b") }),
  });
const listed = Object.entries(SERVED).flatMap(([path, methods]) =>
  METHODS.filter((method) => methods.includes(method === "HEAD" ? "GET" : method)).map((method) => [
    path,
    method,
  ]),
);
const unlisted = [
  ...UNLISTED.flatMap((path) => METHODS.map((method) => [path, method])),
  ...Object.keys(SERVED).flatMap((path) =>
    METHODS.filter((method) => !listed.some((pair) => pair.join() === [path, method].join())).map(
      (method) => [path, method],
    ),
  ),
];

test("attack 61: of what is below basePath the guard leaves open what handler serves, and nothing else", async () => {
  for (const basePath of ["/api/auth", "/auth", "/v1.0/my~auth"]) {
    const { proxy, auth, handlers } = guarded({
      providers: [PROVIDER],
      basePath,
      pages: { signIn: "/login" },
    });
    const ran = [];
    const wrapped = auth((request) => void ran.push(request.nextUrl.pathname));
    for (const [name, method] of listed) {
      for (const path of [`${basePath}/${name}`, `${basePath}/${name}/`]) {
        for (const guard of [proxy, wrapped])
          assert.ok(goesOn(await guard(inMethod(path, method), event)), `${method} ${path}`);
        const { status } = await handlers.GET(inMethod(path, method));
        assert.ok(![404, 405].includes(status), `${method} ${path}: ${status}`);
      }
    }
    assert.equal(ran.length, listed.length * 2);
    for (const [name, method] of unlisted) {
      const path = `${basePath}/${name}`;
      for (const guard of [proxy, wrapped]) {
        const response = await guard(inMethod(path, method), event);
        assert.ok(!goesOn(response) && response.status >= 300, `${method} ${path}`);
      }
      // What it refuses anyway, or nobody's sign-in depends on.
      const { status } = await handlers.GET(inMethod(path, method));
      assert.ok([302, 400, 404, 405].includes(status), `${method} ${path}: ${status}`);
    }
    assert.equal(ran.length, listed.length * 2);
  }
});

test("attack 61: what is not listed is the application's in every respect: its cookie is renewed", async () => {
  const { proxy } = guarded({ providers: [PROVIDER] });
  const due = await signedIn(make(), victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const response = await proxy(nextRequest("/api/auth/account", { cookie: due.header() }), event);
  assert.ok(goesOn(response));
  assert.ok(response.headers.getSetCookie().some((line) => !line.includes("Max-Age=0")));
  for (const path of ["session", "signout", "callback/password"]) {
    assert.deepEqual(
      (
        await proxy(nextRequest(`/api/auth/${path}`, { cookie: due.header() }), event)
      ).headers.getSetCookie(),
      [],
    );
  }
});

test("attack 61: a preflight opens no endpoint, whoever asks", async () => {
  const { proxy } = guarded({ providers: [PROVIDER] });
  for (const origin of ["https://evil.test", APP, "null"]) {
    for (const path of [
      "/api/auth/session",
      "/api/auth/callback/password",
      "/api/auth/account",
      "/page",
    ]) {
      const headers = { origin, "access-control-request-method": "POST" };
      const response = await proxy(inMethod(path, "OPTIONS", headers), event);
      assert.equal(response.status, 401, path);
      assert.equal(response.headers.get("location"), null);
      assert.ok(![...response.headers.keys()].some((name) => name.startsWith("access-control-")));
    }
  }
});

test("attack 61: around a route handler nothing is exempt, the endpoints and pages included", async () => {
  const { auth } = guarded({ providers: [PROVIDER], pages: { signIn: "/login", error: "/oops" } });
  const handler = auth(() => assert.fail("the handler ran"));
  // A route of the app router, and an edge function of the pages router, which gets
  // an event as a proxy does.
  for (const context of [
    undefined,
    {},
    { params: Promise.resolve({}) },
    { ...event, sourcePage: "/api/auth/session" },
    { ...event, sourcePage: "/api/proxy" },
  ]) {
    for (const [name, method] of listed) {
      assert.equal(
        (await handler(inMethod(`/api/auth/${name}`, method), context)).status,
        401,
        `${method} ${name}`,
      );
    }
    // A redirect to itself would lead nowhere.
    assert.equal((await handler(nextRequest("/login"), context)).status, 401);
    assert.equal((await handler(nextRequest("/oops"), context)).status, 307);
  }
  for (const sourcePage of ["/proxy", "/src/proxy", "/middleware", "/src/middleware"]) {
    const { auth } = guarded({ providers: [PROVIDER] });
    assert.ok(
      goesOn(
        await auth(() => undefined)(nextRequest("/api/auth/session"), { ...event, sourcePage }),
      ),
      sourcePage,
    );
  }
});

/* ------------------------------------------------------------------ 62 */

test("attack 62: a redirect of the guard sends no body on, to whatever page", async () => {
  for (const signIn of [undefined, "/login", "https://sso.test/login?app=1"]) {
    const { proxy, auth } = guarded({ pages: { signIn } });
    for (const guard of [proxy, auth(() => assert.fail("the handler ran"))]) {
      for (const context of guard === proxy ? [event] : [event, { params: Promise.resolve({}) }]) {
        for (const method of ["POST", "PUT", "PATCH", "DELETE", "QUERY"]) {
          const request = new NextRequest(`${APP}/transfer?to=1`, {
            method,
            body: "password=hunter2",
          });
          const response = await guard(request, context);
          assert.equal(response.status, 303, `${method} ${signIn}`);
          assert.equal(await response.text(), "");
          assert.doesNotMatch(response.headers.get("location"), /hunter2/);
        }
        for (const method of ["GET", "HEAD"])
          assert.equal(
            (await guard(new NextRequest(`${APP}/transfer`, { method }), context)).status,
            307,
          );
      }
    }
  }
});

test("attack 62: the query of the refused address goes on in callbackUrl, and to nobody else", async () => {
  const target = async (config, context = event) => {
    const { proxy, auth } = guarded(config);
    const guard = context === event ? proxy : auth(() => assert.fail("the handler ran"));
    return (
      await guard(nextRequest("/reset?token=s3cret&callbackUrl=%2Fx&error=y"), context)
    ).headers.get("location");
  };
  const query = "?callbackUrl=%2Freset%3Ftoken%3Ds3cret%26callbackUrl%3D%252Fx%26error%3Dy";
  assert.equal(await target({}), `${APP}/api/auth/signin${query}`);
  assert.equal(await target({ pages: { signIn: "/login" } }), `${APP}/login${query}`);
  assert.equal(await target({ pages: { signIn: "/login" } }, { params: {} }), `/login${query}`);
  for (const signIn of ["https://sso.test/login", "//sso.test/login", `${APP}/login`]) {
    for (const context of [event, { params: {} }]) {
      const location = new URL(await target({ pages: { signIn } }, context));
      assert.equal(location.search, `?callbackUrl=${encodeURIComponent(`${APP}/reset`)}`, signIn);
    }
  }
  process.env.AUTH_URL = "https://own.test";
  try {
    // A page of this application, as the configuration says.
    const location = new URL(await target({ pages: { signIn: "https://own.test/login" } }));
    assert.equal(
      location.searchParams.get("callbackUrl"),
      "https://own.test/reset?token=s3cret&callbackUrl=%2Fx&error=y",
    );
  } finally {
    delete process.env.AUTH_URL;
  }
});

/* ------------------------------------------------------------------ 63 */

test("attack 63: no cache keeps what a guard answers instead of the page", async () => {
  const apps = [
    guarded(),
    guarded({ pages: { signIn: "https://sso.test/" } }),
    guarded({ callbacks: { authorized: () => Response.redirect(`${APP}/welcome`, 307) } }),
    guarded({
      callbacks: {
        authorized: () => new Response(null, { status: 302, headers: { location: "/welcome" } }),
      },
    }),
    guarded({ callbacks: { authorized: () => Response.json({ error: "no" }, { status: 403 }) } }),
    guarded({
      callbacks: {
        authorized: () => new Response("no", { status: 404, headers: { vary: "Accept" } }),
      },
    }),
  ];
  const requests = [
    ["GET", {}],
    ["HEAD", {}],
    ["POST", {}],
    ["OPTIONS", {}],
    ["GET", { accept: "application/json" }],
    ["POST", { "next-action": "0" }],
  ];
  for (const { proxy, auth } of apps) {
    const wrapped = auth(() => assert.fail("the handler ran"));
    for (const [method, headers] of requests) {
      for (const path of ["/page", "/api/data"]) {
        for (const [guard, context] of [
          [proxy, event],
          [wrapped, event],
          [wrapped, { params: {} }],
        ]) {
          const response = await guard(inMethod(path, method, headers), context);
          assert.ok(response.status >= 300, `${method} ${path}`);
          assert.equal(
            response.headers.get("cache-control"),
            "private, no-cache, no-store",
            `${method} ${path} ${response.status}`,
          );
          assert.match(response.headers.get("vary"), /\bCookie$/);
        }
      }
    }
  }
  // What the application says of its own answer holds.
  const own = guarded({
    callbacks: {
      authorized: () =>
        new Response(null, {
          status: 308,
          headers: { location: "https://www.app.test/", "cache-control": "public, max-age=60" },
        }),
    },
  });
  const moved = await own.proxy(nextRequest("/"), event);
  assert.deepEqual(
    [moved.headers.get("cache-control"), moved.headers.get("vary")],
    ["public, max-age=60", "Cookie"],
  );
});

test("attack 63: nor what requireSession of Hono answers", async () => {
  const app = new Hono().all("*", requireSession(make()), (c) => c.text("secret"));
  for (const headers of [
    { accept: "text/html" },
    { "sec-fetch-mode": "navigate" },
    { accept: "application/json" },
    {},
  ]) {
    for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
      const response = await app.fetch(new Request(`${APP}/x`, { method, headers }));
      assert.ok([303, 401].includes(response.status));
      assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
      assert.equal(response.headers.get("vary"), "Cookie");
    }
  }
});

test("attack 62: requireSession of Hono sends neither body nor query to another site", async () => {
  for (const [signIn, expected] of [
    ["/login", "/login?callbackUrl=%2Freset%3Ftoken%3Ds3cret"],
    [
      "https://sso.test/login?a=1",
      `https://sso.test/login?a=1&callbackUrl=${encodeURIComponent(`${APP}/reset`)}`,
    ],
  ]) {
    const app = new Hono().all("*", requireSession(make({ pages: { signIn } })), (c) =>
      c.text("secret"),
    );
    const ask = (method) =>
      app.fetch(
        new Request(`${APP}/reset?token=s3cret`, { method, headers: { accept: "text/html" } }),
      );
    assert.equal((await ask("GET")).headers.get("location"), expected);
    for (const method of ["POST", "PUT", "DELETE"]) {
      const response = await ask(method);
      assert.equal(response.status, 303);
      assert.doesNotMatch(response.headers.get("location"), /s3cret/);
    }
  }
});

/* ------------------------------------------------------------------ 64 */

test("attack 64: a server action does not run where the guard refuses, and its client learns where to go", async () => {
  const nextConfig = { basePath: "/base" };
  for (const [signIn, expected] of [
    [undefined, "/api/auth/signin?callbackUrl=%2Fbase%2Fboard%3Ftab%3D1;push"],
    // The client puts the basePath in front of a path.
    ["/login?lang=de", "/login?lang=de&callbackUrl=%2Fbase%2Fboard%3Ftab%3D1;push"],
    ["/log;in", "/log%3Bin?callbackUrl=%2Fbase%2Fboard%3Ftab%3D1;push"],
    [
      "https://sso.test/login",
      `https://sso.test/login?callbackUrl=${encodeURIComponent(`${APP}/base/board`)};push`,
    ],
  ]) {
    const { proxy, auth } = guarded({ pages: { signIn } });
    const wrapped = auth(() => assert.fail("the handler ran"));
    for (const guard of [proxy, wrapped]) {
      for (const headers of [
        { "next-action": "7f".repeat(21) },
        { "Next-Action": "" },
        { "next-action": "x", accept: "text/x-component" },
        { "next-action": "x", accept: "application/json" },
      ]) {
        const request = new NextRequest(`${APP}/base/board?tab=1`, {
          method: "POST",
          body: "[]",
          headers,
          nextConfig,
        });
        const response = await guard(request, event);
        assert.equal(response.headers.get("x-action-redirect"), expected);
        // A browser would follow it, and the client would see the page instead.
        assert.equal(response.headers.get("location"), null);
        assert.equal(response.status, 303);
        assert.ok(!goesOn(response));
      }
      // Without JavaScript it is a form that is posted.
      const form = new FormData();
      form.set("$ACTION_ID_7f", "");
      const request = new NextRequest(`${APP}/base/board`, {
        method: "POST",
        body: form,
        nextConfig,
      });
      const response = await guard(request, event);
      assert.equal(response.status, 303);
      assert.ok(response.headers.get("location"));
    }
    // The header alone makes no action of other methods.
    assert.equal((await proxy(nextRequest("/board", { "next-action": "x" }), event)).status, 307);
  }
});
