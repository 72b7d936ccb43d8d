/** Where to go after signing in or out, and the cookie that remembers it. */

import { pathAt } from "../address.js";
import { originIn } from "../host.js";
import { allowedUrl, requestedUrl } from "../navigation.js";
import type { Source } from "../types/source.js";
import type { EndpointContext } from "./context.js";
import { cookieLine, cookieNames, cookieValues, givenCookie } from "./cookies.js";

/** Characters that the cookie holds at most. */
const MAX_COOKIE = 2048;
/** The same where it is `Partitioned`: the core leaves 1 KiB to the cookies beside the session's. */
const MAX_PARTITIONED = 512;

/**
 * What the form or the query asks for, or else the cookie, as far as `callbacks.redirect`
 * allows it; and the line that sets the cookie where that holds another URL.
 */
export async function callbackUrl(ctx: Asking): Promise<{ url: string; cookies: string[] }> {
  const { appUrl, body, isOriginConfigured, origin, query, settings } = ctx;
  const { name, readable } = cookieNames(settings, ctx.request, "callback-url");
  const remembered = readCookie(ctx, readable);
  const requested = requestedUrl(body.callbackUrl) ?? requestedUrl(lastOf(query, "callbackUrl"));
  const wanted = requested === undefined ? remembered : ofPage(ctx, requested);
  const allowed = wanted === undefined ? homeOf(ctx) : await allowedUrl(ctx, wanted);
  // What is refused ends at the origin, which below a path is another application's.
  const url = allowed === origin ? appUrl : allowed;

  const value = encodeURIComponent(isOriginConfigured ? url : pathAt(url, origin));
  const most = settings.cookie.partitioned ? MAX_PARTITIONED : MAX_COOKIE;
  const isKept = url !== remembered && isOwn(ctx, url) && value.length <= most;
  const { options } = givenCookie(settings, "callbackUrl") ?? {};
  const line = () => cookieLine(settings, name, value, options?.maxAge, options);
  return { url, cookies: isKept ? [line()] : [] };
}

/** What of a request at an endpoint counts here; a server action has no more. */
type Asking = Pick<
  EndpointContext,
  | "app"
  | "appUrl"
  | "isOriginConfigured"
  | "isOriginKnown"
  | "origin"
  | "query"
  | "settings"
  | "trustedOrigin"
> & {
  readonly body: { readonly callbackUrl?: unknown };
  readonly request: Source & { readonly url?: string | undefined };
};

/** Where nothing else is asked for. */
function homeOf({ appUrl, trustedOrigin }: Asking): string {
  return trustedOrigin ?? appUrl;
}

/** A path, as the page that asks for it means it. */
function ofPage({ trustedOrigin = "" }: Asking, url: string): string {
  return url.startsWith("/") ? trustedOrigin + url : url;
}

function isOwn({ origin, settings }: Asking, url: string): boolean {
  const found = originIn(url);
  return found !== undefined && (found === origin || settings.trustedOrigins.includes(found));
}

/** A cookie that a sibling domain made, or that is broken, is treated as absent. */
function readCookie(ctx: Asking, names: readonly string[]): string | undefined {
  const { request, origin } = ctx;
  const found = names
    .map((name) => cookieValues(request, name)[0])
    .find((value) => value !== undefined);
  try {
    const value = decodeURIComponent(found ?? "");
    // A path was kept where the host was not known; two slashes begin a host instead.
    const url = /^\/(?![/\\])/.test(value) ? origin + value.replace(/^\/$/, "") : value;
    return isOwn(ctx, url) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** The last of repeated parameters, as in Auth.js. */
function lastOf(query: URLSearchParams, name: string): string | undefined {
  return query.getAll(name).pop();
}
