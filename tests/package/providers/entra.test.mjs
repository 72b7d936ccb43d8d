// Microsoft Entra ID for more than one tenant: the metadata name none, and the id_token does.

import assert from "node:assert/strict";
import { test } from "node:test";

import MicrosoftEntraID from "@auth/core/providers/microsoft-entra-id";
import { UnsecuredJWT } from "jose";
import { createAuth } from "waxseal";
import { microsoft } from "waxseal/providers";

import { Browser, SECRET, target } from "../handler/support.mjs";

const CLIENT = { clientId: "client", clientSecret: "a secret of at least 32 characters" };
const TENANT = "11111111-2222-3333-4444-555555555555";
const OTHER = "99999999-2222-3333-4444-555555555555";
const CLOUDS = [
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
];

/** Signs in with a provider whose id_token has these claims; whether that is a session. */
async function isSignedIn(provider, host, claims) {
  const issuer = `https://${host}/{tenantid}/v2.0`;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url);
    if (!pathname.endsWith("/token")) {
      return Response.json({
        issuer,
        authorization_endpoint: `https://${host}/common/oauth2/v2.0/authorize`,
        token_endpoint: `https://${host}/common/oauth2/v2.0/token`,
        userinfo_endpoint: `https://${host}/userinfo`,
      });
    }
    const now = Math.floor(Date.now() / 1000);
    const all = { sub: "ada", aud: CLIENT.clientId, iat: now, exp: now + 600, ...claims };
    // The library looks at claims and header alone: see "a key that nobody knows" (oauth).
    const [, payload] = new UnsecuredJWT(all).encode().split(".");
    const id_token = `${btoa('{"alg":"RS256"}').replaceAll("=", "")}.${payload}.c2ln`;
    return Response.json({ access_token: "x", token_type: "Bearer", id_token });
  };
  const logger = { error() {}, warn() {} };
  const browser = new Browser(createAuth({ secret: SECRET, providers: [provider], logger }));
  const asked = new URL(target(await browser.post(`/signin/${provider.id}`)));
  const answer = { code: "code", state: asked.searchParams.get("state") };
  await browser.get(`/callback/${provider.id}?${new URLSearchParams(answer)}`);
  return (await browser.session()) !== null;
}

const made = {
  "waxseal/providers": (issuer) => microsoft({ ...CLIENT, issuer }),
  "Auth.js": (issuer) => MicrosoftEntraID({ ...CLIENT, issuer }),
};

for (const [whose, provider] of Object.entries(made)) {
  for (const host of CLOUDS) {
    test(`${whose}, ${host}: everybody of a tenant signs in, as that tenant's`, async () => {
      for (const tenants of ["common", "organizations"]) {
        const of = provider(`https://${host}/${tenants}/v2.0`);
        const claims = { iss: `https://${host}/${TENANT}/v2.0`, tid: TENANT };
        assert.equal(await isSignedIn(of, host, claims), true);
        for (const change of [
          { tid: OTHER },
          { tid: undefined },
          { tid: "common" },
          { tid: undefined, iss: `https://${host}/{tenantid}/v2.0` },
          { iss: `https://evil.example/${TENANT}/v2.0` },
        ]) {
          assert.equal(await isSignedIn(of, host, { ...claims, ...change }), false);
        }
      }
    });
  }
}
