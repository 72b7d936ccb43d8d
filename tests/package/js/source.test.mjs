import assert from "node:assert/strict";
import { createServer, get } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { HeadersAdapter } from "next/dist/server/web/spec-extension/adapters/headers.js";
import { RequestCookies } from "next/dist/compiled/@edge-runtime/cookies/index.js";
import { NextRequest } from "next/server.js";

import { Hono } from "hono";

import { ending, inShort } from "../../support/set-cookie.mjs";
import { make, NOW, request, signedIn } from "./support.mjs";

const auth = make();
const now = NOW;
const cookie = await signedIn(auth);
const bare = (
  await auth.issue({ user: { id: "7", name: "Ada" } }, request("", "http://app.test/"), { now })
).writes.requestCookie;

const sources = {
  "the Cookie header's text": cookie,
  "a Request": request(cookie),
  Headers: new Headers({ cookie }),
  "a NextRequest": new NextRequest("https://app.test/", { headers: { cookie } }),
  "{ headers: Headers }": { headers: new Headers({ cookie }) },
  "{ headers: object }": { headers: { cookie } },
  "{ headers: object } with other letter case": { headers: { Cookie: cookie } },
  "an array of headers": { headers: { cookie: ["theme=dark", cookie] } },
  "an object of headers": { host: "app.test", cookie },
  "the headers() of Next.js": HeadersAdapter.seal(HeadersAdapter.from({ cookie })),
  "{ headers: the headers() of Next.js }": {
    headers: HeadersAdapter.seal(HeadersAdapter.from({ cookie })),
  },
  "an event of API Gateway, payload 2.0": {
    version: "2.0",
    headers: { host: "app.test", "x-forwarded-proto": "https" },
    cookies: ["theme=dark", ...cookie.split("; ")],
  },
  "an event of API Gateway, payload 1.0": {
    headers: { Cookie: cookie },
    multiValueHeaders: { Cookie: [cookie] },
  },
  "an event of a load balancer with multi-value headers": {
    multiValueHeaders: { host: ["app.test"], cookie: ["theme=dark", cookie] },
  },
  "a request of CloudFront": {
    uri: "/",
    headers: { cookie: [{ key: "Cookie", value: cookie }], host: [{ value: "app.test" }] },
  },
  "headers of another realm": Object.assign(
    { get: (name) => ({ cookie })[name] ?? null, getAll() {} },
    { [Symbol.toStringTag]: "Headers" },
  ),
  "an object like Koa's context": {
    get: (name) => ({ cookie })[name] ?? "",
    set() {},
    append() {},
    headers: { cookie },
  },
  "headers among which a client sent some of our names": {
    host: "app.test",
    cookie,
    headers: "x",
    cookies: "x",
    then: "x",
    get: "x",
    url: "/",
  },
  "an object like Express's request": { get: (name) => ({ cookie })[name], headers: { cookie } },
};

for (const [name, source] of Object.entries(sources)) {
  test(`a session is read from ${name}`, async () => {
    assert.equal(auth.verify(source, { now }).status, "active");
    assert.equal((await auth.getSession(source, { now })).user.name, "Ada");
    assert.deepEqual(auth.clear(source).setCookie.map(inShort), ending(cookie.split("=")[0]));
  });
}

test("what a prototype has came with no request", async () => {
  const host = "app.test";
  const inherited = [
    Object.assign(Object.create({ cookie }), { host }),
    Object.assign(Object.create({ Cookie: cookie }), { host }),
    { headers: Object.create({ cookie }) },
    Object.assign(
      new (class Headers {
        get cookie() {
          return cookie;
        }
      })(),
      { host },
    ),
    Object.assign(Object.create({ cookies: [cookie] }), { headers: {} }),
  ];
  for (const source of inherited) {
    assert.equal(auth.verify(source, { now }).status, "anonymous");
    assert.equal(await auth.getSession(source, { now }), null);
  }
  Object.prototype.cookie = cookie;
  Object.prototype["x-forwarded-proto"] = "https";
  try {
    assert.throws(() => auth.verify({}, { now }), { code: "invalid-source" });
    assert.equal(auth.verify({ headers: {} }, { now }).status, "anonymous");
    assert.equal(auth.verify({ headers: { Cookie: cookie } }, { now }).status, "active");
    const trusting = make({ trustHost: true });
    const { writes } = await trusting.issue(
      { user: { id: "7" } },
      { headers: {}, url: "http://app.test/" },
    );
    assert.doesNotMatch(writes.setCookie[0], /Secure/);
  } finally {
    delete Object.prototype.cookie;
    delete Object.prototype["x-forwarded-proto"];
  }
  const own = Object.assign(Object.create(null), { cookie });
  assert.equal(auth.verify(own, { now }).status, "active");
  assert.equal(auth.verify({ headers: own }, { now }).status, "active");
});

test("a session is read from Node's IncomingMessage", async () => {
  const server = createServer((message, response) => {
    const outcome = auth.verify(message, { now });
    response.end(`${outcome.status} ${outcome.session?.user.name}`);
  }).listen(0);
  await once(server, "listening");
  const [response] = await once(
    get({ port: server.address().port, headers: { cookie: ["theme=dark", bare] } }),
    "response",
  );
  const body = (await response.toArray()).join("");
  server.close();
  assert.equal(body, "active Ada");
});

for (const source of [
  null,
  undefined,
  "",
  { headers: {} },
  { headers: {}, cookies: [] },
  { host: "app.test", headers: "x" },
  new Headers(),
  { headers: { cookie: undefined } },
]) {
  test(`nobody is in ${JSON.stringify(source)}`, () => {
    assert.equal(auth.verify(source).status, "anonymous");
  });
}

const store = { get: () => undefined, getAll: () => [] };
const late = Promise.resolve(new Headers({ cookie }));

for (const [name, source] of Object.entries({
  "a number": 5,
  "a boolean": true,
  "a symbol": Symbol(),
  "a function": () => {},
  "headers that are null": { headers: null },
  "headers that are text": { headers: "cookie" },
  "an empty object": {},
  "an array": [],
  "an array of pairs": [["cookie", cookie]],
  "headers that are an array": { headers: [["cookie", cookie]] },
  "a Map": new Map([["cookie", cookie]]),
  "headers that are a Map": { headers: new Map([["cookie", cookie]]) },
  "a Set": new Set([cookie]),
  "a Promise": late,
  "headers that are a Promise": { headers: late },
  "a Promise with the members of headers": Object.assign(Promise.resolve(), {
    get() {},
    set() {},
    append() {},
  }),
  "URL parameters": new URLSearchParams({ cookie }),
  "what cookies() of Next.js returns": new RequestCookies(new Headers({ cookie })),
  "cookies with getAll": store,
  "headers that are cookies with getAll": { headers: store },
  "the cookies of Astro": { get() {}, set() {}, delete() {}, has() {}, headers() {} },
  "a Response": new Response(),
  "an object that has a request": { request: request(cookie), params: {} },
})) {
  test(`${name} is no source`, async () => {
    const wrong = { name: "WaxsealError", code: "invalid-source", message: /^Pass the request: / };
    assert.throws(() => auth.verify(source), wrong);
    assert.throws(() => auth.clear(source), wrong);
    await assert.rejects(auth.resolve(source), wrong);
    await assert.rejects(auth.issue({ user: { id: "7" } }, source ?? []), wrong);
  });
}

test("Hono's context and its request are no sources; the request inside is", async () => {
  const app = new Hono().get("/", (c) => {
    for (const wrong of [c, c.req]) {
      assert.throws(() => auth.verify(wrong, { now }), { code: "invalid-source" });
    }
    return c.text(auth.verify(c.req.raw, { now }).status);
  });
  assert.equal(await (await app.request("/", { headers: { cookie } })).text(), "active");
});

test("a response of Node is no source", async () => {
  const wrong = (source) => assert.throws(() => auth.verify(source), { code: "invalid-source" });
  const server = createServer((_, response) => {
    wrong(response);
    response.end("done");
  }).listen(0);
  await once(server, "listening");
  const answer = await fetch(`http://localhost:${server.address().port}`);
  assert.equal(await answer.text(), "done");
  server.close();
});

test("attack 79: no header that a client can send makes a source of Node's headers throw", () => {
  const names = ["headers", "cookies", "get", "getall", "then", "set", "multivalueheaders", "on"];
  for (const name of names) {
    assert.equal(auth.verify({ host: "app.test", [name]: "x" }).status, "anonymous", name);
    assert.equal(auth.verify({ headers: { [name]: "x" } }).status, "anonymous", name);
  }
});

/** The prefix that a new cookie gets tells which scheme was seen. */
async function prefix(source, config) {
  const { writes } = await make(config).issue({ user: { id: "7" } }, source, { now });
  return writes.setCookie[0].startsWith("__Host-") ? "https" : "http";
}

const forwarded = (proto, url = "http://app.test/") => ({
  url,
  headers: { "x-forwarded-proto": proto },
});

test("the scheme is that of the URL or the socket", async () => {
  assert.equal(await prefix(request("", "https://app.test/")), "https");
  assert.equal(await prefix(request("", "http://app.test/")), "http");
  assert.equal(await prefix({ url: "/page", headers: {}, socket: { encrypted: true } }), "https");
  assert.equal(await prefix({ url: "/page", headers: {}, socket: {} }), "http");
});

test("attack 35: X-Forwarded-Proto counts only with trustHost", async () => {
  assert.equal(await prefix(forwarded("https")), "http");
  assert.equal(await prefix(forwarded("https"), { trustHost: false }), "http");
  assert.equal(await prefix(forwarded("https"), { trustHost: true }), "https");
  assert.equal(await prefix(forwarded("https, http"), { trustHost: true }), "https");
  assert.equal(await prefix(forwarded("http", "https://app.test/"), { trustHost: true }), "http");
  assert.equal(await prefix(forwarded("gopher"), { trustHost: true }), "http");
});

test("AUTH_TRUST_HOST says so too, and false means false", async () => {
  const saved = process.env.AUTH_TRUST_HOST;
  try {
    for (const [value, scheme] of [
      ["true", "https"],
      ["1", "https"],
      ["false", "http"],
      ["", "http"],
    ]) {
      process.env.AUTH_TRUST_HOST = value;
      assert.equal(await prefix(forwarded("https")), scheme, value);
    }
  } finally {
    if (saved === undefined) delete process.env.AUTH_TRUST_HOST;
    else process.env.AUTH_TRUST_HOST = saved;
  }
});

test("AUTH_URL raises the scheme and never lowers it", async () => {
  try {
    process.env.AUTH_URL = "https://app.test/api/auth";
    assert.equal(await prefix(request("", "http://internal:3000/")), "https");
    process.env.AUTH_URL = "http://app.test";
    assert.equal(await prefix(request("", "https://app.test/")), "https");
    assert.equal(await prefix(request("", "http://app.test/")), "http");
    process.env.AUTH_URL = "app.test:3000";
    assert.throws(() => make(), { code: "invalid-option" });
  } finally {
    delete process.env.AUTH_URL;
  }
});

test("attack 24: on https the cookie without a prefix does not count", () => {
  assert.equal(auth.verify(request(bare, "https://app.test/"), { now }).status, "anonymous");
  assert.equal(auth.verify(request(bare, "http://app.test/"), { now }).status, "active");
});
