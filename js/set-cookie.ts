/** `Set-Cookie` lines that this package wrote. */

import { trimBlanks } from "./cookie-value.js";

/** One parsed `Set-Cookie` line, for the cookie stores of frameworks. */
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

/** Parses a line; the value is decoded. */
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

/**
 * `last` has the last line of each name, which sets or clears the cookie at today's place:
 * all that a store with one line for each name may get. `rest` clears cookies of those
 * names with another domain, path or partition.
 */
export function latestOfEachName(lines: readonly string[]): { last: string[]; rest: string[] } {
  const latest = new Map(lines.map((line) => [nameOf(line), line]));
  const last = [...latest.values()];
  return { last, rest: lines.filter((line) => !last.includes(line)) };
}

/** Whether a line removes its cookie. */
export function isClearing(line: string): boolean {
  return line.includes("; Max-Age=0");
}

/** The name in a line, or in a pair of a Cookie header. */
export function nameOf(pair: string): string {
  return trimBlanks(pair.split("=", 1)[0]!);
}
