// Who says by which scheme a browser came: prefix and Secure of a new session, and
// which cookies a read takes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, make, NOW, request } from "./support.mjs";

const now = NOW;
const INNER = "http://0.0.0.0:3000/x";

/** What a new session is, for a request with these headers. */
async function begun(headers, { url = INNER, ...config } = {}) {
  const source = request("", url, { headers });
  const { writes } = await make(config).issue({ user: ada }, source, { now });
  const [line] = writes.setCookie;
  const isSecure = line.includes("; Secure");
  assert.equal(line.startsWith("__Host-"), isSecure, line);
  return isSecure ? "https" : "http";
}

const cookies = async (url) =>
  (await make().issue({ user: ada }, request("", url), { now })).writes.requestCookie;
const bare = await cookies("http://app.test/");

function withEnv(env, work) {
  Object.assign(process.env, env);
  return work().finally(() => Object.keys(env).forEach((name) => delete process.env[name]));
}

test("attack 69: the Origin of a same-origin request decides", async () => {
  const host = "app.test";
  assert.equal(await begun({ host, origin: "https://app.test" }), "https");
  assert.equal(await begun({ host, origin: "http://app.test" }), "http");
  assert.equal(await begun({ host: "APP.test:443", origin: "https://app.test" }), "https");
  assert.equal(await begun({ host: "app.test:8443", origin: "https://app.test:8443" }), "https");
  assert.equal(await begun({ host: "localhost:3000", origin: "https://localhost:3000" }), "https");
  assert.equal(
    await begun({
      host: "localhost:3000",
      origin: "http://localhost:3000",
      "sec-fetch-site": "same-origin",
    }),
    "http",
  );
  // The browser itself has compared them, whatever became of the host.
  const inner = { host: "127.0.0.1:3000", "sec-fetch-site": "same-origin" };
  assert.equal(await begun({ ...inner, origin: "https://app.test" }), "https");
  assert.equal(
    await begun(
      { host, origin: "https://app.test", "x-forwarded-proto": "http" },
      { trustHost: true },
    ),
    "https",
  );
});

test("attack 69: an Origin from elsewhere, or null, decides nothing", async () => {
  for (const origin of [
    "https://evil.test",
    "https://app.test.evil.test",
    "https://app.test:8443",
    "https://evil.app.test",
    "null",
    "",
    "https:",
    "app.test",
    "ftp://app.test",
    "https://app.test/",
    "https://APP.test",
    "HTTPS://app.test",
  ]) {
    assert.equal(await begun({ host: "app.test", origin }), "http", origin);
  }
  assert.equal(
    await begun({ host: "app.test", origin: "http://evil.test" }, { url: "https://app.test/" }),
    "https",
  );
  // X-Forwarded-Host makes an Origin same-origin only with trust.
  const forwarded = {
    host: "inner.test",
    "x-forwarded-host": "app.test",
    origin: "https://app.test",
  };
  assert.equal(await begun(forwarded), "http");
  assert.equal(await begun(forwarded, { trustHost: true }), "https");
});

test("attack 69: Sec-Fetch-Site means https, except to this machine", async () => {
  for (const site of ["none", "same-origin", "same-site", "cross-site"]) {
    assert.equal(await begun({ host: "app.test", "sec-fetch-site": site }), "https", site);
    assert.equal(
      await begun({ "sec-fetch-site": site }, { url: "http://app.test/" }),
      "https",
      site,
    );
    for (const host of [
      "localhost",
      "localhost:3000",
      "LOCALHOST:3000",
      "localhost.",
      "app.localhost:3000",
      "127.0.0.1",
      "127.1.2.3:80",
      "[::1]",
      "[::1]:3000",
    ]) {
      assert.equal(await begun({ host, "sec-fetch-site": site }), "http", host);
    }
    for (const host of [
      "localhost.test",
      "notlocalhost",
      "127.0.0.1.test",
      "10.0.0.1",
      "[::2]",
      "app",
    ]) {
      assert.equal(await begun({ host, "sec-fetch-site": site }), "https", host);
    }
  }
  assert.equal(await begun({ host: "app.test" }), "http");
});

test("attack 69: what the configuration says holds where the browser says nothing", async () => {
  const https = { "x-forwarded-proto": "https" };
  assert.equal(await begun({ host: "app.test", ...https }), "http");
  assert.equal(await begun({ host: "app.test", ...https }, { trustHost: true }), "https");
  await withEnv({ AUTH_URL: "https://app.test" }, async () => {
    assert.equal(await begun({ host: "127.0.0.1:3000" }), "https");
    // Next.js writes it where no proxy did.
    assert.equal(
      await begun({ host: "app.test", "x-forwarded-proto": "http" }, { trustHost: true }),
      "https",
    );
  });
  const origin = "https://app.test";
  assert.equal(await begun({ host: "app.test", origin }, { cookie: { secure: false } }), "http");
});

test("attack 69: production takes what is not known for https, and plain http for what it is", async () => {
  await withEnv({ NODE_ENV: "production" }, async () => {
    const auth = make({ logger: {} });
    const line = async (source) =>
      (await auth.issue({ user: ada }, source, { now })).writes.setCookie[0];
    assert.match(await line({ headers: { host: "app.test" } }), /^__Host-.*; Secure/);
    assert.match(await line({ headers: { host: "127.0.0.1:3000" } }), /^__Host-.*; Secure/);
    assert.match(
      await line({
        headers: {
          host: "127.0.0.1:3000",
          origin: "https://app.test",
          "sec-fetch-site": "same-origin",
        },
        url: INNER,
      }),
      /^__Host-.*; Secure/,
    );
    assert.doesNotMatch(
      await line({ headers: { host: "localhost:3000" }, url: INNER }),
      /__Host-|Secure/,
    );
  });
});

test("attack 69: on https a cookie without a prefix does not count, whoever says that it is https", () => {
  const auth = make();
  const status = (headers) => auth.verify(request(bare, INNER, { headers }), { now }).status;
  assert.equal(status({ host: "app.test" }), "active");
  assert.equal(status({ host: "app.test", "sec-fetch-site": "none" }), "anonymous");
  assert.equal(
    status({ host: "app.test", "sec-fetch-site": "same-origin", origin: "https://app.test" }),
    "anonymous",
  );
  // What a GET of the same browser has set must be read by its POST.
  assert.equal(status({ host: "app.test", origin: "https://app.test" }), "active");
  assert.equal(
    status({ host: "127.0.0.1", "sec-fetch-site": "same-origin", origin: "https://app.test" }),
    "active",
  );
});

test("headers that say nothing sensible make no read throw", () => {
  const auth = make({ trustHost: true });
  for (const value of [
    "%",
    "[",
    "://",
    "http://",
    "https://[",
    "\\",
    "@",
    "a b",
    "x".repeat(9000),
  ]) {
    for (const name of [
      "host",
      "origin",
      "referer",
      "sec-fetch-site",
      "x-forwarded-host",
      "x-forwarded-proto",
    ]) {
      for (const url of [undefined, INNER, "/path", "http://[", "https:"]) {
        const headers = { [name]: value, "sec-fetch-site": "same-origin" };
        assert.equal(auth.verify({ headers, url }).status, "anonymous");
      }
    }
  }
});
