// `next-auth/jwt` beside the original: what it finds in requests, and how it fails.

import assert from "node:assert/strict";
import { test } from "node:test";

import { both, require, secret } from "./support.mjs";

const { NextRequest } = require("next/server");
const [mine, theirs] = both("jwt/index");

const NAME = "next-auth.session-token";
const SECURE = `__Secure-${NAME}`;

/** The same of both: what comes back, or how it fails. */
async function same(call, name) {
  const [one, other] = await Promise.all([outcomeOf(mine, call), outcomeOf(theirs, call)]);
  assert.deepEqual(one, other, name);
  return other;
}

async function outcomeOf(module, call) {
  try {
    return { result: await call(module) };
  } catch ({ name, code }) {
    return { name, code };
  }
}

async function withEnvironment(values, body) {
  const before = Object.keys(values).map((name) => [name, process.env[name]]);
  const set = (name, value) =>
    value === undefined ? delete process.env[name] : (process.env[name] = value);
  for (const [name, value] of Object.entries(values)) set(name, value);
  try {
    return await body();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

const cookieOf = (cookies) =>
  Object.entries(cookies)
    .map((pair) => pair.join("="))
    .join("; ");

/** What server code passes, of the routers and of middleware. */
const requests = {
  "an API route": (cookies, headers) => ({ headers, cookies }),
  "a NextRequest": (cookies, headers) =>
    new NextRequest("http://localhost:3000/", {
      headers: { ...headers, ...(Object.keys(cookies).length && { cookie: cookieOf(cookies) }) },
    }),
  "what Next.js 12 has in middleware": (cookies, headers) => ({
    headers: new Headers(headers),
    cookies: new Map(Object.entries(cookies)),
  }),
  "what an application has put together": (cookies, headers) => ({
    headers: new Headers(headers),
    cookies: { ...cookies },
  }),
};

const environments = [
  {},
  { NEXTAUTH_URL: "https://app.test" },
  { NEXTAUTH_URL: undefined, VERCEL: "1" },
  { NEXTAUTH_URL: undefined },
  { NEXTAUTH_SECRET: undefined, AUTH_SECRET: secret },
  { NEXTAUTH_SECRET: undefined },
];

const options = [
  {},
  { raw: true },
  { raw: false },
  { secureCookie: true },
  { secureCookie: false },
  { secureCookie: true, raw: true },
  { cookieName: "own" },
  { cookieName: "own", secureCookie: true },
  { secret: "another secret, which has sealed nothing here" },
  { secret },
  { salt: "salt" },
  { decode: ({ token }) => ({ length: token.length }) },
  { decode: async () => null },
  { decode: () => Promise.reject(new Error("why")) },
  { logger: console },
];

test("getToken, in every environment, with every option, from every request", async () => {
  const token = await theirs.encode({ token: { sub: "7", role: "admin" }, secret });
  const half = Math.floor(token.length / 2);
  const bearer = { authorization: `Bearer ${token}` };
  const held = [
    [{ [NAME]: token }, {}],
    [{ [SECURE]: token }, {}],
    [{ own: token }, {}],
    [{ [`${NAME}.0`]: token.slice(0, half), [`${NAME}.1`]: token.slice(half) }, {}],
    [{ [NAME]: "none" }, {}],
    [{}, bearer],
    [{ [NAME]: "none" }, bearer],
    [{}, { authorization: `bearer ${token}` }],
    [{}, { authorization: "Bearer %E0%A4%A" }],
    [{}, { authorization: "Basic YTpi" }],
    [{}, {}],
  ];
  let found = 0;
  for (const environment of environments) {
    await withEnvironment(environment, async () => {
      for (const [kind, requestOf] of Object.entries(requests)) {
        for (const given of options) {
          for (const [cookies, headers] of held) {
            const call = ({ getToken }) => getToken({ req: requestOf(cookies, headers), ...given });
            const name = JSON.stringify([environment, kind, given, Object.keys(cookies), headers]);
            const { result } = await same(call, name);
            if (result) found++;
          }
        }
      }
    });
  }
  assert.ok(found > 500, `${found}`);
  await same(({ getToken }) => getToken({}), "no request");
});

test("encode and decode return promises, with every option", async () => {
  for (const given of [{}, { salt: "next-auth.state" }, { maxAge: 60 }, { maxAge: 0 }]) {
    for (const key of [secret, "short", Buffer.from(secret)]) {
      const params = { token: { sub: "7" }, secret: key, ...given };
      const promise = mine.encode(params);
      assert.ok(promise instanceof Promise);
      for (const token of [await promise, await theirs.encode(params)]) {
        const { result } = await same(
          async ({ decode }) => {
            const { jti, ...claims } = await decode({ token, secret: key, salt: given.salt });
            return [typeof jti, claims];
          },
          JSON.stringify([given, `${key}`]),
        );
        assert.ok(result);
      }
    }
  }
});

test("what cannot be decoded fails by the name of the original", async () => {
  const token = await theirs.encode({ token: { sub: "7" }, secret });
  const parts = token.split(".");
  const changed = [...parts.slice(0, 3), `${parts[3].slice(0, -2)}AA`, parts[4]].join(".");
  const expired = await theirs.encode({ token: {}, secret, maxAge: -60 });
  const tolerated = await theirs.encode({ token: {}, secret, maxAge: -5 });
  const signed = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";
  const cases = { token, changed, expired, signed, tolerated, none: "none", undefined, empty: "" };
  for (const [name, text] of Object.entries(cases)) {
    await same(async ({ decode }) => typeof (await decode({ token: text, secret })), name);
    await same(async ({ decode }) => (await decode({ token: text, secret, salt: "a" })) && 1, name);
  }
  const outcome = await outcomeOf(mine, ({ decode }) => decode({ token: expired, secret }));
  assert.deepEqual(outcome, { name: "JWTExpired", code: "ERR_JWT_EXPIRED" });
});

test("without a secret nothing is encoded or decoded", async () => {
  await withEnvironment({ NEXTAUTH_SECRET: undefined }, async () => {
    const token = await theirs.encode({ token: {}, secret });
    for (const { encode, decode } of [mine, theirs]) {
      await assert.rejects(encode({ token: {} }));
      await assert.rejects(decode({ token }));
    }
  });
});
