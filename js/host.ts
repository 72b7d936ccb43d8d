/**
 * The scheme and host of a request, and who states them: the browser for its own origin,
 * the configuration (`AUTH_URL`), a proxy that the configuration trusts (`trustHost`),
 * and last the server, which behind a proxy knows only itself. `address.ts` decides how
 * answers use them.
 */

import type { Scheme } from "./core/index.js";
import { header, type Trust } from "./source.js";
import type { Source } from "./types/source.js";

/** Stands for the application's origin in what the configuration gives as a path. */
export const APP_ORIGIN = "http://n";

/**
 * The scheme by which the browser came, for prefixes and `Secure`.
 *
 * With `begins` it is that of a session that is written for the first time. Where only the
 * `Origin` of a POST says https, no GET of that browser is known to be https: cookies
 * without a prefix must still be read then, so the scheme of a read is unknown.
 */
export function schemeOf(source: Source, trust: Trust, begins = false): Scheme {
  const isHttpsByConfig = schemeOfUrl(trust.origin) === 1;
  if (typeof source !== "object" || source === null) return isHttpsByConfig ? 1 : 0;
  const served = servedScheme(source);
  // Known to the server itself; most requests end here.
  if (served === 1 && !trust.forwarded) return 1;

  const fetchSite = header(source, "sec-fetch-site");
  const stated = statedScheme(source, trust, fetchSite);
  if (stated === 2) return 2;
  // Browsers send `Sec-Fetch-Site` only over https, and to the local machine (W3C Fetch Metadata).
  if (fetchSite !== "" && !isLocal(source)) return 1;
  // An `AUTH_URL` of a proxy in front may raise the scheme, never lower it.
  const otherwise = isHttpsByConfig ? 1 : (trust.forwarded && forwardedScheme(source)) || served;
  if (stated === 0 || otherwise === 1) return otherwise;
  return begins ? 1 : 0;
}

/** The host that the browser asked for, with its port; `""` where it is not known. */
export function hostOf(source: Source, trust: Trust): string {
  if (typeof source !== "object" || source === null) return "";
  const stated = statedOrigin(source, trust);
  if (stated !== undefined) return new URL(stated).host;
  return (trust.forwarded && forwardedHost(source)) || header(source, "host");
}

/**
 * The origin that the browser itself states: its `Origin`, where that is the
 * application's, or that of its `Referer`, where it says that the two are the same.
 */
export function statedOrigin(source: Source, trust: Trust): string | undefined {
  const fetchSite = header(source, "sec-fetch-site");
  const origin = serializedOrigin(header(source, "origin"));
  if (fetchSite === "same-origin") {
    // A development server in front may have rewritten `Origin`, and leaves this one alone.
    return originIn(header(source, "referer")) ?? origin;
  }
  const isUnstated = fetchSite === "" || fetchSite === "none";
  return origin !== undefined && isUnstated && isOwnOrigin(origin, source, trust)
    ? origin
    : undefined;
}

/** Whether the request was sent to a loopback name, or does not say where to. */
export function isLocal(source: Source): boolean {
  const host = servedHost(source);
  return host === "" || isLoopback(host.replace(/\.?(:\d*)?$/, ""));
}

/** Whether a name, without port, leads to the machine itself wherever it is resolved. */
export function isLoopback(name: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/.test(name);
}

/** The scheme of `statedOrigin`; most requests have no `Origin`, and then no URL is parsed. */
function statedScheme(source: Source, trust: Trust, fetchSite: string): Scheme {
  if (header(source, "origin") !== "") return schemeOfUrl(statedOrigin(source, trust));
  return fetchSite === "same-origin" ? schemeOfUrl(header(source, "referer")) : 0;
}

/** Whether the application is reached at this origin, as far as anybody states. */
function isOwnOrigin(origin: string, source: Source, trust: Trust): boolean {
  // An application that is known to be on https is not reached by plain http.
  const isHttps =
    schemeOfUrl(trust.origin) === 1 ||
    ((trust.forwarded && forwardedScheme(source)) || servedScheme(source)) === 1;
  return !(isHttps && schemeOfUrl(origin) === 2) && isOwnHost(origin, source, trust);
}

export function isOwnHost(origin: string, source: Source, trust: Trust): boolean {
  const { protocol } = new URL(origin);
  const hosts = [servedHost(source), trust.forwarded ? forwardedHost(source) : ""];
  const isHost = (own: string) => isHostname(own) && originIn(`${protocol}//${own}`) === origin;
  return hosts.some(isHost) || (trust.origin !== undefined && hasSameHost(trust.origin, origin));
}

/** Whether two origins have the same host, whatever their scheme. */
export function hasSameHost(own: string, origin: string): boolean {
  return new URL(own).host === new URL(origin).host;
}

/** What the server sees: the URL that it built, and its socket. */
export function servedScheme(source: Source): Scheme {
  const { url, socket } = source as { url?: unknown; socket?: { encrypted?: boolean } };
  const scheme = typeof url === "string" ? schemeOfUrl(url) : 0;
  return scheme === 1 || socket?.encrypted === true ? 1 : scheme || (socket ? 2 : 0);
}

/** Host and port, from the URL where there is no header. */
export function servedHost(source: Source): string {
  const own = lowerHeader(source, "host");
  const { url } = source as { url?: unknown };
  return own || (typeof url === "string" && /^https?:\/\/([^/?#]*)/.exec(url)?.[1]) || "";
}

function forwardedScheme(source: Source): Scheme {
  return schemeOfUrl(`${firstOf(lowerHeader(source, "x-forwarded-proto"))}:`);
}

export function forwardedHost(source: Source): string {
  return firstOf(lowerHeader(source, "x-forwarded-host"));
}

/** The first of a list: the one that the outermost proxy wrote. */
function firstOf(list: string): string {
  return list.split(",", 1)[0]!.trim();
}

function lowerHeader(source: Source, name: string): string {
  return header(source, name).toLowerCase();
}

/** Whether it contains nothing that would begin another part of a URL. */
export function isHostname(host: string): boolean {
  return host !== "" && !/[/?#@\\\s]/.test(host);
}

function schemeOfUrl(url: string | undefined): Scheme {
  return url?.startsWith("https:") ? 1 : url?.startsWith("http:") ? 2 : 0;
}

/** An `Origin` as browsers serialize it; neither `null` nor any other spelling. */
function serializedOrigin(origin: string): string | undefined {
  return originIn(origin) === origin ? origin : undefined;
}

/** The origin of an absolute URL of a web page. */
export function originIn(url: string): string | undefined {
  // Most requests have no `Origin`, and an error takes longer than a session.
  if (url === "") return undefined;
  try {
    const { origin, protocol } = new URL(url);
    return /^https?:$/.test(protocol) ? origin : undefined;
  } catch {
    return undefined;
  }
}
