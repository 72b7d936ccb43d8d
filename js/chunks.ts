/** Tokens in several cookies, as Auth.js and NextAuth.js v4 split them. */

import type { Format } from "./types/config.js";

/** The most that one token is split into. */
export const MAX_CHUNKS = 16;

/** Bytes above which cookies are large: many proxies give all headers of a response 4 or 8 KB. */
export const LARGE_COOKIES = 6 * 1024;

/** Characters of a value at most; of a signed token as in Auth.js v5. */
const LIMITS: { readonly [F in Format]: number } = {
  signed: 3936,
  authjs: 3936,
  "next-auth": 3933,
};

/** The number of the chunk of `name` that a cookie holds; -1 for the whole, else `undefined`. */
export function chunkNumber(cookieName: string, name: string): number | undefined {
  if (cookieName === name) return -1;
  if (!cookieName.startsWith(`${name}.`)) return undefined;
  const number = cookieName.slice(name.length + 1);
  return /^(\d|[1-9]\d)$/.test(number) ? Number(number) : undefined;
}

/**
 * The token in the cookies of this name; `undefined` where there is none, and empty where they
 * do not fit together: both whole and in chunks, or one is missing.
 */
export function joinChunks(cookies: ReadonlyMap<string, string>, name: string): string | undefined {
  const chunks: string[] = [];
  let whole: string | undefined;
  let count = 0;
  for (const [cookieName, value] of cookies) {
    const number = value === "" ? undefined : chunkNumber(cookieName, name);
    if (number === undefined) continue;
    count++;
    if (number === -1) whole = value;
    else chunks[number] = value;
  }
  if (count === 0) return undefined;
  if (whole !== undefined) return count === 1 ? whole : "";
  return chunks.length === count && count <= MAX_CHUNKS ? chunks.join("") : "";
}

/** The cookies that a token becomes; none for an empty one. */
export function splitToken(name: string, token: string, format: Format): [string, string][] {
  const limit = LIMITS[format];
  if (token === "") return [];
  if (token.length <= limit) return [[name, token]];
  return Array.from({ length: Math.ceil(token.length / limit) }, (_, index) => [
    `${name}.${index}`,
    token.slice(index * limit, (index + 1) * limit),
  ]);
}
