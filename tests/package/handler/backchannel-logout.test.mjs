// A provider says that somebody has signed out there: what counts, and what anybody may send.

import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { beforeEach, mock, test } from "node:test";

import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";

import { createAuth } from "waxseal";

import { BASE, recorder, SECRET } from "./support.mjs";

/** Metadata are kept for the process, so each test has a provider of its own. */
let ISSUER;
let count = 0;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const START = Date.UTC(2030, 0, 1);

const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
const other = await generateKeyPair("RS256", { extractable: true });
const ec = await generateKeyPair("ES256", { extractable: true });
const jwkOf = async (key, more) => ({ ...(await exportJWK(key)), use: "sig", ...more });
const KEYS = [
  await jwkOf(publicKey, { kid: "rsa", alg: "RS256" }),
  await jwkOf(ec.publicKey, { kid: "ec", alg: "ES256" }),
];

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: START });
  ISSUER = `https://op-${++count}.test`;
});

/** A store for one process, which keeps what was appended. */
class Log {
  appended = [];
  registers = new Map();
  ttls = [];

  async append(entries) {
    this.appended.push(...entries.map(([id]) => id));
  }
  async since() {
    return { entries: [], cursor: "0", more: false };
  }
  async get(key) {
    return this.registers.get(key) ?? null;
  }
  async swap(key, expected, value, ttl) {
    if ((this.registers.get(key) ?? null) !== expected) return false;
    this.registers.set(key, value);
    this.ttls.push(ttl);
    return true;
  }
}

/** An application whose provider answers here, and how often it was asked for what. */
function app({
  provider = {},
  store = new Log(),
  keys = () => KEYS,
  metadata = {},
  ...config
} = {}) {
  const asked = [];
  const { errors, warnings, logger } = recorder();
  const fetch = async (url) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    if (pathname === "/jwks") return keys(url);
    return Response.json({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/auth`,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/jwks`,
      id_token_signing_alg_values_supported: ["RS256", "ES256", "HS256", "none"],
      ...metadata,
    });
  };
  const answering = async (...args) => {
    const answer = await fetch(...args);
    return Array.isArray(answer) ? Response.json({ keys: answer }) : answer;
  };
  const auth = createAuth({
    secret: SECRET,
    logger,
    revocation: { store },
    providers: [
      {
        id: "idp",
        name: "IdP",
        type: "oidc",
        issuer: ISSUER,
        wellKnown: undefined,
        clientId: "our-client",
        clientSecret: "our-secret-of-more-than-32-characters",
        backchannelLogout: true,
        [Symbol("custom-fetch")]: answering,
        ...provider,
      },
    ],
    ...config,
  });
  const send = (token, options) => post(auth, { logout_token: token }, options);
  return { auth, store, asked, errors, warnings, send };
}

function post(auth, fields, { headers = {}, body, path = "/backchannel-logout/idp" } = {}) {
  return auth.handler(
    new Request(BASE + path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: body ?? new URLSearchParams(fields).toString(),
    }),
  );
}

const seconds = () => Math.floor(Date.now() / 1000);

const claimsOf = (more = {}) => ({
  iss: ISSUER,
  aud: "our-client",
  iat: seconds(),
  exp: seconds() + 120,
  jti: randomUUID(),
  events: { [EVENT]: {} },
  sub: "ada",
  sid: "op-session",
  ...more,
});

const HEADER = { alg: "RS256", kid: "rsa", typ: "logout+jwt" };

function tokenOf(claims = {}, { header = {}, key = privateKey } = {}) {
  const all = Object.entries(claimsOf(claims)).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ ...HEADER, ...header })
    .sign(key);
}

/** As the specification has it, by another program. */
function entryId(kind, value) {
  const digest = (text) => createHash("sha256").update(text).digest();
  const claim = digest(`waxseal op session v1\0${ISSUER}\0${value}`)
    .subarray(0, 16)
    .toString("base64url");
  const hash = digest(`waxseal revoked v1\0\0${String.fromCharCode(kind)}\0${claim}`);
  return Buffer.concat([Buffer.from([kind]), hash.subarray(0, 8)]).toString("base64url");
}

async function assertRefused({ store, send }, token, words, options) {
  const before = [...store.appended];
  const response = await send(token, options);
  assert.equal(response.status, 400, String(words));
  assert.match(response.headers.get("cache-control"), /no-store/);
  assert.deepEqual(response.headers.getSetCookie(), []);
  const { error, error_description } = await response.json();
  assert.equal(error, "invalid_request", error_description);
  assert.match(error_description, words);
  assert.deepEqual(store.appended, before);
}

async function assertDone({ send }, token, options) {
  const response = await send(token, options);
  assert.equal(response.status, 200, await response.clone().text());
  assert.match(response.headers.get("cache-control"), /no-store/);
  assert.equal(await response.text(), "");
  assert.deepEqual(response.headers.getSetCookie(), []);
}

test("a token with a `sid` ends that session, one without all of the user's", async () => {
  const one = app();
  await assertDone(one, await tokenOf());
  assert.deepEqual(one.store.appended, [entryId(4, "op-session")]);
  await assertDone(one, await tokenOf({ sub: undefined, sid: "another" }));
  await assertDone(one, await tokenOf({ sid: undefined }));
  assert.deepEqual(one.store.appended.slice(1), [entryId(4, "another"), entryId(5, "ada")]);
  assert.deepEqual(one.asked, ["/.well-known/openid-configuration", "/jwks"]);
  for (const key of one.store.registers.keys()) assert.match(key, /^j:[\w-]{22}$/);
  // Longer than `iat` lets it count.
  assert.ok(one.store.ttls.every((ttl) => ttl >= 240));
});

test("with any of the types that a logout token has, by each key of the provider", async () => {
  const one = app();
  for (const typ of ["logout+jwt", "Logout+JWT", "application/logout+jwt", "JWT", undefined]) {
    await assertDone(one, await tokenOf({}, { header: { typ } }));
  }
  await assertDone(one, await tokenOf({ aud: ["another", "our-client"] }));
  await assertDone(
    one,
    await tokenOf({}, { header: { alg: "ES256", kid: "ec" }, key: ec.privateKey }),
  );
});

for (const alg of ["RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512", "EdDSA"]) {
  test(`signed with ${alg}`, async () => {
    const pair = await generateKeyPair(alg, { extractable: true });
    const key = await jwkOf(pair.publicKey, { kid: "k" });
    const one = app({
      provider: { client: { id_token_signed_response_alg: alg } },
      keys: () => [key],
    });
    const header = { alg, kid: "k" };
    await assertDone(one, await tokenOf({}, { header, key: pair.privateKey }));
    await assertRefused(one, await tokenOf(), /no single key/i);
  });
}

test("it needs no cookie and no CSRF token, and comes from anywhere", async () => {
  const one = app();
  await assertDone(one, await tokenOf(), {
    headers: { origin: "https://elsewhere.test", "sec-fetch-site": "cross-site" },
  });
});

test("attack 154: logout tokens that break a rule", async () => {
  const one = app();
  for (const [claims, words] of [
    [{ iss: "https://evil.test" }, /`iss`/],
    [{ iss: `${ISSUER}/` }, /`iss`/],
    [{ iss: undefined }, /`iss`/],
    [{ aud: "another" }, /`aud`/],
    [{ aud: ["another"] }, /`aud`/],
    [{ aud: { "our-client": true } }, /`aud`/],
    [{ aud: undefined }, /`aud`/],
    [{ iat: seconds() - 121 }, /`iat`/],
    [{ iat: seconds() + 121 }, /`iat`/],
    [{ iat: undefined }, /`iat`/],
    [{ iat: String(seconds()) }, /`iat`/],
    [{ exp: seconds() - 16 }, /`exp`/],
    [{ exp: undefined }, /`exp`/],
    [{ exp: "9999999999" }, /`exp`/],
    [{ events: undefined }, /`events`/],
    [{ events: {} }, /`events`/],
    [{ events: { [EVENT]: true } }, /`events`/],
    [{ events: [EVENT] }, /`events`/],
    [{ events: { "http://schemas.openid.net/event/other": {} } }, /`events`/],
    [{ nonce: "n" }, /`nonce`/],
    [{ nonce: null }, /`nonce`/],
    [{ jti: undefined }, /`jti`/],
    [{ jti: "" }, /`jti`/],
    [{ jti: 7 }, /`jti`/],
    [{ sub: undefined, sid: undefined }, /`sid` nor `sub`/],
    [{ sub: "", sid: undefined }, /`sid` or `sub`/],
    [{ sid: ["op-session"] }, /`sid` or `sub`/],
    [{ sub: 7 }, /`sid` or `sub`/],
  ]) {
    await assertRefused(one, await tokenOf(claims), words);
  }
});

test("attack 154: logout tokens signed by nobody, by somebody else, or by what is no key", async () => {
  const one = app();
  const good = await tokenOf();
  const [header, payload, signature] = good.split(".");
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const secret = new TextEncoder().encode("our-secret-of-more-than-32-characters");
  const pem = Buffer.from(await exportSPKI(publicKey));
  const withHeader = (more) => `${base64({ ...HEADER, ...more })}.${payload}.${signature}`;
  for (const [token, words] of [
    ["", /no signed JWT/],
    ["undefined", /no signed JWT/],
    ["a.b.c", /no signed JWT/],
    [`${header}.${payload}`, /no signed JWT/],
    [`${header}.${payload}.`, /no signed JWT/],
    [`${header}.${payload}.${signature}.`, /no signed JWT/],
    [`${base64([])}.${payload}.${signature}`, /no signed JWT/],
    [`${header}.${base64("x")}.${signature}`, /no signed JWT/],
    ["a".repeat(10_000), /no signed JWT/],
    [new UnsecuredJWT(claimsOf()).encode(), /no signed JWT/],
    [withHeader({ alg: "none" }), /asymmetric/],
    [withHeader({ alg: "None" }), /asymmetric/],
    [withHeader({ alg: "constructor" }), /asymmetric/],
    [withHeader({ alg: ["RS256"] }), /asymmetric/],
    [await tokenOf({}, { header: { alg: "HS256" }, key: secret }), /asymmetric/],
    [await tokenOf({}, { header: { alg: "HS256" }, key: pem }), /asymmetric/],
    [await tokenOf({}, { key: other.privateKey }), /signature/],
    [withHeader({ alg: "RS512" }), /no single key/i],
    [withHeader({ alg: "ES256" }), /no single key/i],
    [withHeader({ alg: "ES256", kid: "ec" }), /signature/],
    // r = s = 0 (CVE-2022-21449).
    [`${base64({ ...HEADER, alg: "ES256", kid: "ec" })}.${payload}.${"A".repeat(86)}`, /signature/],
    [`${header}.${base64(claimsOf({ sub: "eve" }))}.${signature}`, /signature/],
    [withHeader({ kid: "another" }), /no single key/i],
    [withHeader({ kid: 7 }), /not understood/],
    [await tokenOf({}, { header: { crit: ["b64"], b64: true } }), /not understood/],
    [await tokenOf({}, { header: { typ: "at+jwt" } }), /another type/],
    [await tokenOf({}, { header: { typ: "JWE" } }), /another type/],
  ]) {
    await assertRefused(one, token, words);
  }
  assert.deepEqual(one.store.registers.size, 0);
});

test("attack 154: a key that comes with the token, or a place to fetch it from", async () => {
  const one = app();
  const own = await jwkOf(other.publicKey, { kid: "own", alg: "RS256" });
  for (const header of [
    { jwk: own },
    { jwk: own, kid: "own" },
    { jku: "https://evil.test/jwks", kid: "own" },
    { x5u: "https://evil.test/x509", kid: "own" },
    { x5c: ["MIIB"], kid: undefined },
  ]) {
    const token = await tokenOf({}, { header, key: other.privateKey });
    await assertRefused(one, token, /signature|no single key/i);
  }
  // Nothing but the provider was asked.
  assert.deepEqual([...new Set(one.asked)], ["/.well-known/openid-configuration", "/jwks"]);
});

test("attack 154: keys of the provider that are for something else, or weak", async () => {
  const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const secret = { kty: "oct", k: "c2VjcmV0", kid: "rsa" };
  for (const [key, signing] of [
    [{ ...KEYS[0], use: "enc" }, privateKey],
    [{ ...KEYS[0], alg: "PS256" }, privateKey],
    [{ ...weak.publicKey.export({ format: "jwk" }), kid: "rsa" }, undefined],
    [secret, privateKey],
    [{ ...KEYS[1], kid: "rsa" }, privateKey],
  ]) {
    const one = app({ keys: () => [key, null, "x", 7] });
    const token = signing
      ? await tokenOf({}, { key: signing })
      : signedBy(weak.privateKey, HEADER, claimsOf());
    await assertRefused(one, token, /signature|no single key/i);
  }
  // Which one of two of the same name?
  const two = app({ keys: () => [KEYS[0], { ...KEYS[0] }] });
  await assertRefused(two, await tokenOf(), /no single key/i);
});

function signedBy(key, header, claims) {
  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${base64(header)}.${base64(claims)}`;
  return `${signed}.${sign("sha256", signed, key).toString("base64url")}`;
}

test("a token that a provider sends to two tenants ends the sessions of both", async () => {
  const store = new Log();
  const token = await tokenOf();
  for (const tenant of ["acme", "umbra"]) {
    await assertDone(app({ store, tenant }), token);
    await assertRefused(app({ store, tenant }), token, /used before/);
  }
  assert.equal(new Set(store.appended).size, 2);
});

test("attack 155: a logout token that was used before, and many copies of one at once", async () => {
  const one = app();
  const token = await tokenOf();
  await assertDone(one, token);
  await assertRefused(one, token, /used before/);
  const second = await tokenOf();
  const answers = await Promise.all(Array.from({ length: 20 }, () => one.send(second)));
  const done = answers.filter(({ status }) => status === 200);
  assert.equal(done.length, 1);
  // The same `jti` of another issuer would be another's.
  const third = await tokenOf({ jti: "again" });
  await assertDone(one, third);
  await assertRefused(one, await tokenOf({ jti: "again", sid: "other" }), /used before/);
});

test("attack 155: a token that one tenant has used is none that another has", async () => {
  // Of one client, whose sign-outs each tenant hears of.
  const store = new Log();
  const [acme, umbra] = ["acme", "umbra"].map((tenant) => app({ store, tenant }));
  const token = await tokenOf();
  await assertDone(acme, token);
  await assertDone(umbra, token);
  assert.equal(new Set(store.appended).size, 2);
  await assertRefused(umbra, token, /used before/);
});

test("a token that could not be acted upon may come again", async () => {
  class Failing extends Log {
    fails = true;
    async append(entries) {
      if (this.fails) throw new Error("ECONNREFUSED");
      return super.append(entries);
    }
  }
  const store = new Failing();
  const one = app({ store });
  const token = await tokenOf();
  const response = await one.send(token);
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, "server_error");
  assert.equal(one.errors.length, 1);
  store.fails = false;
  await assertDone(one, token);
});

test("attack 156: unknown keys make the provider be asked once a minute, and no more", async () => {
  let keys = KEYS;
  const one = app({ keys: () => keys });
  await assertDone(one, await tokenOf());
  const unknown = () => tokenOf({}, { header: { kid: randomUUID() }, key: other.privateKey });
  for (let n = 0; n < 20; n++) await assertRefused(one, await unknown(), /no single key/i);
  assert.equal(one.asked.length, 2);
  mock.timers.tick(61_000);
  const many = await Promise.all(Array.from({ length: 20 }, unknown));
  await Promise.all(many.map((token) => assertRefused(one, token, /no single key/i)));
  assert.deepEqual(one.asked.slice(2), ["/jwks"]);
  // A new key is found at the next chance, and one that is withdrawn counts for ten minutes.
  keys = [await jwkOf(other.publicKey, { kid: "new", alg: "RS256" })];
  mock.timers.tick(61_000);
  await assertDone(one, await tokenOf({}, { header: { kid: "new" }, key: other.privateKey }));
  await assertRefused(one, await tokenOf(), /no single key/i);
});

test("attack 156: a key that the provider has withdrawn counts for ten minutes at most", async () => {
  let keys = KEYS;
  const one = app({ keys: () => keys });
  await assertDone(one, await tokenOf());
  keys = [KEYS[1]];
  mock.timers.tick(599_000);
  await assertDone(one, await tokenOf());
  mock.timers.tick(2_000);
  await assertRefused(one, await tokenOf(), /no single key/i);
});

test("attack 156: a provider that is out of order is asked once a minute, whoever sends what", async () => {
  let answer = () => new Response("no", { status: 503 });
  const one = app({ keys: () => answer() });
  const token = await tokenOf({ exp: seconds() + 600, iat: seconds() + 100 });
  for (let n = 0; n < 10; n++) {
    const response = await one.send(token);
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error, "server_error");
  }
  assert.equal(one.asked.filter((path) => path === "/jwks").length, 1);
  assert.equal(one.errors.length, 1);
  answer = () => KEYS;
  mock.timers.tick(61_000);
  await assertDone(one, token);
});

test("attack 156: keys without an end, that are no keys, or elsewhere", async () => {
  for (const keys of [
    () => new Response(`{"keys":[${" ".repeat(300_000)}]}`),
    () => new Response("<html>"),
    () => Response.json({}),
    () => Response.json({ keys: "x" }),
    () => new Response(null, { status: 302, headers: { location: "https://evil.test/jwks" } }),
  ]) {
    const one = app({ keys });
    const response = await one.send(await tokenOf());
    assert.equal((await response.json()).error, "server_error");
    assert.deepEqual(one.store.appended, []);
  }
});

test("attack 157: a body that is too large, of another type, or no form", async () => {
  const one = app();
  const token = await tokenOf();
  const big = `logout_token=${token}&more=${"x".repeat(16_384)}`;
  const json = { "content-type": "application/json" };
  await assertRefused(one, token, /less than 16 KiB/, { body: big });
  await assertRefused(one, token, /Send application\/x-www-form-urlencoded\./, {
    headers: json,
    body: JSON.stringify({ logout_token: token }),
  });
  await assertRefused(one, token, /no form/, { body: `logout_token=${token}&x=%` });
  await assertRefused(one, undefined, /no signed JWT/, { body: "" });
  assert.deepEqual(one.asked, []);
});

test("attack 157: the endpoint's exemptions are for itself alone, and only where it is on", async () => {
  const { auth } = app();
  for (const [path, method, status] of [
    ["/backchannel-logout/idp", "GET", 405],
    ["/backchannel-logout/other", "POST", 404],
    ["/backchannel-logout", "POST", 404],
    ["/backchannel-logout/idp/more", "POST", 404],
    ["/signout", "POST", 403],
    ["/session", "POST", 403],
  ]) {
    const headers = { origin: "https://evil.test", "sec-fetch-site": "cross-site" };
    const request = new Request(BASE + path, { method, headers });
    assert.equal((await auth.handler(request)).status, status, path);
  }
  const off = app({ provider: { backchannelLogout: false } });
  assert.equal((await off.send(await tokenOf())).status, 404);
});

test("mistakes in the configuration say what to do", () => {
  assert.throws(() => app({ revocation: undefined }), {
    code: "invalid-option",
    message: /`backchannelLogout` of "idp" needs `revocation/,
  });
  const store = { append() {}, since: () => ({ entries: [], cursor: "", more: false }) };
  assert.throws(() => app({ store }), { code: "no-atomic-store", message: /`get` and `swap`/ });
  const registers = new Log();
  app({
    store,
    refresh: { due: { claim: "x" }, run: (token) => token, coordinator: registers },
    format: "authjs",
  });
});

for (const [name, provider, words] of [
  [
    "OAuth 2 alone",
    {
      type: "oauth",
      authorization: "https://oauth.test/a",
      token: "https://oauth.test/t",
      userinfo: "https://oauth.test/u",
    },
    /needs OpenID Connect/,
  ],
  [
    "many tenants",
    { issuer: "https://login.microsoftonline.com/common/v2.0" },
    /needs OpenID Connect/,
  ],
  ["symmetric signatures", { client: { id_token_signed_response_alg: "HS256" } }, /asymmetric/],
]) {
  test(`a provider with ${name} is refused when it is read`, async () => {
    const one = app({ provider });
    const response = await one.send(await tokenOf());
    assert.equal((await response.json()).error, "server_error");
    assert.match(one.errors[0].message, words);
    assert.deepEqual(one.store.appended, []);
  });
}

test("a token for several clients ends the sessions of each, at every tenant", async () => {
  const store = new Log();
  const apps = [
    app({ store, tenant: "acme" }),
    app({ store, tenant: "umbra" }),
    app({ store, provider: { clientId: "other-client" } }),
  ];
  const token = await tokenOf({ aud: ["our-client", "other-client"] });
  for (const { send } of apps) assert.equal((await send(token)).status, 200);
  for (const { send } of apps) assert.equal((await send(token)).status, 400);
  assert.equal(store.appended.length, 3);
});
