// The endpoints that read and end a session; signing in has tests of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { credentials } from "waxseal";

import { ada, DAY, make, NOW, recorder, request, signedIn } from "../js/support.mjs";

const base = "https://app.test/api/auth";
const auth = make({ session: { maxAge: 10 * 365 * 86400 } });
/** `handler` reads the real clock. */
const cookie = await signedIn(auth, ada, { now: Date.now() });

const get = (handler, path, headers = {}) => handler(new Request(base + path, { headers }));

/** The CSRF cookie and token that a browser holds. */
async function csrf(handler) {
  const response = await get(handler, "/csrf");
  const { csrfToken } = await response.json();
  return { csrfToken, header: response.headers.getSetCookie()[0].split(";")[0] };
}

function post(handler, path, { cookies = "", body = {}, headers = {}, json = false } = {}) {
  return handler(
    new Request(base + path, {
      method: "POST",
      headers: {
        cookie: cookies,
        "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
        ...headers,
      },
      body: json ? JSON.stringify(body) : new URLSearchParams(body),
    }),
  );
}

function assertUncached(response) {
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");
  assert.equal(response.headers.get("expires"), "0");
  assert.equal(response.headers.get("pragma"), "no-cache");
  assert.equal(response.headers.get("vary"), "Cookie");
}

test("GET session: the session, without a cookie when nothing is due", async () => {
  const response = await get(auth.handler, "/session", { cookie });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assertUncached(response);
  assert.deepEqual(response.headers.getSetCookie(), []);
  const session = await response.json();
  assert.deepEqual(session.user, { name: "Ada", email: ada.email, role: "admin" });
});

/** Browsers keep cookies with `Partitioned` apart. */
const CLEARING = [" Partitioned;", ""].map(
  (twin) =>
    `__Host-waxseal.session-token=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure;${twin} SameSite=Lax`,
);

test("GET session renews an old cookie", async () => {
  const old = await signedIn(auth, ada, { now: Date.now() - 2 * DAY });
  const response = await get(auth.handler, "/session", { cookie: old });
  const [twin, line, ...more] = response.headers.getSetCookie();
  assert.deepEqual([twin, more], [CLEARING[0], []]);
  assert.equal(auth.verify(line.split(";")[0]).token.rev, 1);
});

test("nobody is null, and {} for NextAuth.js v4", async () => {
  assert.equal(await (await get(auth.handler, "/session")).text(), "null");
  const v4 = make({ format: "next-auth" });
  assert.equal(await (await get(v4.handler, "/session")).text(), "{}");
});

test("GET session with a bad cookie: nobody, and the cookie stays", async () => {
  const response = await get(auth.handler, "/session", {
    cookie: "__Host-waxseal.session-token=x",
  });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "null");
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("GET session with a cookie that has ended: nobody, and the cookie is cleared", async () => {
  const ended = await signedIn(auth, ada, { now: Date.now() - 4000 * DAY });
  const response = await get(auth.handler, "/session", { cookie: ended });
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "null");
  assert.deepEqual(response.headers.getSetCookie(), CLEARING);
});

test("GET session with a callback that throws: the session, and no cookie", async () => {
  const { logger } = recorder();
  const failing = make({ callbacks: { jwt: () => Promise.reject(new Error()) }, logger });
  const response = await get(failing.handler, "/session", { cookie });
  assert.equal((await response.json()).user.role, "admin");
  assert.deepEqual(response.headers.getSetCookie(), []);
});

test("GET csrf: a token and its cookie, kept as long as the cookie is good", async () => {
  const first = await get(auth.handler, "/csrf");
  assertUncached(first);
  const { csrfToken } = await first.json();
  assert.match(csrfToken, /^[0-9a-f]{64}$/);
  const [line] = first.headers.getSetCookie();
  assert.match(
    line,
    /^__Host-waxseal\.csrf-token=[0-9a-f]{64}%7C[0-9a-f]{64}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  );

  const again = await get(auth.handler, "/csrf", { cookie: line.split(";")[0] });
  assert.equal((await again.json()).csrfToken, csrfToken);
  assert.deepEqual(again.headers.getSetCookie(), []);

  const forged = await get(auth.handler, "/csrf", {
    cookie: `__Host-waxseal.csrf-token=${"a".repeat(64)}%7C${"b".repeat(64)}`,
  });
  assert.notEqual((await forged.json()).csrfToken, "a".repeat(64));
});

test("GET providers: what Auth.js tells of them", async () => {
  const two = make({
    providers: [
      credentials({ authorize: () => null }),
      credentials({ id: "pin", name: "PIN", authorize: () => null }),
    ],
  });
  assert.deepEqual(await (await get(two.handler, "/providers")).json(), {
    credentials: {
      id: "credentials",
      name: "Credentials",
      type: "credentials",
      signinUrl: `${base}/signin/credentials`,
      callbackUrl: `${base}/callback/credentials`,
    },
    pin: {
      id: "pin",
      name: "PIN",
      type: "credentials",
      signinUrl: `${base}/signin/pin`,
      callbackUrl: `${base}/callback/pin`,
    },
  });
});

for (const json of [true, false]) {
  test(`POST session (${json ? "JSON" : "form"}) needs the CSRF token`, async () => {
    const { csrfToken, header } = await csrf(auth.handler);
    const cookies = `${cookie}; ${header}`;
    for (const [given, body] of [
      [cookies, {}],
      [cookies, { csrfToken: "a".repeat(64) }],
      [cookies, { csrfToken: csrfToken.toUpperCase() }],
      [cookie, { csrfToken }],
    ]) {
      const response = await post(auth.handler, "/session", { cookies: given, body, json });
      assert.equal(response.status, 400);
      assert.equal(await response.text(), "null");
      assert.deepEqual(response.headers.getSetCookie(), []);
    }
    const good = await post(auth.handler, "/session", { cookies, body: { csrfToken }, json });
    assert.equal(good.status, 200);
    assert.equal((await good.json()).user.name, "Ada");
  });
}

test("POST session updates what may be updated", async () => {
  const { csrfToken, header } = await csrf(auth.handler);
  const response = await post(auth.handler, "/session", {
    cookies: `${cookie}; ${header}`,
    body: { csrfToken, data: { name: "Countess", role: "owner" } },
    json: true,
  });
  assert.deepEqual((await response.json()).user, {
    name: "Countess",
    email: ada.email,
    role: "admin",
  });
  assertUncached(response);
  const [twin, line, ...more] = response.headers.getSetCookie();
  assert.deepEqual([twin, more], [CLEARING[0], []]);
  assert.equal(auth.verify(line.split(";")[0]).session.user.name, "Countess");
});

test("the session endpoint calls the methods of the object, which may be wrapped or mocked", async (t) => {
  const auth = make();
  const { writes } = auth.verify(null);
  for (const name of ["resolve", "update"]) {
    const session = { user: { name } };
    t.mock.method(auth, name, async () => ({ status: "active", session, writes }));
  }
  t.mock.method(auth, "getSession", async () => null);
  const read = await get(auth.handler, "/session");
  assert.equal((await read.json()).user.name, "resolve");
  await auth.handler(new Request(`${base}/session`, { method: "HEAD" }));
  assert.equal(auth.getSession.mock.callCount(), 1);

  const { csrfToken, header } = await csrf(auth.handler);
  const options = { cookies: header, body: { csrfToken }, json: true };
  const updated = await post(auth.handler, "/session", options);
  assert.equal((await updated.json()).user.name, "update");
});

test("POST signout ends the session and redirects", async () => {
  const seen = [];
  const leaving = make({ events: { signOut: ({ token }) => void seen.push(token?.sub) } });
  const { csrfToken, header } = await csrf(leaving.handler);
  const response = await post(leaving.handler, "/signout", {
    cookies: `${cookie}; ${header}`,
    body: { csrfToken, callbackUrl: "/bye?x=1" },
  });
  assert.equal(response.status, 302);
  assert.equal(response.headers.get("location"), "/bye?x=1");
  const [kept, ...cleared] = response.headers.getSetCookie();
  assert.equal(
    kept,
    "__Host-waxseal.callback-url=%2Fbye%3Fx%3D1; Path=/; HttpOnly; Secure; SameSite=Lax",
  );
  assert.deepEqual(cleared, CLEARING);
  assertUncached(response);
  assert.deepEqual(seen, ["7"]);
});

test("POST signout answers the clients of Auth.js with JSON", async () => {
  const { csrfToken, header } = await csrf(auth.handler);
  const cookies = `${cookie}; ${header}`;
  for (const options of [
    { headers: { "X-Auth-Return-Redirect": "1" }, body: { csrfToken } },
    { body: { csrfToken, json: "true" } },
  ]) {
    const response = await post(auth.handler, "/signout", { cookies, ...options });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { url: "https://app.test" });
    assert.deepEqual(response.headers.getSetCookie().slice(1), CLEARING);
  }
});

test("POST signout without the CSRF token keeps the session", async () => {
  const v5 = await post(auth.handler, "/signout", { cookies: cookie });
  assert.equal(v5.status, 302);
  assert.equal(v5.headers.get("location"), "/api/auth/signin?error=MissingCSRF");
  assert.deepEqual(v5.headers.getSetCookie(), []);

  const page = make({ pages: { signIn: "/login?lang=de" } });
  const own = await post(page.handler, "/signout", { headers: { "X-Auth-Return-Redirect": "1" } });
  assert.deepEqual(await own.json(), { url: "https://app.test/login?lang=de&error=MissingCSRF" });

  const v4 = await post(make({ format: "next-auth" }).handler, "/signout", {
    body: { json: "true" },
  });
  assert.deepEqual(await v4.json(), { url: `${base}/signout?csrf=true` });
});

test("callbacks.redirect decides, but never for a script", async () => {
  const calls = [];
  const open = make({
    callbacks: {
      redirect(args) {
        calls.push(args);
        return args.url;
      },
    },
  });
  const { csrfToken, header } = await csrf(open.handler);
  const leave = async (callbackUrl) =>
    (
      await post(open.handler, "/signout", { cookies: header, body: { csrfToken, callbackUrl } })
    ).headers.get("location");
  assert.equal(await leave("https://partner.test/x"), "https://partner.test/x");
  assert.deepEqual(calls, [{ url: "https://partner.test/x", baseUrl: "https://app.test" }]);
  assert.equal(await leave("/home"), "/home");
  for (const url of [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "VBScript:x",
  ]) {
    assert.equal(await leave(url), "/");
  }
});

test("callbacks.redirect that fails sends to the origin", async () => {
  for (const redirect of [() => Promise.reject(new Error()), () => undefined, () => "https://"]) {
    const { errors, logger } = recorder();
    const failing = make({ callbacks: { redirect }, logger });
    const { csrfToken, header } = await csrf(failing.handler);
    const response = await post(failing.handler, "/signout", {
      cookies: header,
      body: { csrfToken, callbackUrl: "/x" },
    });
    assert.equal(response.headers.get("location"), "/");
    assert.equal(errors.length, 1);
  }
});

test("the origin is the request's, behind a trusted proxy the forwarded one", async () => {
  const url = async (config, headers) => {
    const handler = make({
      providers: [credentials({ authorize: () => null })],
      ...config,
    }).handler;
    const response = await handler(
      new Request("http://10.0.0.1:3000/api/auth/providers", { headers }),
    );
    return (await response.json()).credentials.signinUrl;
  };
  const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "app.test" };
  const path = "/api/auth/signin/credentials";
  assert.equal(await url({}, headers), `http://10.0.0.1:3000${path}`);
  assert.equal(await url({ trustHost: true }, headers), `https://app.test${path}`);
  assert.equal(await url({ trustHost: true }, {}), `http://10.0.0.1:3000${path}`);
  const odd = { "x-forwarded-host": "evil.test/path?" };
  assert.equal(await url({ trustHost: true }, odd), `http://10.0.0.1:3000${path}`);
  process.env.AUTH_URL = "https://fixed.test/api/auth";
  try {
    assert.equal(await url({}, headers), `https://fixed.test${path}`);
  } finally {
    delete process.env.AUTH_URL;
  }
});

test("the base path is where it is configured", async () => {
  for (const basePath of ["/auth", "/auth/", "/a/b.c/auth"]) {
    const elsewhere = make({ basePath });
    const path = basePath.replace(/\/$/, "");
    const found = await elsewhere.handler(new Request(`https://app.test${path}/session/`));
    assert.equal(found.status, 200);
    const missing = await elsewhere.handler(request("", `${base}/session`));
    assert.equal(missing.status, 404);
  }
});

test("a form of plain http works with plain names", async () => {
  const response = await auth.handler(new Request("http://localhost/api/auth/csrf"));
  assert.match(
    response.headers.getSetCookie()[0],
    /^waxseal\.csrf-token=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  assert.equal(auth.verify(cookie, { now: NOW }).status, "invalid");
});
