/**
 * What an answer may call the application: its origin, by whoever names it, or a path
 * where nobody does. And whether its new cookies are `Secure`.
 *
 * What a browser says shapes the answer to that browser alone. What goes to others, or
 * outlives the answer, is built from `namedOrigin`.
 */

import type { Settings } from "./config/index.js";
import {
  forwardedHost,
  isAt,
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
type Addressed = Source & { readonly url?: string | undefined; readonly nextUrl?: unknown };

/**
 * The origin by the configuration: of `AUTH_URL`, or of the proxy that it trusts. The
 * only one for what goes to others or outlives the answer.
 */
export function namedOrigin(source: Source, trust: Trust): string | undefined {
  if (trust.origin !== undefined || !trust.forwarded) return trust.origin;
  return originAt(source, trust, forwardedHost(source));
}

/** The origin that an answer to this request may name to this client. */
export function originOf(source: Addressed, trust: Trust): string {
  return statedOrigin(source, trust) ?? servedOrigin(source, trust);
}

/** The same for what others may see: nothing that the client says of itself. */
export function servedOrigin(source: Addressed, trust: Trust): string {
  return (
    namedOrigin(source, trust) ??
    originAt(source, trust, servedHost(source)) ??
    originIn(source.url ?? "") ??
    "http://localhost"
  );
}

/** Whether the configuration names this origin: else a path leads the browser to its own. */
export function isNamed(origin: string, source: Addressed, trust: Trust): boolean {
  if (namedOrigin(source, trust) !== origin) return false;
  // Next.js copies `Host` to where no proxy wrote anything.
  const isCopied =
    source.nextUrl !== undefined && forwardedHost(source) === header(source, "host").toLowerCase();
  return trust.origin !== undefined || !isCopied;
}

/**
 * An address of this application under any of its names, at `origin`; every other
 * address as it came.
 */
export function atOrigin(url: string, origin: string, source: Addressed, trust: Trust): string {
  const its = originIn(url);
  if (its === undefined || its === origin) return url;
  // What `AUTH_URL` fixes, no header changes.
  const fixed = trust.origin;
  const isKnown = fixed === undefined ? isOwnHost(its, source, trust) : isAt(fixed, its);
  if (!isKnown && its !== originIn(source.url ?? "")) return url;
  const { pathname, search, hash } = new URL(url);
  return origin + pathname + search + hash;
}

/**
 * The path of an address at `origin`, which every browser takes for one of the host
 * that it used; another address as it is.
 */
export function pathAt(url: string, origin: string): string {
  const { origin: its, pathname, search, hash } = new URL(url, origin);
  if (its !== origin) return url;
  // Two slashes would begin a host.
  return pathname.startsWith("//") ? "/" : pathname + search + hash;
}

/** Whether a cookie that is new is to be a secure one, by the rule of the core. */
export function isSecure(source: Source, settings: Settings): boolean {
  const { cookie, production, trust } = settings;
  const scheme = schemeOf(source, trust, true);
  return cookie.secure ?? (scheme === 1 || (scheme === 0 && production));
}

function originAt(source: Source, trust: Trust, host: string): string | undefined {
  if (!isHostname(host)) return undefined;
  return originIn(`${schemeOf(source, trust, true) === 1 ? "https" : "http"}://${host}`);
}
