// `callbacks.authorized` outside Next.js: `auth.guard`, and Hono. (Node: node.test.mjs.)

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { credentials } from "waxseal";
import { authHandler, requireSession, session } from "waxseal/hono";
import { sealCookie } from "waxseal/testing";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { DAY, make, request } from "./support.mjs";

const url = "https://app.test";
const name = "__Host-waxseal.session-token";
const page = { headers: { accept: "text/html" } };

const configured = (authorized, config = {}) =>
  make({
    logger: {},
    pages: { signIn: "/login", error: "/oops" },
    providers: [credentials({ authorize: () => null })],
    callbacks: { authorized },
    ...config,
  });
const isSignedIn = ({ auth }) => !!auth;
const auth = configured(isSignedIn);
const ago = (days) =>
  sealCookie(auth, { sub: "7", name: "Ada" }, { url, now: Date.now() - days * DAY }).header;

/** The two ways to ask, with one answer: the response, or `null` where the request passes. */
const ways = {
  "auth.guard": async (auth, request) => (await auth.guard(request)).response,
  "session() of Hono": async (auth, request) => {
    let hasPassed = false;
    const app = new Hono().use(session(auth)).use(authHandler(auth));
    app.onError((error) => {
      throw error;
    });
    app.all("*", (c) => {
      hasPassed = true;
      return c.text("page");
    });
    const response = await app.fetch(request);
    const isEndpoint = new URL(request.url).pathname.startsWith("/api/auth/");
    return hasPassed || (isEndpoint && response.status === 200) ? null : response;
  },
};

for (const [way, guard] of Object.entries(ways)) {
  test(`${way}: whoever authorized lets pass`, async () => {
    assert.equal(await guard(auth, request(ago(0), `${url}/x`)), null);
    const open = configured(({ request }) => new URL(request.url).pathname === "/open");
    assert.equal(await guard(open, request("", `${url}/open`)), null);
    assert.equal((await guard(open, request(ago(0), `${url}/closed`))).status, 401);
  });

  test(`${way}: a browser goes to the sign-in page, programs get 401`, async () => {
    const redirected = await guard(auth, request("", `${url}/x?a=1`, page));
    assert.equal(redirected.status, 303);
    assert.equal(redirected.headers.get("location"), "/login?callbackUrl=%2Fx%3Fa%3D1");
    for (const [path, init] of [
      ["/x", {}],
      ["/api/x", page],
      ["/x", { ...page, method: "OPTIONS" }],
      ["/x", { headers: { accept: "text/html", "sec-fetch-mode": "cors" } }],
    ]) {
      const answer = await guard(auth, request("", url + path, init));
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get("cache-control"), "private, no-cache, no-store");
      assert.equal(answer.headers.get("vary"), "Cookie");
    }
    const redirecting = configured(isSignedIn, { apiPaths: false });
    assert.equal((await guard(redirecting, request("", `${url}/api/x`))).status, 303);
  });

  test(`${way}: endpoints, sign-in and error page are open, and nothing else is`, async () => {
    for (const path of ["/login", "/login/", "/oops", "/api/auth/csrf", "/api/auth/session"]) {
      assert.equal(await guard(auth, request("", url + path, page)), null, path);
    }
    for (const path of ["/login/x", "/api/auth/x", "/api/auth/callback/none", "/%6cogin/x"]) {
      assert.notEqual(await guard(auth, request("", url + path, page)), null, path);
    }
  });

  test(`${way}: a refusal carries the cookies that are due`, async () => {
    const ended = await guard(auth, request(ago(31), `${url}/x`, page));
    assert.deepEqual(ended.headers.getSetCookie().map(inShort), ending(name));
    const never = configured(() => false);
    const renewed = await guard(never, request(ago(2), `${url}/x`, page));
    assert.deepEqual(renewed.headers.getSetCookie().map(inShort), renewal(name));
  });

  test(`${way}: a response of authorized is the answer, and stays private`, async () => {
    const paying = configured(() => new Response("pay", { status: 402 }));
    const answer = await guard(paying, request("", `${url}/x`));
    assert.deepEqual([answer.status, await answer.text()], [402, "pay"]);
    assert.match(answer.headers.get("cache-control"), /private/);
    assert.equal(answer.headers.get("vary"), "Cookie");
    // A redirect to the page that everybody is sent to would never end.
    const looping = configured(() => Response.redirect(`${url}/login`));
    assert.equal((await guard(looping, request("", `${url}/x`))).status, 302);
    assert.equal(await guard(looping, request("", `${url}/login`, page)), null);
  });

  test(`attack 78: ${way}: what authorized throws, or returns by mistake, lets nobody pass`, async () => {
    for (const authorized of [
      () => {
        throw new Error("down");
      },
      async () => Promise.reject(new Error("down")),
      () => "/login",
      () => 1,
      () => ({}),
    ]) {
      await assert.rejects(guard(configured(authorized), request(ago(0), `${url}/x`)));
    }
    for (const nothing of [undefined, null, 0, ""]) {
      const answer = await guard(
        configured(() => nothing),
        request(ago(0), `${url}/x`),
      );
      assert.equal(answer.status, 401);
    }
  });

  test(`attack 77: ${way}: a rule for a path finds it under its other spellings`, async () => {
    const admin = configured(({ request }) => !new URL(request.url).pathname.startsWith("/admin"));
    for (const path of ["/admin", "/%61dmin", "/adm%69n/x", "/x/../admin", "/%2e/admin"]) {
      assert.equal((await guard(admin, request("", url + path)))?.status, 401, path);
    }
    for (const path of ["//admin", "/x/..//admin/y", "///admin"]) {
      assert.equal((await guard(admin, request("", url + path)))?.status, 401, path);
    }
    assert.equal(await guard(admin, request("", `${url}/a%2Fdmin%3F`)), null);

    // As the rule writes them, whichever the request does.
    for (const [rule, paths] of [
      ["/%C3%BCber", ["/%c3%bcber", "/%C3%bcber", "/\u00fcber"]],
      ["/a(b)", ["/a(b)", "/a%28b)", "/%61%28b%29"]],
      ["/a:b@c,d;e=f&g+h!i$j'k*l", ["/a%3Ab%40c%2cd%3be%3Df%26g%2Bh%21i%24j%27k%2A%6C"]],
    ]) {
      const ruled = configured(({ request }) => new URL(request.url).pathname !== rule);
      for (const path of paths) {
        assert.equal((await guard(ruled, request("", url + path)))?.status, 401, path);
      }
    }
    // Neither reading of it may lead past a rule that lists what is open.
    const open = configured(({ request }) => new URL(request.url).pathname.startsWith("/public"));
    assert.equal((await guard(open, request("", `${url}//public`)))?.status, 401);
    assert.equal(await guard(open, request("", `${url}/public//x`)), null);
  });
}

test("auth.guard gives the outcome, with which the answer and the request are written", async () => {
  const before = request(ago(2), `${url}/x`);
  const { outcome, response } = await auth.guard(before);
  assert.equal(response, null);
  assert.equal(outcome.renewed, "rolling");
  assert.equal(auth.verify(auth.forward(outcome, before)).renewed, null);
  // The endpoints write for themselves.
  const endpoint = await auth.guard(request(ago(2), `${url}/api/auth/session`));
  assert.equal(endpoint.outcome.renewed, null);
  assert.deepEqual(endpoint.outcome.writes.setCookie, []);
});

test("auth.guard asks for a session where there is no authorized; session() of Hono does not", async () => {
  const plain = make();
  assert.equal((await plain.guard(request("", `${url}/x`))).response.status, 401);
  assert.equal((await plain.guard(request(ago(0), `${url}/x`))).response, null);
  assert.equal((await plain.guard(request("", `${url}/api/auth/csrf`))).response, null);
  assert.equal(await ways["session() of Hono"](plain, request("", `${url}/x`)), null);
});

test("auth.guard leaves the body to whoever comes after", async () => {
  const open = configured(({ request }) => request.method === "POST");
  for (const path of ["/x", "/%78"]) {
    const post = request("", url + path, { method: "POST", body: "text" });
    assert.equal((await open.guard(post)).response, null);
    assert.equal(await post.text(), "text");
  }
});

test("auth.guard says what it needs", async () => {
  for (const wrong of [undefined, null, {}, "x", { headers: {} }]) {
    await assert.rejects(auth.guard(wrong), { code: "invalid-argument", message: /guard/ });
  }
});

test("requireSession of Hono asks authorized too", async () => {
  const never = configured(() => false);
  const always = configured(() => true);
  for (const [auth, cookie, status] of [
    [never, ago(0), 401],
    [always, undefined, 401],
    [always, ago(0), 200],
  ]) {
    const app = new Hono().get("/x", requireSession(auth), (c) => c.text("secret"));
    assert.equal(
      (await app.request(`${url}/x`, { headers: cookie ? { cookie } : {} })).status,
      status,
    );
  }
});
