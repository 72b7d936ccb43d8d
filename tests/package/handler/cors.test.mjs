// A page at an origin of its own: `trustedOrigins`, and no origin besides.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { NextRequest } from "next/server.js";
import { authHandler, requireSession } from "waxseal/hono";
import Waxseal from "waxseal/next";

import { ada, BASE, Browser, make, ORIGIN, SECRET, XHR } from "./support.mjs";

const SPA = "https://spa.example";
const CROSS_SITE = { secure: true, sameSite: "none", partitioned: true };
const config = { trustedOrigins: [SPA, "http://localhost:5173"], cookie: CROSS_SITE };

/** What a browser sends with `fetch` from a page. */
const from = (origin, site = "cross-site") => ({ origin, "sec-fetch-site": site, ...XHR });

/** Other spellings of the trusted origin, and other origins. */
const UNTRUSTED = [
  "null",
  "",
  "*",
  "https://spa.example.",
  "https://spa.example/",
  "https://spa.example:443",
  "https://spa.example:8443",
  "https://SPA.example",
  "http://spa.example",
  "https://a.spa.example",
  "https://spa.example.evil.example",
  "https://evilspa.example",
  "https://user@spa.example",
  "https://spa.example@evil.example",
  "https://spa.example, https://spa.example",
  "https://spa.example, https://evil.example",
  "https://evil.example",
  "https://sp\u0430.example",
  "http://localhost",
  "http://localhost:5174",
  "https://localhost:5173",
];

const origins = (headers) => headers.get("access-control-allow-origin");
const ask = (auth, method, path, headers) =>
  auth.handler(new Request(BASE + path, { method, headers }));
const preflight = (origin) => ({
  origin,
  "sec-fetch-mode": "cors",
  "access-control-request-method": "POST",
  "access-control-request-headers": "content-type,x-auth-return-redirect",
});

test("a page at a trusted origin signs in and out, and reads every answer", async () => {
  const browser = new Browser(make(config));
  const headers = from(SPA);
  const all = [
    await browser.get("/csrf", headers),
    await browser.get("/providers", headers),
    await browser.signIn({ callbackUrl: `${SPA}/home?a=b` }, { headers }),
    await browser.signIn({ password: "wrong" }, { headers }),
    await browser.get("/session", headers),
    await browser.post("/session", { data: {} }, { headers, json: true }),
    await browser.get("/nothing", headers),
    await browser.post("/signout", { callbackUrl: "/bye" }, { headers }),
  ];
  for (const response of all) {
    assert.equal(origins(response.headers), SPA);
    assert.equal(response.headers.get("access-control-allow-credentials"), "true");
    // `Date` tells the page when a session ends, where its own clock is wrong.
    assert.equal(response.headers.get("access-control-expose-headers"), "Date, Retry-After");
    assert.equal(response.headers.get("vary"), "Cookie, Origin");
  }
  assert.equal((await all[2].json()).url, `${SPA}/home?a=b`);
  assert.match((await all[3].json()).url, /error=CredentialsSignin/);
  assert.equal((await all[4].json()).user.name, "Ada");
  // A path is one of the page that asks.
  assert.equal((await all[7].json()).url, `${SPA}/bye`);
});

test("all cookies follow the session's, into a frame of another site too", async () => {
  const browser = new Browser(make(config));
  const lines = [
    ...(await browser.get("/csrf")).headers.getSetCookie(),
    ...(await browser.signIn({ callbackUrl: "/x" })).headers.getSetCookie(),
  ].filter((line) => !line.includes("Max-Age=0"));
  assert.deepEqual(lines.map((line) => line.split("=")[0]).sort(), [
    "__Host-waxseal.callback-url",
    "__Host-waxseal.csrf-token",
    "__Host-waxseal.device",
    "__Host-waxseal.session-token",
  ]);
  for (const line of lines) assert.match(line, /; HttpOnly; Secure; Partitioned; SameSite=None$/);
  assert.match(lines.at(-2) + lines.at(-1), /Max-Age=2592000/);

  // They share 10 KiB, of which the session leaves one.
  const long = await browser.signIn({ callbackUrl: `/${"x".repeat(600)}` });
  assert.ok(!long.headers.getSetCookie().some((line) => line.includes("callback-url")));
});

test("attack 74: every other origin is refused, with advice, and reads nothing", async () => {
  for (const trusting of [config, { ...config, trustedOrigins: [] }, { cookie: CROSS_SITE }]) {
    const auth = make(trusting);
    for (const origin of [...UNTRUSTED, ...(trusting === config ? [] : [SPA])]) {
      if (/[^\x20-\x7e]/.test(origin)) continue; // no header can hold it
      const browser = new Browser(auth);
      for (const site of ["cross-site", "same-site"]) {
        const refused = await browser.signIn({}, { headers: from(origin, site) });
        assert.equal(refused.status, 403, origin);
        assert.equal(origins(refused.headers), null, origin);
        const { error, message } = await refused.json();
        assert.equal(error, "cross-site");
        assert.match(message, /`trustedOrigins`/);
        assert.equal(await browser.session(), null);
      }
      const withoutMetadata = await browser.signIn({}, { headers: { origin, ...XHR } });
      assert.equal(withoutMetadata.status, 403, origin);
      const read = await browser.get("/session", from(origin));
      assert.equal(origins(read.headers), null, origin);
      const asked = await ask(auth, "OPTIONS", "/session", preflight(origin));
      assert.equal(asked.status, 403, origin);
      assert.equal(origins(asked.headers), null, origin);
    }
  }
});

test("attack 74: a trusted origin needs the CSRF token all the same", async () => {
  const browser = new Browser(make(config));
  const fields = { email: ada.email, password: "right" };
  const response = await browser.postRaw("/callback/credentials", fields, { headers: from(SPA) });
  assert.match((await response.json()).url, /error=MissingCSRF/);
  assert.equal(await browser.session(), null);
});

test("a preflight is answered for what follows it", async () => {
  const { status, headers } = await ask(make(config), "OPTIONS", "/session", preflight(SPA));
  assert.equal(status, 204);
  assert.equal(origins(headers), SPA);
  assert.equal(headers.get("access-control-allow-credentials"), "true");
  assert.equal(headers.get("access-control-allow-methods"), "POST");
  assert.equal(headers.get("access-control-allow-headers"), "content-type,x-auth-return-redirect");
  assert.equal(headers.get("access-control-max-age"), "600");
  assert.deepEqual(headers.getSetCookie(), []);
  assert.equal((await ask(make(config), "OPTIONS", "/nothing", preflight(SPA))).status, 404);
  assert.equal((await ask(make(config), "OPTIONS", "/session", { origin: SPA })).status, 405);
});

test("callbackUrl may lead to a trusted origin, and nowhere near it", async () => {
  const browser = new Browser(make(config));
  const to = async (callbackUrl) => (await browser.signIn({ callbackUrl })).headers.get("location");
  assert.equal(await to(`${SPA}/a?b#c`), `${SPA}/a?b#c`);
  assert.equal(await to("http://localhost:5173/a"), "http://localhost:5173/a");
  for (const url of UNTRUSTED.filter((url) => url.startsWith("http"))) {
    if (["https://spa.example/", "https://spa.example:443", "https://SPA.example"].includes(url))
      continue; // other spellings of the same URL
    const target = new URL(await to(url), ORIGIN);
    assert.ok([ORIGIN, SPA].includes(target.origin), `${url} leads to ${target}`);
    assert.equal(target.pathname, "/");
  }
  for (const url of [`${SPA}//evil.example`, `${SPA}/\\evil.example`, "https://spa.example\\@x.y"])
    assert.match(await to(url), /^(\/|https:\/\/spa\.example\/?)$/, url);

  // The page's policy lets its form be redirected there.
  const page = await browser.get("/signin?callbackUrl=" + encodeURIComponent(`${SPA}/a`));
  const policy = page.headers.get("content-security-policy");
  assert.match(policy, /form-action 'self'.* https:\/\/spa\.example/);
});

test("attack 74: no origin but an exact one is taken", () => {
  for (const origin of [
    ...UNTRUSTED.filter(
      (origin) => !/^http:\/\/localhost|^https:\/\/[\w.-]+(:8443|:5173)?$/.test(origin),
    ),
    "https://spa.example.",
    "https://SPA.example",
    "http://spa.example",
    "http://192.168.0.2:5173",
    "https://*.example",
    "https://*",
    "spa.example",
    "//spa.example",
    "https://spa.example/app",
    "https://spa.example?x",
    "file:///",
    "chrome-extension://abc",
    "data:",
    7,
    null,
    undefined,
    /x/,
  ]) {
    assert.throws(
      () => make({ ...config, trustedOrigins: [origin] }),
      { code: "invalid-option", message: /^`trustedOrigins\[0\]` must be an exact origin/ },
      String(origin),
    );
  }
  assert.throws(() => make({ trustedOrigins: ["https://spa.example/app"] }), {
    message: /write "https:\/\/spa\.example"\. See /,
  });
  assert.throws(() => make({ trustedOrigins: SPA }), { code: "invalid-option" });
  for (const origin of [
    "http://localhost:3000",
    "http://127.0.0.1:1",
    "http://[::1]:1",
    "http://a.localhost",
  ])
    assert.ok(make({ trustedOrigins: [origin] }));
});

test("one warning where the cookie is not sent to another site", async () => {
  const warnings = [];
  const logger = { warn: (message) => warnings.push(message) };
  const auth = make({ trustedOrigins: [SPA, "https://spa.app.test"], logger });
  await new Browser(auth).signIn({}, { headers: from("https://spa.app.test", "same-site") });
  assert.deepEqual(warnings, []);
  for (let time = 0; time < 2; time++) await new Browser(auth).signIn({}, { headers: from(SPA) });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /sameSite: "none", partitioned: true/);
});

test("guards answer a preflight of a trusted origin whatever `authorized` returns", async () => {
  const toLogin = ({ request, auth }) =>
    auth !== null || Response.redirect(new URL("/login", request.url));
  const auth = make({ ...config, callbacks: { authorized: toLogin } });
  const next = Waxseal({ secret: SECRET, ...config, callbacks: { authorized: toLogin } });
  const guards = {
    "auth.guard": async (request) => (await auth.guard(request)).response,
    next: (request) => next.proxy(new NextRequest(request), { waitUntil() {} }),
  };
  for (const [name, guard] of Object.entries(guards)) {
    const ask = (headers, method) => guard(new Request(`${ORIGIN}/x`, { method, headers }));
    const allowed = await ask(preflight(SPA), "OPTIONS");
    assert.equal(allowed.status, 204, name);
    assert.equal(allowed.headers.get("access-control-allow-origin"), SPA, name);
    for (const [headers, method] of [
      [preflight("https://evil.example"), "OPTIONS"],
      [{ origin: SPA }, "GET"],
    ]) {
      const refused = await ask(headers, method);
      assert.equal(refused.status, 302, name);
    }
  }
});

test("attack 74: guards answer a preflight by themselves, and keep their refusals", async () => {
  let runs = 0;
  const run = () => (runs++, new Response("secret"));
  const auth = make(config);
  const app = new Hono().use(authHandler(auth)).use(requireSession(auth)).all("/api/me", run);
  const next = Waxseal({
    secret: SECRET,
    ...config,
    callbacks: { authorized: ({ auth }) => auth !== null },
  });
  const guards = {
    hono: (headers, method = "GET") => app.request(`${ORIGIN}/api/me`, { method, headers }),
    next: (headers, method = "GET") =>
      next.proxy(new NextRequest(`${ORIGIN}/api/me`, { method, headers }), { waitUntil() {} }),
    "a wrapped route": (headers, method = "GET") =>
      next.auth(run)(new NextRequest(`${ORIGIN}/api/me`, { method, headers }), {}),
  };
  for (const [name, guard] of Object.entries(guards)) {
    const allowed = await guard(preflight(SPA), "OPTIONS");
    assert.equal(allowed.status, 204, name);
    assert.equal(origins(allowed.headers), SPA);
    assert.equal(await allowed.text(), "");
    const refused = await guard({ origin: SPA, accept: "application/json" });
    assert.equal(refused.status, 401, name);
    assert.equal(origins(refused.headers), SPA);
    for (const origin of UNTRUSTED.filter((origin) => !/[^\x20-\x7e]/.test(origin))) {
      const other = await guard(preflight(origin), "OPTIONS");
      assert.equal(other.status, 401, `${name}: ${origin}`);
      assert.equal(origins(other.headers), null);
    }
    // Not a preflight, whatever its origin.
    assert.equal((await guard({ origin: SPA }, "OPTIONS")).status, 401, name);
  }
  assert.equal(runs, 0);
  const route = new NextRequest(`${BASE}/session`, { method: "OPTIONS", headers: preflight(SPA) });
  assert.equal((await next.handlers.OPTIONS(route)).status, 204);
});

// `changeOrigin` and CRA's rewriting of `Origin`, with and without X-Forwarded-*.
for (const [proxy, headers] of Object.entries({
  vite: { origin: "http://localhost:5173" },
  "create-react-app": { origin: "http://localhost:3000" },
  "with X-Forwarded-*": {
    origin: "http://localhost:5173",
    "x-forwarded-host": "localhost:5173",
    "x-forwarded-proto": "http",
  },
})) {
  test(`behind a development proxy (${proxy}), the client stays at the browser's origin`, async () => {
    const at = "http://localhost:5173";
    const all = {
      ...headers,
      ...XHR,
      host: "localhost:3000",
      referer: `${at}/login`,
      "sec-fetch-site": "same-origin",
    };
    const options = { headers: all, origin: "http://localhost:3000" };
    for (const setting of [{}, { trustHost: true }]) {
      const browser = new Browser(make(setting));
      const url = async (fields) => (await (await browser.signIn(fields, options)).json()).url;
      assert.equal(await url({ callbackUrl: `${at}/home` }), `${at}/home`);
      assert.equal(await url({ callbackUrl: "/home" }), `${at}/home`);
      assert.equal(new URL(await url({ password: "wrong" })).origin, at);
      assert.equal(await url({ callbackUrl: "https://evil.test/" }), at);
    }
  });
}
