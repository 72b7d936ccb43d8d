// Step-up at a provider: it is asked for a new sign-in, and its word for it is what counts
// (OpenID Connect Core §3.1.2.1 and §3.1.3.7).

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import GitHub from "@auth/core/providers/github";
import { memoryStore } from "waxseal";

import {
  assertNoSecrets,
  assertRefused,
  assertSignedIn,
  signIn,
  startApp,
  startByPost,
} from "./app.mjs";
import { clientsFor, providerFor } from "./providers.mjs";
import { startHostile } from "./servers/hostile.mjs";
import { startOidcProvider } from "./servers/oidc-provider.mjs";
import { Visitor } from "./visitor.mjs";

const WITHIN = 300;
const ID = "client_secret_post";
const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };
const seconds = () => Math.floor(Date.now() / 1000);

let app, op, lax;
before(async () => {
  app = await startApp({ pages: payments });
  [op, lax] = await Promise.all([
    startOidcProvider({ clients: clientsFor(app.base) }),
    startHostile(client),
  ]);
});
after(() => [app, op, lax].forEach((server) => server?.close()));

/** What only a recent sign-in may see. */
async function payments(request) {
  if (!new URL(request.url).pathname.startsWith("/pay")) return undefined;
  const { outcome, response } = await app.auth.require(request, { within: WITHIN });
  return response ?? Response.json(outcome.token);
}

/** A provider that signs everybody in at once; `claims` changes what its id_token says. */
function useLax(claims = () => {}, { revocation, session, ...more } = {}) {
  lax.break({ claims });
  const checks = ["pkce", "state", "nonce"];
  const method = { token_endpoint_auth_method: "client_secret_post" };
  const provider = { id: "idp", name: "IdP", type: "oidc", issuer: lax.issuer, checks };
  const config = { ...(revocation && { revocation }), ...(session && { session }) };
  return app.use({ ...config, providers: [{ ...provider, ...client, client: method, ...more }] });
}

const tokenOf = ({ page }) => JSON.parse(page.text);
const asked = ({ page }, origin) =>
  new URL(page.hops.find(({ url }) => url.startsWith(`${origin}/auth`)).url).searchParams;

describe("oidc-provider", () => {
  for (const format of ["signed", "authjs", "next-auth"]) {
    test(`${format}: by way of the guarded page`, async () => {
      app.use({ format, providers: [providerFor(ID, op.issuer)] });
      const visitor = new Visitor();
      // A plain sign-in proves nothing: this provider does not say when it was.
      await signIn(visitor, app, ID);
      assertSignedIn(visitor, app);

      await visitor.open(`${app.origin}/pay?to=7`);
      assert.equal(new URL(visitor.page.url).pathname, "/api/auth/signin");
      await visitor.submit({}, { form: new RegExp(`/signin/${ID}`) });
      assert.equal(asked(visitor, op.issuer).get("max_age"), `${WITHIN}`);
      assert.equal(asked(visitor, op.issuer).get("prompt"), "login");
      await visitor.submit({ person: "ada" });
      assert.equal(visitor.page.url, `${app.origin}/pay?to=7`);
      const token = tokenOf(visitor);
      assert.ok(Math.abs(seconds() - token.auth_time) < 30, `${token.auth_time}`);
      assert.equal("proof_time" in token, false);
      assertNoSecrets(app);
    });
  }
});

describe("a provider that signs in without a page", () => {
  const stepUp = async (visitor) => {
    await startByPost(visitor, app, "idp", "", { within: `${WITHIN}` });
    return visitor.follow(visitor.page.url);
  };

  test("its `auth_time` becomes that of the session", async () => {
    const authTime = seconds() - 100;
    useLax((claims) => void (claims.auth_time = authTime));
    const visitor = new Visitor();
    await stepUp(visitor);
    assertSignedIn(visitor, app);
    await visitor.open(`${app.origin}/pay`);
    assert.equal(tokenOf(visitor).auth_time, authTime);
  });

  for (const [what, config] of [
    // The log has forgotten what ended earlier sessions of the user: registers say it later on.
    ["`revocation.horizon`", ({ store }) => ({ revocation: { store, horizon: 60 } })],
    // By its begin, the session would have ended before it could begin.
    ["`session.absoluteMaxAge`", () => ({ session: { maxAge: 60, absoluteMaxAge: 60 } })],
  ]) {
    test(`one that is older than ${what} proves the same, and the session begins now`, async () => {
      const store = memoryStore();
      const authTime = seconds() - 100;
      useLax((claims) => void (claims.auth_time = authTime), config({ store }));
      const visitor = new Visitor();
      await stepUp(visitor);
      assertSignedIn(visitor, app);
      await visitor.open(`${app.origin}/pay`);
      const token = tokenOf(visitor);
      assert.equal(token.proof_time, authTime);
      assert.ok(token.auth_time >= token.iat - 5, `${token.auth_time}`);
    });
  }

  for (const [what, claims] of [
    ["no `auth_time`", () => {}],
    ["one of long ago", (claims) => void (claims.auth_time = seconds() - WITHIN - 1)],
    ["one that is still to come", (claims) => void (claims.auth_time = seconds() + 600)],
    ["one that is no number", (claims) => void (claims.auth_time = "now")],
    ["one of zero", (claims) => void (claims.auth_time = 0)],
  ]) {
    test(`attack 151: a step-up with ${what} is refused`, async () => {
      useLax(claims);
      const visitor = new Visitor();
      await stepUp(visitor);
      assertRefused(visitor, app, "OAuthCallbackError");
      assertNoSecrets(app);
    });
  }

  test("attack 150: whoever drops `within` is signed in, and has proved nothing", async () => {
    for (const [claims, passes] of [
      [() => {}, false],
      [(claims) => void (claims.auth_time = seconds() - 3600), false],
      // The provider says by itself that somebody has just signed in.
      [(claims) => void (claims.auth_time = seconds()), true],
    ]) {
      useLax(claims);
      const visitor = new Visitor();
      await startByPost(visitor, app, "idp");
      await visitor.follow(visitor.page.url);
      assertSignedIn(visitor, app);
      await visitor.open(`${app.origin}/pay`);
      assert.equal(new URL(visitor.page.url).pathname, passes ? "/pay" : "/api/auth/signin");
    }
  });

  test("attack 150: nor does `max_age` of the query, or a claim of userinfo", async () => {
    useLax(() => {}, { idToken: false });
    lax.break({ userinfo: (profile) => void (profile.auth_time = seconds()) });
    const visitor = new Visitor();
    await startByPost(visitor, app, "idp", "?max_age=0&prompt=none");
    await visitor.follow(visitor.page.url);
    assertSignedIn(visitor, app);
    await visitor.open(`${app.origin}/pay`);
    assert.equal(new URL(visitor.page.url).pathname, "/api/auth/signin");
  });

  test("`prompt` of the provider is kept beside `login`, and no other `max_age` counts", async () => {
    useLax(() => {}, { authorization: { params: { prompt: "none consent", max_age: "99999" } } });
    const visitor = new Visitor();
    await startByPost(visitor, app, "idp", "?max_age=99999&prompt=none", { within: "60" });
    const { searchParams } = new URL(visitor.page.url);
    assert.equal(searchParams.get("max_age"), "60");
    assert.equal(searchParams.get("prompt"), "login");
    useLax(() => {}, { authorization: { params: { prompt: "none consent" } } });
    await startByPost(visitor, app, "idp", "", { within: "60" });
    assert.equal(new URL(visitor.page.url).searchParams.get("prompt"), "login consent");
  });
});

test("a provider without an id_token is refused before anybody goes there", async () => {
  app.use({ providers: [GitHub({ clientId: "x", clientSecret: "y" })] });
  const visitor = new Visitor();
  await startByPost(visitor, app, "github", "", { within: "300" });
  assertRefused(visitor, app, "OAuthCallbackError");
  assert.match(app.errors[0].message, /auth_time/);
});

test("session.lifetime gets user and account of a provider", async () => {
  const seen = [];
  const lifetime = (args) => {
    seen.push(args);
    return { persist: false };
  };
  app.use({ session: { lifetime }, providers: [providerFor(ID, op.issuer)] });
  const visitor = new Visitor();
  await signIn(visitor, app, ID);
  assertSignedIn(visitor, app);
  assert.equal(seen[0].user.name, "Ada Lovelace");
  assert.equal(seen[0].account.provider, ID);
  assert.equal("credentials" in seen[0], false);
  const [cookie] = Object.values(visitor.cookies(app.origin)).filter(({ key }) =>
    key.includes("session-token"),
  );
  assert.equal(cookie.expires, "Infinity");
  assert.equal(cookie.maxAge, null);
});
