// What of a request gets into the address of the provider.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { startApp, startByPost } from "./app.mjs";
import { Visitor } from "./visitor.mjs";

let app;
before(async () => (app = await startApp()));
after(() => app.close());

/** Of an address that is not asked, so no server is needed. */
const provider = (authorization = {}) => ({
  id: "idp",
  name: "IdP",
  type: "oauth",
  clientId: "our-client",
  clientSecret: "our-secret",
  checks: ["pkce", "state"],
  authorization: {
    url: "https://idp.example/authorize?tenant=one",
    ...authorization,
    params: { scope: "read", prompt: "consent", ...authorization.params },
  },
  token: "https://idp.example/token",
  userinfo: "https://idp.example/me",
});

async function asked(query, fields) {
  const { url } = await startByPost(new Visitor(), app, "idp", query, fields);
  const { origin, pathname, searchParams } = new URL(url);
  assert.equal(origin + pathname, "https://idp.example/authorize");
  const names = [...searchParams.keys()];
  assert.deepEqual(names, [...new Set(names)], "each once");
  const { state, code_challenge, ...params } = Object.fromEntries(searchParams);
  assert.match(state, /^[\w.~-]{22,}$/);
  assert.match(code_challenge, /^[\w-]{43}$/);
  return params;
}

const usual = () => ({
  tenant: "one",
  response_type: "code",
  client_id: "our-client",
  redirect_uri: `${app.base}/callback/idp`,
  scope: "read",
  prompt: "consent",
  code_challenge_method: "S256",
});

const PROTOCOL = {
  client_id: "other",
  redirect_uri: "https://evil.example/",
  response_type: "token",
  response_mode: "fragment",
  state: "fixed",
  nonce: "fixed",
  code_challenge: "fixed",
  code_challenge_method: "plain",
};

describe("the query of `POST signin/:provider`", () => {
  test("by itself changes nothing", async () => {
    app.use({ providers: [provider()] });
    assert.deepEqual(await asked(), usual());
  });

  test("attack 119: sets nothing of the protocol, and nothing that is not listed", async () => {
    app.use({ providers: [provider()] });
    const others = {
      ...PROTOCOL,
      scope: "read write admin",
      request: "eyJ",
      request_uri: "https://evil.example/request",
      client_secret: "x",
      code_verifier: "x",
      claims: "{}",
      audience: "https://evil.example",
      resource: "https://evil.example",
      organization: "other",
      connection: "other",
      tenant: "two",
      callbackUrl: "/x",
      csrfToken: "x",
      constructor: "x",
      __proto__x: "x",
      Redirect_uri: "https://evil.example/",
      "redirect_uri[]": "https://evil.example/",
      "redirect_uri ": "https://evil.example/",
    };
    for (const [name, value] of Object.entries(others)) {
      const query = new URLSearchParams({ [name]: value });
      assert.deepEqual(await asked(`?${query}`), usual(), name);
      query.append(name, value);
      assert.deepEqual(await asked(`?${query}`), usual(), `${name} twice`);
    }
    assert.deepEqual(await asked("?__proto__=x&toString=x"), usual());
  });

  test("attack 119: nor does a field of the form", async () => {
    app.use({ providers: [provider()] });
    assert.deepEqual(await asked("", { ...PROTOCOL, scope: "all", prompt: "none" }), usual());
  });

  test("sets what says how somebody is to be asked", async () => {
    app.use({ providers: [provider()] });
    const listed = {
      prompt: "login",
      login_hint: "ada@example.com",
      max_age: "60",
      acr_values: "urn:strong",
      ui_locales: "de fr",
      kc_idp_hint: "github",
      hd: "example.com",
      access_type: "offline",
      screen_hint: "signup",
    };
    for (const [name, value] of Object.entries(listed)) {
      const query = new URLSearchParams({ [name]: value });
      assert.deepEqual(await asked(`?${query}`), { ...usual(), [name]: value });
    }
    assert.deepEqual(await asked(`?${new URLSearchParams(listed)}`), { ...usual(), ...listed });
  });

  test("attack 119: sets further ones that the provider's `authorization.allow` lists, but never the protocol's", async () => {
    const allow = ["audience", "organization", "scope", ...Object.keys(PROTOCOL)];
    app.use({ providers: [provider({ allow })] });
    const wanted = { audience: "https://api.example", organization: "one", scope: "read write" };
    const query = new URLSearchParams({ ...wanted, ...PROTOCOL, connection: "other" });
    assert.deepEqual(await asked(`?${query}`), { ...usual(), ...wanted });
  });
});

test("the configuration sets anything, but not what binds the answer to the flow", async () => {
  const params = { audience: "https://api.example", anything: "1" };
  app.use({
    providers: [provider({ params: { ...params, ...PROTOCOL, response_mode: undefined } })],
  });
  assert.deepEqual(await asked(), { ...usual(), ...params });
});

test("two sign-ins have nothing secret in common", async () => {
  app.use({ providers: [provider()] });
  const urls = [];
  for (let n = 0; n < 2; n++) urls.push((await startByPost(new Visitor(), app, "idp")).url);
  const [one, two] = urls.map((url) => new URL(url).searchParams);
  for (const name of ["state", "code_challenge"]) assert.notEqual(one.get(name), two.get(name));
});
