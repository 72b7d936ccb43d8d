/** Where cookies, scheme and origin of a request are found. */

import type { Scheme } from "./core.js";
import { WaxsealError } from "./errors.js";
import type { Source } from "./types.js";

/** Which parts of a request the configuration lets count. */
export interface Trust {
  /** Believe `X-Forwarded-*`. */
  forwarded: boolean;
  /** The origin that `AUTH_URL` fixes. */
  origin: string | undefined;
}

/** The text of the Cookie header. */
export function cookieText(source: Source): string {
  if (typeof source === "string") return source;
  if (source === null || source === undefined) return "";
  return header(source, "cookie");
}

/** The scheme, as far as the request tells it. */
export function schemeOf(source: Source, trust: Trust): Scheme {
  if (typeof source !== "object" || source === null) return trusted(trust.origin);
  const { url, socket } = source as { url?: unknown; socket?: { encrypted?: boolean } };
  if (trust.forwarded) {
    const scheme = schemeOfUrl(`${first(header(source, "x-forwarded-proto"))}:`);
    if (scheme !== 0) return scheme;
  }
  const scheme = typeof url === "string" ? schemeOfUrl(url) : 0;
  if (scheme === 1 || socket?.encrypted === true) return 1;
  // An `AUTH_URL` of a proxy in front may raise the scheme, never lower it.
  return trusted(trust.origin) || scheme || (socket ? 2 : 0);
}

/** The origin that redirects may go to. */
export function originOf(request: Request, trust: Trust): string {
  if (trust.origin !== undefined) return trust.origin;
  const url = new URL(request.url);
  if (trust.forwarded) {
    const scheme = schemeOfUrl(`${first(header(request, "x-forwarded-proto"))}:`);
    const host = first(header(request, "x-forwarded-host"));
    if (scheme !== 0) url.protocol = scheme === 1 ? "https:" : "http:";
    if (host !== "" && !/[/?#@\\\s]/.test(host)) {
      // A host without a port means the default one; the setter would keep it.
      url.port = "";
      url.host = host;
    }
  }
  return url.origin;
}

/** The host that the browser asked for, with its port; `""` where nothing tells it. */
export function hostOf(source: Source, trust: Trust): string {
  if (typeof source !== "object" || source === null) return "";
  const forwarded = trust.forwarded ? first(header(source, "x-forwarded-host")) : "";
  return forwarded || header(source, "host");
}

/** One header, `""` when there is none. Several Cookie headers are joined (RFC 9113 §8.2.3). */
export function header(source: Source, name: string): string {
  const value = lookup(source, name);
  if (Array.isArray(value)) return value.join(name === "cookie" ? "; " : ", ");
  return typeof value === "string" ? value : "";
}

function lookup(source: any, name: string): unknown {
  if (typeof source !== "object") throw wrong();
  // First of all `get`: the headers of Next.js have a member `headers` as well.
  const headers = typeof source.get !== "function" && "headers" in source ? source.headers : source;
  if (typeof headers !== "object" || headers === null) throw wrong();
  if (typeof headers.get === "function") return headers.get(name);
  // Its own alone: what a prototype has came with no request.
  const key = Object.hasOwn(headers, name)
    ? name
    : Object.keys(headers).find((key) => key.toLowerCase() === name);
  return key === undefined ? "" : headers[key];
}

function trusted(origin: string | undefined): Scheme {
  return origin?.startsWith("https:") ? 1 : 0;
}

function schemeOfUrl(url: string): Scheme {
  return url.startsWith("https:") ? 1 : url.startsWith("http:") ? 2 : 0;
}

/** The first of a list: the one that the outermost proxy wrote. */
function first(list: string): string {
  return list.split(",", 1)[0]!.trim().toLowerCase();
}

function wrong(): WaxsealError {
  return new WaxsealError(
    "invalid-source",
    "Pass a Request, Headers, a Node IncomingMessage, { headers }, or the text of the Cookie header.",
  );
}
