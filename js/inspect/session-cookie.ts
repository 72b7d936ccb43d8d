/** Names, algorithms and chunks of session cookies, as the core defines them. */

import { withoutPrefix } from "../formats.js";

export { chunkNumber } from "../chunks.js";
export { baseNameOf, withoutPrefix } from "../formats.js";

export const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

export type Algorithm = (typeof ALGORITHMS)[number];

/** From the strongest to none (RFC 6265bis, section 4.1.3). */
export const PREFIXES = ["__Host-", "__Secure-", ""] as const;

export function hasPrefix(name: string): boolean {
  return name !== withoutPrefix(name);
}

/** A Cookie header with a token, in chunks if it is too long for one cookie. */
export function cookieHeader(name: string, token: string): string {
  if (name.length + token.length <= 4096) return `${name}=${token}`;
  const chunks = token.match(/.{1,3900}/gs) ?? [];
  return chunks.map((chunk, index) => `${name}.${index}=${chunk}`).join("; ");
}
