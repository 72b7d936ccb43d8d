/** `cookies` and `useSecureCookies`. */

import type { Compat, CompatCookie, CompatCookieName } from "../compat.js";
import { withoutUndefined } from "../json.js";
import type { Config } from "../types/config.js";
import { environment } from "../environment.js";
import type { GivenConfig, GivenCookie, Major, Warn } from "./given.js";

const OTHERS: readonly CompatCookieName[] = [
  "callbackUrl",
  "csrfToken",
  "nonce",
  "pkceCodeVerifier",
  "state",
];

type CookieOptions = NonNullable<GivenCookie["options"]>;

/** What the session cookie is called and has, and the other cookies. */
export interface Cookies {
  readonly sessionCookie: string | undefined;
  readonly session: NonNullable<Config["cookie"]>;
  readonly others: Compat["cookies"];
}

export function translateCookies(major: Major, given: GivenConfig, warn: Warn): Cookies {
  const { sessionToken, ...others } = given.cookies ?? {};
  const { name, options } = sessionToken ?? {};
  return {
    sessionCookie: name || undefined,
    session: withoutUndefined({
      ...placeOf(options ?? {}, "sessionToken", warn),
      secure: secureOf(major, given, sessionToken ?? {}),
      partitioned: options?.partitioned === true && options.secure === true ? true : undefined,
    }),
    others: othersOf(others, warn),
  };
}

/**
 * The attribute alone, where the name is given. Otherwise it would choose the name too, which in
 * the originals `useSecureCookies` alone does, and the address.
 */
function secureOf(
  major: Major,
  { useSecureCookies = isSecureByEnvironment(major) }: GivenConfig,
  { name, options }: GivenCookie,
): boolean | undefined {
  return name ? (options?.secure ?? useSecureCookies) : useSecureCookies;
}

/** Version 4 goes by its own address, however a request came; without one, by the request. */
function isSecureByEnvironment(major: Major): boolean | undefined {
  const { NEXTAUTH_URL } = environment();
  return major === 4 && NEXTAUTH_URL ? !NEXTAUTH_URL.startsWith("http:") : undefined;
}

function othersOf(given: NonNullable<GivenConfig["cookies"]>, warn: Warn): Compat["cookies"] {
  const found: { [Name in CompatCookieName]?: CompatCookie } = {};
  for (const cookie of OTHERS) {
    const { name, options } = given[cookie] ?? {};
    if (!name && !options) continue;
    const { secure, maxAge } = options ?? {};
    found[cookie] = withoutUndefined({
      name: name || undefined,
      options: options
        ? withoutUndefined({ ...placeOf(options, cookie, warn), secure, maxAge })
        : undefined,
    });
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** Where a cookie goes. */
function placeOf(options: CookieOptions, cookie: string, warn: Warn) {
  const { domain, path, httpOnly, maxAge, expires } = options;
  if (httpOnly === false) {
    warn(
      `\`cookies.${cookie}.options.httpOnly: false\` has no effect: no script reads the cookie.`,
    );
  }
  if (cookie === "sessionToken" && (maxAge !== undefined || expires !== undefined)) {
    warn("The session cookie lives for `session.maxAge`, not for what its own options say.");
  }
  return {
    domain: domain || undefined,
    path: path || undefined,
    sameSite: sameSiteOf(options, cookie, warn),
  };
}

function sameSiteOf(
  { sameSite, secure }: CookieOptions,
  cookie: string,
  warn: Warn,
): "lax" | "strict" | "none" | undefined {
  if (sameSite === true) return "strict";
  const text = typeof sameSite === "string" ? sameSite.toLowerCase() : undefined;
  if (text === "none" && secure !== true) {
    warn(
      `\`cookies.${cookie}.options.sameSite: "none"\` needs \`secure: true\`, without which browsers refuse the cookie: it is "lax".`,
    );
    return "lax";
  }
  return text === "lax" || text === "strict" || text === "none" ? text : undefined;
}
