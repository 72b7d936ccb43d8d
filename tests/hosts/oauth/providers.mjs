// Providers as people write them for Auth.js, and the clients that oidc-provider knows them by.

import { generateKeyPairSync } from "node:crypto";

/** Characters that HTTP Basic has to encode (RFC 6749 §2.3.1). */
export const clientSecret = "p+a/s%s:w&o=r d, of more than 32 characters";
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const clientPrivateKey = await crypto.subtle.importKey(
  "jwk",
  privateKey.export({ format: "jwk" }),
  { name: "ECDSA", namedCurve: "P-256" },
  false,
  ["sign"],
);

const byMethod = (token_endpoint_auth_method, client = {}, provider = {}) => ({
  client: { token_endpoint_auth_method, ...client },
  provider: { client: { token_endpoint_auth_method }, ...provider },
});

/** What differs from a provider of type "oidc" with a secret. */
const SHAPES = {
  client_secret_basic: byMethod("client_secret_basic"),
  client_secret_post: byMethod("client_secret_post"),
  client_secret_jwt: byMethod("client_secret_jwt"),
  private_key_jwt: byMethod(
    "private_key_jwt",
    { client_secret: undefined, jwks: { keys: [publicKey.export({ format: "jwk" })] } },
    { clientSecret: undefined, token: { clientPrivateKey } },
  ),
  none: byMethod("none", { client_secret: undefined }, { clientSecret: undefined }),
  HS256: {
    client: { id_token_signed_response_alg: "HS256" },
    provider: { client: { id_token_signed_response_alg: "HS256" } },
  },
  "no-id-token": { provider: { idToken: false } },
  "all-checks": { provider: { checks: ["pkce", "state", "nonce"] } },
  "nonce-alone": { provider: { checks: ["nonce"] } },
  form_post: {
    provider: {
      authorization: { params: { response_mode: "form_post", scope: "openid profile email" } },
      checks: ["pkce", "state", "nonce"],
    },
  },
  "oauth-alone": {
    provider: (issuer) => ({
      type: "oauth",
      authorization: { url: `${issuer}/auth`, params: { scope: "openid profile email" } },
      token: `${issuer}/token`,
      userinfo: `${issuer}/me`,
      checks: ["pkce", "state"],
    }),
  },
};

export const shapes = Object.keys(SHAPES);

/** The clients at oidc-provider, by the names of the shapes. */
export const clientsFor = (base) =>
  shapes.map((id) => ({
    client_id: idOf(id),
    client_secret: clientSecret,
    redirect_uris: [`${base}/callback/${id}`],
    post_logout_redirect_uris: [new URL(base).origin, `${base}/signout`],
    ...SHAPES[id].client,
  }));

/** The provider of this name, which Auth.js takes as well. */
export function providerFor(id, issuer, more = {}) {
  const { provider = {} } = SHAPES[id];
  return {
    id,
    name: `Sign-in by ${id}`,
    type: "oidc",
    issuer,
    clientId: idOf(id),
    clientSecret,
    ...(typeof provider === "function" ? provider(issuer) : provider),
    ...more,
  };
}

/** One that HTTP Basic has to encode as well. */
const idOf = (name) => `client:${name}`;
