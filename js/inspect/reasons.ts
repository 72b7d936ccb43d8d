import type { Reason } from "../types/outcome.js";

/** The steps of a read, in their order: ARCHITECTURE.md has the modules. */
export const STEPS = ["header", "name", "chunk", "open", "claims", "policy"] as const;

export type Step = (typeof STEPS)[number];

/**
 * The step that refuses for each reason. Whether the key, the tag or the padding was wrong is
 * one step, as it is one in the core.
 */
const STEP_OF: { readonly [R in Reason]: Step } = {
  "absolute-max-age": "claims",
  algorithm: "open",
  audience: "policy",
  chunks: "chunk",
  claims: "claims",
  duplicate: "chunk",
  expired: "claims",
  format: "open",
  malformed: "open",
  "not-yet-valid": "claims",
  oversize: "chunk",
  "refresh-rejected": "policy",
  revoked: "policy",
  signature: "open",
  "unknown-key": "open",
};

/** The longest Cookie header that is read, in bytes. */
const MAX_HEADER = 131_072;

export function stepOf(reason: Reason, headerBytes: number): Step {
  return reason === "oversize" && headerBytes > MAX_HEADER ? "header" : STEP_OF[reason];
}

/** What each reason means, and what to do. */
export const REASONS: { readonly [R in Reason]: readonly [meaning: string, advice: string] } = {
  algorithm: [
    "The algorithm in the token's header is not the one of this format.",
    "Check `format` (and `jwt.algorithm`) of the application: another format or another library wrote this cookie.",
  ],
  "absolute-max-age": [
    "The session is older than session.absoluteMaxAge allows, however often it was renewed.",
    "Nothing is wrong: the user signs in again.",
  ],
  audience: [
    'It is for another application: `iss` or `aud`, which tokens with `typ: "JWT"` need, or the `tenant` is not that of the application, or only one of the two has a tenant.',
    "Check `jwt.issuer`, `jwt.audience` and `tenant` of the application, and who made this token.",
  ],
  chunks: [
    "The cookies are not exactly NAME alone, or NAME.0 to NAME.n without a gap.",
    "Look for a proxy or a browser that drops cookies of large headers, or for old cookies of the other layout; smaller claims need no chunks.",
  ],
  claims: [
    "The claim `exp` is missing, or in a signed token `iat`, or one of `exp`, `nbf`, `iat` and `auth_time` is not a number.",
    "Whoever wrote the token must set `exp` and `iat`, in seconds since 1970.",
  ],
  duplicate: [
    "The same cookie name came several times, and not exactly one of them verifies.",
    "Delete the cookies in the browser; look for two `Domain` or `Path` values that set the same name.",
  ],
  expired: [
    "The session's time is over (`exp`, or `iat` and session.maxAge, with 15 seconds of leeway).",
    "Nothing is wrong: the user signs in again. If it ended too early, raise session.maxAge, or check the clocks.",
  ],
  format: [
    "The token is not of the format that belongs to this cookie name, was made for another cookie or purpose (`typ`), or is what an OAuth check cookie of NextAuth.js v4 holds.",
    "Check `format` and `accept` of the application, and what else writes a cookie of this name.",
  ],
  malformed: [
    "This is not a token: it is not a compact JWS or JWE in canonical base64url with strict JSON inside.",
    "Check that the value was copied whole, without quotes or percent escapes, and that nothing else writes this cookie.",
  ],
  "not-yet-valid": [
    "The session begins later (`nbf`, or `iat` of a signed token, with 15 seconds of leeway).",
    "Compare the clocks of the machine that wrote the cookie and of this one.",
  ],
  oversize: [
    "The Cookie header is longer than 131072 bytes, or one cookie longer than 4096.",
    "Put less into the token: an id instead of a profile, no access tokens.",
  ],
  "refresh-rejected": [
    "The provider gives no more tokens for the session.",
    "Nothing is wrong if the user has ended it there: they sign in again. Otherwise look at what `refresh.run` throws.",
  ],
  revoked: ["The application ended the session.", "Nothing is wrong: the user signs in again."],
  signature: [
    "The signature is wrong: the cookie was altered, or made with another secret or for another cookie name.",
    "Compare the secret with the one of the application that wrote the cookie, in this environment too; keep the old one as a further secret when you change it.",
  ],
  "unknown-key": [
    "The `kid` of the header belongs to none of the secrets.",
    "The cookie was made with another secret, or for another cookie name: keep the old secret as a further one until the last session has ended.",
  ],
};
