// What applications configure: `NextAuth` takes it at once, since an application is built with it,
// often without the environment that it will have.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "../../../scripts/lib/run.mjs";

const standIn = join(root, "target/next-auth/5");
const load = (file) => import(pathToFileURL(join(standIn, file)).href);
const { default: NextAuth } = await load("index.js");
const { default: GitHub } = await load("providers/github.js");
const { default: Credentials } = await load("providers/credentials.js");
const { default: Resend } = await load("providers/resend.js");

const secret = "a secret of an application, long enough for everybody";
const logger = { error() {}, warn() {}, debug() {} };
const adapter = { getUser: () => null, createUser: (user) => user };
const authorize = () => null;

/** What the endpoint lists. */
async function providersOf(config) {
  const { handlers } = NextAuth({ secret, logger, ...config });
  const response = await handlers.GET(new Request("http://localhost:3000/api/auth/providers"));
  assert.equal(response.status, 200);
  return Object.keys(await response.json());
}

describe("every provider, without its settings", () => {
  // The original's refuse themselves, or are types.
  const others = ["email", "nodemailer", "oauth", "passkey", "provider-types", "webauthn"];
  const names = readdirSync(join(standIn, "providers"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => name.slice(0, -".js".length))
    .filter((name) => !others.includes(name));

  for (const name of names) {
    test(name, async () => {
      const { default: provider } = await load(`providers/${name}.js`);
      const empty = { clientId: undefined, clientSecret: undefined, issuer: undefined };
      const [id] = await providersOf({ providers: [provider(empty)] });
      assert.ok(id);
      assert.deepEqual(await providersOf({ providers: [provider] }), [id]);
    });
  }
});

const custom = { id: "own", name: "Own", clientId: "a", clientSecret: "b" };
const configurations = {
  "no provider": [{ providers: [] }, []],
  "no option": [{}, []],
  "options that are not set": [
    { providers: [GitHub], adapter: undefined, session: undefined, callbacks: undefined },
    ["github"],
  ],
  "a provider where it is configured": [
    { providers: [false, undefined, null, "", GitHub] },
    ["github"],
  ],
  "two providers of credentials": [
    { providers: [Credentials({ authorize }), Credentials({ id: "code", authorize })] },
    ["credentials", "code"],
  ],
  "a sign-in link without its key": [
    { providers: [Resend({ from: undefined })], adapter, session: { strategy: "jwt" } },
    ["resend"],
  ],
  "an adapter of some methods": [
    { providers: [GitHub], adapter, session: { strategy: "jwt" } },
    ["github"],
  ],
  "OAuth of its own": [
    {
      providers: [
        {
          ...custom,
          type: "oauth",
          authorization: { url: "https://idp.test/authorize", params: { scope: "a" } },
          token: { url: "https://idp.test/token", conform: (response) => response },
          userinfo: { request: () => ({}) },
          client: { token_endpoint_auth_method: "client_secret_post" },
          checks: ["none"],
        },
      ],
    },
    ["own"],
  ],
  "OpenID Connect without an issuer": [
    { providers: [{ ...custom, type: "oidc", issuer: undefined }] },
    ["own"],
  ],
  "options of other versions": [
    { providers: [GitHub], jwt: { secret, encryption: true }, events: { error() {} }, own: 1 },
    ["github"],
  ],
  "pages that are not set": [
    { providers: [GitHub], pages: { signIn: "/login?a=b", error: undefined, signOut: "" } },
    ["github"],
  ],
  "ages that are no whole numbers": [
    { providers: [GitHub], session: { maxAge: "3600", updateAge: 0.5 } },
    ["github"],
  ],
  "cookies of its own": [
    {
      providers: [GitHub],
      useSecureCookies: undefined,
      cookies: {
        sessionToken: {
          name: "__Secure-own.session",
          options: { domain: ".example.com", secure: true, sameSite: "none", httpOnly: true },
        },
        pkceCodeVerifier: { name: "pkce", options: { maxAge: 900 } },
        webauthnChallenge: { name: "challenge" },
      },
    },
    ["github"],
  ],
};

describe("a configuration", () => {
  for (const [name, [config, ids]] of Object.entries(configurations)) {
    test(name, async () => {
      assert.deepEqual(await providersOf(config), ids);
    });
  }
});
