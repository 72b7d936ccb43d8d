/** The providers `passkey` and `webauthn`, which throw when they are called. */

import type { WebAuthnConfig } from "@auth/core/providers/webauthn";

export type * from "@auth/core/providers/webauthn";

export const DEFAULT_WEBAUTHN_TIMEOUT = 5 * 60 * 1000;
export const DEFAULT_SIMPLEWEBAUTHN_BROWSER_VERSION = "v9.0.1";

/** @throws Error always. */
export default function WebAuthn(_config: Partial<WebAuthnConfig>): WebAuthnConfig {
  throw new Error(
    "waxseal has no WebAuthn: take the provider out of `providers`, or stay with next-auth for it.",
  );
}
