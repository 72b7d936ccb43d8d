/** The providers `passkey` and `webauthn`, which throw when they are called. */

import type { WebAuthnConfig } from "@auth/core/providers/webauthn";

export type * from "@auth/core/providers/webauthn";

/** @throws Error always. */
export default function WebAuthn(_config: Partial<WebAuthnConfig>): WebAuthnConfig {
  throw new Error(
    "waxseal has no WebAuthn: take the provider out of `providers`, or stay with next-auth for it.",
  );
}
