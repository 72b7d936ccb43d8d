import assert from "node:assert/strict";
import { test } from "node:test";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { ada, DAY, make, NOW, request, signedIn } from "./support.mjs";

const session = {
  user: { name: "Ada", email: ada.email, role: "admin" },
  expires: new Date(NOW + 30 * DAY).toISOString(),
};
const nothing = { setCookie: [], responseHeaders: [], requestCookie: null };
const cacheHeaders = [
  ["Cache-Control", "private, no-cache, no-store"],
  ["Expires", "0"],
  ["Pragma", "no-cache"],
  ["Vary", "Cookie"],
];

const auth = make();
const cookie = await signedIn(auth);

test("verify is synchronous and gives the session by the projections", () => {
  const outcome = auth.verify(request(cookie), { now: NOW });
  assert.equal(outcome.status, "active");
  assert.deepEqual(outcome.session, session);
  assert.equal(outcome.renewed, null);
  assert.deepEqual(outcome.writes, nothing);
});

test("the token has the claims, and neither copying nor printing shows it", () => {
  const outcome = auth.verify(request(cookie), { now: NOW });
  const { sid, jti, ...claims } = outcome.token;
  assert.deepEqual(claims, {
    name: "Ada",
    email: ada.email,
    sub: "7",
    role: "admin",
    iat: NOW / 1000,
    exp: (NOW + 30 * DAY) / 1000,
    auth_time: NOW / 1000,
    rev: 0,
  });
  assert.ok(sid && jti);
  assert.equal(outcome.token, outcome.token);
  assert.ok(!("token" in { ...outcome }));
  assert.ok(!JSON.stringify(outcome).includes(sid));
});

test("no cookie is anonymous", async () => {
  const anonymous = { status: "anonymous", session: null, writes: nothing };
  assert.deepEqual({ ...auth.verify(request("theme=dark")) }, anonymous);
  assert.deepEqual({ ...(await auth.resolve(request())) }, anonymous);
  assert.equal(await auth.getSession(request()), null);
});

test("an old cookie is renewed, with cache headers and the rewritten Cookie header", () => {
  const outcome = auth.verify(request(`theme=dark; ${cookie}`), { now: NOW + 2 * DAY });
  assert.equal(outcome.renewed, "rolling");
  const { setCookie, responseHeaders, requestCookie } = outcome.writes;
  assert.deepEqual(setCookie.map(inShort), renewal("__Host-waxseal.session-token"));
  assert.match(setCookie[1], /^__Host-waxseal\.session-token=[^;]+; Path=\/; Expires=/);
  assert.deepEqual(responseHeaders, cacheHeaders);
  assert.equal(requestCookie, `theme=dark; ${setCookie[1].split(";")[0]}`);
  assert.equal(outcome.session.expires, new Date(NOW + 32 * DAY).toISOString());
  assert.equal(auth.verify(requestCookie, { now: NOW + 2 * DAY }).renewed, null);
});

test("getSession never renews: the session ends when the browser's cookie does", async () => {
  const later = await auth.getSession(request(cookie), { now: NOW + 2 * DAY });
  assert.deepEqual(later, session);
});

test("a time is a Date or milliseconds", () => {
  const status = (now) => auth.verify(cookie, { now }).status;
  assert.equal(status(new Date(NOW)), "active");
  assert.equal(status(NOW + 29 * DAY), "active");
  assert.equal(status(new Date(NOW + 31 * DAY)), "invalid");
  assert.throws(() => status(new Date(NaN)), { code: "invalid-source" });
});

test("a bad cookie is invalid, says why, and is cleared where it opens", () => {
  const [name, token] = cookie.split("=");
  const parts = token.split(".");
  const flipped = `${parts[2][0] === "A" ? "B" : "A"}${parts[2].slice(1)}`;
  const cases = {
    expired: [cookie, NOW + 31 * DAY],
    signature: [`${name}=${parts[0]}.${parts[1]}.${flipped}`, NOW],
    malformed: [`${name}=nonsense`, NOW],
    chunks: [`${name}.1=x`, NOW],
  };
  for (const [reason, [header, now]] of Object.entries(cases)) {
    const outcome = auth.verify(request(header), { now });
    assert.equal(outcome.status, "invalid", reason);
    assert.equal(outcome.reason, reason);
    assert.equal(outcome.session, null);
    if (reason === "expired") {
      assert.deepEqual(outcome.writes.setCookie.map(inShort), ending(name));
      assert.deepEqual(outcome.writes.responseHeaders, cacheHeaders);
      assert.equal(outcome.writes.requestCookie, "");
    } else {
      assert.deepEqual(outcome.writes, nothing, reason);
    }
  }
});

test("no header makes a read throw", async () => {
  const name = "__Host-waxseal.session-token";
  const big = "x".repeat(70_000);
  const headers = [
    "=",
    ";;;",
    "\0",
    "\ud800\udfff\ud800",
    `${name}=\ud800`,
    `${name}=${"é".repeat(5000)}`,
    `${name}=a.b.c`,
    `${name}=${"a.".repeat(5000)}`,
    Array.from({ length: 40 }, (_, i) => `${name}.${i}=x`).join("; "),
    `${name}=${big}`,
    big + big + big,
    "🍪".repeat(100_000),
    `${name}=__proto__; __proto__=1; constructor=2`,
  ];
  for (const header of headers) {
    for (const outcome of [
      auth.verify(header),
      await auth.resolve({ headers: { cookie: header } }),
    ]) {
      assert.ok(["anonymous", "invalid"].includes(outcome.status), JSON.stringify(outcome));
      assert.equal(outcome.session, null);
    }
  }
  assert.equal(auth.verify("x".repeat(131_073)).reason, "oversize");
  assert.equal(auth.verify("x".repeat(10_000_000)).reason, "oversize");
  assert.equal(auth.verify(cookie, { now: NOW }).status, "active");
});

test("text that is not ASCII crosses unharmed, at every length", async () => {
  const auth = make({ cookie: { maxBytes: 65_536 }, logger: {} });
  for (const name of [
    "Zoë",
    "名前",
    "👩‍🚀",
    "a\u2028b",
    '"\\',
    "x".repeat(20_000),
    "é".repeat(20_000),
  ]) {
    const header = await signedIn(auth, { ...ada, name });
    const outcome = auth.verify(request(header), { now: NOW });
    assert.equal(outcome.session.user.name, name);
    assert.equal(outcome.token.name, name);
    const renewed = auth.verify(request(header), { now: NOW + 2 * DAY });
    assert.equal(renewed.session.user.name, name);
    assert.equal(
      auth.verify(renewed.writes.requestCookie, { now: NOW + 2 * DAY }).token.name,
      name,
    );
  }
});

test("claims called __proto__ do not reach a prototype", async () => {
  const header = await signedIn(auth, { ...ada, role: JSON.parse('{"polluted":1}') });
  const { session } = auth.verify(request(header), { now: NOW });
  assert.deepEqual(session.user.role, { polluted: 1 });
  assert.equal({}.polluted, undefined);
});

test("objects of different configurations do not disturb each other", async () => {
  const other = make({ secret: `${SECRETS.other}`, format: "authjs" });
  const theirs = await signedIn(other, { ...ada, name: "Grace" });
  for (let i = 0; i < 3; i++) {
    assert.equal(auth.verify(request(cookie), { now: NOW }).session.user.name, "Ada");
    assert.equal(other.verify(request(theirs), { now: NOW }).session.user.name, "Grace");
    assert.equal(other.verify(request(cookie), { now: NOW }).status, "anonymous");
  }
});

const SECRETS = { other: "another secret of more than thirty-two bytes" };
