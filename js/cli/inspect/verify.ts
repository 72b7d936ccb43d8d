/** Verifies a token as an application with these secrets does. */

import type { Format, Reason } from "waxseal";
import { authFor, type AuthOptions } from "../auth-for.js";
import type { Secret } from "../secrets.js";
import type { SessionCookie } from "./input.js";
import { readHeader, readPayload } from "./token.js";

export type Claims = { [name: string]: unknown };

/** A token, and the cookie and Cookie header that it is read from. */
export interface Candidate {
  cookie: SessionCookie;
  token: string;
  header: string;
}

/** `name` is the base name, `now` in milliseconds since 1970. */
export type InspectOptions = AuthOptions & { name: string; now: number };

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

const WEAKER_PREFIXES = ["__Secure-", ""] as const;

/** The claims, or why there are none. */
export function verify(
  header: string,
  secrets: Secret[],
  options: InspectOptions,
): Claims | Reason {
  const { format, name, now } = options;
  // The input tells neither the scheme nor the cookie's domain and path.
  const accept = WEAKER_PREFIXES.map((prefix) => ({ format, name, prefix }));
  const outcome = authFor(secrets, { ...options, accept }).inner.read(header, { now });
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

/** The claims of a refused token, if it is authentic. */
export function refusedClaims(
  reason: Reason,
  { token, header }: Candidate,
  secrets: Secret[],
  options: InspectOptions,
): Claims | null {
  if (reason === "claims" || reason === "audience")
    return options.format === "signed" ? readPayload(token) : null;
  // A read returns the claims only while the session lives, so search for such a time.
  // 1970 comes first: it suits every session without `nbf`.
  let [low, high] = [0, 2 ** 50];
  for (let now = 0; low <= high; now = Math.floor((low + high) / 2)) {
    const anyAge = { ...options, maxAge: LONGEST_MAX_AGE, absoluteMaxAge: undefined, now };
    const result = verify(header, secrets, anyAge);
    if (typeof result === "object") return result;
    if (result === "not-yet-valid") low = now + 1;
    else if (result === "expired") high = now - 1;
    else return null;
  }
  return null;
}
