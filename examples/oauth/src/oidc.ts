import * as oidc from "openid-client";
import type { Attempt, Profile } from "./auth.ts";

const { AUTH_URL = "", CLIENT_ID = "", CLIENT_SECRET, ISSUER_URL = "" } = process.env;

const redirectUri = new URL("/callback", AUTH_URL).href;
const server = new URL(ISSUER_URL);
// Plain http only for an issuer on this machine.
const isLocal = server.protocol === "http:" && ["localhost", "127.0.0.1"].includes(server.hostname);
const issuer = await oidc.discovery(server, CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: isLocal ? [oidc.allowInsecureRequests] : [],
});

/** Where to send the browser, and what to keep until it is back. */
export async function begin(): Promise<{ url: URL; attempt: Attempt }> {
  const attempt = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  const url = oidc.buildAuthorizationUrl(issuer, {
    redirect_uri: redirectUri,
    scope: "openid profile email",
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: "S256",
  });
  return { url, attempt };
}

/** Who came back. Throws unless it is the answer to this very attempt. */
export async function finish(request: Request, attempt: Attempt): Promise<Profile> {
  // Behind a proxy the request's own URL may not be the one that the issuer knows.
  const answer = new URL(redirectUri);
  answer.search = new URL(request.url).search;

  const tokens = await oidc.authorizationCodeGrant(issuer, answer, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  });
  return oidc.fetchUserInfo(issuer, tokens.access_token, tokens.claims()!.sub);
}

/** Whether the user said no at the issuer. */
export function isRefusal(error: unknown): boolean {
  return error instanceof oidc.AuthorizationResponseError && error.error === "access_denied";
}
