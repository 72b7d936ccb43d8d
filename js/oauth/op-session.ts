/**
 * How a session here knows which one of the provider's it came from, so that back-channel
 * logout finds it: by hashes, which say nothing to whoever reads a signed cookie.
 */

import { hashOf } from "../hash.js";
import type { OAuthProvider } from "./provider.js";

/** The claims that a sign-in writes. */
export interface OpClaims {
  /** Of issuer and `sid`: one session of somebody at the provider. */
  op_sid?: string;
  /** Of issuer and `sub`: somebody at the provider. */
  op_sub?: string;
}

/** `claims` are those of the id_token, which is checked. */
export async function opClaims(
  { backchannelLogout }: Pick<OAuthProvider, "backchannelLogout">,
  claims: { readonly [claim: string]: unknown } | undefined,
): Promise<OpClaims> {
  if (!backchannelLogout || !claims) return {};
  const { iss, sid, sub } = claims;
  return {
    ...(isName(sid) && { op_sid: await opHash(iss as string, sid) }),
    ...(isName(sub) && { op_sub: await opHash(iss as string, sub) }),
  };
}

export function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** What stands for a `sid` or `sub` of an issuer: the value of `op_sid`, or of `op_sub`. */
export function opHash(issuer: string, value: string): Promise<string> {
  return hashOf(`waxseal op session v1\0${issuer}\0${value}`);
}
