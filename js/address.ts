/**
 * How an answer may name the application: by the origin that the configuration, the
 * browser or the server states, or by a path where none of them does. And whether new
 * cookies are `Secure`.
 *
 * What a browser says shapes the answer to that browser alone. What goes to others, or
 * outlives the answer, is built from `configuredOrigin`.
 */

import type { Settings } from "./config/index.js";
import {
  forwardedHost,
  hasSameHost,
  isHostname,
  isOwnHost,
  originIn,
  schemeOf,
  servedHost,
  statedOrigin,
} from "./host.js";
import { header, type Trust } from "./source.js";
import type { Source } from "./types/source.js";

/** `nextUrl` is in a request of Next.js. */
type AddressedSource = Source & { readonly url?: string | undefined; readonly nextUrl?: unknown };

/**
 * The origin by the configuration: of `AUTH_URL`, or of the proxy that it trusts. The
 * only one for what goes to others or outlives the answer.
 */
export function configuredOrigin(source: Source, trust: Trust): string | undefined {
  if (trust.origin !== undefined || !trust.forwarded) return trust.origin;
  return originAt(source, trust, forwardedHost(source));
}

/** The origin that an answer to this request may name to this client. */
export function originOf(source: AddressedSource, trust: Trust): string {
  return statedOrigin(source, trust) ?? servedOrigin(source, trust);
}

/** The same for what others may see: nothing that the client says of itself. */
export function servedOrigin(source: AddressedSource, trust: Trust): string {
  return (
    configuredOrigin(source, trust) ??
    originAt(source, trust, servedHost(source)) ??
    originIn(source.url ?? "") ??
    "http://localhost"
  );
}

/** Whether the configuration names this origin; otherwise a path leads the browser to its own. */
export function isConfigured(origin: string, source: AddressedSource, trust: Trust): boolean {
  if (configuredOrigin(source, trust) !== origin) return false;
  // Next.js copies `Host` into `X-Forwarded-Host` where no proxy wrote it.
  const isCopied =
    source.nextUrl !== undefined && forwardedHost(source) === header(source, "host").toLowerCase();
  return trust.origin !== undefined || !isCopied;
}

/**
 * A URL of this application, under any of its names, moved to `origin`; every other URL
 * unchanged.
 */
export function atOrigin(
  url: string,
  origin: string,
  source: AddressedSource,
  trust: Trust,
): string {
  const urlOrigin = originIn(url);
  if (urlOrigin === undefined || urlOrigin === origin) return url;
  // No header changes what `AUTH_URL` fixes.
  const configured = trust.origin;
  const isKnown =
    configured === undefined
      ? isOwnHost(urlOrigin, source, trust)
      : hasSameHost(configured, urlOrigin);
  if (!isKnown && urlOrigin !== originIn(source.url ?? "")) return url;
  const { pathname, search, hash } = new URL(url);
  return origin + pathname + search + hash;
}

/**
 * The path of a URL at `origin`, which every browser resolves against the host that it
 * used; any other URL unchanged.
 */
export function pathAt(url: string, origin: string): string {
  const { origin: urlOrigin, pathname, search, hash } = new URL(url, origin);
  if (urlOrigin !== origin) return url;
  // Two slashes would begin a host.
  return pathname.startsWith("//") ? "/" : pathname + search + hash;
}

/** Whether a new cookie is `Secure`, by the rule of the core. */
export function isSecure(source: Source, settings: Settings): boolean {
  const { cookie, production, trust } = settings;
  const scheme = schemeOf(source, trust, true);
  return cookie.secure ?? (scheme === 1 || (scheme === 0 && production));
}

function originAt(source: Source, trust: Trust, host: string): string | undefined {
  if (!isHostname(host)) return undefined;
  return originIn(`${schemeOf(source, trust, true) === 1 ? "https" : "http"}://${host}`);
}
