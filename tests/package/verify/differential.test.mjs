// `createReader` beside `createAuth`: both decide the same, whatever the configuration and the
// cookies are. A case that differs is printed with its number, from which it is made again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth, internalsOf } from "./support.mjs";
import { createReader } from "waxseal/verify";

import { Random } from "../../promises/differential/random.mjs";
import { jwe } from "../../promises/differential/seal.mjs";
import { NAMES } from "../../support/formats.mjs";
import { drawConfig, drawCookie, drawSource, NOW, SECRETS } from "./draw.mjs";

const SEED = process.env.READER_SEED ?? "waxseal";
const CONFIGURATIONS = Number(process.env.READER_RUNS ?? 1) * 150;
const REQUESTS = 60;

/** What an outcome says; the token and the session as they are written. */
function told({ status, session, reason, token, renewed, writes, cause }) {
  return {
    ...{ status, reason, renewed: renewed ?? null, writes, cause: cause?.message },
    session: JSON.stringify(session),
    token: JSON.stringify(token),
  };
}

/** Both without writes, which is what the reader has. */
function decidesTheSame(auth, reader, source, now, what) {
  const outcome = reader.verify(source, { now });
  assert.deepEqual(told(outcome), told(internalsOf(auth).read(source, { now })), what);
  const public_ = auth.verify(source, { now });
  assert.equal(outcome.status, public_.status, what);
  assert.equal(outcome.reason, public_.reason, what);
  return outcome;
}

test("they decide the same", (t) => {
  const seen = new Map();
  let made = 0;
  for (let number = 0; number < CONFIGURATIONS; number++) {
    const config = drawConfig(new Random(SEED, "config", number));
    const [auth, authError] = attempt(() => createAuth(config));
    const [reader, readerError] = attempt(() => createReader(config));
    assert.deepEqual(readerError, authError, `configuration ${number}`);
    if (!auth) continue;
    made++;
    for (let request = 0; request < REQUESTS; request++) {
      const random = new Random(SEED, number, request);
      const source = drawSource(random, drawCookie(random, config));
      const now = NOW + random.pick([0, 0, 0, 1, 999, 86_400_000, -15_000]);
      const what = `seed ${SEED}, configuration ${number}, request ${request}`;
      const { status, reason } = decidesTheSame(auth, reader, source, now, what);
      const kind = reason ?? status;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }
  }
  t.diagnostic(JSON.stringify(Object.fromEntries(seen)));
  assert.ok(made > CONFIGURATIONS / 2, `only ${made} configurations were good`);
  // The cases are worth something.
  for (const [kind, least] of [
    ["active", 500],
    ["anonymous", 100],
    ...["signature", "malformed", "chunks", "audience", "claims", "format"].map((kind) => [
      kind,
      20,
    ]),
    ...["expired", "not-yet-valid", "duplicate", "absolute-max-age"].map((kind) => [kind, 5]),
    ["undecided", 1],
  ]) {
    assert.ok((seen.get(kind) ?? 0) >= least, `${kind}: ${seen.get(kind) ?? 0}`);
  }
});

test("what the package writes, in every format, is read the same before, at and after its end", async () => {
  for (const format of Object.keys(NAMES)) {
    for (const size of [0, 1000, 4000]) {
      const config = { secret: SECRETS[0], format, projections: { session: { big: "token.big" } } };
      const auth = createAuth({
        ...config,
        projections: { ...config.projections, jwt: { big: "user.big" } },
      });
      const reader = createReader(config);
      const user = { id: "7", name: "Ädä 😀", big: "é".repeat(size) };
      const source = new Request("https://app.test/");
      const { writes } = await auth.issue({ user }, source, { now: NOW });
      const request = { url: "https://app.test/", headers: { cookie: writes.requestCookie } };
      for (const days of [0, 2, 29.9, 30, 30.1]) {
        const now = NOW + days * 86_400_000;
        const { status } = decidesTheSame(auth, reader, request, now, `${format} ${size} ${days}`);
        assert.equal(status, days > 30 ? "invalid" : "active");
      }
    }
  }
});

test("attack 71: too much to authenticate is undecided for both, and a long header invalid", () => {
  const config = { secret: SECRETS, format: "authjs" };
  const [auth, reader] = [createAuth(config), createReader(config)];
  const name = `__Secure-${NAMES.authjs}`;
  const token = (length) =>
    jwe({
      header: '{"alg":"dir","enc":"A256CBC-HS512"}',
      payload: Buffer.alloc(length),
      encryption: "A256CBC-HS512",
      key: Buffer.alloc(64),
      iv: Buffer.alloc(16),
    });
  for (const [length, status] of [
    [3000, "invalid"],
    [12_000, "undecided"],
    [60_000, "invalid"],
    [400_000, "invalid"],
  ]) {
    const chunks = token(length).match(/.{1,3900}/g);
    const cookie = chunks.map((chunk, at) => `${name}.${at}=${chunk}`).join("; ");
    assert.equal(decidesTheSame(auth, reader, cookie, NOW, `${length}`).status, status);
  }
});

test("a mistake in the configuration is the same error", () => {
  const secret = SECRETS[0];
  const production = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    for (const [code, config] of [
      ["missing-secret", { secret: [] }],
      ["weak-secret", { secret: "short" }],
      ["weak-secret", { secret: [secret, "ab".repeat(40)] }],
      ["weak-secret", { secret: secret.slice(0, 50), jwt: { algorithm: "HS512" } }],
      [
        "too-many-secrets",
        { secret: [...SECRETS, "one more secret of at least thirty-two bytes"] },
      ],
      ["invalid-option", { secret: [{ secret, until: new Date(NOW) }] }],
      ["invalid-option", { secret: [secret, { secret, until: new Date(NOW) }] }],
      ["invalid-option", { secret, tenant: "" }],
      ["invalid-option", { secret, format: "jwe" }],
      ["invalid-option", { secret, session: { maxAge: 0 } }],
      ["invalid-option", { secret, session: { absoluteMaxAge: 4e9 } }],
      ["invalid-option", { secret, jwt: { typ: "JWT" } }],
      ["invalid-option", { secret, jwt: { issuer: "x" } }],
      ["invalid-option", { secret, jwt: { typ: "JWT", issuer: "x".repeat(2000), audience: "y" } }],
      [
        "invalid-option",
        { secret, format: "authjs", jwt: { typ: "JWT", issuer: "x", audience: "y" } },
      ],
      ["invalid-option", { secret, format: "authjs", jwt: { algorithm: "HS256" } }],
      ["invalid-option", { secret, accept: [{}] }],
      ["invalid-option", { secret, accept: ["jwe"] }],
      ["cookie-name", { secret, cookie: { name: "__Host-x" } }],
      ["cookie-name", { secret, accept: [{ format: "authjs", name: "a b" }] }],
      ["cookie-name-conflict", { secret, accept: ["signed"] }],
      ["cookie-attribute", { secret, cookie: { domain: "a b" } }],
      ["cookie-attribute", { secret, cookie: { path: "x" } }],
      [
        "cookie-attribute",
        { secret, accept: [{ format: "authjs", prefix: "__Host-", path: "/x" }] },
      ],
      ["projection-path", { secret, projections: { session: { "a..b": "token.a" } } }],
      ["projection-source", { secret, projections: { session: { a: "user.id" } } }],
      ["projection-target", { secret, projections: { session: { expires: "token.a" } } }],
      [
        "projection-target",
        { secret, projections: { session: { a: "token.a", "a.b": "token.b" } } },
      ],
      ["invalid-option", { secret, projections: { session: { a: 1 } } }],
    ]) {
      const what = JSON.stringify(config);
      const [, ours] = attempt(() => createReader(config));
      assert.equal(ours?.code, code, what);
      const [, theirs] = attempt(() => createAuth(config));
      assert.deepEqual(ours, theirs, what);
    }
  } finally {
    if (production === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = production;
  }
});

function attempt(work) {
  try {
    return [work(), undefined];
  } catch (error) {
    return [undefined, { code: error.code, message: error.message }];
  }
}
