// Requests that no client sends: each has a clear answer in JSON, and none throws.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BASE, Browser, make, recorder } from "./support.mjs";

const { errors, logger } = recorder();
const auth = make({ logger });

async function refused(response, status, error, label) {
  assert.equal(response.status, status, label);
  assert.equal(response.headers.get("content-type"), "application/json", label);
  assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store", label);
  assert.equal(response.headers.get("set-cookie"), null, label);
  const body = await response.json();
  assert.deepEqual(Object.keys(body), ["error", "message"], label);
  assert.equal(body.error, error, label);
}

const ENDPOINTS = {
  "/session": "GET, HEAD, POST",
  "/csrf": "GET, HEAD",
  "/providers": "GET, HEAD",
  "/signin": "GET, HEAD, POST",
  "/signin/credentials": "GET, HEAD, POST",
  "/callback/credentials": "POST",
  "/signout": "GET, HEAD, POST",
  "/error": "GET, HEAD",
  "/_log": "POST",
};

test("methods: 405 with Allow", async () => {
  for (const [path, allow] of Object.entries(ENDPOINTS)) {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      if (allow.split(", ").includes(method)) continue;
      const label = `${method} ${path}`;
      const response = await auth.handler(new Request(BASE + path, { method }));
      assert.equal(response.headers.get("allow"), allow, label);
      if (method === "HEAD") assert.equal(response.status, 405, label);
      else await refused(response, 405, "method-not-allowed", label);
    }
  }
});

test("HEAD is GET without a body, and writes nothing", async () => {
  const browser = new Browser(auth);
  await browser.signIn();
  for (const [path, allow] of Object.entries(ENDPOINTS)) {
    if (!allow.includes("HEAD")) continue;
    for (const cookie of ["", browser.jar.header, "__Host-waxseal.session-token=broken"]) {
      const request = (method) => new Request(BASE + path, { method, headers: { cookie } });
      const [head, get] = [await auth.handler(request("HEAD")), await auth.handler(request("GET"))];
      assert.equal(head.status, get.status, path);
      assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), path);
      assert.equal(await head.text(), "", path);
      assert.equal(head.headers.get("set-cookie"), null, path);
    }
  }
});

test("attack 41: HEAD renews no session", async () => {
  const renewed = [];
  const old = make({ events: { refresh: ({ renewed: why }) => void renewed.push(why) } });
  const issuedAt = { now: Date.now() - 2 * 86_400_000 };
  const { writes } = await old.issue({ user: { id: "1" } }, new Request(BASE), issuedAt);
  const ask = (method) =>
    old.handler(
      new Request(`${BASE}/session`, { method, headers: { cookie: writes.requestCookie } }),
    );
  await ask("HEAD");
  assert.deepEqual(renewed, []);
  await ask("GET");
  assert.deepEqual(renewed, ["rolling"]);
});

test("addresses: 404", async () => {
  for (const path of [
    "",
    "/",
    "//",
    "/nothing",
    "/Session",
    "/session/more",
    "/session//",
    "//session",
    "/callback",
    "/callback/",
    "/callback/credentials/more",
    "/signin/a/b",
    "/error/x",
    "/verify-request/x",
    "/constructor",
    "/__proto__",
    "/toString",
    "session",
    "/%73ession",
    "/session%2F",
    "/session;x=1",
  ]) {
    for (const method of ["GET", "POST"]) {
      await refused(
        await auth.handler(new Request(BASE + path, { method })),
        404,
        "not-found",
        path,
      );
    }
  }
  for (const url of [
    "https://app.test/",
    "https://app.test/api",
    "https://app.test/x/api/auth/session",
  ]) {
    await refused(await auth.handler(new Request(url)), 404, "not-found", url);
  }
});

test("attack 34: addresses with a broken escape: 400", async () => {
  for (const path of [
    "/session?%",
    "/signin/%",
    "/%zz",
    "/callback/%E0%A4%A",
    "/signin?callbackUrl=%C3%28",
  ]) {
    for (const method of ["GET", "POST"]) {
      await refused(
        await auth.handler(new Request(BASE + path, { method })),
        400,
        "malformed-url",
        path,
      );
    }
  }
});

const POSTS = ["/session", "/callback/credentials", "/signin", "/signin/credentials", "/signout"];
const FORM = "application/x-www-form-urlencoded";

/** Each at every endpoint that reads a body: type, body, status, code. */
const BODIES = [
  ["application/json", "", 400, "malformed-body"],
  ["application/json", "{", 400, "malformed-body"],
  ["application/json", "null", 400, "malformed-body"],
  ["application/json", "5", 400, "malformed-body"],
  ["application/json", '"text"', 400, "malformed-body"],
  ["application/json", "[]", 400, "malformed-body"],
  ["application/json", "{'a':1}", 400, "malformed-body"],
  ["application/json", '{"a":1}x', 400, "malformed-body"],
  ["application/json", "\u00ef\u00bb\u00bf{", 400, "malformed-body"],
  [
    "application/json",
    new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    400,
    "malformed-body",
  ],
  [FORM, "a=%", 400, "malformed-body"],
  [FORM, "a=%zz", 400, "malformed-body"],
  [FORM, "%=1", 400, "malformed-body"],
  [FORM, "a=%C3%28", 400, "malformed-body"],
  [FORM, new Uint8Array([0x61, 0x3d, 0xff]), 400, "malformed-body"],
  ["text/plain", "csrfToken=x", 415, "unsupported-media-type"],
  ["text/plain;application/json", "{}", 415, "unsupported-media-type"],
  ["application/json-patch+json", "{}", 415, "unsupported-media-type"],
  ["multipart/form-data; boundary=x", "--x--", 415, "unsupported-media-type"],
  ["", "a=b", 415, "unsupported-media-type"],
  ["application/octet-stream", new Uint8Array([0]), 415, "unsupported-media-type"],
  [FORM, `a=${"b".repeat(65_535)}`, 413, "too-large"],
  ["application/json", `{"a":"${"b".repeat(65_536)}"}`, 413, "too-large"],
];

test("bodies: 400, 413, 415", async () => {
  for (const path of POSTS) {
    for (const [type, body, status, code] of BODIES) {
      const init = { method: "POST", headers: { "content-type": type }, body };
      const response = await auth.handler(new Request(BASE + path, init));
      await refused(response, status, code, `${path} ${type} ${String(body).slice(0, 20)}`);
    }
  }
});

test("bodies that are fine: an empty one, one of 64 KiB, a type with parameters in any case", async () => {
  const browser = new Browser(auth);
  const csrfToken = await browser.csrfToken();
  const cookie = browser.jar.header;
  const leave = (body, type) =>
    auth.handler(
      new Request(`${BASE}/signout`, {
        method: "POST",
        headers: { cookie, ...(type && { "content-type": type }) },
        body,
      }),
    );
  const token = `csrfToken=${csrfToken}`;
  for (const [body, type] of [
    [token, "Application/X-WWW-Form-urlencoded; charset=utf-8"],
    [`${token}&a=${"b".repeat(65_536 - token.length - 3)}`, FORM],
    [JSON.stringify({ csrfToken }), "APPLICATION/JSON;charset=utf-8"],
  ]) {
    const response = await leave(body, type);
    assert.deepEqual([response.status, response.headers.get("location")], [302, "/"], type);
  }
  const empty = await leave(undefined, undefined);
  assert.equal(empty.headers.get("location"), "/api/auth/signin?error=MissingCSRF");
});

/** Counts what is read of it, and whether its reader gives up. */
function endless() {
  const seen = { bytes: 0, cancelled: false };
  const body = new ReadableStream({
    pull(controller) {
      seen.bytes += 1024;
      controller.enqueue(new Uint8Array(1024).fill(0x61));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { seen, body };
}

test("a body without an end is not read to the end, whatever Content-Length says", async () => {
  for (const headers of [
    {},
    { "content-length": "10" },
    { "content-length": "-1" },
    { "content-length": "x" },
  ]) {
    const { seen, body } = endless();
    const init = {
      method: "POST",
      headers: { "content-type": FORM, ...headers },
      body,
      duplex: "half",
    };
    const response = await auth.handler(new Request(`${BASE}/callback/credentials`, init));
    await refused(response, 413, "too-large");
    assert.ok(seen.bytes <= 65_536 + 4096, `${seen.bytes} bytes`);
    assert.ok(seen.cancelled);
  }
});

test("a Content-Length that is too large is enough: nothing is read", async () => {
  const { seen, body } = endless();
  const headers = { "content-type": FORM, "content-length": "65537" };
  const init = { method: "POST", headers, body, duplex: "half" };
  await refused(await auth.handler(new Request(`${BASE}/signout`, init)), 413, "too-large");
  assert.ok(seen.bytes <= 1024);
});

test("a body that breaks off, or was read before: 400", async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
  const init = { method: "POST", headers: { "content-type": FORM } };
  const request = new Request(`${BASE}/session`, { ...init, body: broken, duplex: "half" });
  await refused(await auth.handler(request), 400, "unreadable-body");

  const used = new Request(`${BASE}/session`, { ...init, body: "a=b" });
  await used.text();
  await refused(await auth.handler(used), 400, "unreadable-body");
});

test("deep and odd JSON is answered", async () => {
  const browser = new Browser(auth);
  await browser.signIn();
  const csrfToken = await browser.csrfToken();
  const post = (path, body) =>
    auth.handler(
      new Request(BASE + path, {
        method: "POST",
        headers: { cookie: browser.jar.header, "content-type": "application/json" },
        body,
      }),
    );
  const deep = (n) => "[".repeat(n) + "]".repeat(n);
  for (const n of [31, 100, 30_000]) {
    const response = await post(
      "/session",
      `{"csrfToken":"${csrfToken}","data":{"name":${deep(n)}}}`,
    );
    await refused(response, 400, "malformed-body", `${n} deep`);
  }
  for (const data of [
    deep(30),
    '"[[[["',
    '"\\"[[[["',
    "1e999",
    "-0",
    '"\\ud800"',
    '{"__proto__":{"x":1}}',
    "null",
  ]) {
    const response = await post("/session", `{"csrfToken":"${csrfToken}","data":${data}}`);
    assert.equal(response.status, 200, data.slice(0, 20));
    assert.equal((await response.json()).user.name, "Ada");
    const named = await post("/session", `{"csrfToken":"${csrfToken}","data":{"name":${data}}}`);
    assert.equal(named.status, 200, data.slice(0, 20));
    // Back to what it was.
    await post("/session", `{"csrfToken":"${csrfToken}","data":{"name":"Ada"}}`);
  }
  assert.equal({}.x, undefined);
  for (const csrf of [
    "null",
    "{}",
    "[]",
    "1",
    "true",
    `["${csrfToken}"]`,
    `{"toString":"${csrfToken}"}`,
  ]) {
    const response = await post("/session", `{"csrfToken":${csrf},"data":{"name":"x"}}`);
    assert.equal(response.status, 400, csrf);
    assert.equal(await response.text(), "null");
  }
});

test("of a repeated field or parameter the last counts", async () => {
  const browser = new Browser(auth);
  const csrfToken = await browser.csrfToken();
  const cookie = browser.jar.header;
  const post = (body, query = "") =>
    auth.handler(
      new Request(`${BASE}/signout${query}`, {
        method: "POST",
        headers: { cookie, "content-type": FORM },
        body,
      }),
    );
  const to = async (...request) => (await post(...request)).headers.get("location");
  assert.match(await to(`csrfToken=${csrfToken}&csrfToken=x`), /MissingCSRF/);
  assert.equal(await to(`csrfToken=x&csrfToken=${csrfToken}`), "/");
  const two = "callbackUrl=%2Fone&callbackUrl=%2Ftwo";
  assert.equal(await to(`csrfToken=${csrfToken}&${two}`), "/two");
  assert.equal(await to(`csrfToken=${csrfToken}`, `?${two}`), "/two");
});

test("attack 34: hostile Cookie headers break no endpoint", async () => {
  for (const cookie of [
    "__Host-waxseal.callback-url=%",
    "__Host-waxseal.callback-url=%zz; __Host-waxseal.csrf-token=%",
    "__Host-waxseal.csrf-token=|; __Host-waxseal.session-token=.",
    "=; ;;; =x; __proto__=1",
    `__Host-waxseal.callback-url=${"x".repeat(100_000)}`,
    "x".repeat(200_000),
  ]) {
    for (const [path, allow] of Object.entries(ENDPOINTS)) {
      for (const method of allow.split(", ")) {
        const response = await auth.handler(
          new Request(BASE + path, { method, headers: { cookie } }),
        );
        assert.ok(response.status < 500, `${method} ${path} ${cookie.slice(0, 40)}`);
      }
    }
  }
});

test("a sign-in page asked for by a stranger says nothing of them", async () => {
  for (const query of [
    "?error=<script>alert(1)</script>",
    "?error=constructor",
    "?error=__proto__",
    "?error=CredentialsSignin&code=<img src=x>",
    "?callbackUrl=javascript:alert(1)",
    '?callbackUrl="><script>',
  ]) {
    for (const path of ["/signin", "/error", "/signout"]) {
      const html = await (await auth.handler(new Request(BASE + path + query))).text();
      assert.ok(!/<script|<img|javascript:|constructor|__proto__/i.test(html), `${path}${query}`);
    }
  }
});

test("nothing of all this was worth an error in the log", () => {
  assert.deepEqual(
    errors.map(({ message }) => message),
    [],
  );
});
