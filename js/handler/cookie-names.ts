import type { Settings } from "../config/index.js";
import { COOKIE_BASES } from "../formats.js";

/**
 * The name of a cookie besides the session's, without and with its prefix: as in Auth.js,
 * but with the strongest prefix in our own format, and after `cookie.name` where given.
 * The core names the CSRF cookie by the same rule (`src/csrf.rs`).
 */
export function cookieNames(
  { cookie, format }: Settings,
  suffix: "callback-url" | "device",
): { bare: string; prefixed: string } {
  const bare = `${cookie.name ?? COOKIE_BASES[format]}.${suffix}`;
  return { bare, prefixed: (format === "signed" ? "__Host-" : "__Secure-") + bare };
}
