// Requests that other sites make a browser send.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, BASE, Browser, make, ORIGIN, outcome, target } from "./support.mjs";

const auth = make();
const POSTS = [
  "/session",
  "/signin",
  "/signin/credentials",
  "/callback/credentials",
  "/signout",
  "/_log",
];

/** Headers of browsers, and whether the request is looked at. */
const MATRIX = [
  // Every browser of today.
  [{ "sec-fetch-site": "same-origin", origin: ORIGIN }, true],
  [{ "sec-fetch-site": "same-origin" }, true],
  [{ "sec-fetch-site": "cross-site", origin: "https://evil.test" }, false],
  [{ "sec-fetch-site": "cross-site" }, false],
  [{ "sec-fetch-site": "cross-site", origin: "null" }, false],
  [{ "sec-fetch-site": "cross-site", origin: ORIGIN }, false],
  [{ "sec-fetch-site": "same-site", origin: "https://blog.app.test" }, false],
  [{ "sec-fetch-site": "same-site" }, false],
  [{ "sec-fetch-site": "SAME-ORIGIN" }, false],
  [{ "sec-fetch-site": "" }, false],
  // A form that is sent again from the history.
  [{ "sec-fetch-site": "none" }, true],
  [{ "sec-fetch-site": "none", origin: ORIGIN }, true],
  [{ "sec-fetch-site": "none", origin: "null" }, false],
  // A page with "Referrer-Policy: no-referrer", such as many have.
  [{ "sec-fetch-site": "same-origin", origin: "null" }, true],
  // Browsers without Fetch Metadata.
  [{ origin: ORIGIN }, true],
  [{ origin: "null" }, false],
  [{ origin: "" }, false],
  [{ origin: "https://evil.test" }, false],
  [{ origin: "http://app.test" }, false],
  [{ origin: "https://app.test:8443" }, false],
  [{ origin: "https://blog.app.test" }, false],
  [{ origin: "https://app.test.evil.test" }, false],
  [{ origin: "https://app.test@evil.test" }, false],
  [{ origin: "https://APP.test" }, false],
  [{ origin: `${ORIGIN}/` }, false],
  [{ origin: `${ORIGIN}, https://evil.test` }, false],
  // Not a browser, or one from long ago: the token decides.
  [{}, true],
];

test("attack 32: cross-site posts are refused before anything, also with the right token", async () => {
  for (const path of POSTS) {
    for (const [headers, isSeen] of MATRIX) {
      const browser = new Browser(auth);
      const response = await browser.post(path, {}, { headers });
      const label = `${path} ${JSON.stringify(headers)}`;
      assert.equal(response.status === 403, !isSeen, label);
      if (isSeen) continue;
      assert.equal((await response.json()).error, "cross-site", label);
      assert.equal(response.headers.get("set-cookie"), null, label);
    }
  }
});

test("attack 32: a refused body is not read", async () => {
  const body = new ReadableStream(
    { pull: () => assert.fail("the body was read") },
    { highWaterMark: 0 },
  );
  const headers = { origin: "https://evil.test", "content-type": "application/json" };
  const request = new Request(`${BASE}/session`, { method: "POST", headers, body, duplex: "half" });
  assert.equal((await auth.handler(request)).status, 403);
});

test("attack 32: nothing counts without the token of the cookie, wherever it came from", async () => {
  const seen = [];
  const asking = make({ authorize: () => (seen.push("authorize"), ada) });
  for (const headers of [{}, { origin: ORIGIN }, { "sec-fetch-site": "same-origin" }]) {
    for (const path of ["/session", "/callback/credentials", "/signin", "/signout"]) {
      const browser = new Browser(asking);
      const csrfToken = await browser.csrfToken();
      const other = await new Browser(asking).csrfToken();
      for (const fields of [
        {},
        { csrfToken: "" },
        { csrfToken: other },
        { csrfToken: csrfToken.toUpperCase() },
      ]) {
        const response = await browser.postRaw(path, fields, { headers });
        if (path === "/session") assert.equal(response.status, 400);
        else assert.equal((await outcome(response)).error, "MissingCSRF", path);
      }
      const bare = new Browser(asking);
      const response = await bare.postRaw(path, { csrfToken }, { headers });
      if (path === "/session") assert.equal(response.status, 400);
      else assert.equal((await outcome(response)).error, "MissingCSRF", path);
    }
  }
  assert.deepEqual(seen, []);
});

test("attack 32: login CSRF: an attacker's form signs nobody in as the attacker", async () => {
  const victim = new Browser(auth);
  const attacker = new Browser(auth);
  // The attacker has a token and its cookie, but cannot set the cookie elsewhere.
  const csrfToken = await attacker.csrfToken();
  const fields = { csrfToken, email: "attacker@evil.test", password: "right" };
  const headers = { origin: "https://evil.test", "sec-fetch-site": "cross-site" };
  assert.equal((await victim.postRaw("/callback/credentials", fields, { headers })).status, 403);
  // From a browser that says nothing of where a form comes from.
  const silent = await victim.postRaw("/callback/credentials", fields);
  assert.equal((await outcome(silent)).error, "MissingCSRF");
  assert.equal(await victim.session(), null);
});

test("attack 32: a cookie tossed from a sibling domain does not count over https", async () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    const tossing = make({ format });
    const attacker = new Browser(tossing);
    const csrfToken = await attacker.csrfToken();
    const own = attacker.jar.header;
    const value = own.slice(own.indexOf("=") + 1);
    const base = `${format === "signed" ? "waxseal" : format}.csrf-token`;
    assert.ok(own.startsWith(`__Host-${base}=`));
    // What a sibling can set: anything but __Host-.
    for (const name of [base, `__Secure-${base}`]) {
      const victim = new Browser(tossing);
      victim.jar.keep([`${name}=${value}; Path=/`]);
      const fields = { csrfToken, email: ada.email, password: "right" };
      const response = await victim.postRaw("/callback/credentials", fields, {
        headers: { origin: ORIGIN },
      });
      const { searchParams } = new URL(target(response));
      assert.ok(
        searchParams.get("error") === "MissingCSRF" || searchParams.get("csrf") === "true",
        name,
      );
    }
  }
});

test("attack 32: a GET from anywhere signs nobody in or out", async () => {
  const browser = new Browser(auth);
  await browser.signIn();
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  const csrfToken = await browser.csrfToken();
  for (const path of [
    "/signout",
    `/signout?csrfToken=${csrfToken}`,
    "/signin",
    `/signin/credentials?csrfToken=${csrfToken}&email=x&password=right`,
    "/session",
    "/csrf",
    "/providers",
    "/error?error=AccessDenied",
  ]) {
    const response = await browser.get(path, headers);
    assert.ok(response.status < 500, path);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
  }
  const callback = await browser.get(
    `/callback/credentials?csrfToken=${csrfToken}&email=x&password=right`,
    headers,
  );
  assert.equal(callback.status, 405);
  assert.equal((await browser.session()).user.name, "Ada");
});

/** `handler` with a configuration, and a form from a browser at `origin`. */
async function posted(config, url, headers, env = {}) {
  Object.assign(process.env, env);
  try {
    const { handler } = make(config);
    return await handler(new Request(url, { method: "POST", headers })).then(
      ({ status }) => status,
    );
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
  }
}

test("attack 32: behind a proxy the Host, the trusted host or AUTH_URL says what is same-origin", async () => {
  const inner = "http://10.0.0.1:3000/api/auth/_log";
  const from = (origin, more) => ({ origin, ...more });
  const at = (headers, config, env) => posted(config, inner, headers, env);

  // The proxy passes the Host on: https ends there, and the server does not know.
  assert.equal(await at(from("https://app.test", { host: "app.test" })), 200);
  assert.equal(await at(from("http://app.test", { host: "app.test" })), 200);
  assert.equal(await at(from("https://evil.test", { host: "app.test" })), 403);
  // It does not.
  assert.equal(await at(from("https://app.test", { host: "10.0.0.1:3000" })), 403);
  assert.equal(await at(from("https://app.test", { "sec-fetch-site": "same-origin" })), 200);

  const forwarded = { "x-forwarded-host": "app.test", "x-forwarded-proto": "https" };
  assert.equal(await at(from("https://app.test", forwarded)), 403);
  assert.equal(await at(from("https://app.test", forwarded), { trustHost: true }), 200);
  assert.equal(await at(from("http://app.test", forwarded), { trustHost: true }), 403);
  assert.equal(await at(from("https://evil.test", forwarded), { trustHost: true }), 403);

  const env = { AUTH_URL: "https://app.test/api/auth" };
  assert.equal(await at(from("https://app.test"), {}, env), 200);
  assert.equal(await at(from("https://evil.test"), {}, env), 403);
  // What is https is not reached by http.
  assert.equal(await at(from("http://app.test", { host: "app.test" }), {}, env), 403);
  assert.equal(
    await posted({}, `${BASE}/_log`, from("http://app.test", { host: "app.test" })),
    403,
  );
});
