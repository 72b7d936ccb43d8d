/** Where to go after signing in or out, and the cookie that remembers it. */

import { isSecure, pathAt } from "../address.js";
import { originIn, schemeOf } from "../host.js";
import { allowedUrl, requestedUrl } from "../navigation.js";
import type { EndpointContext } from "./context.js";
import { cookieNames, cookieValues } from "./cookies.js";

/** Characters that the cookie holds at most. */
const MAX_COOKIE = 2048;

/**
 * What the form or the query asks for, or else the cookie, as far as `callbacks.redirect`
 * allows it; and the line that sets the cookie where that holds another URL.
 */
export async function callbackUrl(
  ctx: EndpointContext,
): Promise<{ url: string; cookies: string[] }> {
  const { appUrl, body, isOriginConfigured, origin, query } = ctx;
  const { name, readable } = cookieNamesOf(ctx);
  const remembered = readCookie(ctx, readable);
  const requested = requestedUrl(body.callbackUrl) ?? requestedUrl(lastOf(query, "callbackUrl"));
  const wanted = requested ?? remembered;
  const url = wanted === undefined ? appUrl : await allowedUrl(ctx, wanted);

  const value = encodeURIComponent(isOriginConfigured ? url : pathAt(url, origin));
  const isKept = url !== remembered && originIn(url) === origin && value.length <= MAX_COOKIE;
  return { url, cookies: isKept ? [setCookie(ctx, name, value)] : [] };
}

/** A cookie that a sibling domain made, or that is broken, is treated as absent. */
function readCookie(
  { request, origin }: EndpointContext,
  names: readonly string[],
): string | undefined {
  const found = names
    .map((name) => cookieValues(request, name)[0])
    .find((value) => value !== undefined);
  try {
    const value = decodeURIComponent(found ?? "");
    // A path was kept where the host was not known; two slashes begin a host instead.
    const url = /^\/(?![/\\])/.test(value) ? origin + value.replace(/^\/$/, "") : value;
    return originIn(url) === origin ? url : undefined;
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

function cookieNamesOf({ settings, request }: EndpointContext): {
  name: string;
  readable: string[];
} {
  const { bare, prefixed } = cookieNames(settings, "callback-url");
  // On https, nothing else is ours.
  const isHttps = settings.cookie.secure ?? schemeOf(request, settings.trust) === 1;
  return {
    name: isSecure(request, settings) ? prefixed : bare,
    readable: isHttps ? [prefixed] : [prefixed, bare],
  };
}

/** The last of repeated parameters, as in Auth.js. */
function lastOf(query: URLSearchParams, name: string): string | undefined {
  return query.getAll(name).pop();
}
