// `getServerSession` beside the original: where Next.js renders, with the request of an API route,
// and with what applications put together in its place.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inPage } from "../../support/next-context.mjs";
import { both, secret } from "./support.mjs";

const modules = both("next/index");
const [, { encode }] = both("jwt/index");
const [credentials] = both("providers/credentials").map((module) => module.default);

const NAME = "next-auth.session-token";
const claims = { sub: "7", name: "Ada", email: "ada@a.test", role: "admin" };
const token = await encode({ token: claims, secret });

const options = {
  none: {},
  providers: { providers: [credentials({ credentials: {}, authorize: () => null })] },
  secret: { providers: [], secret },
  "another secret": { providers: [], secret: "another secret, which has sealed nothing here" },
  callbacks: {
    providers: [],
    callbacks: {
      jwt: ({ token, trigger }) => ({ ...token, trigger: `${trigger}` }),
      session: ({ session, token }) => ({ ...session, ...token, more: [1] }),
    },
  },
  "a callback of nothing": { providers: [], callbacks: { session: () => ({}) } },
  "a cookie of its own": { providers: [], cookies: { sessionToken: { name: "own", options: {} } } },
};

const held = {
  nothing: {},
  token: { [NAME]: token },
  own: { own: token },
  forged: { [NAME]: `${token}A` },
  chunks: { [`${NAME}.0`]: token.slice(0, 99), [`${NAME}.1`]: token.slice(99) },
  "among others": { other: "1", [NAME]: token, more: "a%20b" },
};

const cookieOf = (cookies) =>
  Object.entries(cookies)
    .map((pair) => pair.join("="))
    .join("; ");

/** Both answers must be the same, but for the time, and for claims that waxseal's tokens have. */
async function same(ask, name) {
  const [mine, theirs] = await Promise.all(modules.map(ask));
  assert.deepEqual(timeless(mine), timeless(theirs), name);
  return theirs;
}

function timeless(session) {
  if (!session) return session;
  // The original has members that are undefined, which no JSON shows.
  const { expires, iat, exp, jti, ...others } = JSON.parse(JSON.stringify(session));
  const { auth_time, proof_time, rev, sid, ...rest } = others;
  return { ...rest, expires: typeof expires };
}

test("where Next.js renders", async () => {
  let found = 0;
  for (const [kind, cookies] of Object.entries(held)) {
    const cookie = cookieOf(cookies);
    for (const [name, given] of Object.entries(options)) {
      const ask = ({ getServerSession }) =>
        inPage(() => getServerSession({ ...given }), cookie ? { cookie } : {});
      if (await same(ask, `${kind}, ${name}`)) found++;
    }
    const ask = ({ getServerSession }) => inPage(() => getServerSession(), { cookie });
    if (await same(ask, kind)) found++;
  }
  assert.ok(found > 15, `${found}`);
});

test("outside of a request it rejects", async () => {
  for (const { getServerSession } of modules) await assert.rejects(getServerSession({}));
});

/** What the pages router passes, and what applications pass in its place. */
const messages = {
  "an API route": (cookies) => [{ headers: { cookie: cookieOf(cookies) }, cookies }, response()],
  "cookies without a header": (cookies) => [{ headers: {}, cookies }, response()],
  "what stood for them in the app router": (cookies) => [
    { headers: Object.fromEntries(new Headers({ cookie: cookieOf(cookies) })), cookies },
    { getHeader() {}, setCookie() {}, setHeader() {} },
  ],
};

function response(before) {
  const fields = new Map(before && [["set-cookie", before]]);
  return {
    fields,
    // As a response of Node, which has more.
    getHeaderNames: () => [...fields.keys()],
    removeHeader: (name) => void fields.delete(name.toLowerCase()),
    getHeader: (name) => fields.get(name.toLowerCase()),
    setHeader: (name, value) => void fields.set(name.toLowerCase(), value),
  };
}

test("with a request and a response", async () => {
  let found = 0;
  for (const [form, messageOf] of Object.entries(messages)) {
    for (const [kind, cookies] of Object.entries(held)) {
      for (const [name, given] of Object.entries(options)) {
        const ask = ({ getServerSession }) => getServerSession(...messageOf(cookies), { ...given });
        if (await same(ask, `${form}, ${kind}, ${name}`)) found++;
      }
    }
  }
  assert.ok(found > 30, `${found}`);
});

test("a renewal is appended to the cookies that are set", async () => {
  const day = 24 * 60 * 60;
  const old = await encode({ token: claims, secret, maxAge: 28 * day });
  for (const before of [undefined, "a=1; Path=/", ["a=1; Path=/", "b=2"]]) {
    const lines = [];
    for (const { getServerSession } of modules) {
      const answer = response(before);
      const request = { headers: { cookie: `${NAME}=${old}` }, cookies: { [NAME]: old } };
      await getServerSession(request, answer, { providers: [], session: { updateAge: 0 } });
      const set = [answer.fields.get("set-cookie")].flat();
      // The original sets those of forms too.
      const names = set.map((line) => line.split("=")[0]);
      lines.push(names.filter((name) => !/^next-auth\.c/.test(name)));
    }
    assert.deepEqual(lines[0], lines[1]);
    assert.equal(lines[0].at(-1), NAME);
  }
});

test("unstable_getServerSession is the same, and says its name in development", async () => {
  const { warn } = console;
  const warned = [];
  console.warn = (...args) => warned.push(args.join(" "));
  try {
    const request = { headers: { cookie: `${NAME}=${token}` }, cookies: { [NAME]: token } };
    const ask = ({ unstable_getServerSession }) =>
      unstable_getServerSession(request, response(), { providers: [] });
    assert.ok(await same(ask));
    assert.ok(await same(ask));
  } finally {
    console.warn = warn;
  }
  const renamed = warned.filter((line) => line.includes("unstable_getServerSession"));
  assert.equal(renamed.length, 2);
});
