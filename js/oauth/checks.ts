/** What binds an answer of the provider to the browser and the sign-in that asked for it. */

import { calculatePKCECodeChallenge } from "oauth4webapi";

import { webCrypto } from "../environment.js";
import { base64url } from "../hash.js";
import type { OAuthProvider } from "./provider.js";
import type { Server } from "./server.js";

export interface Checks {
  /** Always sent, whatever the provider's checks are: it says which flow an answer is of. */
  state: string;
  /** The PKCE code verifier (RFC 7636 §4.1). */
  verifier: string | undefined;
  /** OpenID Connect Core §3.1.2.1. */
  nonce: string | undefined;
}

export function createChecks({ checks, type }: OAuthProvider, server: Server): Checks {
  const usesPkce = checks.includes("pkce");
  // A server that does not know PKCE ignores it, and another one could leave it out of its
  // metadata. So it is sent in any case, and the nonce besides.
  const methods = server.code_challenge_methods_supported;
  const mayIgnorePkce = usesPkce && Array.isArray(methods) && !methods.includes("S256");
  const usesNonce = checks.includes("nonce") || (mayIgnorePkce && type === "oidc");
  return {
    state: randomText(16),
    verifier: usesPkce ? randomText(32) : undefined,
    nonce: usesNonce ? randomText(16) : undefined,
  };
}

/** The checks as parameters of the authorization request. */
export async function checkParameters(checks: Checks): Promise<{ [name: string]: string }> {
  const { state, verifier, nonce } = checks;
  return {
    state,
    ...(verifier !== undefined && {
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }),
    ...(nonce !== undefined && { nonce }),
  };
}

/** Random bytes in base64url. */
export function randomText(bytes: number): string {
  return base64url(webCrypto().getRandomValues(new Uint8Array(bytes)));
}
