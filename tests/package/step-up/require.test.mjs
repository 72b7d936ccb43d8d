// Step-up: `auth.require`, and what lets only recent sign-ins pass in Hono and Node.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { describe, test } from "node:test";

import { Hono } from "hono";
import { createAuth, credentials } from "waxseal";
import * as hono from "waxseal/hono";
import * as node from "waxseal/node";

import { Jar } from "../../support/jar.mjs";
import { recorder } from "../../support/recorder.mjs";
import { ada, SECRET } from "../../support/users.mjs";

const PAGE = { accept: "text/html", "sec-fetch-mode": "navigate" };
const make = (config = {}) => createAuth({ secret: SECRET, ...config });

/** The Cookie header of a browser that signed in so many seconds ago. */
async function signedIn(auth, secondsAgo = 0) {
  const now = Date.now() - secondsAgo * 1000;
  const { writes } = await auth.issue(
    { user: ada },
    { headers: {}, url: "https://app.test/" },
    { now },
  );
  return writes.requestCookie;
}

const request = (cookie, path = "/pay?to=7", headers = PAGE) =>
  new Request(`https://app.test${path}`, { headers: { ...headers, ...(cookie && { cookie }) } });

const provider = {
  id: "idp",
  name: "IdP",
  type: "oidc",
  issuer: "https://idp.test",
  clientId: "x",
  clientSecret: "y",
};

describe("auth.require", () => {
  const auth = make();
  const within = 300;

  test("lets a recent sign-in pass", async () => {
    for (const seconds of [0, 290]) {
      const found = await auth.require(request(await signedIn(auth, seconds)), { within });
      assert.equal(found.response, null);
      assert.equal(found.outcome.status, "active");
      assert.equal(found.outcome.session.user.name, "Ada");
    }
  });

  test("takes no sign-in elsewhere for a proof", async () => {
    const authTime = Math.floor(Date.now() / 1000) - 10;
    const { writes } = await auth.issue({ user: ada }, request(), { authTime });
    const { outcome, response } = await auth.require(request(writes.requestCookie), { within });
    assert.equal(outcome.status, "active");
    assert.equal(response.status, 303);
  });

  test("sends a browser to the sign-in page, and back", async () => {
    for (const cookie of [undefined, await signedIn(auth, 310)]) {
      const { response } = await auth.require(request(cookie), { within });
      assert.equal(response.status, 303);
      const to = new URL(response.headers.get("location"), "https://app.test");
      assert.equal(to.origin + to.pathname, "https://app.test/api/auth/signin");
      assert.deepEqual(Object.fromEntries(to.searchParams), {
        within: "300",
        callbackUrl: "/pay?to=7",
      });
      assert.match(response.headers.get("cache-control"), /no-store/);
    }
  });

  test("tells a program what is missing", async () => {
    const headers = { accept: "application/json" };
    const ask = async (cookie) => {
      const { response } = await auth.require(request(cookie, "/api/pay", headers), { within });
      return [response.status, await response.json()];
    };
    assert.deepEqual(await ask(undefined), [
      401,
      { error: "unauthenticated", message: "Sign in first." },
    ]);
    assert.deepEqual(await ask(await signedIn(auth, 310)), [
      401,
      {
        error: "insufficient_user_authentication",
        message: "Sign in again first.",
        max_age: 300,
      },
    ]);
  });

  test("a renewal proves nothing, and leaves with the refusal", async () => {
    const rolling = make({ session: { updateAge: 0 } });
    const { outcome, response } = await rolling.require(request(await signedIn(rolling, 310)), {
      within,
    });
    assert.equal(outcome.renewed, "rolling");
    assert.equal(response.status, 303);
    assert.match(response.headers.getSetCookie()[0], /session-token/);
    const again = await rolling.require(request(outcome.writes.requestCookie), { within });
    assert.equal(again.response.status, 303);
  });

  test("nor does an update, or a callback that writes its own times", async () => {
    const now = Math.floor(Date.now() / 1000);
    const eager = make({
      callbacks: { jwt: ({ token }) => ({ ...token, auth_time: now, proof_time: now, n: 1 }) },
    });
    const { response } = await eager.require(request(await signedIn(auth, 310)), { within });
    assert.equal(response.status, 303);
  });

  test("refuses where a callback fails: nothing is known then", async () => {
    const failing = make({
      logger: recorder().logger,
      callbacks: {
        jwt({ token, user }) {
          if (user) return token;
          throw new Error("down");
        },
      },
    });
    const { outcome, response } = await failing.require(request(await signedIn(failing)), {
      within,
    });
    assert.equal(outcome.status, "undecided");
    assert.notEqual(outcome.session, null);
    assert.equal(response.status, 303);
  });

  test("asks `callbacks.authorized` as the guard does", async () => {
    const nobody = make({ callbacks: { authorized: () => false } });
    const { response } = await nobody.require(request(await signedIn(nobody)), { within });
    assert.equal(response.status, 303);
    const elsewhere = make({
      callbacks: { authorized: () => Response.redirect("https://app.test/no") },
    });
    const found = await elsewhere.require(request(await signedIn(elsewhere)), { within });
    assert.equal(found.response.headers.get("location"), "https://app.test/no");
    // Open to everybody is not open to a step-up.
    const open = make({ callbacks: { authorized: () => true } });
    assert.equal((await open.require(request(), { within })).response.status, 303);
  });

  test("attack 150: `within` of the query, the way back and the host are nobody's choice", async () => {
    const cookie = await signedIn(auth, 310);
    const { response } = await auth.require(request(cookie, "/pay?within=99999&max_age=9"), {
      within,
    });
    const to = new URL(response.headers.get("location"), "https://app.test");
    assert.equal(to.searchParams.get("within"), "300");
    for (const path of ["//evil.example/x", "/\\evil.example", "/%2f%2fevil.example"]) {
      const { response } = await auth.require(request(cookie, path), { within });
      const location = response.headers.get("location");
      if (location === null) continue;
      const asking = make({ providers: [provider] });
      const page = await (await asking.handler(request(undefined, location))).text();
      const [, back] = /name="callbackUrl" value="([^"]*)"/.exec(page);
      assert.equal(new URL(back, "https://app.test").origin, "https://app.test", back);
    }
  });

  test("attack 147: a session of another library is none that was just begun", async () => {
    const authjs = make({ format: "authjs" });
    const { encode } = await import("@auth/core/jwt");
    const salt = "__Secure-authjs.session-token";
    const claims = { sub: "7", name: "Ada" };
    const sealed = await encode({ token: claims, secret: SECRET, salt });
    const found = await authjs.require(request(`${salt}=${sealed}`), { within });
    assert.equal(found.outcome.status, "active");
    assert.equal(found.response.status, 303);
    // Nor once it was rewritten.
    const updating = make({ format: "authjs", projections: { update: ["name"] } });
    const { writes } = await updating.update(request(`${salt}=${sealed}`), { name: "A" });
    const again = await authjs.require(request(writes.requestCookie), { within });
    assert.equal(again.outcome.token.proof_time, 0);
    assert.equal(again.response.status, 303);
  });

  for (const wrong of [
    undefined,
    {},
    { within: 0 },
    { within: -1 },
    { within: "300" },
    { within: NaN },
    { within: Infinity },
    { within: 0.5 },
    { within: 2 ** 31 },
  ]) {
    test(`refuses ${JSON.stringify(wrong)}`, async () => {
      await assert.rejects(auth.require(request(), wrong), { code: "invalid-argument" });
    });
  }
});

test("the sign-in page hands `within` on, and only a number", async () => {
  const auth = make({ providers: [provider] });
  const page = async (within) =>
    (await auth.handler(request(undefined, `/api/auth/signin?within=${within}`))).text();
  assert.match(await page("300"), /name="within" value="300"/);
  for (const within of ["0", "x", "-1", "1e3", '"><script>', "9999999999"]) {
    assert.doesNotMatch(await page(encodeURIComponent(within)), /name="within"/, within);
  }
  const own = make({ pages: { signIn: "/login" } });
  const { headers } = await own.handler(request(undefined, "/api/auth/signin?within=300"));
  assert.match(headers.get("location"), /\/login\?callbackUrl=[^&]*&within=300$/);
});

describe("`within` outlives a sign-in that fails", () => {
  const providers = [
    provider,
    { ...provider, id: "plain", type: "oauth", authorization: "https://idp.test/authorize" },
    credentials({ credentials: { password: { type: "password" } }, authorize: () => null }),
  ].map((one) => (one.type === "credentials" ? one : { token: "https://idp.test/token", ...one }));
  const authorization = "https://idp.test/authorize";
  const make = (config) =>
    createAuth({
      secret: SECRET,
      providers: providers.map((one) => (one.id === "idp" ? { ...one, authorization } : one)),
      logger: recorder().logger,
      ...config,
    });

  /** Posts the form of the sign-in page, in a browser of its own. */
  async function post(auth, path, fields) {
    const jar = new Jar();
    const csrf = await auth.handler(request(undefined, "/api/auth/csrf"));
    jar.keep(csrf.headers.getSetCookie());
    const { csrfToken } = await csrf.json();
    const response = await auth.handler(
      new Request(`https://app.test/api/auth/${path}`, {
        method: "POST",
        headers: { cookie: jar.header },
        body: new URLSearchParams({ csrfToken, ...fields }),
      }),
    );
    jar.keep(response.headers.getSetCookie());
    return { jar, location: new URL(response.headers.get("location"), "https://app.test") };
  }

  test("with credentials", async () => {
    for (const pages of [undefined, { signIn: "/login" }]) {
      const fields = { password: "wrong", within: "300" };
      const { location } = await post(make({ pages }), "callback/credentials", fields);
      assert.equal(location.pathname, pages ? "/login" : "/api/auth/signin");
      assert.equal(location.searchParams.get("error"), "CredentialsSignin");
      assert.equal(location.searchParams.get("within"), "300");
    }
    const fields = { password: "wrong", within: '"><script>' };
    const { location } = await post(make(), "callback/credentials", fields);
    assert.equal(location.searchParams.has("within"), false);
  });

  test("attack 150: a body of JSON in which it is no text", async () => {
    const { logger, errors } = recorder();
    const auth = make({ logger });
    const hostile = { toString: 1, valueOf: 1 };
    for (const path of ["callback/credentials", "signin/idp", "signin/plain"]) {
      for (const within of [hostile, ["300"], [hostile], {}, true]) {
        const response = await auth.handler(
          new Request(`https://app.test/api/auth/${path}`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ within, password: "x" }),
          }),
        );
        assert.equal(response.status, 302, path);
        assert.doesNotMatch(response.headers.get("location"), /within/);
      }
    }
    assert.deepEqual(errors, []);
  });

  test("without a CSRF token", async () => {
    const { location } = await post(make(), "callback/credentials", {
      csrfToken: "",
      within: "300",
    });
    assert.equal(location.searchParams.get("within"), "300");
  });

  test("with the protocol of NextAuth.js v4, by way of its error page", async () => {
    const auth = make({ format: "next-auth" });
    const fields = { password: "wrong", within: "300" };
    const { location } = await post(auth, "callback/credentials", fields);
    assert.equal(location.pathname, "/api/auth/error");
    const page = await auth.handler(request(undefined, location.pathname + location.search));
    const to = new URL(page.headers.get("location"), "https://app.test");
    assert.equal(to.pathname, "/api/auth/signin");
    assert.equal(to.searchParams.get("within"), "300");
    const missing = await post(auth, "callback/credentials", { ...fields, csrfToken: "" });
    assert.equal(missing.location.search, "?csrf=true&within=300");
  });

  test("with a provider that can prove nothing", async () => {
    for (const [query, fields] of [
      ["", { within: "300" }],
      ["?within=300", {}],
    ]) {
      const { location } = await post(make(), `signin/plain${query}`, fields);
      assert.equal(location.searchParams.get("error"), "OAuthCallbackError");
      assert.equal(location.searchParams.get("within"), "300");
    }
  });

  test("at a provider, whatever its answer says", async () => {
    const auth = make();
    const { jar, location } = await post(auth, "signin/idp", { within: "300" });
    assert.equal(location.searchParams.get("max_age"), "300");
    const state = location.searchParams.get("state");
    const path = `/api/auth/callback/idp?error=access_denied&within=99999&state=${state}`;
    const back = await auth.handler(request(jar.header, path));
    const to = new URL(back.headers.get("location"), "https://app.test");
    assert.equal(to.searchParams.get("error"), "OAuthCallbackError");
    assert.equal(to.searchParams.get("within"), "300");
  });
});

test("the sign-in page never leads to itself", async () => {
  const auth = make({ pages: { signIn: "/login" } });
  const old = await signedIn(auth, 310);
  for (const cookie of [old, undefined]) {
    for (const path of ["/login", "/login/?within=300&callbackUrl=%2Fpay"]) {
      const { response } = await auth.require(request(cookie, path), { within: 300 });
      // Without a session the page is open, as `guard` has it, and still no proof.
      assert.equal(response.status, 401);
    }
  }
  const app = new Hono().get("/login", hono.requireSession(auth, { redirect: true }), (c) =>
    c.text("in"),
  );
  assert.equal((await app.request(request(undefined, "/login"))).status, 401);
});

test("waxseal/hono: requireSession({ within })", async () => {
  const auth = make();
  const app = new Hono()
    .use(hono.session(auth))
    .get("/pay", hono.requireSession(auth, { within: 300 }), (c) => c.json(c.var.session.user.name))
    .get("/", hono.requireSession(auth), (c) => c.text("in"));
  const old = await signedIn(auth, 310);
  assert.equal((await app.request(request(old, "/"))).status, 200);
  const refused = await app.request(request(old, "/pay"));
  assert.equal(refused.status, 303);
  assert.match(refused.headers.get("location"), /within=300/);
  const json = await app.request(request(old, "/pay", { accept: "application/json" }));
  assert.equal((await json.json()).error, "insufficient_user_authentication");
  const passed = await app.request(request(await signedIn(auth), "/pay"));
  assert.equal(await passed.json(), "Ada");
  assert.throws(() => hono.requireSession(auth, { within: "300" }), { code: "invalid-argument" });
});

test("waxseal/node: requireSession({ within })", async () => {
  const auth = make();
  const guard = node.requireSession(auth, { within: 300 });
  const server = createServer((request, response) =>
    guard(request, response, () => response.end(request.auth.user.name)),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    const url = `http://127.0.0.1:${server.address().port}/pay`;
    const ask = async (seconds) => {
      const { writes } = await auth.issue(
        { user: ada },
        { headers: {}, url: "http://127.0.0.1/" },
        { now: Date.now() - seconds * 1000 },
      );
      return fetch(url, { headers: { cookie: writes.requestCookie, accept: "application/json" } });
    };
    const passed = await ask(0);
    assert.equal(await passed.text(), "Ada");
    const refused = await ask(310);
    assert.equal(refused.status, 401);
    assert.equal((await refused.json()).max_age, 300);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  assert.throws(() => node.requireSession(auth, { within: 0 }), { code: "invalid-argument" });
});
