// Behind a proxy that ends TLS: what a browser is told of where it is, and what its
// cookies are made of, without any setting and with each.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NextRequest } from "next/server.js";

import { Jar } from "../../support/jar.mjs";
import { ada, make, ORIGIN, recorder, XHR } from "./support.mjs";

const SERVED = "http://0.0.0.0:3000";
const HTTPS = { "x-forwarded-proto": "https" };

/** What the proxy in front leaves of the browser's request. */
const PROXIES = {
  "the host is passed on": { host: "app.test" },
  "nginx by its defaults": { host: "127.0.0.1:3000" },
  "nginx by its defaults, to a named upstream": { host: "app_upstream:3000" },
  "Next.js, which forwards what came to itself": {
    host: "127.0.0.1:3000",
    "x-forwarded-host": "127.0.0.1:3000",
    "x-forwarded-proto": "http",
  },
  "caddy by its defaults": { host: "app.test", "x-forwarded-host": "app.test", ...HTTPS },
  "only X-Forwarded-*": { host: "127.0.0.1:3000", "x-forwarded-host": "app.test", ...HTTPS },
};
const SETTINGS = {
  "no setting": {},
  AUTH_URL: { AUTH_URL: ORIGIN },
  trustHost: { AUTH_TRUST_HOST: "true" },
};

/** An auth object of a process with this environment. */
function withEnv(env, work) {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return work();
  } finally {
    for (const name of Object.keys(env)) {
      if (name in before) process.env[name] = before[name];
      else delete process.env[name];
    }
  }
}

/** A browser at https://app.test, with a proxy in front of the handler. */
class Visitor {
  jar = new Jar();
  constructor(auth, proxied, { isOld = false } = {}) {
    Object.assign(this, { auth, proxied, isOld });
  }

  get(path, headers = {}) {
    return this.#send(path, { headers: { ...this.#site("none"), ...headers } });
  }

  post(path, fields, headers = {}) {
    const own = { origin: ORIGIN, ...this.#site("same-origin") };
    return this.#send(path, {
      method: "POST",
      headers: { ...own, ...headers },
      body: new URLSearchParams(fields),
    });
  }

  /** By the built-in page: fills in its form and sends it. */
  async submit(page, fields, headers) {
    const html = await (await this.get(page)).text();
    const action = html.match(/<form method="post" action="([^"]*)"/)[1];
    const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const path = new URL(action, ORIGIN).href.slice(`${ORIGIN}/api/auth`.length);
    return this.post(
      path,
      { ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])), ...fields },
      headers,
    );
  }

  async signIn(page = "/signin", headers) {
    return this.submit(page, { email: ada.email, password: "right" }, headers);
  }

  #site(site) {
    return this.isOld ? {} : { "sec-fetch-site": site };
  }

  async #send(path, { headers, ...init }) {
    const all = {
      ...headers,
      ...this.proxied,
      ...(this.jar.header && { cookie: this.jar.header }),
    };
    // As Next.js gives it to route handlers.
    const request = new NextRequest(`${SERVED}/api/auth${path}`, { headers: all, ...init });
    const response = await this.auth.handler(request);
    const lines = response.headers.getSetCookie();
    this.jar.keep(lines);
    const text = await response.clone().text();
    // A production app does not even show it.
    assert.doesNotMatch(
      [...response.headers].join("\n") + text,
      /0\.0\.0\.0|127\.0\.0\.1|upstream|:3000/,
      `${path} names an inner host`,
    );
    const location = response.headers.get("location");
    if (location !== null) assert.doesNotMatch(location, /^[/\\]{2}/);
    return response;
  }
}

/** Where a browser goes then. */
const target = (response) => new URL(response.headers.get("location"), `${ORIGIN}/api/auth/x`).href;
const production = (env, config) =>
  withEnv({ NODE_ENV: "production", ...env }, () => make({ throttle: false, ...config }));

for (const [setting, env] of Object.entries(SETTINGS)) {
  for (const [proxy, proxied] of Object.entries(PROXIES)) {
    for (const isOld of [false, true]) {
      describe(`${setting}, ${proxy}${isOld ? ", a browser without Fetch Metadata" : ""}`, () => {
        // Such a browser's `Origin` is not known to be its own where the host is not passed on.
        const isRefused =
          isOld &&
          proxied.host !== "app.test" &&
          (setting === "no setting" ||
            (setting === "trustHost" && proxied["x-forwarded-host"] !== "app.test"));
        if (!isRefused) flows(() => production(env), proxied, isOld);
      });
    }
  }
}

function flows(serve, proxied, isOld) {
  test("attack 68: forms lead to the browser's own address", async () => {
    const visitor = new Visitor(serve(), proxied, { isOld });
    assert.equal(target(await visitor.signIn()), `${ORIGIN}/`);
    assert.equal(
      target(await visitor.signIn("/signin?callbackUrl=%2Fdeep%3Fa%3Db%23c")),
      `${ORIGIN}/deep?a=b#c`,
    );
    assert.equal((await (await visitor.get("/session")).json()).user.name, "Ada");
    assert.equal(target(await visitor.submit("/signout?callbackUrl=%2Fbye", {})), `${ORIGIN}/bye`);
    assert.equal(await (await visitor.get("/session")).json(), null);

    const failed = await visitor.submit("/signin", { password: "wrong" });
    const { origin, pathname, searchParams } = new URL(target(failed));
    assert.equal(origin + pathname, `${ORIGIN}/api/auth/signin`);
    assert.equal(searchParams.get("error"), "CredentialsSignin");
    assert.equal(searchParams.get("code"), "credentials");
    assert.equal(new URL(searchParams.get("callbackUrl"), ORIGIN).href, `${ORIGIN}/bye`);
    assert.equal(
      target(await visitor.post("/signout", {})),
      `${ORIGIN}/api/auth/signin?error=MissingCSRF`,
    );
  });

  test("attack 68: clients get an absolute address, the browser's own", async () => {
    const visitor = new Visitor(serve(), proxied, { isOld });
    const { csrfToken } = await (await visitor.get("/csrf")).json();
    const post = async (path, fields) =>
      (await visitor.post(path, { csrfToken, ...fields }, XHR)).json();
    const sign = (fields) =>
      post("/callback/credentials", { email: ada.email, password: "right", ...fields });
    assert.deepEqual(await sign({ callbackUrl: `${ORIGIN}/deep` }), { url: `${ORIGIN}/deep` });
    assert.deepEqual(await sign({ callbackUrl: "/deep" }), { url: `${ORIGIN}/deep` });
    assert.deepEqual(await sign({ callbackUrl: `${SERVED}/deep` }), { url: `${ORIGIN}/deep` });
    assert.deepEqual(await sign({ callbackUrl: "https://evil.test/deep" }), { url: ORIGIN });
    const { url } = await sign({ password: "wrong" });
    assert.ok(url.startsWith(`${ORIGIN}/api/auth/signin?error=`), url);
    assert.deepEqual(await post("/signout", { callbackUrl: `${ORIGIN}/bye` }), {
      url: `${ORIGIN}/bye`,
    });
  });

  test("attack 69: the session that begins has its prefix and is Secure", async () => {
    const visitor = new Visitor(serve(), proxied, { isOld });
    const response = await visitor.signIn();
    const [line] = response.headers.getSetCookie().filter((line) => line.includes("session-token"));
    assert.match(line, /^__Host-waxseal\.session-token=.*; Secure; /);
  });

  test("attack 69: the cookie that is kept holds no host that a client named", async () => {
    const visitor = new Visitor(serve(), proxied, { isOld });
    await visitor.get("/signin?callbackUrl=%2Fdeep");
    const [name] = visitor.jar.names("callback-url");
    const value = decodeURIComponent(visitor.jar.cookies[name]);
    assert.ok(value === "/deep" || value === `${ORIGIN}/deep`, value);
    assert.match(
      await (await visitor.get("/signin")).text(),
      /name="callbackUrl" value="[^"]*\/deep"/,
    );
    assert.equal(target(await visitor.signIn()), `${ORIGIN}/deep`);
  });
}

/* ------------------------------------------------ pages of the application */

test("attack 68: pages of the application are found by a path, and get a path", async () => {
  for (const proxied of Object.values(PROXIES)) {
    const pages = { signIn: "/login", signOut: "/bye", error: "/oops" };
    const visitor = new Visitor(production({}, { pages }), proxied);
    const shown = await visitor.get("/signin?callbackUrl=%2Fdeep");
    assert.equal(shown.headers.get("location"), "/login?callbackUrl=%2Fdeep");
    assert.equal((await visitor.get("/signout")).headers.get("location"), "/bye");
    assert.equal((await visitor.get("/error?error=X")).headers.get("location"), "/oops?error=X");
  }
});

test("a page elsewhere gets an absolute address", async () => {
  const pages = { signIn: "https://login.test/in" };
  const visitor = new Visitor(production({}, { pages }), { host: "app.test" });
  const { headers } = await visitor.get("/signin?callbackUrl=%2Fdeep");
  assert.equal(
    headers.get("location"),
    "https://login.test/in?callbackUrl=https%3A%2F%2Fapp.test%2Fdeep",
  );
});

test("attack 68: a page of another host is named with its scheme", async () => {
  for (const error of ["//sso.test/in", "/\\sso.test/in", "https://sso.test/in"]) {
    const visitor = new Visitor(production({}, { pages: { error } }), {
      host: "app.test",
      "sec-fetch-site": "none",
    });
    const { headers } = await visitor.get("/error?error=X");
    assert.equal(headers.get("location"), "https://sso.test/in?error=X", error);
  }
});

test("attack 68: no Location begins with two slashes, whatever callbacks.redirect says", async () => {
  const evil = [
    ".//evil.test",
    "/.//evil.test",
    "//app.test//evil.test",
    `${SERVED}//evil.test`,
    `${ORIGIN}//evil.test`,
    `${ORIGIN}/\\evil.test`,
    "/a/..//evil.test",
  ];
  for (const callbackUrl of evil) {
    const asking = production({}, { callbacks: { redirect: ({ url }) => url } });
    for (const auth of [asking, production({})]) {
      const visitor = new Visitor(auth, { host: "app.test" });
      const response = await visitor.signIn(`/signin?${new URLSearchParams({ callbackUrl })}`);
      assert.equal(target(response), `${ORIGIN}/`, callbackUrl);
    }
  }
});

/* ----------------------------------------------------- what the browser says */

const INNER = { host: "127.0.0.1:3000" };

test("the browser's own Origin goes before AUTH_URL, AUTH_URL before X-Forwarded-*, those before the request", async () => {
  const forwarded = { "x-forwarded-host": "proxy.test", ...HTTPS };
  const all = { ...forwarded, host: "host.test", origin: ORIGIN, "sec-fetch-site": "same-origin" };
  const env = { AUTH_URL: "https://fixed.test", AUTH_TRUST_HOST: "true" };
  const ask = async (env, headers) => {
    const request = new Request(`${SERVED}/api/auth/signin`, { headers: { ...XHR, ...headers } });
    const auth = production(env, { pages: { signIn: "/login" } });
    return new URL((await (await auth.handler(request)).json()).url).origin;
  };
  assert.equal(await ask(env, all), ORIGIN);
  assert.equal(await ask(env, { ...forwarded, host: "host.test" }), "https://fixed.test");
  assert.equal(
    await ask({ AUTH_TRUST_HOST: "true" }, { ...forwarded, host: "host.test" }),
    "https://proxy.test",
  );
  assert.equal(await ask({}, { ...forwarded, host: "host.test" }), "http://host.test");
  assert.equal(await ask({}, {}), SERVED);
});

test("attack 68: an Origin that is not this application's, or null, says nothing", async () => {
  const auth = production({}, { pages: { signIn: "/login" } });
  const ask = async (headers) => {
    const request = new Request(`${SERVED}/api/auth/signin`, {
      headers: { ...XHR, host: "app.test", ...headers },
    });
    return new URL((await (await auth.handler(request)).json()).url).hostname;
  };
  for (const headers of [
    { origin: "https://evil.test" },
    { origin: "https://evil.test", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.app.test", "sec-fetch-site": "same-site" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { origin: "https://app.test.evil.test" },
    { origin: "https://app.test@evil.test" },
    { origin: "javascript:alert(1)//app.test", "sec-fetch-site": "same-origin" },
    { referer: "https://evil.test/", "sec-fetch-site": "cross-site" },
    { referer: "https://evil.test/" },
    { "x-forwarded-host": "evil.test" },
  ]) {
    assert.equal(await ask(headers), "app.test", JSON.stringify(headers));
  }
});

test("a GET from the application's own page tells its origin", async () => {
  const auth = production({});
  const headers = { ...INNER, "sec-fetch-site": "same-origin", referer: `${ORIGIN}/login?a=b` };
  const response = await auth.handler(new Request(`${SERVED}/api/auth/providers`, { headers }));
  assert.equal(
    (await response.json()).credentials.signinUrl,
    `${ORIGIN}/api/auth/signin/credentials`,
  );
});

/* -------------------------------------------------------------- the warning */

test("production on plain http says so once, and what mends it", async () => {
  const warnings = [];
  const logger = { ...recorder().logger, warn: (message) => void warnings.push(message) };
  const ask = (auth, url, headers) =>
    auth.handler(new Request(`${url}/api/auth/csrf`, { headers }));

  const auth = production({}, { logger });
  await ask(auth, "http://localhost:3000");
  await ask(auth, "http://127.0.0.1:3000");
  await ask(auth, "http://app.localhost:3000");
  await ask(auth, "http://[::1]:3000");
  await ask(auth, SERVED, { host: "app.test", "sec-fetch-site": "none" });
  await ask(auth, "https://app.test");
  assert.deepEqual(warnings, []);
  await ask(auth, "http://app.test");
  await ask(auth, "http://app.test");
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /AUTH_URL.*trustHost.*cookie\.secure/);

  for (const [env, config] of [
    [{ AUTH_URL: ORIGIN }, {}],
    [{ NODE_ENV: "development" }, {}],
    [{}, { cookie: { secure: false } }],
    [{}, { cookie: { secure: true } }],
  ]) {
    await ask(production(env, { logger, ...config }), "http://app.test");
  }
  assert.equal(warnings.length, 1);
  await ask(production({}, { logger }), "http://other.test");
  assert.equal(warnings.length, 2);
});

test("development says once that a secure cookie does not stay by plain http", async () => {
  const warnings = [];
  const logger = { ...recorder().logger, warn: (message) => void warnings.push(message) };
  const ask = (url, env = { NODE_ENV: "development" }, cookie = { secure: true }) =>
    production(env, { logger, cookie }).handler(new Request(`${url}/api/auth/csrf`));
  await ask("https://localhost:3000");
  await ask("http://localhost:3000", { NODE_ENV: "development" }, {});
  await ask("http://localhost:3000", {});
  assert.deepEqual(warnings, []);
  const auth = production({ NODE_ENV: "development" }, { logger, cookie: { secure: true } });
  for (let time = 0; time < 2; time++)
    await auth.handler(new Request("http://localhost:3000/api/auth/csrf"));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^`cookie\.secure` is true.*Safari/);
});
