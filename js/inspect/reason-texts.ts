// Written by scripts/docs.mjs from src/error/mod.rs, as docs/outcomes.md is. Do not edit.
import type { Reason } from "../types/outcome.js";

/** What each reason means, and what to do. */
export const REASONS: { readonly [R in Reason]: readonly [meaning: string, advice: string] } = {
  "absolute-max-age": [
    "`auth_time` plus `session.absoluteMaxAge` has passed, however often the session was renewed.",
    "The user signs in again. Raise `session.absoluteMaxAge` if that is too often.",
  ],
  algorithm: [
    "`alg` or `enc` of the token's header is not the one of the configured format (RFC 8725 §3.1). The header never chooses the algorithm.",
    "Set `jwt.algorithm` to what the tokens were signed with, or add their format to `accept`. Otherwise somebody tries out algorithms, and there is nothing to do.",
  ],
  audience: [
    'The claim `tenant` is not that of the configuration; or `iss` or `aud` is not `jwt.issuer` or `jwt.audience`, which tokens with `typ: "JWT"` need (RFC 7519 §4.1.1, §4.1.3).',
    "Ask the configuration of the tenant whose session it is, or compare `jwt.issuer` and `jwt.audience` with those of whoever signs. Sessions from before there were tenants need `withoutTenant` in `accept`.",
  ],
  chunks: [
    "The chunk cookies are not exactly `name` or `name.0 … name.n`.",
    "A browser or a proxy has lost a part, or the browser has kept one of an earlier session. The next sign-in or sign-out removes them all. Where it happens often, the session is too large for what browsers keep and proxies let through: put less into the token.",
  ],
  claims: [
    "`exp` is missing; or `iat` in the format `signed`, or the start that `session.absoluteMaxAge` counts from; or one of them or `nbf` is not a number.",
    "Whatever made the token has to write these claims, in seconds since 1970. waxseal always does.",
  ],
  duplicate: [
    "The same cookie name was sent several times and not exactly one verifies.",
    "There are two cookies with different `Domain` or `Path`. Name the earlier place in `accept`; a sign-in or sign-out clears both. A sibling domain can also have set one, which the prefix `__Host-` prevents.",
  ],
  expired: [
    "`exp`, or `iat` plus `session.maxAge`, has passed by more than the leeway of 15 seconds.",
    "The user signs in again. A browser drops the cookie when its time is over, so an idle session mostly ends as `anonymous`: what comes expired is a copied cookie or one without `Max-Age` (`persist: false`), or a clock is wrong, or `session.maxAge` was lowered. Raise it if sessions end too early, and see that a proxy or a handler renews the cookie on visits.",
  ],
  format: [
    "The token is not of the format that belongs to its cookie name; it was made for another cookie or purpose (`typ`, RFC 8725 §3.11), or by another program; or it is the token of an OAuth check cookie of NextAuth.js v4 (CVE-2023-48309).",
    'After a change of `format` or `cookie.name`, add the earlier ones to `accept`. Tokens of another program need `jwt.typ: "JWT"`, with `jwt.issuer` and `jwt.audience`.',
  ],
  malformed: [
    "Not a compact JWS or JWE with canonical base64url, valid UTF-8 and strict JSON (RFC 7515 §7.1, RFC 7516 §7.1).",
    "The cookie was cut or changed on its way, by a copy, a proxy or a log: copy it whole, without quotes or percent escapes. Or something else wrote a cookie of this name: give each application on the host its own `cookie.name`.",
  ],
  "not-yet-valid": [
    "`nbf` is more than the leeway of 15 seconds ahead; or `iat` in the format `signed`, or the start that `session.absoluteMaxAge` counts from.",
    "The clocks of two servers differ: synchronise them.",
  ],
  oversize: [
    "The Cookie header is longer than 131072 bytes, one cookie longer than 4096, or the claims are larger than they may be.",
    "Some program sets too many or too large cookies for this host: look at them in the browser. Keep large values in a store, and their id in the token.",
  ],
  "refresh-rejected": [
    "The provider gives no more tokens for the session: `refresh.run` returned `null` or threw `RefreshRejected`.",
    "The user signs in again. Where it happens to many at once, look at the client's settings at the provider.",
  ],
  revoked: [
    "The application ended the session: by `revoke`, by a sign-out in another tab or of the provider, or by `null` from `callbacks.jwt`.",
    "Nothing: it is what was asked for. The user may sign in again.",
  ],
  signature: [
    "The signature or the authentication tag is wrong: the cookie was cut or altered, or made with a secret that is not configured, or, in the format `authjs`, for another cookie name.",
    "After a change of secrets, keep the earlier one as `AUTH_SECRET` and set the new one as `AUTH_SECRET_1`, or name both in `secret`, the new one first, until the sessions of the earlier one have ended. All instances need the same secrets, and each application on a host its own `cookie.name`. Where the secrets are right, a copy, a proxy or a log has cut the cookie.",
  ],
  "unknown-key": [
    "`kid` names none of the configured secrets.",
    "As with `signature`: keep the earlier secret as `AUTH_SECRET` and set the new one as `AUTH_SECRET_1`, and give all instances the same secrets.",
  ],
};
