/** Carrying `Writes` to a response. */

import type { Writes } from "./types/outcome.js";

/** One `Set-Cookie` line, taken apart for the cookie stores of frameworks. */
export interface Cookie {
  name: string;
  value: string;
  path?: string;
  domain?: string;
  expires?: Date;
  maxAge?: number;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: "lax" | "strict" | "none";
  partitioned?: boolean;
}

/**
 * The response with the cookies and, whenever there are any, the cache headers.
 * It is the given one where its headers can be changed, else a copy (a
 * `Response.redirect()` and an answer of `fetch` are immutable). Twice is as good as
 * once.
 */
export function applyWrites<R extends Response>(writes: Writes, response: R): R {
  if (writes.setCookie.length === 0) return response;
  try {
    write(writes, response);
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const copy = new Response(response.body, response);
    write(writes, copy);
    return copy as R;
  }
}

function write(writes: Writes, response: Response): void {
  setHeaders(writes, response.headers);
  const jar = (response as { cookies?: { set?: SetCookie } }).cookies;
  if (typeof jar?.set === "function") return putIn(jar as { set: SetCookie }, writes);
  const there = response.headers.getSetCookie();
  for (const line of writes.setCookie) {
    if (!there.includes(line)) response.headers.append("Set-Cookie", line);
  }
}

type SetCookie = (...args: [Cookie] | [key: string, value: string, cookie: Cookie]) => void;

/**
 * A NextResponse keeps a cookie store beside its headers, and would forget lines that
 * it did not see when the application sets a cookie of its own later on. It keeps one
 * line a key, which is the name unless it is told another.
 */
function putIn(jar: { set: SetCookie }, { setCookie }: Writes): void {
  const { rest } = byName(setCookie);
  for (const line of setCookie) {
    const cookie = parseSetCookie(line);
    if (rest.includes(line)) jar.set(line, cookie.value, cookie);
    else jar.set(cookie);
  }
}

/**
 * `last` has the last line of each name, which sets the cookie or clears it as it is
 * configured today: all that a store of one line a name may get. `rest` clears cookies
 * of those names with another domain, path or partition.
 */
export function byName(lines: readonly string[]): { last: string[]; rest: string[] } {
  const ends = new Map(lines.map((line) => [nameOf(line), line]));
  const last = [...ends.values()];
  return { last, rest: lines.filter((line) => !last.includes(line)) };
}

/** The name in a line, or in a pair of a Cookie header. */
export function nameOf(pair: string): string {
  return pair.split("=", 1)[0]!.replace(/^[ \t]+|[ \t]+$/g, "");
}

function setHeaders(writes: Writes, headers: Headers): void {
  for (const name of [...headers.keys()]) if (isForCaches(name)) headers.delete(name);
  for (const [name, value] of writes.responseHeaders) {
    headers.set(name, name === "Vary" ? vary(headers.get(name), value) : value);
  }
}

/**
 * Whether caches obey this field instead of `Cache-Control`: `CDN-Cache-Control`,
 * `Vercel-CDN-Cache-Control` and others (RFC 9213), `Surrogate-Control`.
 */
export function isForCaches(name: string): boolean {
  return /-cache-control$|^surrogate-control$/i.test(name);
}

/** Adds a field to a `Vary` header (RFC 9110 §12.5.5). */
export function vary(fields: string | null | undefined, field: string): string {
  if (!fields) return field;
  const there = fields.split(",").map((name) => name.trim().toLowerCase());
  return there.includes("*") || there.includes(field.toLowerCase())
    ? fields
    : `${fields}, ${field}`;
}

/** Takes a line apart that this package wrote. The value is decoded. */
export function parseSetCookie(line: string): Cookie {
  const [pair, ...attributes] = line.split("; ") as [string, ...string[]];
  const cookie: Cookie = {
    name: pair.slice(0, pair.indexOf("=")),
    value: decodeURIComponent(pair.slice(pair.indexOf("=") + 1)),
  };
  for (const attribute of attributes) {
    const [name, value = ""] = attribute.split("=", 2) as [string, string?];
    switch (name) {
      case "Path":
        cookie.path = value;
        break;
      case "Domain":
        cookie.domain = value;
        break;
      case "Expires":
        cookie.expires = new Date(value);
        break;
      case "Max-Age":
        cookie.maxAge = Number(value);
        break;
      case "HttpOnly":
        cookie.httpOnly = true;
        break;
      case "Secure":
        cookie.secure = true;
        break;
      case "SameSite":
        cookie.sameSite = value.toLowerCase() as "lax";
        break;
      case "Partitioned":
        cookie.partitioned = true;
        break;
    }
  }
  return cookie;
}
