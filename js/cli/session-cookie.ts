/** Names, algorithms and chunks of session cookies, as the core defines them. */

import type { Format } from "waxseal";
import { COOKIE_BASES } from "../formats.js";

export const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

export type Algorithm = (typeof ALGORITHMS)[number];

/** From the strongest to none (RFC 6265bis, section 4.1.3). */
export const PREFIXES = ["__Host-", "__Secure-", ""] as const;

/** The default cookie name of a format, without prefix. */
export function baseNameOf(format: Format): string {
  return `${COOKIE_BASES[format]}.session-token`;
}

export function hasPrefix(name: string): boolean {
  return name !== withoutPrefix(name);
}

export function withoutPrefix(name: string): string {
  return name.replace(/^__(Host|Secure)-/, "");
}

/**
 * The number, 0 to 99, of the chunk of the session cookie `name` that a cookie of this
 * name holds: -1 for the whole token, `undefined` if it belongs to another cookie.
 */
export function chunkNumber(cookieName: string, name: string): number | undefined {
  if (cookieName === name) return -1;
  if (!cookieName.startsWith(`${name}.`)) return undefined;
  const number = cookieName.slice(name.length + 1);
  return /^(\d|[1-9]\d)$/.test(number) ? Number(number) : undefined;
}

/** A Cookie header with a token, in chunks if it is too long for one cookie. */
export function cookieHeader(name: string, token: string): string {
  if (name.length + token.length <= 4096) return `${name}=${token}`;
  const chunks = token.match(/.{1,3900}/gs) ?? [];
  return chunks.map((chunk, index) => `${name}.${index}=${chunk}`).join("; ");
}
