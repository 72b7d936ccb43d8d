// Where sign-in and sign-out may lead, and the cookie that remembers it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { BASE, Browser, make, ORIGIN, recorder, target, XHR } from "./support.mjs";

/** What leads elsewhere in some parser: each becomes the origin. */
const EVIL = [
  "https://evil.test",
  "https://evil.test/",
  "http://evil.test",
  "http://app.test/",
  "https://app.test:8443/",
  "https://app.test.evil.test/",
  "https://app.testevil.test/",
  "https://app.test@evil.test/",
  "https://app.test:x@evil.test/",
  "https://evil.test#@app.test/",
  "https://evil.test?https://app.test/",
  "https:evil.test",
  "https:/evil.test",
  "https:///evil.test",
  "HTTPS://evil.test",
  "/.//evil.test",
  "/%2e//evil.test",
  "/a/..//evil.test",
  "https://app.test/.//evil.test",
  "//evil.test",
  "///evil.test",
  "////evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "\\/evil.test",
  "/\t/evil.test",
  "/\n/evil.test",
  "/\r/evil.test",
  "\t//evil.test",
  " //evil.test",
  "/ /evil.test",
  "/%2f/evil.test",
  "/%2Fevil.test",
  "/%5cevil.test",
  "/%09/evil.test",
  "%2f%2fevil.test",
  "/\u2044/evil.test",
  "/\uff0fevil.test",
  "\uff0f\uff0fevil.test",
  "https://app\u3002test/",
  "https://evil\u3002test/",
  "https://\u24d4vil.test",
  "https://app.test\\@evil.test",
  "https://app.test\\.evil.test",
  "https://app.test//evil.test",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  " javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:https://app.test/x",
  "ftp://app.test/",
  "file:///etc/passwd",
  "about:blank",
  "nonsense",
  "?x=1",
  "#x",
  ".",
  "../x",
];

const HOME = `${ORIGIN}/`;

const FINE = {
  "/": `${ORIGIN}/`,
  "/a/b?c=d#e": `${ORIGIN}/a/b?c=d#e`,
  "/a?next=//evil.test": `${ORIGIN}/a?next=//evil.test`,
  "/日本": `${ORIGIN}/%E6%97%A5%E6%9C%AC`,
  [ORIGIN]: HOME,
  [`${ORIGIN}/x`]: `${ORIGIN}/x`,
  "": HOME,
};

const auth = make();
const KEPT = "__Host-waxseal.callback-url";

/** Every way in for an address, and where a browser is led. */
const WAYS = {
  "sign in, form": async (callbackUrl) => location(await new Browser(auth).signIn({ callbackUrl })),
  "sign in, client": async (callbackUrl) =>
    absolute(
      (await (await new Browser(auth).signIn({ callbackUrl }, { headers: XHR })).json()).url,
    ),
  "sign in, JSON": async (callbackUrl) =>
    location(await new Browser(auth).signIn({ callbackUrl }, { json: true })),
  "sign in, query": async (callbackUrl) => {
    const query = new URLSearchParams({ callbackUrl });
    const browser = new Browser(auth);
    return location(await browser.post(`/callback/credentials?${query}`, { password: "right" }));
  },
  "sign in, signIn callback": async (answer) => {
    const asking = make({ callbacks: { signIn: () => answer || "/" } });
    const url = location(await new Browser(asking).signIn());
    return answer === "" ? HOME : url;
  },
  "sign out": async (callbackUrl) =>
    location(await new Browser(auth).post("/signout", { callbackUrl })),
  "sign-in page": async (callbackUrl) => {
    const browser = new Browser(auth);
    const query = new URLSearchParams({ callbackUrl });
    const html = await (await browser.get(`/signin?${query}`)).text();
    const [, value] = html.match(/name="callbackUrl" value="([^"]*)"/);
    return absolute(value.replaceAll("&amp;", "&"));
  },
  "own sign-in page": async (callbackUrl) => {
    const own = new Browser(make({ pages: { signIn: "/login" } }));
    const query = new URLSearchParams({ callbackUrl });
    const url = new URL(location(await own.get(`/signin?${query}`)));
    assert.equal(url.origin + url.pathname, `${ORIGIN}/login`);
    return absolute(url.searchParams.get("callbackUrl"));
  },
};

const location = (response) => target(response);
const absolute = (url) => new URL(url, ORIGIN).href;

for (const [way, go] of Object.entries(WAYS)) {
  test(`attack 33: ${way}: leads nowhere but to the same origin`, async () => {
    for (const url of EVIL) assert.equal(await go(url), HOME, JSON.stringify(url));
  });

  test(`${way}: leads where it is told`, async () => {
    for (const [url, expected] of Object.entries(FINE)) assert.equal(await go(url), expected, url);
  });
}

test("attack 33: an address that is no text is none", async () => {
  for (const callbackUrl of [{}, [], ["/x"], 1, true, null]) {
    const response = await new Browser(auth).signIn({ callbackUrl }, { json: true });
    assert.equal(location(response), HOME);
  }
});

/* --------------------------------------------------------------- the cookie */

test("the sign-in page remembers where to go, over a failed attempt", async () => {
  const browser = new Browser(auth);
  await browser.get("/signin?callbackUrl=%2Fdeep");
  assert.deepEqual(browser.jar.names("callback-url"), [KEPT]);
  await browser.signIn({ password: "wrong" });
  const html = await (await browser.get("/signin?error=CredentialsSignin&code=credentials")).text();
  assert.match(html, /name="callbackUrl" value="\/deep"/);
  assert.equal(location(await browser.signIn()), `${ORIGIN}/deep`);
});

test("form before query before cookie before the origin", async () => {
  const browser = new Browser(auth);
  assert.equal(location(await browser.signIn()), HOME);
  await browser.get("/signin?callbackUrl=%2Fcookie");
  assert.equal(location(await browser.signIn()), `${ORIGIN}/cookie`);
  const query = "/callback/credentials?callbackUrl=%2Fquery";
  assert.equal(location(await browser.post(query, { password: "right" })), `${ORIGIN}/query`);
  const both = { password: "right", callbackUrl: "/form" };
  assert.equal(location(await browser.post(query, both)), `${ORIGIN}/form`);
});

test("the cookie is set when it changes, and only then", async () => {
  const browser = new Browser(auth);
  const set = async (path) =>
    (await browser.get(path)).headers.getSetCookie().filter((line) => line.startsWith(KEPT));
  assert.deepEqual(await set("/signin?callbackUrl=%2Fa"), [
    `${KEPT}=%2Fa; Path=/; HttpOnly; Secure; SameSite=Lax`,
  ]);
  assert.deepEqual(await set("/signin?callbackUrl=%2Fa"), []);
  assert.deepEqual(await set("/signin"), []);
  assert.equal((await set("/signin?callbackUrl=%2Fb")).length, 1);
});

test("its name and its attributes follow the format and the scheme", async () => {
  const line = async (config, origin) => {
    const response = await new Browser(make(config)).get("/signin", {}, origin);
    return response.headers.getSetCookie().find((cookie) => cookie.includes("callback-url"));
  };
  const http = "http://localhost:3000";
  for (const [config, origin, name, attributes] of [
    [{}, ORIGIN, "__Host-waxseal", "HttpOnly; Secure; SameSite=Lax"],
    [{}, http, "waxseal", "HttpOnly; SameSite=Lax"],
    [{ format: "authjs" }, ORIGIN, "__Secure-authjs", "HttpOnly; Secure; SameSite=Lax"],
    [{ format: "authjs" }, http, "authjs", "HttpOnly; SameSite=Lax"],
    [{ format: "next-auth" }, ORIGIN, "__Secure-next-auth", "HttpOnly; Secure; SameSite=Lax"],
    [{ cookie: { secure: true } }, http, "__Host-waxseal", "HttpOnly; Secure; SameSite=Lax"],
    [
      { cookie: { sameSite: "strict" } },
      ORIGIN,
      "__Host-waxseal",
      "HttpOnly; Secure; SameSite=Strict",
    ],
    [
      { cookie: { sameSite: "none", secure: true } },
      ORIGIN,
      "__Host-waxseal",
      "HttpOnly; Secure; SameSite=None",
    ],
  ]) {
    const expected = `${name}.callback-url=%2F; Path=/; ${attributes}`;
    assert.equal(await line(config, origin), expected);
  }
});

test("attack 33: a cookie that is broken, foreign or tossed counts for nothing", async () => {
  for (const value of [
    "%",
    "%zz",
    "corrupt",
    "relative",
    "%2F%2Fevil.test",
    "%2F%5Cevil.test",
    "%2F.%2F%2Fevil.test",
    "https%3A%2F%2Fevil.test%2F",
    "https%3A%2F%2Fapp.test%40evil.test%2F",
    "https%3A%2F%2Fapp.test%2F%2Fevil.test",
    "javascript%3Aalert(1)",
    '"https://app.test/x"',
    "%00",
  ]) {
    const browser = new Browser(auth);
    browser.jar.keep([`${KEPT}=${value}; Path=/`]);
    assert.equal(location(await browser.signIn()), HOME, value);
  }
  // Over https a name without the prefix may be from anywhere.
  const tossed = new Browser(auth);
  tossed.jar.keep(["waxseal.callback-url=https%3A%2F%2Fapp.test%2Ftossed; Path=/"]);
  assert.equal(location(await tossed.signIn()), HOME);
});

test("an address that is too long for a cookie is followed, and not kept", async () => {
  const browser = new Browser(auth);
  const long = `/${"x".repeat(3000)}`;
  const response = await browser.signIn({ callbackUrl: long });
  assert.equal(location(response), ORIGIN + long);
  assert.deepEqual(browser.jar.names("callback-url"), []);
});

test("callbacks.redirect is asked where a redirect is decided, and nowhere else", async () => {
  const calls = [];
  const asking = make({
    callbacks: {
      redirect(args) {
        calls.push(args.url);
        return args.url;
      },
    },
  });
  const browser = new Browser(asking);
  for (const path of ["/csrf", "/providers", "/session", "/error?error=AccessDenied"])
    await browser.get(path);
  await browser.post("/session", {}, { json: true });
  assert.deepEqual(calls, []);
  await browser.get("/signin?callbackUrl=%2Fa");
  await browser.signIn();
  assert.deepEqual(calls, ["/a", `${ORIGIN}/a`]);
});

test("callbacks.redirect may lead to a partner; the cookie does not keep it", async () => {
  const partner = make({ callbacks: { redirect: ({ url }) => url } });
  const browser = new Browser(partner);
  const response = await browser.signIn({ callbackUrl: "https://partner.test/x" });
  assert.equal(location(response), "https://partner.test/x");
  assert.deepEqual(browser.jar.names("callback-url"), []);
  for (const url of [
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "java\tscript:alert(1)",
  ]) {
    assert.equal(location(await new Browser(partner).signIn({ callbackUrl: url })), HOME, url);
  }
});

test("a blob: address has the origin of its page; the cookie neither keeps it nor gives it", async () => {
  const blob = `blob:${ORIGIN}/x`;
  const lenient = make({ callbacks: { redirect: ({ url }) => url } });
  const browser = new Browser(lenient);
  await browser.signIn({ callbackUrl: blob });
  assert.deepEqual(browser.jar.names("callback-url"), []);
  browser.jar.keep([`${KEPT}=${encodeURIComponent(blob)}; Path=/`]);
  assert.equal(location(await browser.signIn()), HOME);
});

test("callbacks.redirect that fails leads home, and the log hears of it", async () => {
  for (const redirect of [
    () => Promise.reject(new Error("x")),
    () => undefined,
    () => "https://",
  ]) {
    const { errors, logger } = recorder();
    const browser = new Browser(make({ callbacks: { redirect }, logger }));
    assert.equal(location(await browser.signIn({ callbackUrl: "/x" })), HOME);
    assert.equal(errors.length, 1);
    assert.equal((await browser.session()).user.name, "Ada");
  }
});

test("attack 35: the Host header does not decide where to go, unless it is trusted", async () => {
  const headers = {
    host: "evil.test",
    "x-forwarded-host": "evil.test",
    "x-forwarded-proto": "https",
  };
  const at = async (config, env = {}) => {
    Object.assign(process.env, env);
    const browser = new Browser(make(config));
    for (const name of Object.keys(env)) delete process.env[name];
    const response = await browser.get("/signin?callbackUrl=https%3A%2F%2Fevil.test%2Fx", headers);
    const html = await response.text();
    return html.match(/name="callbackUrl" value="([^"]*)"/)[1];
  };
  assert.equal(await at({}), "/x");
  assert.equal(await at({ trustHost: true }), "https://evil.test/x");
  assert.equal(await at({}, { AUTH_URL: "https://fixed.test" }), "https://fixed.test");
  assert.equal(
    await at({ trustHost: true }, { AUTH_URL: "https://fixed.test" }),
    "https://fixed.test",
  );
});

test("the endpoints are below the path that the application is mounted at", async () => {
  // As waxseal/next does it for a `basePath` of Next.js.
  const INTERNALS = Symbol.for("waxseal.internals");
  const own = make({ pages: { error: "/oops" } });
  const ask = (path, init) => own[INTERNALS].handle(new Request(`${BASE}${path}`, init), "/shop");
  const { credentials } = await (await ask("/providers")).json();
  assert.equal(credentials.callbackUrl, `${ORIGIN}/shop/api/auth/callback/credentials`);
  assert.match(
    await (await ask("/signin")).text(),
    /action="\/shop\/api\/auth\/callback\/credentials"/,
  );
  assert.equal(
    location(await ask("/error?error=AccessDenied")),
    `${ORIGIN}/shop/oops?error=AccessDenied`,
  );
  const leave = await ask("/signout", { method: "POST" });
  assert.equal(location(leave), `${ORIGIN}/shop/api/auth/signin?error=MissingCSRF`);
});
