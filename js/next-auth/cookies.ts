/** `cookies` and `useSecureCookies`. */

import type { Compat, CompatCookie, CompatCookieName } from "../compat.js";
import { withoutUndefined } from "../json.js";
import type { Config } from "../types/config.js";
import { isOnVercel, isSecureByUrl } from "./environment.js";
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
  const useSecureCookies = given.useSecureCookies ?? isSecureByUrl(major);
  // Version 4 takes `options` as they are, and version 5 adds what they leave out.
  const isSecure = major === 5 && (useSecureCookies ?? isOnVercel());
  const place = placeOf(options ?? {}, "sessionToken", isSecure, warn);
  return {
    sessionCookie: name || undefined,
    session: withoutUndefined({
      ...place,
      secure: place.sameSite === "none" ? true : secureOf(useSecureCookies, sessionToken ?? {}),
      partitioned: options?.partitioned === true && options.secure === true ? true : undefined,
    }),
    others: othersOf(others, isSecure, warn),
  };
}

/**
 * The attribute alone, where the name is given. Otherwise it would choose the name too, which in
 * the originals `useSecureCookies` alone does, and the address.
 */
function secureOf(
  useSecureCookies: boolean | undefined,
  { name, options }: GivenCookie,
): boolean | undefined {
  return name ? (options?.secure ?? useSecureCookies) : useSecureCookies;
}

function othersOf(
  given: NonNullable<GivenConfig["cookies"]>,
  isSecure: boolean,
  warn: Warn,
): Compat["cookies"] {
  const found: { [Name in CompatCookieName]?: CompatCookie } = {};
  const unused = Object.keys(given).filter((name) => !(OTHERS as readonly string[]).includes(name));
  if (unused.length > 0) warn(`These \`cookies\` are not used: ${unused.join(", ")}.`);
  for (const cookie of OTHERS) {
    const { name, options } = given[cookie] ?? {};
    if (!name && !options) continue;
    found[cookie] = withoutUndefined({
      name: name || undefined,
      options: options ? attributesOf(options, cookie, isSecure, warn) : undefined,
    });
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

function attributesOf(
  options: CookieOptions,
  cookie: string,
  isSecure: boolean,
  warn: Warn,
): NonNullable<CompatCookie["options"]> {
  const { secure, maxAge } = options;
  const place = placeOf(options, cookie, isSecure, warn);
  return withoutUndefined({
    ...place,
    secure: place.sameSite === "none" ? true : secure,
    maxAge,
  });
}

/** Where a cookie goes; `isSecure` is whether it is `Secure` where its options do not say. */
function placeOf(options: CookieOptions, cookie: string, isSecure: boolean, warn: Warn) {
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
    sameSite: sameSiteOf({ ...options, secure: options.secure ?? isSecure }, cookie, warn),
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
