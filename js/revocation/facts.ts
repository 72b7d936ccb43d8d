/** What of a token, or a login, decides whether it was revoked; and how entries are made. */

import { clock } from "../clock.js";
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
export const SPARED_SINCE = 8;

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
    authTime: beginOf(claims),
  };
}

/** Seconds that a session may begin after it was written: clocks differ, and one may be moved on. */
const MAX_AHEAD = 60;

/**
 * One of another library may mean something else by `auth_time`, such as milliseconds: that
 * says nothing. When such a cookie was written does not either, since it may be written anew.
 */
function beginOf({ auth_time, iat }: { [claim: string]: unknown }): number {
  const [begun, written] = [numberOf(auth_time), numberOf(iat)];
  if (begun === undefined) return written ?? NaN;
  return begun > Math.max(written ?? 0, clock.now() / 1000) + MAX_AHEAD ? NaN : begun;
}

function numberOf(claim: unknown): number | undefined {
  return typeof claim === "number" ? claim : undefined;
}

function textOf(claim: unknown): string {
  return typeof claim === "string" || typeof claim === "number" ? `${claim}` : "";
}

/** @throws WaxsealError for what names no sessions. */
export function subjectsOf(selector: Revocation): Subject[] {
  const given = (isObject(selector) ? selector : {}) as { [name: string]: unknown };
  const { sid, sub, except, all } = given;
  // By what is there: `{ sub: undefined, sid }`, as of somebody who is not signed in, must not
  // end the session of anybody.
  switch (["all", "except", "sid", "sub"].filter((name) => name in given).join()) {
    case "all":
      if (all === true) return [[ALL, ""]];
      break;
    case "sid":
      if (isName(sid)) return [[SESSION, sid]];
      break;
    case "sub":
      if (isName(sub)) return [[USER, sub]];
      break;
    case "sid,sub":
      if (isName(sub) && isPart(sid)) return [[SESSION_OF_USER, pairOf(sub, sid)]];
      break;
    case "except,sub":
      if (isName(sub) && isPart(except)) {
        return [
          [USER, sub],
          [SPARED, pairOf(sub, except)],
        ];
      }
  }
  throw new WaxsealError(
    "invalid-argument",
    "`revoke` takes { sid }, { sub }, { sub, sid }, { sub, except }, { all: true }, or an array of these, with texts that are not empty. A member that is `undefined` is refused: without it, other sessions would end.",
  );
}

/** What names a session of a user. */
export function pairOf(sub: string, sid: string): string {
  return sub === "" || sid === "" ? "" : `${sub}\0${sid}`;
}

/** With a NUL, it could pass for the end of another user's name, and the begin of a `sid`. */
function isPart(value: unknown): value is string {
  return isName(value) && !value.includes("\0");
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
