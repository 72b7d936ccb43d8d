import assert from "node:assert/strict";
import { createServer, get } from "node:http";
import { once } from "node:events";
import { test } from "node:test";
import { HeadersAdapter } from "next/dist/server/web/spec-extension/adapters/headers.js";
import { NextRequest } from "next/server.js";

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
  "a Map": new Map([["cookie", cookie]]),
  "the headers() of Next.js": HeadersAdapter.seal(HeadersAdapter.from({ cookie })),
  "{ headers: the headers() of Next.js }": {
    headers: HeadersAdapter.seal(HeadersAdapter.from({ cookie })),
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
  const inherited = [
    Object.create({ cookie }),
    Object.create({ Cookie: cookie }),
    { headers: Object.create({ cookie }) },
    new (class Headers {
      get cookie() {
        return cookie;
      }
    })(),
  ];
  for (const source of inherited) {
    assert.equal(auth.verify(source, { now }).status, "anonymous");
    assert.equal(await auth.getSession(source, { now }), null);
  }
  Object.prototype.cookie = cookie;
  Object.prototype["x-forwarded-proto"] = "https";
  try {
    assert.equal(auth.verify({}, { now }).status, "anonymous");
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
  {},
  { headers: {} },
  new Headers(),
  { headers: { cookie: undefined } },
]) {
  test(`nobody is in ${JSON.stringify(source)}`, () => {
    assert.equal(auth.verify(source).status, "anonymous");
  });
}

for (const source of [5, true, Symbol(), () => {}, { headers: null }, { headers: "cookie" }]) {
  test(`${typeof source === "object" ? JSON.stringify(source) : typeof source} is no source`, async () => {
    const wrong = { name: "WaxsealError", code: "invalid-source" };
    assert.throws(() => auth.verify(source), wrong);
    await assert.rejects(auth.resolve(source), wrong);
  });
}

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
