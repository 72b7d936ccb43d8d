import type { Settings } from "../config/index.js";
import { COOKIE_BASES } from "../formats.js";

/**
 * What a cookie beside that of the session is called, without and with its prefix: as
 * Auth.js names it; in a format of our own with the strongest prefix; after `cookie.name`.
 */
export function cookieNames(
  { cookie, format }: Settings,
  suffix: "callback-url" | "device",
): { bare: string; prefixed: string } {
  const bare = `${cookie.name ?? COOKIE_BASES[format]}.${suffix}`;
  return { bare, prefixed: (format === "signed" ? "__Host-" : "__Secure-") + bare };
}
