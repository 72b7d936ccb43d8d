/** What of a token, or a login, decides whether it was revoked; and how entries are made. */

import type { Settings } from "../config/index.js";
import { WaxsealError } from "../errors.js";
import { base64url, sha256 } from "../hash.js";
import { isObject } from "../json.js";
import { sidOf } from "../session-id.js";
import type { Revocation } from "../types/revocation.js";
import type { Facts } from "./snapshot.js";

/** As `RevocationKind` in the core. */
export const SESSION = 1;
export const USER = 2;
export const ALL = 3;
export const PROVIDER_SESSION = 4;
export const PROVIDER_USER = 5;
export const SPARED = 6;
export const SESSION_OF_USER = 7;

/** What an entry is about, before it has an id. */
export type Subject = [kind: number, value: string];

/** The id of an entry, as the core makes it (`revocation_id`). */
export async function idOf(kind: number, tenant: string, value: string): Promise<string> {
  const byte = String.fromCharCode(kind);
  const hash = await sha256(`waxseal revoked v1\0${tenant}\0${byte}\0${value}`);
  return base64url(Uint8Array.of(kind, ...hash.subarray(0, 8)));
}

/** Of claims that a core has verified. */
export function factsOf(settings: Settings, token: unknown): Facts {
  const claims = token as { [claim: string]: unknown };
  return {
    tenant: settings.tenant,
    sid: sidOf(token),
    sub: textOf(claims.sub),
    providerSid: textOf(claims.op_sid),
    providerSub: textOf(claims.op_sub),
    authTime: numberOf(claims.auth_time) ?? numberOf(claims.iat) ?? NaN,
  };
}

function numberOf(claim: unknown): number | undefined {
  return typeof claim === "number" ? claim : undefined;
}

function textOf(claim: unknown): string {
  return typeof claim === "string" || typeof claim === "number" ? `${claim}` : "";
}

/** @throws WaxsealError for what names no sessions. */
export function subjectsOf(selector: Revocation): Subject[] {
  const { sid, sub, except, all } = (isObject(selector) ? selector : {}) as {
    [name: string]: unknown;
  };
  const [hasSid, hasSub, hasExcept] = [sid, sub, except].map(isName);
  const count = [sid, sub, except, all].filter((given) => given !== undefined).length;
  if (all === true && count === 1) return [[ALL, ""]];
  if (hasSid && count === 1) return [[SESSION, sid as string]];
  if (hasSub && count === 1) return [[USER, sub as string]];
  if (hasSub && hasSid && count === 2) return [[SESSION_OF_USER, `${sub}\0${sid}`]];
  if (hasSub && hasExcept && count === 2) {
    return [
      [USER, sub as string],
      [SPARED, except as string],
    ];
  }
  throw new WaxsealError(
    "invalid-argument",
    "`revoke` takes { sid }, { sub }, { sub, sid }, { sub, except }, { all: true }, or an array of these, with texts that are not empty.",
  );
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
