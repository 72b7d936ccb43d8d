// How a provider is read: what was passed over what it has, the environment, and the sentences
// for what cannot work.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { customFetch } from "@auth/core";
import Discord from "@auth/core/providers/discord";
import GitHub from "@auth/core/providers/github";
import Google from "@auth/core/providers/google";
import Mastodon from "@auth/core/providers/mastodon";
import NetSuite from "@auth/core/providers/netsuite";
import TikTok from "@auth/core/providers/tiktok";
import { createAuth } from "waxseal";
import { github, microsoft } from "waxseal/providers";

import { SECRET } from "../handler/support.mjs";
import { modulesOf } from "./modules.mjs";
import { CLIENT } from "./network.mjs";
import { normalize } from "./ours.mjs";
import { sentenceOf } from "../../support/entries.mjs";

const require = createRequire(import.meta.url);
const v4 = (name) => require(`next-auth-v4/providers/${name}`).default;

const ACME = {
  id: "acme",
  name: "Acme",
  type: "oauth",
  authorization: "https://acme.test/authorize?scope=one&claims=kept",
  token: "https://acme.test/token",
  userinfo: "https://acme.test/userinfo",
  ...CLIENT,
};

test("options count more than the provider, and `undefined` counts for nothing", () => {
  const { authorization, clientId, name } = normalize(
    GitHub({
      ...CLIENT,
      name: undefined,
      authorization: { url: undefined, params: { scope: "repo", allow_signup: false } },
    }),
  );
  assert.deepEqual(authorization, {
    url: "https://github.com/login/oauth/authorize",
    params: { scope: "repo", allow_signup: "false" },
    allow: [],
  });
  assert.equal(clientId, CLIENT.clientId);
  assert.equal(name, "GitHub");
});

test("parameters alone keep the address that the provider has as text", () => {
  const { authorization } = normalize({
    ...ACME,
    options: { authorization: { params: { prompt: "login" } } },
  });
  assert.equal(authorization.url, "https://acme.test/authorize");
  assert.deepEqual(authorization.params, { scope: "one", claims: "kept", prompt: "login" });
});

test("in v5 an address as text replaces all that the endpoint had", () => {
  const { userinfo } = normalize(GitHub({ ...CLIENT, userinfo: "https://ghe.test/user" }));
  assert.deepEqual(userinfo, { url: "https://ghe.test/user", params: {} });
});

test("in v4 an address as text keeps the functions that the endpoint had", () => {
  const github = v4("github")({ ...CLIENT, userinfo: "https://ghe.test/user" });
  const { userinfo } = normalize(github, "next-auth");
  assert.equal(userinfo.url, "https://ghe.test/user");
  assert.equal(typeof userinfo.request, "function");
});

test("`claims` is JSON, what is null or undefined is left out", () => {
  const params = { claims: { id_token: { email: null } }, a: null, b: undefined, c: 1, d: "" };
  const { authorization } = normalize({
    ...ACME,
    authorization: { url: "https://a.test", params },
  });
  assert.deepEqual(authorization.params, {
    scope: "openid profile email",
    claims: '{"id_token":{"email":null}}',
    c: "1",
    d: "",
  });
});

test("no parameter of the protocol comes from the configuration", () => {
  const params = {
    client_id: "other",
    redirect_uri: "https://evil.test",
    response_type: "token",
    response_mode: "fragment",
    state: "s",
    nonce: "n",
    code_challenge: "c",
    code_challenge_method: "plain",
    scope: "one",
  };
  const { authorization } = normalize({
    ...ACME,
    authorization: { url: "https://a.test", params },
  });
  assert.deepEqual(authorization.params, { scope: "one" });
});

test("the environment fills what was not passed, by Auth.js's names", (t) => {
  setVariables(t, {
    AUTH_GITHUB_ID: "from environment",
    AUTH_GITHUB_SECRET: "secret",
    AUTH_WORK_ID: "of the other",
    AUTH_MY_IDP_ID: "hyphen",
    AUTH_MY_IDP_SECRET: "secret",
    AUTH_MY_IDP_ISSUER: "https://id.test",
  });
  assert.equal(normalize(GitHub).clientId, "from environment");
  assert.equal(normalize(GitHub({})).clientId, "from environment");
  assert.equal(normalize(GitHub({ clientId: "passed" })).clientId, "passed");
  assert.equal(normalize(GitHub({ id: "work" })).clientId, "of the other");
  assert.equal(normalize(GitHub({ id: "home" })).clientId, "from environment");
  const { clientId, issuer, wellKnown } = normalize({ id: "my-idp", name: "A", type: "oidc" });
  assert.deepEqual([clientId, issuer], ["hyphen", "https://id.test"]);
  assert.equal(wellKnown, "https://id.test/.well-known/openid-configuration");
});

test("the server that the environment names comes before the provider's own", (t) => {
  const tenant = "https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/v2.0";
  setVariables(t, {
    AUTH_MICROSOFT_ENTRA_ID_ISSUER: tenant,
    AUTH_GITHUB_ISSUER: "https://github.test",
    AUTH_ACME_ISSUER: "",
    AUTH_ACME_SECRET: "",
  });
  for (const options of [{}, { issuer: undefined }, { issuer: "" }, { name: "Work" }]) {
    const read = normalize(microsoft({ ...CLIENT, ...options }));
    assert.deepEqual([read.issuer, read.isMultiTenant], [tenant, false]);
  }
  const other = "https://login.microsoftonline.com/organizations/v2.0";
  assert.equal(normalize(microsoft({ ...CLIENT, issuer: other })).issuer, other);
  // Its addresses stay where they are.
  assert.equal(normalize(github(CLIENT)).issuer, "https://github.com/login/oauth");
  assert.equal(normalize({ ...ACME, issuer: "" }).issuer, undefined);
});

test("a function without a call gets the environment as its options", (t) => {
  setVariables(t, {
    AUTH_MASTODON_ID: "a",
    AUTH_MASTODON_SECRET: "b",
    AUTH_MASTODON_ISSUER: "https://social.test",
    AUTH_TIKTOK_ID: "key",
    AUTH_TIKTOK_SECRET: "b",
  });
  assert.equal(normalize(Mastodon).token.url, "https://social.test/oauth/token");
  assert.equal(normalize(TikTok).authorization.params.client_key, "key");
});

test("every module of Auth.js can be passed without a call", async (t) => {
  for (const { make, options } of await modulesOf("v5")) {
    const { id } = make({ ...options });
    const start = `AUTH_${id.toUpperCase().replaceAll("-", "_")}`;
    const { clientId, clientSecret, issuer, ...others } = options;
    // There are no variables for other options.
    if (Object.keys(others).length > 0) continue;
    setVariables(t, {
      [`${start}_ID`]: clientId,
      [`${start}_SECRET`]: clientSecret,
      ...(issuer !== undefined && { [`${start}_ISSUER`]: issuer }),
    });
    assert.deepEqual(plain(normalize(make)), plain(normalize(make({ ...options }))), id);
  }
});

test("what lacks something says what, at the first use", () => {
  const lacks = (provider, sentence) => {
    createAuth({ secret: SECRET, providers: [provider] });
    assert.throws(
      () => normalize(provider),
      (error) => {
        assert.equal(error.code, "invalid-option");
        if (typeof sentence === "string") assert.equal(sentenceOf(error), sentence);
        else assert.match(sentenceOf(error), sentence);
        return true;
      },
    );
  };
  lacks(GitHub({}), '`providers["github"]` has no `clientId`: pass it, or set AUTH_GITHUB_ID.');
  lacks(GitHub({ clientId: "a" }), /no `clientSecret`: pass it, or set AUTH_GITHUB_SECRET; /);
  lacks({ ...ACME, userinfo: undefined }, /neither `issuer` nor all of .* set AUTH_ACME_ISSUER/);
  lacks({ ...ACME, type: "oidc", token: undefined }, /neither `issuer` nor/);
  lacks(Mastodon(CLIENT), /no URL for `authorization`: pass `issuer`, or set AUTH_MASTODON_ISSUER/);
  lacks(NetSuite({ ...CLIENT, issuer: "https://a.test" }), /no URL for `authorization`: pass the/);
  lacks(v4("keycloak")(CLIENT), /no URL for `wellKnown`: pass `issuer`, or set AUTH_KEYCLOAK_/);
  lacks({ ...ACME, checks: ["PKCE"] }, /has other `checks` than/);
  lacks({ ...ACME, token: "ftp://acme.test" }, /no URL for `token`/);
  lacks({ ...ACME, redirectProxyUrl: "preview" }, /no URL for `redirectProxyUrl`/);
  lacks({ ...ACME, clientSecret: "" }, /has no `clientSecret`: pass it, or set AUTH_ACME_SECRET/);
  lacks({ ...ACME, client: { token_endpoint_auth_method: "basic" } }, /method` that is none of/);
  lacks(
    { ...ACME, client: { token_endpoint_auth_method: "private_key_jwt" } },
    /no `token.clientPrivateKey`/,
  );
});

test("an option of another kind is named, at the first use", () => {
  const { authorization, token, userinfo } = ACME;
  const endpoint = (url, more) => ({ url, ...more });
  const options = {
    clientId: {},
    clientSecret: 5,
    issuer: 5,
    wellKnown: {},
    redirectProxyUrl: 5,
    client: "client_secret_post",
    profile: "id",
    account: true,
    "authorization.url": 5,
    "authorization.params": "scope=one",
    "authorization.allow": "audience",
    "token.url": {},
    "token.params": new URLSearchParams(),
    "token.request": {},
    "token.conform": "x",
    "token.clientPrivateKey": "-----BEGIN",
    "userinfo.request": "x",
  };
  const urls = { authorization, token, userinfo };
  for (const [path, value] of Object.entries(options)) {
    const [name, member] = path.split(".");
    const wrong = member ? endpoint(urls[name], { [member]: value }) : value;
    assert.throws(() => normalize({ ...ACME, [name]: wrong }), {
      code: "invalid-option",
      message: new RegExp(`"acme"\\]. needs an? [\\w ]+ as .${path}.\\. See `),
    });
    // As nothing.
    if (/^client|url$/.test(path)) continue;
    normalize({ ...ACME, [name]: member ? endpoint(urls[name], { [member]: null }) : null });
  }
  const params = new URLSearchParams("scope=one");
  assert.throws(() => normalize({ ...ACME, authorization: endpoint(authorization, { params }) }), {
    message: /needs a plain object as `authorization\.params`/,
  });
  assert.throws(() => normalize({ ...ACME, [customFetch]: "fetch" }), { message: /`customFetch`/ });
});

test("addresses may be URL objects", () => {
  const { authorization, issuer, token, wellKnown } = normalize({
    ...ACME,
    issuer: new URL("https://acme.test/realm"),
    authorization: new URL("https://acme.test/authorize?a=b"),
    token: { url: new URL("https://acme.test/token") },
  });
  assert.deepEqual(
    [authorization.url, token.url, issuer, wellKnown],
    [
      "https://acme.test/authorize",
      "https://acme.test/token",
      "https://acme.test/realm",
      undefined,
    ],
  );
  const metadata = new URL("https://acme.test/.well-known/openid-configuration");
  const found = normalize({ ...ACME, issuer: undefined, wellKnown: metadata });
  assert.equal(found.wellKnown, metadata.href);
  assert.equal(found.type, "oidc");
});

test("a public client and one with a key need no secret", () => {
  const methods = { none: {}, private_key_jwt: { clientPrivateKey: {} } };
  for (const [token_endpoint_auth_method, token] of Object.entries(methods)) {
    const client = { token_endpoint_auth_method };
    const { clientSecret } = normalize({
      ...ACME,
      clientSecret: undefined,
      client,
      token: { url: ACME.token, ...token },
    });
    assert.equal(clientSecret, undefined);
  }
});

test("OAuth 1 and passkeys throw when the auth object is made", () => {
  const passkey = { id: "passkey", name: "Passkey", type: "webauthn" };
  for (const provider of [v4("twitter")(CLIENT), passkey]) {
    assert.throws(() => createAuth({ secret: SECRET, providers: [provider] }), {
      code: "invalid-option",
      message: /there is no OAuth 1 \(give Twitter `version: "2.0"`\) and no WebAuthn/,
    });
  }
});

test("an object of v4 is known by what v5 does not have", () => {
  assert.equal(normalize(v4("google")(CLIENT)).version, "v4");
  assert.equal(normalize(v4("google")(CLIENT)).type, "oidc");
  assert.equal(normalize(v4("twitter")({ ...CLIENT, version: "2.0" })).version, "v4");
  assert.equal(normalize(Google(CLIENT)).version, "v5");
  // Both have such an object: the format of the configuration says whose rules count.
  assert.equal(normalize(v4("discord")(CLIENT)).version, "v5");
  assert.equal(normalize(v4("discord")(CLIENT), "next-auth").version, "v4");
  assert.equal(normalize(Discord(CLIENT), "next-auth").version, "v5");
});

test("checks: v4's text, `none`, and what each version has by default", () => {
  assert.deepEqual(normalize(ACME).checks, ["pkce"]);
  assert.deepEqual(normalize(ACME, "next-auth").checks, ["state"]);
  assert.deepEqual(normalize({ ...ACME, checks: "pkce" }).checks, ["pkce"]);
  assert.deepEqual(normalize({ ...ACME, checks: ["none"] }).checks, []);
});

test("`customFetch` is found in the provider and in what was passed", async () => {
  for (const provider of [
    { ...ACME, [customFetch]: async () => Response.json("own") },
    { ...ACME, options: { [customFetch]: async () => Response.json("own") } },
  ]) {
    assert.equal(await (await normalize(provider).fetch("https://a.test")).json(), "own");
  }
});

test("the parameters of Auth.js's placeholder go to the endpoint that discovery finds", () => {
  const { userinfo } = normalize({
    ...ACME,
    type: "oidc",
    issuer: "https://id.test/",
    userinfo: { url: "https://authjs.dev", params: { schema: "openid" } },
  });
  assert.deepEqual(userinfo, { url: undefined, params: { schema: "openid" } });
});

test("what openid-client has besides is said to be missing", async () => {
  const request = ({ client }) => client.grant({});
  const { token } = normalize({ ...ACME, version: "2.0", token: { url: ACME.token, request } });
  await assert.rejects(async () => token.request({ callbackUrl: "https://app.test" }), {
    message: /`client\.grant` of openid-client, which is not there: use `fetch`/,
  });
});

test("openid-client's `userinfo` follows nobody elsewhere, and reads no more than the flow does", async () => {
  const request = ({ client, tokens }) => client.userinfo(tokens);
  const answers = [
    () => new Response(null, { status: 302, headers: { location: "http://10.0.0.1/" } }),
    () => new Response(" ".repeat(300_000) + "{}"),
    () => new Response("busy", { status: 503 }),
  ];
  for (const answer of answers) {
    const asked = [];
    const { userinfo } = normalize({
      ...ACME,
      version: "2.0",
      userinfo: { url: ACME.userinfo, request },
      [customFetch]: async (url, init) => (asked.push([String(url), init.redirect]), answer()),
    });
    await assert.rejects(async () => userinfo.request({ tokens: { access_token: "a" } }), {
      type: "OAuthUnavailable",
    });
    assert.deepEqual(asked, [[ACME.userinfo, "manual"]]);
  }
});

/** Without functions. */
function plain(value) {
  return JSON.parse(JSON.stringify(value));
}

function setVariables(t, variables) {
  for (const [name, value] of Object.entries(variables)) process.env[name] = value;
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
}
