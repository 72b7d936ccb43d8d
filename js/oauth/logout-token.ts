/** The token by which a provider says that somebody has signed out (OpenID Back-Channel Logout §2.4). */

import { ALGORITHMS, fitsKey, parseJws, verifies, type Unverified } from "./jws.js";
import { findSigner, type Signer } from "./jwks.js";
import { isObject } from "../json.js";
import { isName } from "./op-session.js";
import type { OAuthProvider } from "./provider.js";

/** Who has signed out: one session of theirs, or without a `sid` all. */
export interface LogoutToken {
  issuer: string;
  jti: string;
  sid: string | undefined;
  sub: string | undefined;
}

/** Seconds that `iat` may be away from now, in both directions. */
export const MAX_AGE = 120;
/** Seconds that clocks may differ, as in the core. */
const LEEWAY = 15;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const TYPES: readonly unknown[] = [undefined, "logout+jwt", "application/logout+jwt", "jwt"];

/** What is wrong with a token, in words for the provider: it names a rule and no value. */
export class InvalidLogoutToken extends Error {}

/**
 * Says whom a token is about, once it is certain that the provider has signed it for us.
 *
 * @throws InvalidLogoutToken; WaxsealError where its keys cannot be had.
 */
export async function readLogoutToken(provider: OAuthProvider, text: string): Promise<LogoutToken> {
  const token = parseJws(text);
  if (!token) throw new InvalidLogoutToken("The logout_token is no signed JWT.");
  checkHeader(token);
  const hasKey = (signer: Signer) =>
    !signer.algorithms.includes(token.header.alg as string) || keysFor(token, signer).length > 0;
  const signer = await findSigner(provider, hasKey);
  checkClaims(token.claims, signer.issuer, provider.clientId);
  const [key, ...others] = keysFor(token, signer);
  if (!key || others.length > 0) {
    throw new InvalidLogoutToken("No single key of the provider is the one of the logout_token.");
  }
  if (!(await verifies(token, key))) {
    throw new InvalidLogoutToken("The signature of the logout_token is not the provider's.");
  }
  const { jti, sid, sub } = token.claims as { jti: string; sid?: string; sub?: string };
  return { issuer: signer.issuer, jti, sid, sub };
}

/** The header says which of the provider's keys it is, and never what a key is. */
function checkHeader({ header: { alg, typ, crit, kid } }: Unverified): void {
  if (!Object.hasOwn(ALGORITHMS, String(alg)) || typeof alg !== "string") {
    throw new InvalidLogoutToken("The logout_token has no asymmetric signature.");
  }
  const type = typeof typ === "string" ? typ.toLowerCase() : typ;
  if (!TYPES.includes(type)) {
    throw new InvalidLogoutToken("The token is of another type than `logout+jwt`.");
  }
  if (crit !== undefined || !(kid === undefined || typeof kid === "string")) {
    throw new InvalidLogoutToken("The header of the logout_token is not understood.");
  }
}

function keysFor(token: Unverified, { algorithms, keys }: Signer) {
  if (!algorithms.includes(token.header.alg as string)) return [];
  return keys.filter((key) => fitsKey(token, key));
}

/** OpenID Connect Back-Channel Logout §2.6. */
function checkClaims(claims: Unverified["claims"], issuer: string, clientId: string): void {
  const { iss, aud, iat, exp, jti, events, sid, sub } = claims;
  const now = Date.now() / 1000;
  const rules: [boolean, string][] = [
    [iss === issuer, "`iss` is not the provider's issuer"],
    [[aud].flat().includes(clientId), "`aud` is not this client"],
    [isTime(iat) && Math.abs(now - iat) <= MAX_AGE, "`iat` is not within two minutes of now"],
    [isTime(exp) && now < exp + LEEWAY, "`exp` is missing or over"],
    [isObject(events) && isObject(Object(events)[EVENT]), "`events` does not say that it is one"],
    [!Object.hasOwn(claims, "nonce"), "there is a `nonce`, as in an id_token"],
    [isName(jti), "`jti` is missing"],
    [isNameOrAbsent(sid) && isNameOrAbsent(sub), "`sid` or `sub` is no text"],
    [sid !== undefined || sub !== undefined, "there is neither `sid` nor `sub`"],
  ];
  const broken = rules.find(([holds]) => !holds);
  if (broken) throw new InvalidLogoutToken(`The logout_token does not count: ${broken[1]}.`);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isNameOrAbsent(value: unknown): boolean {
  return value === undefined || isName(value);
}
