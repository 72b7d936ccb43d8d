// `jwt.encode` and `jwt.decode` of the application in place of the format's tokens, such as
// those that Hasura reads.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { encode } from "@auth/core/jwt";
import { SignJWT, jwtVerify } from "jose";
import { createAuth, credentials } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";

const COMPAT = Symbol.for("waxseal.compat");
const KEY = new TextEncoder().encode("the key of the application: 32 bytes or more");
const NAME = "__Secure-authjs.session-token";
const ORIGIN = "https://app.test";
const DAY = 86_400_000;

const sign = (claims, exp) => {
  const token = new SignJWT(claims).setProtectedHeader({ alg: "HS256" });
  return (exp === undefined ? token : token.setExpirationTime(exp)).sign(KEY);
};

/** As the documentation of next-auth has it for Hasura; `seen` is what `encode` got. */
function hasura() {
  const seen = [];
  return {
    seen,
    encode(claims, maxAge, cookieName) {
      seen.push({ claims, maxAge, cookieName });
      const { iat: _, exp: __, ...own } = claims;
      const allowed = { "https://hasura.io/jwt/claims": { "x-hasura-user-id": claims.sub } };
      const now = Math.floor(Date.now() / 1000);
      return sign({ ...own, ...allowed, iat: now }, now + maxAge);
    },
    decode: async (token) => (await jwtVerify(token, KEY, { algorithms: ["HS256"] })).payload,
  };
}

function create(codec = hasura(), more = {}) {
  const log = recorder();
  const auth = createAuth({
    secret: SECRET,
    format: "authjs",
    logger: log.logger,
    ...more,
    [COMPAT]: { major: 5, codec, ...more[COMPAT] },
  });
  return { auth, codec, log };
}

const request = (cookie) => new Request(`${ORIGIN}/`, { headers: cookie ? { cookie } : {} });
const pairOf = (line) => line.split(";", 1)[0];
const valueOf = (line) => decodeURIComponent(pairOf(line).slice(line.indexOf("=") + 1));
const isJws = (text) => text.split(".").length === 3;

/** The lines that set a cookie: the core also clears its twins at other places. */
const setLines = (writes) => writes.setCookie.filter((line) => !line.includes("Max-Age=0"));

/** A session as a browser holds it, with the writes that began it. */
async function signedIn(auth, user = { id: "7", name: "Ada" }) {
  const { writes } = await auth.issue({ user }, request());
  return { cookie: writes.setCookie.map(pairOf).join("; "), writes };
}

/** The answer to a form with a name, and with the CSRF token of this browser. */
async function signInByForm(auth) {
  const got = await auth.handler(new Request(`${ORIGIN}/api/auth/csrf`));
  const { csrfToken } = await got.json();
  const cookie = got.headers.getSetCookie().map(pairOf).join("; ");
  const type = "application/x-www-form-urlencoded";
  return auth.handler(
    new Request(`${ORIGIN}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { cookie, origin: ORIGIN, "content-type": type },
      body: new URLSearchParams({ csrfToken, name: "Ada" }),
    }),
  );
}

describe("a codec of the application", () => {
  test("seals at the sign-in, without the dates of another token", async () => {
    const { auth, codec } = create();
    const { writes } = await signedIn(auth);
    const [line, ...others] = writes.setCookie;
    assert.equal(others.length, 0);
    assert.match(line, /^__Secure-authjs\.session-token=.*; Path=\/; Expires=.*Secure/);
    const { payload } = await jwtVerify(valueOf(line), KEY);
    assert.equal(payload.sub, "7");
    assert.equal(payload["https://hasura.io/jwt/claims"]["x-hasura-user-id"], "7");
    const [{ claims, maxAge, cookieName }] = codec.seen;
    assert.equal(maxAge, 30 * 86_400);
    assert.equal(cookieName, NAME);
    for (const date of ["iat", "exp", "jti"]) assert.ok(!(date in claims), date);
    assert.equal(writes.requestCookie, pairOf(line));
    assert.ok(writes.responseHeaders.length > 0);
  });

  test("opens what was sealed, and writes nothing on an unchanged read", async () => {
    const { auth } = create();
    const { cookie } = await signedIn(auth);
    const outcome = await auth.resolve(request(cookie));
    assert.equal(outcome.status, "active");
    assert.equal(outcome.session.user.name, "Ada");
    assert.equal(outcome.token["https://hasura.io/jwt/claims"]["x-hasura-user-id"], "7");
    assert.deepEqual(outcome.writes.setCookie, []);
    assert.equal((await auth.getSession(request(cookie))).user.name, "Ada");
  });

  test("renews in the application's tokens when that is due", async () => {
    const { auth, codec } = create();
    const { cookie } = await signedIn(auth);
    const now = Date.now() + 2 * DAY;
    const outcome = await auth.resolve(request(cookie), { now });
    assert.equal(outcome.renewed, "rolling");
    const [line, ...others] = setLines(outcome.writes);
    assert.equal(others.length, 0);
    assert.equal(outcome.writes.setCookie.at(-1), line);
    assert.ok(isJws(valueOf(line)));
    assert.equal(outcome.writes.requestCookie, pairOf(line));
    const { payload } = await jwtVerify(valueOf(cookie), KEY);
    assert.equal(codec.seen.at(-1).claims.exp, payload.exp, "what its token had");
  });

  test("updates by the callback alone", async () => {
    const jwt = ({ token, trigger, session }) =>
      trigger === "update" ? { ...token, name: session.user.name } : token;
    const { auth } = create(hasura(), { callbacks: { jwt } });
    const { cookie } = await signedIn(auth);
    const outcome = await auth.update(request(cookie), { user: { name: "Grace" } });
    assert.equal(outcome.session.user.name, "Grace");
    const { payload } = await jwtVerify(valueOf(setLines(outcome.writes)[0]), KEY);
    assert.equal(payload.name, "Grace");
    assert.equal(payload.sub, "7");
  });

  test("splits what is long, and clears what is no longer used", async () => {
    const jwt = ({ token, user, trigger, session }) => ({
      ...token,
      ...(user && { filling: "x".repeat(6000) }),
      ...(trigger === "update" && { filling: session.filling }),
    });
    const { auth } = create(hasura(), { callbacks: { jwt } });
    const { cookie, writes } = await signedIn(auth);
    const names = writes.setCookie.map((line) => line.slice(0, line.indexOf("=")));
    assert.deepEqual(
      names,
      [0, 1, 2].map((at) => `${NAME}.${at}`),
    );
    assert.equal(valueOf(writes.setCookie[0]).length, 3936);
    assert.equal((await auth.resolve(request(cookie))).token.filling.length, 6000);

    const short = await auth.update(request(`theme=dark; ${cookie}`), { filling: "" });
    const lines = short.writes.setCookie;
    const cleared = lines.filter((line) => line.includes("Max-Age=0"));
    for (const name of names)
      assert.ok(
        cleared.some((line) => line.startsWith(`${name}=;`)),
        name,
      );
    const set = lines.filter((line) => !line.includes("Max-Age=0"));
    assert.equal(set.length, 1);
    assert.equal(short.writes.requestCookie, `theme=dark; ${pairOf(set[0])}`);
  });

  test("signs out, by all names that the browser has", async () => {
    const { auth } = create();
    const { cookie } = await signedIn(auth);
    const { setCookie, requestCookie } = await auth.signOut(request(`a=b; ${cookie}`));
    assert.ok(setCookie.some((line) => line.startsWith(`${NAME}=;`)));
    assert.ok(setCookie.every((line) => line.includes("Max-Age=0")));
    assert.equal(requestCookie, "a=b");
  });

  test("what it does not decode is no session, though the format would open it", async () => {
    const sealed = await encode({ secret: SECRET, salt: NAME, token: { sub: "7" } });
    const past = await sign({ sub: "7" }, Math.floor(Date.now() / 1000) - 60);
    const codec = hasura();
    const { auth, log } = create(codec);
    for (const token of [sealed, past, "x", "a.b.c"]) {
      const outcome = await auth.resolve(request(`${NAME}=${token}`));
      assert.equal(outcome.status, "invalid");
      assert.equal(auth.verify(request(`${NAME}=${token}`)).session, null);
    }
    for (const decoded of [null, undefined, "text", [], 7, { sub: "7", exp: "soon" }]) {
      codec.decode = () => decoded;
      assert.equal((await auth.resolve(request(`${NAME}=x`))).status, "invalid");
    }
    assert.equal(JSON.stringify(log.errors).includes(sealed), false);
  });

  test("an end that has passed counts, though its decode does not look", async () => {
    const codec = hasura();
    codec.decode = () => ({ sub: "7", exp: 1000 });
    const { auth } = create(codec);
    const outcome = await auth.resolve(request(`${NAME}=x`));
    assert.deepEqual([outcome.status, outcome.reason], ["invalid", "expired"]);
  });

  test("a token without an end, or with the iat of the sign-in, lives on", async () => {
    const codec = hasura();
    const { auth } = create(codec);
    const old = Math.floor(Date.now() / 1000) - 60 * 86_400;
    for (const claims of [
      { sub: "7" },
      { sub: "7", iat: old },
      { sub: "7", iat: old, exp: Math.floor(Date.now() / 1000) + 3600 },
    ]) {
      codec.decode = () => claims;
      const outcome = await auth.resolve(request(`${NAME}=x`));
      assert.equal(outcome.status, "active", JSON.stringify(claims));
    }
  });

  test("an encode that throws is reported, and nothing is written", async () => {
    const codec = hasura();
    const { auth, log } = create(codec);
    const { cookie } = await signedIn(auth);
    codec.encode = () => {
      throw new Error("no key");
    };
    const outcome = await auth.resolve(request(cookie), { now: Date.now() + 2 * DAY });
    assert.equal(outcome.status, "undecided");
    assert.equal(outcome.session.user.name, "Ada");
    assert.deepEqual(outcome.writes.setCookie, []);
    await assert.rejects(signedIn(auth), { code: "callback" });
    assert.equal(log.errors.length, 2);
  });

  test("a token that nobody could read again is not written", async () => {
    const codec = hasura();
    const { auth, log } = create(codec);
    const { cookie } = await signedIn(auth);
    codec.encode = () => "x".repeat(70_000);
    await assert.rejects(signedIn(auth), { code: "callback", message: /too long/ });
    const outcome = await auth.resolve(request(cookie), { now: Date.now() + 2 * DAY });
    assert.equal(outcome.status, "undecided");
    assert.deepEqual(outcome.writes.setCookie, []);
    assert.match(log.errors.at(-1).message, /too long/);
    // As long as it may be.
    codec.encode = () => "x".repeat(60_000);
    codec.decode = (token) => (token.length === 60_000 ? { sub: "7" } : null);
    const longest = await signedIn(auth);
    assert.equal((await auth.resolve(request(longest.cookie))).status, "active");
  });

  test("claims that no token can hold are no session, and are reported", async () => {
    const circle = { sub: "7" };
    circle.circle = circle;
    const deep = { sub: "7", deep: JSON.parse("[".repeat(100) + "]".repeat(100)) };
    const faulty = {
      get sub() {
        throw new Error("a getter");
      },
    };
    const polluting = JSON.parse('{"sub":"7","__proto__":{"admin":true}}');
    for (const claims of [circle, deep, faulty, polluting, { toJSON: () => "7" }]) {
      const { auth, log } = create({ ...hasura(), decode: () => claims });
      assert.equal((await auth.resolve(request(`${NAME}=x`))).status, "invalid");
      assert.equal(await auth.getSession(request(`${NAME}=x`)), null);
      assert.equal(log.errors.length, 2);
    }
  });

  test("verify cannot wait for it, and says so", async () => {
    const { auth } = create();
    const { cookie } = await signedIn(auth);
    const outcome = auth.verify(request(cookie));
    assert.equal(outcome.status, "undecided");
    assert.equal(outcome.session, null);
    assert.match(outcome.cause.message, /use `resolve`/);
  });

  test("the endpoints: a sign-in by a form, and the session", async () => {
    const login = credentials({
      credentials: { name: { label: "Name" } },
      authorize: ({ name }) => ({ id: "7", name }),
    });
    const { auth } = create(hasura(), { providers: [login] });
    const response = await signInByForm(auth);
    const line = response.headers.getSetCookie().find((line) => line.startsWith(`${NAME}=`));
    assert.ok(isJws(valueOf(line)));
    const headers = { cookie: pairOf(line) };
    const session = await auth.handler(new Request(`${ORIGIN}/api/auth/session`, { headers }));
    assert.equal((await session.json()).user.name, "Ada");
  });

  test("the endpoints: whom encode leaves without a token is told so", async () => {
    const login = credentials({
      credentials: { name: { label: "Name" } },
      authorize: ({ name }) => ({ id: "7", name }),
    });
    for (const encode of [() => Promise.reject(new Error("no key")), () => 7, () => ""]) {
      const { auth } = create({ ...hasura(), encode }, { providers: [login] });
      const response = await signInByForm(auth);
      const lines = response.headers.getSetCookie();
      assert.ok(!lines.some((line) => line.startsWith(NAME) && !line.includes("Max-Age=0")));
      assert.match(response.headers.get("location"), /[?&]error=/);
    }
  });

  test("a whole name of the cookie that is given", async () => {
    const { auth } = create(hasura(), { [COMPAT]: { sessionCookie: "sid" } });
    const { cookie } = await signedIn(auth);
    assert.ok(cookie.startsWith("sid=") && isJws(cookie.slice(4)));
    assert.equal((await auth.resolve(request(cookie))).status, "active");
  });
});
