import { sha256 } from "../hash.js";

/**
 * The `sub` of somebody who signs in elsewhere, where no adapter gives one: a UUID (RFC 9562
 * §5.8) of SHA-256(provider id ‖ 0 ‖ account id). The same at every sign-in, and never that
 * of an account at another provider, whatever its id is.
 */
export async function subjectOf(providerId: string, accountId: string): Promise<string> {
  const hash = await sha256(`${providerId}\0${accountId}`);
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0"));
  return hex.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
