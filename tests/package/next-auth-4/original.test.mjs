// The stand-in beside the original of version 4: the same names, providers, guard and tokens.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";

const secret = "a secret of an application, long enough for everybody";
process.env.NEXTAUTH_SECRET = secret;
process.env.NEXTAUTH_URL = "http://localhost:3000";

const require = createRequire(import.meta.url);
const original = join(import.meta.dirname, "../../../node_modules/next-auth-v4");
const ours = dirname(require.resolve("next-auth/package.json"));
const { NextRequest } = require("next/server");

const ENTRIES = ["index", "next/index", "jwt/index", "middleware", "react/index", "client/_utils"];
const both = ENTRIES.map((name) => [
  name,
  require(join(ours, name)),
  require(join(original, name)),
]);

test("every entry exports the names of the original", () => {
  for (const [name, mine, theirs] of both) {
    assert.deepEqual(Object.keys(mine).sort(), Object.keys(theirs).sort(), name);
  }
});

test("every provider is the original's", () => {
  const text = (value) => JSON.stringify(value, (_, member) => show(member));
  const show = (member) => (typeof member === "function" ? "function" : member);
  const options = () => ({
    clientId: "id",
    clientSecret: "secret",
    issuer: "https://issuer.example",
    domain: "domain",
    tenantId: "tenant",
    primaryUserFlow: "flow",
    region: "eu",
  });
  const files = readdirSync(join(original, "providers")).filter((name) => name.endsWith(".js"));
  let compared = 0;
  for (const file of files) {
    const [mine, theirs] = [ours, original].map((dir) => require(join(dir, "providers", file)));
    assert.deepEqual(Object.keys(mine).sort(), Object.keys(theirs).sort(), file);
    for (const [name, make] of Object.entries(theirs)) {
      if (typeof make !== "function") continue;
      compared++;
      assert.equal(text(mine[name](options())), text(make(options())), `${file} ${name}`);
    }
  }
  assert.ok(compared >= 63, `${compared} providers`);
});

test("a token opens in the other, both ways", async () => {
  const [mine, theirs] = pair("jwt/index");
  const token = { sub: "7", role: "admin" };
  for (const [from, to] of [
    [mine, theirs],
    [theirs, mine],
  ]) {
    const claims = await to.decode({ token: await from.encode({ token, secret }), secret });
    assert.equal(claims.role, "admin");
    const cookies = { "next-auth.session-token": await from.encode({ token, secret }) };
    assert.equal((await to.getToken({ req: { cookies, headers: {} } })).sub, "7");
  }
  await assert.rejects(mine.decode({ token: "none", secret }));
});

test("getToken finds what the original finds", async () => {
  const [mine, theirs] = pair("jwt/index");
  const token = await theirs.encode({ token: { sub: "7" }, secret });
  const half = Math.floor(token.length / 2);
  const requests = {
    bearer: { req: { headers: { authorization: `Bearer ${token}` } } },
    chunks: {
      req: {
        headers: {},
        cookies: {
          "next-auth.session-token.1": token.slice(half),
          "next-auth.session-token.0": token.slice(0, half),
        },
      },
    },
    named: { req: { headers: {}, cookies: { mine: token } }, cookieName: "mine" },
    secure: {
      req: { headers: {}, cookies: { "__Secure-next-auth.session-token": token } },
      secureCookie: true,
    },
    raw: { req: { headers: {}, cookies: { "next-auth.session-token": token } }, raw: true },
    none: { req: { headers: {}, cookies: {} } },
    forged: { req: { headers: {}, cookies: { "next-auth.session-token": `${token}A` } } },
  };
  for (const [name, request] of Object.entries(requests)) {
    assert.deepEqual(await mine.getToken(request), await theirs.getToken(request), name);
  }
});

test("withAuth answers as the original in all its forms", async () => {
  const [mine, theirs] = pair("middleware");
  const [, { encode }] = pair("jwt/index");
  const token = await encode({ token: { sub: "7", role: "user" }, secret });
  const isAdmin = { callbacks: { authorized: ({ token }) => token?.role === "admin" } };
  const forms = {
    default: ({ default: guard }) => guard,
    options: ({ withAuth }) => withAuth({ pages: { signIn: "/login" } }),
    "no options": ({ withAuth }) => withAuth(undefined),
    authorized: ({ withAuth }) => withAuth(isAdmin),
    wrapped: ({ withAuth }) =>
      withAuth((request) => Response.json({ sub: request.nextauth.token?.sub })),
    both: ({ withAuth }) => withAuth(() => Response.json({}), isAdmin),
    request:
      ({ withAuth }) =>
      (request) =>
        withAuth(request, isAdmin),
  };
  const paths = ["/", "/x?a=1", "/login", "/api/auth/session", "/_next/data", "/favicon.ico"];
  for (const [name, form] of Object.entries(forms)) {
    for (const path of paths) {
      for (const cookie of [undefined, token, "forged"]) {
        const answers = [mine, theirs].map((module) => ask(form(module), path, cookie));
        const [one, other] = await Promise.all(answers);
        assert.deepEqual(one, other, `${name} ${path} ${cookie?.slice(0, 6)}`);
      }
    }
  }
});

async function ask(guard, path, cookie) {
  const headers = cookie ? { cookie: `next-auth.session-token=${cookie}` } : {};
  const answer = await guard(new NextRequest(`http://localhost:3000${path}`, { headers }));
  if (!answer) return "passes";
  return [answer.status, answer.headers.get("location"), await answer.text()];
}

function pair(entry) {
  const [, mine, theirs] = both.find(([name]) => name === entry);
  return [mine, theirs];
}
