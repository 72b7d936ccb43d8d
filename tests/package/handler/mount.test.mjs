// Below a path that a proxy takes off, as AUTH_URL says (nginx: `location /app/` with
// `proxy_pass http://up/;`).

import assert from "node:assert/strict";
import { test } from "node:test";

import { Hono } from "hono";
import { requireSession } from "waxseal/hono";

import { Browser, make, XHR } from "./support.mjs";

function at(url, config) {
  process.env.AUTH_URL = url;
  try {
    return make(config);
  } finally {
    delete process.env.AUTH_URL;
  }
}

const origin = "https://host.test";
const formOf = async (response) => /action="([^"]*)"/.exec(await response.text())[1];

for (const url of ["https://host.test/app", "https://host.test/app/"]) {
  test(`AUTH_URL=${url}: pages, forms and redirects are below the path`, async () => {
    const browser = new Browser(at(url));
    const signIn = await browser.get("/signin", {}, origin);
    assert.equal(await formOf(signIn), "/app/api/auth/callback/credentials");
    assert.equal(await formOf(await browser.get("/signout", {}, origin)), "/app/api/auth/signout");
    const error = await (await browser.get("/error", {}, origin)).text();
    assert.match(error, /href="\/app\/api\/auth\/signin"/);
    const { credentials } = await (await browser.get("/providers", {}, origin)).json();
    assert.equal(credentials.signinUrl, `${origin}/app/api/auth/signin/credentials`);
    assert.equal(credentials.callbackUrl, `${origin}/app/api/auth/callback/credentials`);

    const to = async (fields) =>
      new URL((await browser.signIn(fields, { origin })).headers.get("location"), origin).href;
    assert.equal(await to({}), `${origin}/app`);
    assert.equal(await to({ callbackUrl: "/app/home" }), `${origin}/app/home`);
    // Not to another application's root.
    assert.equal(await to({ callbackUrl: "https://evil.test/" }), `${origin}/app`);
    assert.match(
      await to({ password: "wrong" }),
      /^https:\/\/host\.test\/app\/api\/auth\/signin\?/,
    );
    assert.notEqual(await browser.session(origin), null);
  });

  test(`AUTH_URL=${url}: the application's own pages are below it as well`, async () => {
    const auth = at(url, { pages: { signIn: "/login", error: "https://host.test/app/oops" } });
    const browser = new Browser(auth);
    const page = await browser.get("/signin?callbackUrl=/app/a", {}, origin);
    assert.match(page.headers.get("location"), /^https:\/\/host\.test\/app\/login\?callbackUrl=/);
    const error = await browser.get("/error?error=AccessDenied", {}, origin);
    assert.match(error.headers.get("location"), /^https:\/\/host\.test\/app\/oops\?/);

    const app = new Hono().use(requireSession(auth)).get("*", (c) => c.text("in"));
    const ask = async (path) => {
      const headers = { "sec-fetch-mode": "navigate", "sec-fetch-site": "none" };
      return (await app.request(origin + path, { headers })).headers.get("location");
    };
    assert.equal(await ask("/me?a=b"), "/app/login?callbackUrl=%2Fapp%2Fme%3Fa%3Db");
    assert.equal(await ask("/"), "/app/login?callbackUrl=%2Fapp%2F");
    // Where the proxy leaves the path on, it is in every address already.
    assert.equal(await ask("/app/me"), "/login?callbackUrl=%2Fapp%2Fme");
  });
}

for (const url of [
  "https://host.test",
  "https://host.test/",
  "https://host.test/api/auth",
  "https://host.test/app/api/auth",
  "https://host.test/app/api/auth/",
]) {
  test(`AUTH_URL=${url} gives the origin alone`, async () => {
    const browser = new Browser(at(url));
    const page = await browser.get("/signin", {}, origin);
    assert.equal(await formOf(page), "/api/auth/callback/credentials");
    const signedIn = await browser.signIn({}, { headers: XHR, origin });
    assert.equal((await signedIn.json()).url, origin);
  });
}

test("where the path is not taken off, the base path has it", async () => {
  const auth = at("https://host.test/app", { basePath: "/app/api/auth" });
  const response = await auth.handler(new Request(`${origin}/app/api/auth/signin`));
  assert.equal(await formOf(response), "/app/api/auth/callback/credentials");
});
