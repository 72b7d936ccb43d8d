// Signing in with credentials: what authorize gets, what becomes of what it answers.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  AccessDenied,
  AuthorizeUnavailable,
  createAuth,
  credentials,
  CredentialsSignin,
  OAuthAccountNotLinked,
  WaxsealError,
} from "waxseal";

import {
  ada,
  BASE,
  Browser,
  make,
  ORIGIN,
  outcome,
  recorder,
  SECRET,
  target,
  XHR,
} from "./support.mjs";

test("the whole way: csrf, sign in, session, update, sign out", async () => {
  const browser = new Browser(make());
  const response = await browser.signIn({ callbackUrl: "/dashboard" }, { headers: XHR });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { url: `${ORIGIN}/dashboard` });
  assert.deepEqual((await browser.session()).user, {
    name: "Ada",
    email: ada.email,
    role: "admin",
  });

  const data = { name: "Countess", role: "owner" };
  const updated = await (await browser.post("/session", { data }, { json: true })).json();
  assert.deepEqual(updated.user, { name: "Countess", email: ada.email, role: "admin" });
  assert.deepEqual(await browser.session(), updated);

  await browser.post("/signout");
  assert.equal(await browser.session(), null);
});

for (const format of ["signed", "authjs", "next-auth"]) {
  for (const origin of ["http://localhost:3000", ORIGIN]) {
    test(`signs in and out with format ${format} at ${origin}`, async () => {
      const browser = new Browser(make({ format }));
      assert.equal((await browser.signIn({}, { origin })).status, 302);
      assert.equal((await browser.session(origin)).user.name, "Ada");
      await browser.post("/signout", {}, { origin });
      assert.deepEqual(await browser.session(origin), format === "next-auth" ? {} : null);
    });
  }
}

test("authorize gets the fields of the form, and no others", async () => {
  const seen = [];
  const auth = make({
    authorize(fields, request) {
      seen.push([fields, request]);
      return ada;
    },
  });
  const protocol = { callbackUrl: "/x", json: "true", redirect: "false", redirectTo: "/y" };
  for (const json of [false, true]) {
    await new Browser(auth).signIn({ ...protocol, code: "123" }, { json, headers: { "x-a": "b" } });
    const [fields, request] = seen.pop();
    const expected = { email: ada.email, password: "right", code: "123" };
    assert.deepEqual(fields, expected);
    assert.equal(request.method, "POST");
    assert.equal(request.url, `${BASE}/callback/credentials`);
    assert.equal(request.headers.get("x-a"), "b");
    assert.equal(request.headers.get("content-type"), "application/json");
    assert.deepEqual(await request.json(), expected);
  }
});

test("only text gets to authorize: no object that a database takes for a query", async () => {
  const seen = [];
  const auth = make({ authorize: (fields) => void seen.push(fields) });
  const fields = { email: { $ne: null }, password: ["a"], n: 1, no: null, yes: true, ok: "text" };
  await new Browser(auth).post("/callback/credentials", fields, { json: true });
  assert.deepEqual(seen, [{ ok: "text" }]);
});

test("a field called __proto__ is none", async () => {
  const seen = [];
  const auth = make({ authorize: (fields) => void seen.push(fields) });
  const browser = new Browser(auth);
  const csrfToken = await browser.csrfToken();
  const form = { csrfToken, ["__proto__"]: "x", constructor: "y" };
  await browser.postRaw("/callback/credentials", form);
  const json = { raw: `{"csrfToken":"${csrfToken}","__proto__":{"polluted":1},"constructor":"y"}` };
  await auth.handler(
    new Request(`${BASE}/callback/credentials`, {
      method: "POST",
      headers: { cookie: browser.jar.header, "content-type": "application/json" },
      body: json.raw,
    }),
  );
  for (const fields of seen) {
    assert.deepEqual(Object.entries(fields), [["constructor", "y"]]);
    assert.equal(Object.getPrototypeOf(fields), Object.prototype);
  }
  assert.equal(seen.length, 2);
  assert.equal({}.polluted, undefined);
});

test("attack 29: a new session each time: an old cookie, own or planted, does not live on", async () => {
  const auth = make();
  const victim = new Browser(auth);
  const attacker = new Browser(auth);
  await attacker.signIn();
  const planted = auth.verify(attackerCookie(attacker)).token.sid;

  // The attacker got their own cookie into the victim's browser before the login.
  victim.jar.keep([`${attackerCookie(attacker)}; Path=/`]);
  await victim.signIn();
  const first = auth.verify(attackerCookie(victim)).token;
  assert.notEqual(first.sid, planted);
  await victim.signIn();
  const second = auth.verify(attackerCookie(victim)).token;
  assert.notEqual(second.sid, first.sid);
  assert.equal(victim.jar.names("session-token").length, 1);
});

const attackerCookie = ({ jar }) =>
  jar.header.split("; ").find((pair) => pair.includes("session-token"));

test("chunks of an earlier session are cleared", async () => {
  let name = "x".repeat(9000);
  const auth = make({ authorize: () => ({ ...ada, name }) });
  const browser = new Browser(auth);
  await browser.signIn();
  assert.equal(browser.jar.names("session-token").length, 4);
  name = "Ada";
  await browser.signIn();
  assert.deepEqual(browser.jar.names("session-token"), ["__Host-waxseal.session-token"]);
  assert.equal((await browser.session()).user.name, "Ada");
});

/* ----------------------------------------------------------------- failures */

const leak = "password authentication failed for user postgres at 10.0.0.7";

test("what authorize throws is for the log, not for the address", async () => {
  const { errors, logger } = recorder();
  const cause = new Error(leak);
  const auth = make({ authorize: () => Promise.reject(cause), logger });
  const response = await new Browser(auth).signIn({}, { headers: XHR });
  const text = await response.text();
  assert.ok(!text.includes("postgres"));
  assert.deepEqual(JSON.parse(text), { url: `${BASE}/error?error=Configuration` });
  assert.equal(errors.length, 1);
  assert.ok(errors[0] instanceof WaxsealError);
  assert.equal(errors[0].cause, cause);
  assert.ok(!errors[0].message.includes("postgres"));
});

test("wrong credentials and refused users are no errors for the log", async () => {
  const { errors, logger } = recorder();
  await new Browser(make({ logger })).signIn({ password: "wrong" });
  await new Browser(make({ logger, callbacks: { signIn: () => false } })).signIn();
  await new Browser(make({ logger })).post("/callback/nobody");
  assert.deepEqual(errors, []);
});

test("CredentialsSignin: its code reaches the page, its message does not", async () => {
  class Unverified extends CredentialsSignin {
    code = "unverified & more";
  }
  const auth = make({ authorize: () => Promise.reject(new Unverified(leak)) });
  const response = await new Browser(auth).signIn();
  assert.equal(target(response), `${BASE}/signin?error=CredentialsSignin&code=unverified+%26+more`);
  assert.ok(!response.headers.getSetCookie().some((line) => line.includes("session-token")));

  const error = new Unverified("text");
  assert.ok(error instanceof Error && error instanceof CredentialsSignin);
  assert.deepEqual(
    [error.name, error.type, error.message],
    ["CredentialsSignin", "CredentialsSignin", "text"],
  );
  assert.equal(new CredentialsSignin().code, "credentials");
});

test("errors of Auth.js are understood, where an app still imports them", async () => {
  const { AccessDenied, CredentialsSignin: Theirs } = await import("@auth/core/errors");
  class Locked extends Theirs {
    code = "locked";
  }
  for (const [make_, expected] of [
    [() => new Locked(), { path: "/api/auth/signin", error: "CredentialsSignin", code: "locked" }],
    [() => new AccessDenied(), { path: "/api/auth/error", error: "AccessDenied", code: undefined }],
  ]) {
    const auth = make({ authorize: () => Promise.reject(make_()) });
    assert.deepEqual(await outcome(await new Browser(auth).signIn()), expected);
  }
});

test("nothing that authorize may return signs in but a user", async () => {
  for (const value of [null, undefined, false, 0, ""]) {
    const browser = new Browser(make({ authorize: () => value }));
    assert.equal((await outcome(await browser.signIn())).error, "CredentialsSignin", String(value));
    assert.equal(await browser.session(), null);
  }
  for (const value of [true, 1, "ada", [ada], () => ada]) {
    const browser = new Browser(make({ authorize: () => value }));
    assert.equal((await outcome(await browser.signIn())).error, "Configuration", String(value));
    assert.equal(await browser.session(), null);
  }
});

test("claims that fit into no cookie are a fault of the server, not an exception", async () => {
  const auth = make({ authorize: () => ({ ...ada, name: "x".repeat(200_000) }) });
  const browser = new Browser(auth);
  assert.equal((await outcome(await browser.signIn())).error, "Configuration");
  assert.deepEqual(browser.jar.names("session-token"), []);
});

test("a callback that refuses leaves the session that was there", async () => {
  let refuse = false;
  for (const callbacks of [
    { signIn: () => !refuse },
    { jwt: ({ token, user }) => (user && refuse ? null : token) },
  ]) {
    refuse = false;
    const browser = new Browser(make({ callbacks }));
    await browser.signIn();
    refuse = true;
    assert.equal((await outcome(await browser.signIn())).error, "AccessDenied");
    assert.equal((await browser.session()).user.name, "Ada");
  }
});

test("pages of the application, with a query or on another host", async () => {
  const at = async (pages, fields, options) =>
    target(await new Browser(make({ pages, ...options })).signIn(fields));
  const wrong = { password: "wrong" };
  const query = "error=CredentialsSignin&code=credentials";
  assert.equal(await at({ signIn: "/login" }, wrong), `${ORIGIN}/login?${query}`);
  assert.equal(await at({ signIn: "/login?a=b#c" }, wrong), `${ORIGIN}/login?a=b&${query}#c`);
  assert.equal(await at({ signIn: "https://id.test/in" }, wrong), `https://id.test/in?${query}`);
  const denied = { callbacks: { signIn: () => false } };
  assert.equal(await at({ error: "/oops" }, {}, denied), `${ORIGIN}/oops?error=AccessDenied`);
  assert.equal(await at({ signIn: "/login" }, {}, denied), `${BASE}/error?error=AccessDenied`);
});

test("after a failure, the sign-in page still knows where the user wanted to go", async () => {
  const settings = "/settings?tab=2";
  const back = async (pages, callbackUrl, options = {}, fields = {}) => {
    const browser = new Browser(make({ pages, ...options }));
    const response = await browser.post("/callback/credentials", {
      ...{ username: "ada", password: "wrong", ...(callbackUrl && { callbackUrl }) },
      ...fields,
    });
    assert.equal(response.status, 302);
    const { origin, pathname, searchParams } = new URL(target(response));
    return [origin + pathname, searchParams.get("error"), searchParams.get("callbackUrl")];
  };
  const wrong = "CredentialsSignin";
  const login = `${ORIGIN}/login`;
  const pages = { signIn: "/login" };
  assert.deepEqual(await back(pages, settings), [login, wrong, settings]);
  assert.deepEqual(await back(pages, ORIGIN + settings), [login, wrong, settings]);
  assert.deepEqual(await back({}, settings), [`${BASE}/signin`, wrong, settings]);
  const other = { signIn: "https://id.test/in" };
  assert.deepEqual(await back(other, settings), ["https://id.test/in", wrong, ORIGIN + settings]);
  // Nothing is asked for, or what nobody may be sent to.
  assert.deepEqual(await back(pages, undefined), [login, wrong, null]);
  for (const elsewhere of ["https://evil.test/", "//evil.test", "javascript:alert(1)"])
    assert.deepEqual(await back(pages, elsewhere), [login, wrong, "/"], elsewhere);
  // It would grow with every attempt.
  assert.deepEqual(await back(pages, "/login?callbackUrl=/a"), [login, wrong, null]);
  const authorize = () => Promise.reject(new AuthorizeUnavailable("the database is away"));
  const away = [login, "AuthorizeUnavailable", settings];
  assert.deepEqual(await back(pages, settings, { authorize }), away);
  const stale = await back(pages, settings, {}, { csrfToken: "of yesterday" });
  assert.deepEqual(stale, [login, "MissingCSRF", settings]);
});

test("where authorize cannot tell, the sign-in page says so, in a word of its own", async () => {
  const authorize = () => Promise.reject(new AuthorizeUnavailable("the database is away"));
  for (const [config, errors] of [
    [{ authorize }, 1],
    [{ callbacks: { signIn: authorize } }, 1],
  ]) {
    const log = recorder();
    const browser = new Browser(make({ ...config, logger: log.logger }));
    const response = await browser.signIn();
    assert.equal(target(response), `${BASE}/signin?error=AuthorizeUnavailable`);
    assert.equal(log.errors.length, errors);
    const html = await (await browser.get("/signin?error=AuthorizeUnavailable")).text();
    assert.match(html, /role="alert"[^>]*>Signing in is not possible at the moment\./);
  }
});

test("a provider without fields shows email and password", async () => {
  for (const fields of [undefined, {}]) {
    const bare = credentials({ credentials: fields, authorize: () => null });
    const browser = new Browser(createAuth({ secret: SECRET, providers: [bare] }));
    const html = await (await browser.get("/signin")).text();
    assert.match(html, /<input[^>]* autocomplete="username"[^>]* type="email"[^>]* name="email"/);
    assert.match(html, /<input[^>]* autocomplete="current-password"[^>]* name="password"/);
  }
  const pin = credentials({ credentials: { pin: {} }, authorize: () => null });
  const browser = new Browser(createAuth({ secret: SECRET, providers: [pin] }));
  assert.doesNotMatch(await (await browser.get("/signin")).text(), /name="email"/);
});

test("providers have endpoints of their own", async () => {
  const auth = createAuth({
    secret: SECRET,
    providers: [
      credentials({ id: "pin", authorize: ({ pin }) => (pin === "1" ? { id: "p" } : null) }),
      credentials({ id: "key.v2", authorize: ({ key }) => (key === "2" ? { id: "k" } : null) }),
    ],
  });
  const browser = new Browser(auth);
  await browser.post("/callback/pin", { pin: "1" });
  assert.equal(auth.verify(browser.jar.header).token.sub, "p");
  await browser.post("/callback/key.v2", { key: "2" });
  assert.equal(auth.verify(browser.jar.header).token.sub, "k");
  const unknown = await outcome(await browser.post("/callback/credentials", { pin: "1" }));
  assert.equal(unknown.error, "Configuration");
});

test("the client of v4 is answered in its manner, whatever the format", async () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    const browser = new Browser(make({ format }));
    const v4 = { json: "true", redirect: "false" };
    const wrong = await browser.signIn({ ...v4, password: "wrong" });
    assert.equal(wrong.status, 401);
    assert.deepEqual(await wrong.json(), {
      url: `${BASE}/error?error=CredentialsSignin&provider=credentials`,
    });
    const right = await browser.signIn(v4);
    assert.equal(right.status, 200);
    assert.deepEqual(await right.json(), { url: ORIGIN });
    assert.equal(right.headers.get("location"), null);
  }
  const refusing = new Browser(make({ callbacks: { signIn: () => false } }));
  assert.equal((await refusing.signIn({ json: "true" })).status, 403);
});

test("the client of v5 is answered in its manner, also with format next-auth", async () => {
  const browser = new Browser(make({ format: "next-auth" }));
  const wrong = await browser.signIn({ password: "wrong" }, { headers: XHR });
  assert.equal(wrong.status, 200);
  assert.deepEqual(await outcome(wrong), {
    path: "/api/auth/signin",
    error: "CredentialsSignin",
    code: "credentials",
  });
});

test("v4's client may report its errors: 200, and nothing is read", async () => {
  const auth = make();
  const body = new ReadableStream(
    { pull: () => assert.fail("the body was read") },
    { highWaterMark: 0 },
  );
  const request = new Request(`${BASE}/_log`, { method: "POST", body, duplex: "half" });
  const response = await auth.handler(request);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
});

test("events and callbacks in their order, and no session callback", async () => {
  const calls = [];
  const note = (name, answer) => () => (calls.push(name), answer);
  const auth = make({
    authorize: note("authorize", ada),
    callbacks: {
      redirect: ({ url }) => (calls.push("redirect"), url),
      signIn: note("signIn", true),
      jwt: ({ token }) => (calls.push("jwt"), token),
      session: ({ session }) => (calls.push("session"), session),
    },
    events: { signIn: note("events.signIn"), session: note("events.session") },
  });
  await new Browser(auth).signIn({ callbackUrl: "/x" });
  assert.deepEqual(calls, ["redirect", "authorize", "signIn", "jwt", "events.signIn"]);
});

test("an event that throws does not undo the sign-in", async () => {
  const { errors, logger } = recorder();
  const events = { signIn: () => Promise.reject(new Error("mail server")) };
  const browser = new Browser(make({ events, logger }));
  await browser.signIn();
  assert.equal((await browser.session()).user.name, "Ada");
  assert.equal(errors[0].code, "event");
});

test("an AuthError that callbacks.signIn throws arrives as what it is, as in Auth.js", async () => {
  for (const [thrown, page] of [
    [new OAuthAccountNotLinked(), "/signin?error=OAuthAccountNotLinked"],
    [new AccessDenied(), "/error?error=AccessDenied"],
    [new Error("no"), "/error?error=AccessDenied"],
  ]) {
    const signIn = () => Promise.reject(thrown);
    const browser = new Browser(make({ callbacks: { signIn } }));
    assert.equal(target(await browser.signIn()), BASE + page);
  }
});

test("in v4 mode whatever authorize throws but a plain Error is CredentialsSignin, and logged", async () => {
  for (const thrown of ["no", undefined, 7, { code: 7 }, [], new TypeError("db.internal")]) {
    const { errors, logger } = recorder();
    const authorize = () => Promise.reject(thrown);
    const providers = [credentials({ authorize })];
    const browser = new Browser(make({ format: "next-auth", providers, logger }));
    const error = new URL(target(await browser.signIn())).searchParams.get("error");
    assert.equal(error, "CredentialsSignin");
    assert.equal(errors.length, 1);
  }
});
