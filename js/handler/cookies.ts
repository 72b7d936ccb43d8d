/** Cookies besides that of the session: their names, and their values in a request. */

import { isSecure } from "../address.js";
import type { CompatCookie, CompatCookieName } from "../compat.js";
import type { Settings } from "../config/index.js";
import { COOKIE_BASES } from "../formats.js";
import { schemeOf } from "../host.js";
import { cookieText } from "../source.js";
import type { Source } from "../types/source.js";

/** The names of a cookie, and with `flow` what the names of several begin with. */
export interface CookieNames {
  /** That of a new one. */
  name: string;
  /** Those under which it is read, the strongest first. */
  readable: string[];
}

/**
 * The names of a cookie besides the session's: as in Auth.js, but with the strongest prefix in
 * our own format, and after `cookie.name` where given. The core names the CSRF cookie after the
 * same base, and always prefixes it with `__Host-`.
 */
export function cookieNames(
  settings: Settings,
  request: Source,
  suffix: "callback-url" | "device" | "email-link" | "flow" | "form-post" | "form-state",
): CookieNames {
  const { cookie, format, trust } = settings;
  const own = suffix === "callback-url" && givenCookie(settings, "callbackUrl")?.name;
  if (own) return { name: own, readable: [own] };
  const bare = `${cookie.name ?? COOKIE_BASES[format]}.${suffix}`;
  const prefixed = (format === "signed" ? "__Host-" : "__Secure-") + bare;
  // On https, nothing else is ours.
  const isHttps = cookie.secure ?? schemeOf(request, trust) === 1;
  return {
    name: isSecure(request, settings) ? prefixed : bare,
    readable: isHttps ? [prefixed] : [prefixed, bare],
  };
}

/** What a configuration of next-auth says of one of its cookies. */
export function givenCookie(
  { compat }: Settings,
  name: CompatCookieName,
): CompatCookie | undefined {
  return compat?.cookies?.[name];
}

/**
 * The settings for cookies that another site leads back to: with `SameSite=Strict` a browser
 * would not send them then, so they are `Lax`.
 */
export function laxSettings(settings: Settings): Settings {
  const { cookie } = settings;
  if (cookie.sameSite !== "strict") return settings;
  return { ...settings, cookie: { ...cookie, sameSite: "lax" } };
}

/**
 * The line that sets a cookie besides the session's, with its attributes: where that one is
 * sent, in a frame of another site too, so are these. `maxAge` in seconds; without it the
 * cookie lives until the browser is closed. `given` is what a configuration of next-auth says
 * of the cookie.
 */
export function cookieLine(
  { cookie }: Settings,
  name: string,
  value: string,
  maxAge?: number,
  given: CompatCookie["options"] = {},
): string {
  const { partitioned } = cookie;
  const { domain, path = "/", secure = false, sameSite = cookie.sameSite ?? "lax" } = given;
  return [
    `${name}=${value}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    `Path=${path}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    "HttpOnly",
    ...(secure || name.startsWith("__") ? ["Secure"] : []),
    ...(partitioned ? ["Partitioned"] : []),
    `SameSite=${sameSite[0]!.toUpperCase()}${sameSite.slice(1)}`,
  ].join("; ");
}

/** The line that removes such a cookie. */
export function clearingLine(
  settings: Settings,
  name: string,
  given?: CompatCookie["options"],
): string {
  return cookieLine(settings, name, "", 0, given);
}

/** The lines that remove those of these names that the request has, `Lax` as they were set. */
export function clearingLines(
  settings: Settings,
  request: Source,
  names: readonly string[],
): string[] {
  const sent = names.filter((name) => cookieValues(request, name).length > 0);
  return sent.map((name) => clearingLine(laxSettings(settings), name));
}

/** The values of all cookies of a name, in their order. */
export function cookieValues(source: Source, name: string): string[] {
  return cookiePairs(source)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** `name=value`, as they were sent. */
export function cookiePairs(source: Source): string[] {
  const pairs = cookieText(source).split(";");
  // Not `trim`: characters that browsers accept in names must not be dropped before a prefix.
  return pairs.map((pair) => pair.replace(/^[ \t]+/, ""));
}
