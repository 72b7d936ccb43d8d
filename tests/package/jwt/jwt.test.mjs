// `waxseal/jwt` beside the published originals: tokens in both directions, and where a request
// has them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, test } from "node:test";

import * as v5 from "@auth/core/jwt";
import fc from "fast-check";
import { NextRequest } from "next/server.js";
import { createAuth, WaxsealError } from "waxseal";
import { decode, encode, getToken } from "waxseal/jwt";

import { SECRET } from "../../support/users.mjs";

const require = createRequire(import.meta.url);
const v4 = require("next-auth-v4/jwt");
const vectors = JSON.parse(
  readFileSync(new URL("../../vectors/authjs.json", import.meta.url), "utf8"),
);

const OLD = "an old secret of thirty-two bytes or more";
const NAMES = {
  signed: "waxseal.session-token",
  authjs: "authjs.session-token",
  "next-auth": "next-auth.session-token",
};
const FORMATS = Object.keys(NAMES);
/** `{"alg":"dir"}` */
const HEADER = Buffer.from(JSON.stringify({ alg: "dir" })).toString("base64url");
const USER = { sub: "7", name: "Ädä 😀", roles: ["admin"], nested: { a: null } };
const withoutDates = ({ iat: _, exp: __, jti: ___, ...claims }) => claims;

/** The originals, with the parameters that they need beside those of ours. */
const originals = {
  authjs: {
    encode: (params) => v5.encode({ salt: NAMES.authjs, ...params }),
    decode: (params) => v5.decode({ salt: NAMES.authjs, ...params }),
  },
  "next-auth": v4,
};

/** Runs with these variables of the environment alone. */
async function withEnv(variables, work) {
  const names = ["AUTH_SECRET", "NEXTAUTH_SECRET", "AUTH_URL", "NEXTAUTH_URL", "VERCEL"];
  const before = names.map((name) => [name, process.env[name]]);
  const set = (entries) => {
    for (const [name, value] of entries) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(names.map((name) => [name, variables[name]]));
  try {
    return await work();
  } finally {
    set(before);
  }
}

const cookie = (text) => new Request("https://app.test/", { headers: { cookie: text } });

describe("encode and decode", () => {
  for (const format of FORMATS) {
    test(`${format}: what was encoded is decoded, with its dates`, async () => {
      const before = Math.floor(Date.now() / 1000);
      const token = await encode({ format, secret: SECRET, token: USER, maxAge: 60 });
      const claims = await decode({ format, secret: SECRET, token });
      assert.deepEqual(withoutDates(claims), USER);
      assert.ok(claims.iat >= before && claims.iat <= before + 5);
      assert.equal(claims.exp, claims.iat + 60);
      assert.match(claims.jti, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    });

    test(`${format}: lists of secrets, salts, and short secrets`, async () => {
      const options = { format, token: USER };
      const old = await encode({ ...options, secret: OLD });
      const claims = await decode({ format, secret: [SECRET, OLD], token: old });
      assert.equal(claims.sub, "7");
      await assert.rejects(decode({ format, secret: SECRET, token: old }), refused());

      const other = await encode({ ...options, secret: SECRET, salt: "other" });
      assert.equal(
        (await decode({ format, secret: SECRET, salt: "other", token: other })).sub,
        "7",
      );
      await assert.rejects(decode({ format, secret: SECRET, token: other }), refused());

      const short = await encode({ ...options, secret: "secret" });
      assert.equal((await decode({ format, secret: "secret", token: short })).sub, "7");
    });

    test(`${format}: no token is null, a bad one throws what says why`, async () => {
      for (const token of [undefined, null, ""]) {
        assert.equal(await decode({ format, secret: SECRET, token }), null);
      }
      const past = await encode({ format, secret: SECRET, token: USER, maxAge: -60 });
      await assert.rejects(decode({ format, secret: SECRET, token: past }), refused("expired"));
      await assert.rejects(decode({ format, secret: SECRET, token: "x" }), refused("malformed"));
    });

    test(`${format}: a token with a secret's end opens up to it`, async () => {
      const token = await encode({ format, secret: OLD, token: USER });
      const ending = (ms) => [SECRET, { secret: OLD, until: new Date(Date.now() + ms) }];
      assert.equal((await decode({ format, secret: ending(60_000), token })).sub, "7");
      await assert.rejects(decode({ format, secret: ending(-60_000), token }), refused());
    });
  }

  test("mistakes of the program throw", async () => {
    await withEnv({}, async () => {
      await assert.rejects(encode({ token: USER }), { code: "missing-secret" });
      await assert.rejects(decode({ token: "x" }), { code: "missing-secret" });
      await assert.rejects(getToken({ req: cookie(`${NAMES.signed}=x`) }), {
        code: "missing-secret",
      });
    });
    for (const token of [null, [], "x", 7]) {
      await assert.rejects(encode({ secret: SECRET, token }), { code: "invalid-claims" });
    }
    for (const maxAge of [NaN, Infinity, "60"]) {
      await assert.rejects(encode({ secret: SECRET, maxAge }), { code: "invalid-argument" });
    }
    for (const req of [undefined, null, "x", Promise.resolve(), { cookies: Promise.resolve() }]) {
      await assert.rejects(getToken({ req, secret: SECRET }), { code: "invalid-source" });
    }
    await assert.rejects(encode({ secret: SECRET, salt: "a b" }), { code: "cookie-name" });
  });

  test("claims that are there already keep their place", async () => {
    const token = { exp: 1, a: 1, iat: 2, jti: "x", b: 2 };
    const ours = await decode({ secret: SECRET, token: await encode({ secret: SECRET, token }) });
    const theirs = await v4.decode({
      secret: SECRET,
      token: await v4.encode({ secret: SECRET, token }),
    });
    assert.deepEqual(Object.keys(ours), Object.keys(theirs));
    assert.notEqual(ours.jti, "x");
  });
});

describe("the published originals", () => {
  for (const [format, original] of Object.entries(originals)) {
    for (const salt of [undefined, "other.cookie"]) {
      test(`${format} with ${salt ?? "its own salt"}: tokens open both ways`, async () => {
        const options = { secret: SECRET, ...(salt && { salt }) };
        const ours = await encode({ format, ...options, token: USER, maxAge: 100 });
        const theirs = await original.encode({ ...options, token: USER, maxAge: 100 });
        for (const token of [ours, theirs]) {
          const a = await decode({ format, ...options, token });
          const b = await original.decode({ ...options, token });
          assert.deepEqual(a, b);
          assert.deepEqual(Object.keys(a), Object.keys(b));
          assert.equal(a.exp - a.iat, 100);
        }
        assert.equal(ours.length, theirs.length);
        assert.equal(ours.split(".")[0], theirs.split(".")[0], "the same header");
      });
    }
  }

  test("the kept vectors open or are refused as there", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
    const formats = { "authjs-v5": "authjs", "nextauth-v4": "next-auth" };
    let count = 0;
    for (const [list, format] of Object.entries(formats)) {
      for (const { secret, salt, token, payload_json } of vectors[list]) {
        const claims = await decode({ format, secret, salt, token });
        assert.deepEqual(claims, payload_json);
        count++;
      }
    }
    t.mock.timers.reset();
    for (const [list, format] of Object.entries(formats)) {
      for (const { name, secret, salt, token } of vectors[`${list}-negative`]) {
        // That one opens here: every secret of a list is tried.
        if (name === "no-kid-second-secret") continue;
        await assert.rejects(decode({ format, secret, salt, token }), refused(), name);
        count++;
      }
    }
    assert.ok(count > 25, `${count} vectors`);
  });
});

describe("getToken", () => {
  const sealed = (format, more) => encode({ format, secret: SECRET, token: USER, ...more });

  /** Every form in which a request has cookies and headers. */
  const forms = {
    Request: (name, value) => cookie(`a=b; ${name}=${value}`),
    NextRequest: (name, value) =>
      new NextRequest("https://app.test/", { headers: { cookie: `${name}=${value}` } }),
    IncomingMessage: (name, value) => ({ headers: { cookie: `a=b; ${name}=${value}` } }),
    NextApiRequest: (name, value) => ({ headers: {}, cookies: { [name]: value } }),
    "a store": (name, value) => ({
      headers: new Headers(),
      cookies: { getAll: () => [{ name, value }] },
    }),
    "a Map": (name, value) => ({ cookies: new Map([[name, value]]) }),
    "API Gateway": (name, value) => ({ headers: {}, cookies: ["a=b", `${name}=${value}`] }),
    "cookies alone": (name, value) => ({ cookies: { [name]: value, parsed: { a: 1 } } }),
  };

  for (const format of FORMATS) {
    for (const [form, make] of Object.entries(forms)) {
      test(`${format} from ${form}`, async () => {
        const token = await sealed(format);
        const req = make(NAMES[format], token);
        const claims = await getToken({ req, format, secret: SECRET, secureCookie: false });
        assert.deepEqual(withoutDates(claims), USER);
        const raw = await getToken({ req, format, raw: true, secureCookie: false });
        assert.equal(raw, token);
        const other = await getToken({ req, format, secret: OLD, secureCookie: false });
        assert.equal(other, null);
      });
    }

    test(`${format} in Authorization, where there is no cookie`, async () => {
      const token = await sealed(format);
      const bearer = (text, more = {}) => ({
        headers: { authorization: text, ...more },
      });
      const options = { format, secret: SECRET };
      const of = (req) => getToken({ ...options, req });
      assert.equal((await of(bearer(`Bearer ${encodeURIComponent(token)}`))).sub, "7");
      assert.equal((await of(new Request("https://a.test", bearer(`Bearer ${token}`)))).sub, "7");
      for (const text of [`bearer ${token}`, "Bearer", "Bearer %", `Basic ${token}`, ""]) {
        assert.equal(await of(bearer(text)), null, text.slice(0, 8));
      }
      const withCookie = { cookie: `${NAMES[format]}=broken` };
      assert.equal(await of(bearer(`Bearer ${token}`, withCookie)), null);
    });

    test(`${format} in chunks, which have to be whole`, async () => {
      const claims = { sub: "7", filling: "x".repeat(9000) };
      const token = await encode({ format, secret: SECRET, token: claims });
      const name = NAMES[format];
      const chunks = token.match(/.{1,3900}/gs).map((chunk, at) => `${name}.${at}=${chunk}`);
      assert.ok(chunks.length > 2);
      const of = (pairs) =>
        getToken({ req: cookie(pairs.join("; ")), format, secret: SECRET, secureCookie: false });
      assert.equal((await of(chunks)).filling.length, 9000);
      assert.equal((await of([...chunks].reverse())).sub, "7");
      assert.equal((await of([...chunks, `${name}-other=1`, `${name}.x=1`])).sub, "7");
      assert.equal(await of(chunks.slice(1)), null);
      assert.equal(await of([...chunks, `${name}=x`]), null);
      assert.equal(await of([...chunks, `${name}.9=x`]), null);
    });
  }

  test("the name is found, or told by the parameters and the environment", async () => {
    const secure = `__Secure-${NAMES.authjs}`;
    const authjs = { format: "authjs", secret: SECRET };
    const onHttps = cookie(`${secure}=${await sealed("authjs", { salt: secure })}`);
    const onHttp = cookie(`${NAMES.authjs}=${await sealed("authjs")}`);
    await withEnv({}, async () => {
      assert.equal((await getToken({ ...authjs, req: onHttps })).sub, "7");
      assert.equal((await getToken({ ...authjs, req: onHttp })).sub, "7");
      assert.equal((await getToken({ ...authjs, req: onHttps, secureCookie: true })).sub, "7");
      assert.equal(await getToken({ ...authjs, req: onHttp, secureCookie: true }), null);
      assert.equal(await getToken({ ...authjs, req: onHttps, secureCookie: false }), null);
      assert.equal((await getToken({ ...authjs, req: onHttps, cookieName: secure })).sub, "7");
    });
    const v4Token = await sealed("next-auth");
    const of = (name) =>
      getToken({ req: cookie(`${name}=${v4Token}`), format: "next-auth", secret: SECRET });
    const [bare, prefixed] = [NAMES["next-auth"], `__Secure-${NAMES["next-auth"]}`];
    const cases = [
      [{ NEXTAUTH_URL: "https://app.test" }, false, true],
      [{ NEXTAUTH_URL: "http://app.test", VERCEL: "1" }, true, false],
      [{ VERCEL: "1" }, false, true],
      [{}, true, true],
    ];
    for (const [env, isBare, isPrefixed] of cases) {
      await withEnv(env, async () => {
        assert.equal((await of(bare)) !== null, isBare, JSON.stringify(env));
        assert.equal((await of(prefixed)) !== null, isPrefixed, JSON.stringify(env));
      });
    }
  });

  test("a cookie of any name, with the salt that it was sealed with", async () => {
    const req = cookie(`mine=${await sealed("authjs", { salt: "mine" })}`);
    const options = { req, format: "authjs", secret: SECRET };
    assert.equal((await getToken({ ...options, cookieName: "mine" })).sub, "7");
    assert.equal((await getToken({ ...options, cookieName: "mine", salt: "mine" })).sub, "7");
    assert.equal(await getToken({ ...options, cookieName: "mine", salt: "other" }), null);
    assert.equal(await getToken(options), null);
  });

  test("secrets of the environment, of v4's before the other for its format", async () => {
    await withEnv({ AUTH_SECRET: SECRET, NEXTAUTH_SECRET: OLD }, async () => {
      for (const format of FORMATS) {
        const secret = format === "next-auth" ? OLD : SECRET;
        const token = await encode({ format, secret, token: USER });
        const req = cookie(`${NAMES[format]}=${token}`);
        assert.equal((await getToken({ req, format })).sub, "7", format);
      }
    });
  });

  test("a decode of the application gets text, secret and salt", async () => {
    const seen = [];
    const own = (params) => {
      seen.push(params);
      return params.token === "good" ? { sub: "own" } : null;
    };
    const of = (value, decode = own) =>
      getToken({ req: cookie(`n=${value}`), secret: SECRET, cookieName: "n", decode });
    assert.deepEqual(await of("good"), { sub: "own" });
    assert.equal(await of("bad"), null);
    const throwing = () => {
      throw new Error("no");
    };
    assert.equal(await of("good", throwing), null);
    assert.deepEqual(seen[0], { token: "good", secret: SECRET, salt: "n" });
  });

  test("what a check cookie of an old v4 holds is no session, as for an auth object", async () => {
    const checks = ["code_verifier", "state", "nonce", "value"].map((name) => ({ [name]: "x" }));
    const pairs = [
      ...[...checks, { value: "x", provider: "github" }].map((token) => [token, false]),
      ...[{ sub: "7" }, { provider: "github", sub: "7" }].map((token) => [token, true]),
      ...checks.map((token) => [{ ...token, sub: "7" }, true]),
    ];
    const auth = createAuth({ secret: SECRET, format: "next-auth" });
    for (const [token, isSession] of pairs) {
      const text = await v4.encode({ secret: SECRET, token });
      const pair = `${NAMES["next-auth"]}=${text}`;
      const found = await getToken({ req: cookie(pair), format: "next-auth", secret: SECRET });
      assert.equal(found !== null, isSession, JSON.stringify(token));
      assert.equal(auth.verify(pair).status === "active", isSession, JSON.stringify(token));
    }
  });

  test("reads what an auth object writes, and the originals read what ours wrote", async () => {
    for (const format of FORMATS) {
      const auth = createAuth({ secret: SECRET, format });
      const { writes } = await auth.issue(
        { user: { id: "7" } },
        { url: "https://app.test", headers: {} },
      );
      const req = cookie(writes.requestCookie);
      assert.equal((await getToken({ req, format, secret: SECRET })).sub, "7", format);
      const cookies = Object.fromEntries([writes.requestCookie.split("=", 2)]);
      const [[cookieName]] = Object.entries(cookies);
      if (format === "authjs") {
        const found = await v5.getToken({ req, secret: SECRET, secureCookie: true });
        assert.equal(found.sub, "7");
      } else if (format === "next-auth") {
        const node = { headers: {}, cookies };
        assert.equal((await v4.getToken({ req: node, secret: SECRET, cookieName })).sub, "7");
      }
    }
  });

  test("nothing that a client sends throws", async () => {
    const headers = fc.record({
      cookie: fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string().map((text) => `${NAMES.authjs}=${text}`),
        fc.string().map((text) => `${NAMES.authjs}.0=${text}; ${NAMES.authjs}.1=${text}`),
        fc.base64String().map((text) => `${NAMES.authjs}=${HEADER}..${text}.${text}.x`),
      ),
      authorization: fc.oneof(
        fc.string(),
        fc.string().map((text) => `Bearer ${text}`),
      ),
    });
    await fc.assert(
      fc.asyncProperty(headers, fc.constantFrom(...FORMATS), async (sent, format) => {
        const secret = [SECRET, OLD];
        assert.equal(await getToken({ req: { headers: sent }, format, secret }), null);
      }),
      { numRuns: 500 },
    );
  });
});

function refused(reason) {
  return (error) => {
    assert.ok(error instanceof WaxsealError);
    assert.equal(error.code, "invalid-token");
    if (reason) assert.equal(error.cause, reason);
    else assert.match(error.cause, /^[a-z-]+$/);
    return true;
  };
}
