import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { createAuth } from "waxseal";
import Waxseal from "waxseal/next";
import { fakeClock, sealCookie, storageState } from "waxseal/testing";

import { examplesOf, runExample } from "./examples.mjs";
import { DAY, make, NOW, request, SECRET } from "./support.mjs";

const url = "https://app.test";
const claims = { sub: "7", name: "Ada", role: "admin" };

for (const format of ["signed", "authjs", "next-auth"]) {
  for (const url of ["https://app.test", "http://localhost:3000/base"]) {
    test(`a sealed ${format} cookie is a session of ${url}`, async () => {
      const auth = make({ format });
      const { header, setCookie, cookies } = sealCookie(auth, claims, { url });
      const session = await auth.getSession(request(header, `${url}/page`));
      assert.equal(session.user.name, "Ada");
      assert.equal(session.user.role, "admin");
      assert.equal(header, `${cookies[0].name}=${cookies[0].value}`);
      assert.ok(setCookie[0].startsWith(`${header};`));
      assert.equal(/^__(Host|Secure)-/.test(header), url.startsWith("https"));
    });
  }
}

test("the claims are the token's, with those of a sign-in", () => {
  const auth = make();
  const given = { ...claims, exp: 1, sid: "mine", deep: { list: [1, "ä"] } };
  const { header } = sealCookie(auth, given, { url, now: NOW });
  const { token } = auth.verify(request(header), { now: NOW });
  const { sid, jti, ...rest } = token;
  assert.notEqual(sid, "mine");
  assert.ok(jti);
  assert.deepEqual(rest, {
    ...claims,
    deep: { list: [1, "ä"] },
    exp: (NOW + 30 * DAY) / 1000,
    iat: NOW / 1000,
    auth_time: NOW / 1000,
    rev: 0,
  });
});

test("no callback and no event runs", () => {
  const never = () => assert.fail("called");
  const auth = make({
    callbacks: { signIn: never, jwt: never, session: never },
    events: { signIn: never, session: never },
  });
  assert.ok(sealCookie(auth, claims, { url }).header);
});

test("a time long ago gives a cookie that has expired", () => {
  const auth = make();
  const { header } = sealCookie(auth, claims, { url, now: Date.now() - 31 * DAY });
  assert.equal(auth.verify(request(header)).reason, "expired");
});

test("a long session takes several cookies, all in the header", () => {
  const auth = make({ format: "authjs" });
  const name = "x".repeat(9000);
  const { header, setCookie, cookies } = sealCookie(auth, { sub: "7", name }, { url });
  assert.ok(cookies.length > 2);
  assert.equal(setCookie.length, cookies.length);
  assert.deepEqual(
    cookies.map(({ name }) => name),
    cookies.map((_, at) => `__Secure-authjs.session-token.${at}`),
  );
  assert.equal(header, cookies.map(({ name, value }) => `${name}=${value}`).join("; "));
  assert.equal(auth.verify(request(header)).session.user.name, name);
});

test("a storage state has the cookies in the shape of Playwright", () => {
  const auth = make();
  const { cookies, origins } = storageState(auth, claims, {
    url: "https://app.test:8443/x",
    now: NOW,
  });
  const [{ value, ...cookie }] = cookies;
  assert.deepEqual(origins, []);
  assert.equal(cookies.length, 1);
  assert.equal(auth.verify(`${cookie.name}=${value}`, { now: NOW }).status, "active");
  assert.deepEqual(cookie, {
    name: "__Host-waxseal.session-token",
    domain: "app.test",
    path: "/",
    expires: (NOW + 30 * DAY) / 1000,
    httpOnly: true,
    secure: true,
    sameSite: "Lax",
  });
});

test("a storage state follows the configured cookie", () => {
  const cookie = { name: "sess", domain: "app.test", path: "/in", sameSite: "strict" };
  const auth = make({ cookie, session: { maxAge: 60 } });
  const [found] = storageState(auth, claims, { url: "http://www.app.test", now: NOW }).cookies;
  assert.deepEqual(
    { ...found, value: "" },
    {
      name: "sess",
      value: "",
      domain: ".app.test",
      path: "/in",
      expires: NOW / 1000 + 60,
      httpOnly: true,
      secure: false,
      sameSite: "Strict",
    },
  );
});

test("the auth of waxseal/next will do as well", async () => {
  const { auth, handlers } = Waxseal({ secret: SECRET });
  const { header } = sealCookie(auth, claims, { url });
  const response = await handlers.GET(request(header, `${url}/api/auth/session`));
  assert.equal((await response.json()).user.name, "Ada");
});

test("what is no auth object is refused", () => {
  for (const wrong of [undefined, null, {}, "auth", () => {}, { verify() {} }]) {
    assert.throws(() => sealCookie(wrong, claims, { url }), { code: "invalid-source" });
  }
});

test("claims that the application would refuse are an error, without their values", () => {
  const auth = make({ format: "next-auth" });
  const refused = (error) => {
    assert.equal(error.code, "invalid-claims");
    assert.match(error.message, /check cookies hold/);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  };
  assert.throws(() => sealCookie(auth, { state: "hunter2" }, { url }), refused);
});

test("claims that no cookie can hold are an error", () => {
  const code = "session-too-large";
  assert.throws(() => sealCookie(make(), { name: "x".repeat(100_000) }, { url }), { code });
});

test("a fake clock stands still until it is moved", () => {
  const clock = fakeClock("2100-01-01T00:00:00Z");
  assert.equal(clock.now, NOW);
  clock.advance(1.5);
  assert.equal(clock.now, NOW + 1500);
  clock.advance(-1.5);
  assert.equal(clock.now, NOW);
  clock.set(new Date(NOW + 5));
  assert.equal(clock.now, NOW + 5);
  clock.set(NOW);
  assert.equal(clock.now, NOW);
  const [before, { now }, after] = [Date.now(), fakeClock(), Date.now()];
  assert.ok(before <= now && now <= after);
  assert.throws(() => fakeClock("noon"), { code: "invalid-source" });
  assert.throws(() => clock.advance(NaN), { code: "invalid-source" });
  assert.equal(clock.now, NOW);
});

test("a fake clock is the options of a read", async () => {
  const auth = make();
  const clock = fakeClock(NOW);
  const { header } = sealCookie(auth, claims, { url, now: clock.now });
  assert.equal(auth.verify(request(header), clock).renewed, null);
  clock.advance(2 * 86_400);
  assert.equal(auth.verify(request(header), clock).renewed, "rolling");
  clock.advance(29 * 86_400);
  assert.equal((await auth.resolve(request(header), clock)).reason, "expired");
});

test("CommonJS gets the same", () => {
  const require = createRequire(import.meta.url);
  const cjs = require("waxseal/testing");
  const auth = require("waxseal").createAuth({ secret: SECRET });
  assert.equal(auth.verify(cjs.sealCookie(auth, claims, { url }).header).status, "active");
  // Whichever of the two a test runner loads.
  assert.equal(auth.verify(sealCookie(auth, claims, { url }).header).status, "active");
  const esm = createAuth({ secret: SECRET });
  assert.equal(esm.verify(cjs.sealCookie(esm, claims, { url }).header).status, "active");
});

test("the examples in the documentation run", () => {
  const examples = examplesOf("testing.ts").filter((code) => !code.includes("@playwright/test"));
  assert.equal(examples.length, 2);
  for (const code of examples) {
    assert.equal(runExample(code), null);
    // They do not hold by chance.
    assert.match(
      runExample(code.replace("if (", "if (!(").replace(") throw", ")) throw")),
      /Error: /,
    );
  }
});
