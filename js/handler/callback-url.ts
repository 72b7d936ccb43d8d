/** Where to go after signing in or out, and the cookie that keeps it meanwhile. */

import { isSecure, pathAt } from "../address.js";
import { schemeOf } from "../host.js";
import { cookieValues } from "../source.js";
import { cookieNames } from "./cookie-names.js";
import { allowed, type EndpointContext } from "./context.js";

/** Characters that the cookie holds at most. */
const MAX_COOKIE = 2048;

/**
 * What the form or the query asks for, or else the cookie, as `callbacks.redirect`
 * lets it; and the line that sets the cookie when it says something else.
 */
export async function callbackUrl(
  ctx: EndpointContext,
): Promise<{ url: string; cookies: string[] }> {
  const { body, query, origin, home, isNamed } = ctx;
  const { name, readable } = namesOf(ctx);
  const kept = readCookie(ctx, readable);
  const wish = text(body.callbackUrl) ?? text(lastOf(query, "callbackUrl")) ?? kept;
  const url = wish === undefined ? home : await allowed(ctx, wish);

  const value = encodeURIComponent(isNamed ? url : pathAt(url, origin));
  const fits = url !== kept && isSameOrigin(url, origin) && value.length <= MAX_COOKIE;
  return { url, cookies: fits ? [setCookie(ctx, name, value)] : [] };
}

/** A cookie that a sibling domain made, or that is broken, is none. */
function readCookie(
  { request, origin }: EndpointContext,
  names: readonly string[],
): string | undefined {
  const found = names
    .map((name) => cookieValues(request, name)[0])
    .find((value) => value !== undefined);
  try {
    const value = decodeURIComponent(found ?? "");
    // A path where the host was not known; two slashes are none.
    const url = /^\/(?![/\\])/.test(value) ? origin + value.replace(/^\/$/, "") : value;
    return isSameOrigin(url, origin) ? url : undefined;
  } catch {
    return undefined;
  }
}

function setCookie({ settings }: EndpointContext, name: string, value: string): string {
  const { sameSite = "lax" } = settings.cookie;
  const secure = name.startsWith("__") ? " Secure;" : "";
  const site = sameSite[0]!.toUpperCase() + sameSite.slice(1);
  return `${name}=${value}; Path=/; HttpOnly;${secure} SameSite=${site}`;
}

function namesOf({ settings, request }: EndpointContext): { name: string; readable: string[] } {
  const { bare, prefixed } = cookieNames(settings, "callback-url");
  // What is known to be https has no other.
  const isHttps = settings.cookie.secure ?? schemeOf(request, settings.trust) === 1;
  return {
    name: isSecure(request, settings) ? prefixed : bare,
    readable: isHttps ? [prefixed] : [prefixed, bare],
  };
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
