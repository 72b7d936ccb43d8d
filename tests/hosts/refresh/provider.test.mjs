// Refreshing at a real provider: oidc-provider, with rotation and detection of reuse, which ends
// the grant of a refresh token that comes a second time.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { oauthRefresh } from "waxseal";

import { signIn, startApp } from "../oauth/app.mjs";
import { clientsFor, clientSecret, providerFor } from "../oauth/providers.mjs";
import { startOidcProvider } from "../oauth/servers/oidc-provider.mjs";
import { Visitor } from "../oauth/visitor.mjs";

/** Seconds for which access tokens last. */
const LIFE = 2;
const HOUR = 3600;

let app, op;
before(async () => {
  app = await startApp();
  op = await startOidcProvider({
    clients: clientsFor(app.base),
    ttl: {
      AccessToken: LIFE,
      Grant: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: HOUR,
      Session: HOUR,
    },
  });
});
after(() => [app, op].forEach((server) => server?.close()));

/** An instance: the application of `startApp` is one, and this is another. */
function use(ids, { refresh = {}, ...config } = {}) {
  return app.use({
    format: "authjs",
    providers: ids.map((id) => (typeof id === "string" ? providerFor(id, op.issuer) : id)),
    projections: { session: { access: "token.access_token" } },
    refresh: { due: { before: 0, spread: 0 }, coordinator: store(), ...refresh },
    ...config,
  }).auth;
}

/** Registers for the instances of one test. */
let shared = registers();
const store = () => shared;

function registers() {
  const entries = new Map();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    swap: async (key, expected, value) => {
      if ((entries.get(key) ?? null) !== expected) return false;
      entries.set(key, value);
      return true;
    },
  };
}

async function signedIn(id) {
  const visitor = new Visitor();
  await signIn(visitor, app, id);
  const cookies = Object.values(visitor.cookies(app.origin));
  return cookies.map(({ key, value }) => `${key}=${value}`).join("; ");
}

const resolve = (auth, cookie) => auth.resolve(new Request(app.origin, { headers: { cookie } }));

const cookieAfter = (outcome, cookie) => outcome.writes.requestCookie ?? cookie;
const refreshes = () => op.requests.filter((request) => request === "POST /token").length;
/** Seconds in which what was refreshed is not refreshed again, whatever it says. */
const SETTLED = 5;
const runOut = (seconds = LIFE) => new Promise((done) => setTimeout(done, seconds * 1000 + 100));

for (const id of [
  "client_secret_basic",
  "client_secret_post",
  "private_key_jwt",
  "none",
  "oauth-alone",
]) {
  test(`${id}: each refresh token is spent once, by whichever of three instances`, async () => {
    shared = registers();
    const instances = [1, 2, 3].map(() => use([id, "no-id-token"]));
    let cookie = await signedIn(id);
    const old = cookie;
    const seen = new Set();
    for (const generation of [1, 2]) {
      await runOut(generation === 1 ? LIFE : SETTLED);
      const before = refreshes();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, each) => resolve(instances[each % 3], cookie)),
      );
      for (const outcome of outcomes) {
        assert.equal(outcome.status, "active", `${outcome.reason} ${outcome.cause}`);
        assert.equal(outcome.token.gen, generation);
        assert.equal(outcome.session.access, outcomes[0].session.access);
        assert.equal(outcome.token.provider, id);
      }
      assert.equal(refreshes() - before, 1);
      seen.add(outcomes[0].session.access);
      cookie = cookieAfter(outcomes[0], cookie);
    }
    assert.equal(seen.size, 2);
    // A browser that lost both answers.
    const late = await resolve(instances[1], old);
    assert.equal(late.token.gen, 2);
  });
}

test("a spent refresh token ends the session, and the cookie goes", async () => {
  shared = registers();
  const auth = use(["client_secret_basic"]);
  const cookie = await signedIn("client_secret_basic");
  await runOut();
  assert.equal((await resolve(auth, cookie)).renewed, "refresh");
  // As after a store that lost everything: nothing else can tell.
  shared = registers();
  const outcome = await resolve(use(["client_secret_basic"]), cookie);
  assert.equal(outcome.status, "invalid");
  assert.equal(outcome.reason, "refresh-rejected");
  assert.ok(outcome.writes.setCookie.some((line) => /Max-Age=0/i.test(line)));
});

test("a client secret that is wrong signs nobody out", async () => {
  shared = registers();
  use(["client_secret_basic"]);
  const cookie = await signedIn("client_secret_basic");
  const rotated = use([
    { ...providerFor("client_secret_basic", op.issuer), clientSecret: "wrong" },
  ]);
  await runOut();
  const outcome = await resolve(rotated, cookie);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "refresh-failed");
  assert.match(String(outcome.cause.cause), /invalid_client/);
  const { errors } = app;
  assert.doesNotMatch(errors.map(String).join(), /eyJ/);
});

test("a provider that is out of order or gone signs nobody out", async () => {
  for (const [status, headers, wait] of [
    [503, { "retry-after": "120" }, 120],
    [429, {}, undefined],
    [408, {}, undefined],
    [302, { location: "http://127.0.0.1/" }, undefined],
  ]) {
    shared = registers();
    use(["client_secret_basic"]);
    const cookie = await signedIn("client_secret_basic");
    const symbol = Symbol("custom-fetch");
    const auth = use([
      {
        ...providerFor("client_secret_basic", op.issuer),
        [symbol]: async (url, init) =>
          String(url).endsWith("/token")
            ? new Response("no", { status, headers })
            : fetch(url, init),
      },
    ]);
    await runOut();
    const outcome = await resolve(auth, cookie);
    assert.equal(outcome.status, "undecided", String(status));
    assert.equal(outcome.cause.cause.retryAfter, wait);
    assert.ok(outcome.session);
  }
});

test("a provider that is not there any more is said, and its sessions stay", async () => {
  shared = registers();
  use(["client_secret_basic", "client_secret_post"]);
  const cookie = await signedIn("client_secret_basic");
  const auth = use(["client_secret_post"]);
  await runOut();
  const outcome = await resolve(auth, cookie);
  assert.equal(outcome.status, "undecided");
  assert.match(outcome.cause.cause.message, /does not have/);
});

test("a session without a refresh token is never due, and nothing is logged", async () => {
  shared = registers();
  const auth = use(["client_secret_basic"], {
    callbacks: { jwt: ({ token: { refresh_token: _, ...token } }) => token },
  });
  const cookie = await signedIn("client_secret_basic");
  await runOut();
  const outcome = await resolve(auth, cookie);
  assert.equal(outcome.status, "active");
  assert.equal(outcome.token.gen, undefined);
  assert.deepEqual(app.errors, []);
  assert.equal(shared.entries.size, 0);
});

test("the claims may have other names", async () => {
  shared = registers();
  const claims = { provider: "idp", access_token: "at", refresh_token: "rt", expires_at: "until" };
  const auth = use(["client_secret_basic"], {
    projections: { session: { access: "token.at" } },
    refresh: { claims },
  });
  const cookie = await signedIn("client_secret_basic");
  const before = (await resolve(auth, cookie)).token;
  await runOut();
  const { token, session } = await resolve(auth, cookie);
  assert.notEqual(token.rt, before.rt);
  assert.equal(token.idp, "client_secret_basic");
  assert.ok(token.until > before.until);
  assert.equal(session.access, token.at);
  assert.equal(token.access_token, undefined);
});

test("oauthRefresh asks the same endpoint, by either way to authenticate", async () => {
  for (const authentication of ["client_secret_basic", "client_secret_post"]) {
    shared = registers();
    const keeps = Object.fromEntries(
      ["access_token", "refresh_token", "expires_at"].map((name) => [name, `account.${name}`]),
    );
    const run = oauthRefresh({
      tokenEndpoint: `${op.issuer}/token`,
      clientId: `client:${authentication}`,
      clientSecret,
      authentication,
    });
    const auth = use([authentication], {
      projections: { jwt: keeps, session: { access: "token.access_token" } },
      refresh: { due: { claim: "expires_at", before: 0, spread: 0 }, run },
    });
    const cookie = await signedIn(authentication);
    const before = (await resolve(auth, cookie)).token;
    await runOut();
    const { token, status, cause } = await resolve(auth, cookie);
    assert.equal(status, "active", String(cause?.cause));
    assert.notEqual(token.refresh_token, before.refresh_token);
    assert.ok(token.expires_at > before.expires_at);
  }
});
