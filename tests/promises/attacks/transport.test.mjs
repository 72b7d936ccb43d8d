// Attacks on what carries a session to the browser and back: caches, forms of other
// sites, redirects, broken requests, headers that a proxy would set.

import assert from "node:assert/strict";
import { ServerResponse } from "node:http";
import { test } from "node:test";

import { Hono } from "hono";
import { requireSession, session } from "waxseal/hono";
import Waxseal from "waxseal/next";

import { inShort, renewal } from "../../support/set-cookie.mjs";
import { APP, DAY, Jar, make, SECRET, signedIn, victim } from "../../support/site.mjs";

/* ------------------------------------------------------------------ 31 */

/** Fields by which caches are told apart from `Cache-Control`, and obey instead of it (RFC 9213). */
const TARGETED = {
  "CDN-Cache-Control": "public, max-age=600",
  "Cloudflare-CDN-Cache-Control": "max-age=600",
  "Vercel-CDN-Cache-Control": "max-age=600",
  "Netlify-CDN-Cache-Control": "public, s-maxage=600",
  "Surrogate-Control": "max-age=600",
};
const PUBLIC = {
  "Cache-Control": "public, max-age=600, s-maxage=600",
  Expires: new Date(Date.now() + DAY).toUTCString(),
  ...TARGETED,
};

/** Whether any cache between here and the browser may keep this answer. */
function uncacheable(headers, what) {
  assert.equal(headers.get("cache-control"), "private, no-cache, no-store", what);
  assert.equal(headers.get("expires"), "0", what);
  assert.equal(headers.get("pragma"), "no-cache", what);
  assert.match(headers.get("vary"), /(^|, )Cookie(,|$)/i, what);
  for (const name of Object.keys(TARGETED))
    assert.equal(headers.get(name), null, `${what}: ${name}`);
}

test("attack 31: an application's own cache headers do not let a session cookie into a shared cache", async () => {
  const auth = make();
  const { writes } = await auth.issue({ user: victim });
  for (const response of [
    new Response("page", { headers: PUBLIC }),
    Response.json({}, { headers: PUBLIC }),
    Response.redirect(APP),
  ]) {
    const applied = auth.apply(writes, response);
    assert.equal(applied.headers.getSetCookie().length, 1);
    uncacheable(applied.headers, "apply");
  }
  // Without a cookie the application's headers are its own affair.
  const { headers } = auth.apply(auth.verify(""), new Response("page", { headers: PUBLIC }));
  for (const [name, value] of Object.entries(PUBLIC)) assert.equal(headers.get(name), value);
});

test("attack 31: wherever a cookie is written, its cache headers leave with it", async () => {
  const config = {
    callbacks: {
      authorized({ auth, request }) {
        const { pathname } = new URL(request.url);
        if (pathname === "/forbidden") return new Response("no", { status: 403, headers: PUBLIC });
        if (pathname === "/elsewhere") return Response.redirect(`${APP}/other`);
        return auth !== null && pathname !== "/denied";
      },
    },
  };
  const auth = make();
  const next = Waxseal({ secret: SECRET, ...config });
  const app = new Hono()
    .use(session(auth))
    .get("/page", (c) => c.html("page", 200, PUBLIC))
    .get("/throws", () => {
      throw new Error("a fault of the page");
    })
    .get("/redirect", (c) => c.redirect("/page"))
    .get("/fetched", () => Object.freeze(Response.redirect(`${APP}/x`)))
    .use("/guarded", requireSession(auth))
    .get("/guarded", (c) => c.text("secret", 200, PUBLIC))
    .onError((_, c) => c.text("oops", 500, PUBLIC));
  const wrapped = next.auth(() => new Response("page", { headers: PUBLIC }));
  const event = { waitUntil() {} };

  const due = await signedIn(auth, victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const over = await auth.issue({ user: victim }, APP, { now: Date.now() - 40 * DAY });
  const ended = new Jar().keep([
    `__Host-waxseal.session-token=${over.writes.requestCookie.split("=")[1]}; Path=/; Secure`,
  ]);
  let written = 0;
  for (const [state, jar] of Object.entries({ due, ended })) {
    const ask = (path, init) => jar.request(`${APP}${path}`, init);
    const answers = {};
    for (const path of ["/page", "/throws", "/redirect", "/fetched", "/guarded", "/nowhere"]) {
      answers[`hono ${path}`] = await app.fetch(ask(path));
    }
    for (const path of ["/page", "/denied", "/forbidden", "/elsewhere"]) {
      answers[`proxy ${path}`] = await next.proxy(ask(path), event);
      answers[`wrapped ${path}`] = await wrapped(ask(path), event);
      answers[`route ${path}`] = await wrapped(ask(path), { params: {} });
    }
    for (const path of ["session", "csrf", "signin", "signout", "signin?callbackUrl=%2Fx"]) {
      answers[`handler ${path}`] = await auth.handler(ask(`/api/auth/${path}`));
    }
    const page = await auth.handler(ask("/api/auth/csrf"));
    jar.keep(page.headers.getSetCookie());
    const { csrfToken } = await page.json();
    const post = (path, fields) =>
      auth.handler(
        ask(`/api/auth/${path}`, {
          method: "POST",
          body: new URLSearchParams({ csrfToken, ...fields }),
        }),
      );
    answers["handler sign-in"] = await post("callback/credentials", {
      id: "x",
      password: "right",
      callbackUrl: "/y",
    });
    answers["handler failure"] = await post("callback/credentials", { id: "x", password: "wrong" });
    answers["handler update"] = await post("session", {});
    answers["handler sign-out"] = await post("signout", { callbackUrl: "/z" });

    for (const [what, { headers }] of Object.entries(answers)) {
      const lines = headers.getSetCookie();
      if (lines.length === 0) continue;
      written += 1;
      uncacheable(headers, `${state}: ${what}`);
    }
    // The proxies and Hono have something to write every time.
    for (const what of Object.keys(answers).filter((what) => !what.startsWith("handler"))) {
      assert.ok(
        answers[what].headers.getSetCookie().length > 0,
        `${state}: ${what} writes nothing`,
      );
    }
  }
  assert.ok(written > 45, `${written} answers with cookies`);
});

test("attack 31: the pages router writes them to the answers of Node and of the edge", async () => {
  const { auth } = Waxseal({ secret: SECRET });
  const due = await signedIn(make(), victim, `${APP}/`, { now: Date.now() - 2 * DAY });
  const headers = { cookie: due.header(), host: "app.example.test", "x-forwarded-proto": "https" };

  const node = new ServerResponse({ method: "GET" });
  for (const [name, value] of Object.entries(PUBLIC)) node.setHeader(name, value);
  assert.ok(await auth({ headers, socket: {} }, node));
  const sent = new Headers(
    Object.entries(node.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
  assert.deepEqual(
    node.getHeader("set-cookie").map(inShort),
    renewal("__Host-waxseal.session-token"),
  );
  uncacheable(sent, "Node");

  const edge = new Response("{}", { headers: PUBLIC });
  assert.ok(await auth({ headers, socket: {} }, edge));
  assert.deepEqual(
    edge.headers.getSetCookie().map(inShort),
    renewal("__Host-waxseal.session-token"),
  );
  uncacheable(edge.headers, "edge");
});

/* ------------------------------------------------------------------ 32 */

const FORM = "application/x-www-form-urlencoded";

test("attack 32: what a form of another site can send changes nothing, whatever its type", async () => {
  const auth = make({ projections: { update: ["name"] } });
  const jar = await signedIn(auth);
  const page = await auth.handler(jar.request(`${APP}/api/auth/csrf`));
  jar.keep(page.headers.getSetCookie());
  const { csrfToken } = await page.json();
  const fields = {
    csrfToken,
    id: "attacker",
    password: "right",
    "data[name]": "x",
    callbackUrl: "/",
  };
  // An attacker who somehow knows the token, too.
  const bodies = {
    [FORM]: String(new URLSearchParams(fields)),
    "application/json": JSON.stringify({ ...fields, data: { name: "x" } }),
    // A form with enctype="text/plain" that spells JSON; fetch without a preflight.
    "text/plain": `{"csrfToken":"${csrfToken}","id":"attacker","password":"right","x":"=1"}`,
    "text/plain;charset=UTF-8": String(new URLSearchParams(fields)),
    "multipart/form-data; boundary=x": `--x\r\nContent-Disposition: form-data; name="csrfToken"\r\n\r\n${csrfToken}\r\n--x--`,
    "": String(new URLSearchParams(fields)),
  };
  const sites = [
    { origin: "https://evil.example.test", "sec-fetch-site": "same-site" },
    { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
    { origin: "null", "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "cross-site" },
    { origin: "null" },
    { origin: "https://evil.test" },
    { origin: "https://app.example.test.evil.test" },
    { origin: "http://app.example.test" },
  ];
  const before = jar.header();
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"]) {
    for (const path of [
      "session",
      "signin",
      "signin/credentials",
      "callback/credentials",
      "signout",
    ]) {
      for (const headers of sites) {
        for (const [type, body] of Object.entries(bodies)) {
          const hasBody = !["GET", "HEAD"].includes(method);
          const query = hasBody ? "" : `?${new URLSearchParams(fields)}`;
          const init = {
            method,
            headers: { ...headers, ...(type && { "content-type": type }) },
            ...(hasBody && { body }),
          };
          const response = await auth.handler(jar.request(`${APP}/api/auth/${path}${query}`, init));
          const what = `${method} ${path} ${JSON.stringify(headers)} ${type}`;
          if (method === "POST") assert.equal(response.status, 403, what);
          assert.ok(
            !response.headers.getSetCookie().some((line) => line.includes("session-token")),
            what,
          );
          for (const name of response.headers.keys())
            assert.ok(!name.startsWith("access-control-"), what);
        }
      }
    }
  }
  assert.equal(jar.header(), before);

  // From the application itself, types that need no preflight and are no form are refused as well.
  for (const [type, body] of Object.entries(bodies).filter(([type]) =>
    /^(text|multipart|$)/.test(type),
  )) {
    const init = {
      method: "POST",
      headers: { origin: APP, ...(type && { "content-type": type }) },
      body,
    };
    const { status } = await auth.handler(jar.request(`${APP}/api/auth/signout`, init));
    assert.equal(status, 415, type);
  }
});

/* ------------------------------------------------------------------ 34 */

test("attack 34: no request makes the handler throw, and every answer is one", async () => {
  const auth = make();
  const parts = [
    "%",
    "%zz",
    "%E0%A4%A",
    "%00",
    "%0d%0a",
    "\\",
    "..",
    ".",
    ";",
    "é",
    "\u2028",
    "?",
    "&",
    "=",
    "[",
    "x".repeat(9000),
    "%2f",
    "%5c",
    "%u0041",
    "%c0%af",
    "%ed%a0%80",
  ];
  const cookies = [
    "",
    "%",
    "\xff",
    "__Host-waxseal.callback-url=%",
    "__Host-waxseal.csrf-token=%7C",
    "__Host-waxseal.session-token=%E0",
    "=",
    ";".repeat(5000),
  ];
  for (const part of parts) {
    for (const path of [
      "session",
      "csrf",
      "providers",
      "signin",
      "signin/credentials",
      "callback/credentials",
      "signout",
      "error",
      "_log",
      "",
    ]) {
      for (const url of [
        `${path}/${part}`,
        `${path}${part}`,
        `${path}?callbackUrl=${part}`,
        `${path}?error=${part}&code=${part}`,
        `${path}?${part}=${part}`,
        `${path}#${part}`,
      ]) {
        for (const method of ["GET", "POST"]) {
          const cookie = cookies[(url.length + part.length) % cookies.length];
          const headers = {
            cookie,
            "x-forwarded-host": "%",
            "x-forwarded-proto": "%",
            origin: APP,
          };
          const request = new Request(`${APP}/api/auth/${url}`, { method, headers });
          const { status, headers: answered } = await auth.handler(request);
          assert.ok(status >= 200 && status < 500, `${method} ${url}: ${status}`);
          assert.match(answered.get("cache-control"), /no-store/);
        }
      }
    }
  }
});

test("attack 34: no header of a request makes a read throw, whoever reads it", async () => {
  const auth = make({ trustHost: true });
  const next = Waxseal({ secret: SECRET, trustHost: true });
  const app = new Hono().use(session(auth)).get("*", requireSession(auth), (c) => c.text("secret"));
  const values = [
    "%",
    "%zz",
    "://",
    "[",
    "]",
    "[::1",
    "a b",
    "\\",
    "//",
    "@",
    "a@b",
    ":99999",
    "http://x:y@z",
    "\xff",
    ",",
    ";",
    "null",
    "",
    "x".repeat(9000),
    ";,;,=",
    '"',
    "forwarded",
  ];
  const names = [
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-for",
    "forwarded",
    "origin",
    "referer",
    "sec-fetch-site",
    "sec-fetch-mode",
    "accept",
    "content-type",
    "content-length",
    "cookie",
    "x-auth-return-redirect",
  ];
  for (const name of names) {
    for (const value of values) {
      const headers = { [name]: value };
      const what = `${name}: ${value.slice(0, 20)}`;
      const request = () => new Request(`${APP}/page`, { headers });
      for (const source of [
        request(),
        { headers },
        { headers: { [name.toUpperCase()]: [value, value] } },
        { headers: new Headers(headers), url: "not a url" },
      ]) {
        assert.ok(["anonymous", "invalid"].includes(auth.verify(source).status), what);
        assert.equal(await auth.getSession(source), null, what);
        assert.deepEqual(auth.clear(source).setCookie, [], what);
      }
      const guarded = await app.fetch(request());
      assert.ok([401, 303].includes(guarded.status), `${what}: ${guarded.status}`);
      assert.ok(
        (await next.proxy(request(), { waitUntil() {} })).headers.has("x-middleware-next"),
        what,
      );
      for (const path of ["session", "csrf", "signin", "error"]) {
        const { status } = await auth.handler(new Request(`${APP}/api/auth/${path}`, { headers }));
        assert.ok(status < 500, `${what} ${path}: ${status}`);
      }
      const post = await auth.handler(
        new Request(`${APP}/api/auth/signout`, { method: "POST", headers }),
      );
      assert.ok(post.status < 500, `${what}: ${post.status}`);
    }
  }
});

/* ------------------------------------------------------------------ 35 */

const POISON = {
  "x-forwarded-host": "evil.test",
  "x-forwarded-proto": "http",
  "x-forwarded-port": "8443",
  "x-forwarded-scheme": "http",
  "x-forwarded-server": "evil.test",
  "x-forwarded-prefix": "/evil",
  "x-forwarded-for": "10.0.0.1",
  "x-original-host": "evil.test",
  "x-original-url": "/evil",
  "x-rewrite-url": "/evil",
  "x-host": "evil.test",
  "x-http-host-override": "evil.test",
  "x-url-scheme": "http",
  "front-end-https": "off",
  "cf-visitor": '{"scheme":"http"}',
  forwarded: "for=10.0.0.1;host=evil.test;proto=http",
};

/** All that an answer says of where it is: its addresses and the names of its cookies. */
async function told(auth, headers) {
  const all = [];
  for (const path of [
    "signin?callbackUrl=%2Fx",
    "signout",
    "providers",
    "error?error=AccessDenied",
    "csrf",
  ]) {
    const response = await auth.handler(new Request(`${APP}/api/auth/${path}`, { headers }));
    const text = await response.text();
    all.push(
      text.replace(/[0-9a-f]{64}/g, "…"),
      ...response.headers.getSetCookie().map((line) => line.replace(/[0-9a-f]{64}/g, "…")),
    );
  }
  const { writes } = await auth.issue({ user: victim }, { headers, url: `${APP}/` });
  all.push(
    ...writes.setCookie.map((line) => line.replace(/=.*?;/, ";").replace(/Expires=[^;]*/, "")),
  );
  const guard = new Hono().get("*", requireSession(auth, { redirect: true }));
  all.push((await guard.fetch(new Request(`${APP}/page`, { headers }))).headers.get("location"));
  return all;
}

test("attack 35: without trust no header says who this server is", async () => {
  const plain = await told(make(), {});
  for (const [name, value] of [...Object.entries(POISON), ["all", ""]]) {
    const headers = name === "all" ? POISON : { [name]: value };
    assert.deepEqual(await told(make(), headers), plain, name);
  }
  // The scheme of a cookie is not lowered, and not raised.
  const auth = make();
  const jar = await signedIn(auth);
  assert.equal(
    auth.verify({ headers: { cookie: jar.header(), ...POISON }, url: APP }).token.sub,
    "victim",
  );
  const { writes } = await auth.issue(
    { user: victim },
    { headers: { "x-forwarded-proto": "https" }, url: "http://app.example.test/" },
  );
  assert.doesNotMatch(writes.setCookie[0], /__Host-|Secure/);
});

test("attack 35: with trust the forwarded scheme and host are taken, and nothing else", async () => {
  const trusting = make({ trustHost: true });
  const plain = await told(trusting, {});
  for (const [name, value] of Object.entries(POISON)) {
    const answers = await told(trusting, { [name]: value });
    const isTaken = ["x-forwarded-host", "x-forwarded-proto"].includes(name);
    assert.equal(
      answers.some((text, index) => text !== plain[index]),
      isTaken,
      name,
    );
  }
  // What is no host is none: no path, no user, no space gets into an address.
  for (const host of [
    "evil.test/path",
    "user@evil.test",
    "evil.test?x",
    "evil.test#x",
    "evil.test\\x",
    "evil test",
    "a\tb",
    "",
    " ",
    ",",
  ]) {
    assert.deepEqual(await told(trusting, { "x-forwarded-host": host }), plain, host);
  }
  // The first of a list: what the proxy next to the browser wrote.
  const first = await told(trusting, { "x-forwarded-host": "outer.test, evil.test" });
  assert.ok(
    first.some((text) => text.includes("https://outer.test/")) &&
      !first.join().includes("evil.test"),
  );
});

test("attack 35: AUTH_URL has the last word, also with trust", async () => {
  process.env.AUTH_URL = "https://fixed.test";
  try {
    for (const trustHost of [false, true]) {
      const auth = make({ trustHost });
      const answers = await told(auth, POISON);
      assert.ok(!answers.join().includes("evil.test"), `trustHost ${trustHost}`);
      assert.ok(answers.join().includes("https://fixed.test/"));
    }
  } finally {
    delete process.env.AUTH_URL;
  }
});
