/** WebAuthn, which waxseal does not have. */

import type { ProviderId } from "@auth/core/providers";
import type { SignInAuthorizationParams, SignInOptions, SignInResponse } from "./lib/client.js";

/** @throws Error always. */
export function signIn(
  provider?: ProviderId,
  options?: SignInOptions<true>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<void>;
export function signIn(
  provider?: ProviderId,
  options?: SignInOptions<false>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse>;
export async function signIn(): Promise<SignInResponse | void> {
  throw new Error(
    "waxseal has no WebAuthn: sign in with another provider, or stay with next-auth for it.",
  );
}
