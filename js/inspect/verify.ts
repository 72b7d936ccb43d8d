/** Verifies tokens as an application with these secrets does. */

import type { Config, Format } from "../types/config.js";
import type { Reason } from "../types/outcome.js";
import type { Asked, MakeEngine } from "./engine.js";
import type { SessionCookie } from "./input.js";
import type { Secret } from "./secret.js";
import { readHeader, readPayload } from "./token.js";

export type Claims = { [name: string]: unknown };

/** A token, and the cookie and Cookie header that it is read from. */
export interface Candidate {
  cookie: SessionCookie;
  token: string;
  header: string;
}

/** How an application reads: its configuration with the secrets that are to be tried. */
export interface Reading extends Omit<Asked, "header"> {
  make: MakeEngine;
  configOf(secrets: readonly Secret[]): Config;
}

/** Reasons to refuse a token whose signature is right. */
const AUTHENTIC: readonly Reason[] = [
  "absolute-max-age",
  "audience",
  "claims",
  "expired",
  "not-yet-valid",
];

/** The longest lifetime that the core takes, in seconds: `exp` alone decides. */
const LONGEST_MAX_AGE = 3_153_600_000;

/** The claims, or why there are none. */
export function verify(
  header: string,
  secrets: readonly Secret[],
  reading: Reading,
): Claims | Reason {
  const { make, configOf, ...asked } = reading;
  const engine = make(configOf(secrets));
  try {
    const outcome = engine.read({ ...asked, header });
    switch (outcome.status) {
      case "active":
        return outcome.token;
      case "invalid":
        return outcome.reason;
      case "anonymous":
        // The core found no cookie in what was pasted.
        return "malformed";
      case "undecided":
        throw outcome.cause;
    }
  } finally {
    engine.drop();
  }
}

/** Whether the signature is right, even if the session is refused. */
export function isAuthentic(result: Claims | Reason): boolean {
  return typeof result === "object" || AUTHENTIC.includes(result);
}

/** Whether the core knows the secret of a token before it looks at the signature. */
export function hasKeyId(token: string, format: Format): boolean {
  // NextAuth.js v4 writes no `kid`.
  return format !== "next-auth" && typeof readHeader(token)?.kid === "string";
}

/** The secret that a token was made with. */
export function secretOf(
  { token, header }: Candidate,
  format: Format,
  secrets: readonly Secret[],
  reading: Reading,
): Secret | undefined {
  return secrets.find((secret) => {
    const result = verify(header, [secret], reading);
    return isAuthentic(result) || (result === "signature" && hasKeyId(token, format));
  });
}

/** The claims of a refused token, if it is authentic. */
export function refusedClaims(
  reason: Reason,
  { token, header }: Candidate,
  format: Format,
  secrets: readonly Secret[],
  reading: Reading,
): Claims | null {
  if (reason === "claims" || reason === "audience")
    return format === "signed" ? readPayload(token) : null;
  const anyAge: Reading = { ...reading, configOf: (some) => withoutAges(reading.configOf(some)) };
  // A read returns the claims only while the session lives, so search for such a time.
  // 1970 comes first: it suits every session without `nbf`.
  let [low, high] = [0, 2 ** 50];
  for (let now = 0; low <= high; now = Math.floor((low + high) / 2)) {
    const result = verify(header, secrets, { ...anyAge, now });
    if (typeof result === "object") return result;
    if (result === "not-yet-valid") low = now + 1;
    else if (result === "expired") high = now - 1;
    else return null;
  }
  return null;
}

/** With lifetimes so long that the token's own dates alone count. */
function withoutAges({ session, ...config }: Config): Config {
  const ages = { maxAge: LONGEST_MAX_AGE, updateAge: undefined, absoluteMaxAge: undefined };
  return { ...config, session: { ...session, ...ages } };
}
