/** Where to go after signing in or out, and the cookie that keeps it meanwhile. */

import { cookieText, schemeOf } from "../source.js";
import type { Visit } from "./visit.js";

/** Characters that the cookie holds at most. */
const MAX_COOKIE = 2048;

/**
 * What the form or the query asks for, or else the cookie, as `callbacks.redirect`
 * lets it; and the line that sets the cookie when it says something else.
 */
export async function callbackUrl(visit: Visit): Promise<{ url: string; cookies: string[] }> {
  const { body, query, inner, origin, home } = visit;
  const name = cookieName(visit);
  const kept = readCookie(visit, name);
  const wish = text(body.callbackUrl) ?? text(lastOf(query, "callbackUrl")) ?? kept;
  const url = wish === undefined ? home : await inner.redirect(wish, origin);

  const value = encodeURIComponent(url);
  const fits = url !== kept && isSameOrigin(url, origin) && value.length <= MAX_COOKIE;
  return { url, cookies: fits ? [setCookie(visit, name, value)] : [] };
}

/** A cookie that a sibling domain made, or that is broken, is none. */
function readCookie({ request, origin }: Visit, name: string): string | undefined {
  const pairs = cookieText(request).split(";");
  // Not `trim`: what browsers take for a part of the name must not become a prefix.
  const trimmed = pairs.map((pair) => pair.replace(/^[ \t]+/, ""));
  const found = trimmed.find((pair) => pair.startsWith(`${name}=`));
  try {
    const url = decodeURIComponent(found?.slice(name.length + 1) ?? "");
    return isSameOrigin(url, origin) ? url : undefined;
  } catch {
    return undefined;
  }
}

function setCookie({ settings }: Visit, name: string, value: string): string {
  const { sameSite = "lax" } = settings.cookie;
  const secure = name.startsWith("__") ? " Secure;" : "";
  const site = sameSite[0]!.toUpperCase() + sameSite.slice(1);
  return `${name}=${value}; Path=/; HttpOnly;${secure} SameSite=${site}`;
}

/** As Auth.js names it; in a format of our own with the strongest prefix; after `cookie.name`. */
function cookieName({ settings, request }: Visit): string {
  const { format, cookie, trust } = settings;
  const own = format === "signed";
  const isSecure = cookie.secure ?? schemeOf(request, trust) === 1;
  const prefix = isSecure ? (own ? "__Host-" : "__Secure-") : "";
  return `${prefix}${cookie.name ?? (own ? "waxseal" : format)}.callback-url`;
}

function isSameOrigin(url: string, origin: string): boolean {
  try {
    return new URL(url).origin === origin;
  } catch {
    return false;
  }
}

/** As in Auth.js, of a repeated parameter the last. */
function lastOf(query: URLSearchParams, name: string): string | undefined {
  return query.getAll(name).pop();
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
