/** Checks of every cookie that the application set while `doctor` asked. */

import type { Checks } from "./checks.js";
import { isPrivate, isShared, type SetCookie, type Site } from "./site.js";
import { plain } from "../text.js";

export function isCleared({ value, attributes }: SetCookie): boolean {
  const expires = Date.parse(attributes.get("expires") ?? "");
  return value === "" && (attributes.get("max-age") === "0" || expires < Date.now());
}

/** The names of `sent` that are left in the browser after these lines. */
export function leftBehind(sent: string[], lines: SetCookie[], https: boolean): string[] {
  // Browsers keep partitioned cookies apart, and on https alone.
  const kinds = https ? [false, true] : [false];
  return sent.filter((name) => {
    const own = lines.filter((line) => line.name === name);
    const last = own.at(-1);
    const isGone = (kind: boolean) =>
      own.some((line) => isCleared(line) && line.attributes.has("partitioned") === kind);
    return last === undefined || !isCleared(last) || !kinds.every(isGone);
  });
}

/** One check per rule over the cookies of sign-in and session; cache headers over all. */
export function cookieChecks(site: Site, checks: Checks, sessions: string[]): void {
  const cookies = site.answers
    .flatMap(({ cookies }) => cookies)
    .filter(({ name }) => sessions.includes(name.replace(/\.\d+$/, "")) || LIBRARIES.test(name));
  if (cookies.length === 0) {
    return checks.skip("cookies", "No cookie was set, so none was checked.");
  }
  const all = (id: string, good: (cookie: SetCookie) => boolean, yes: string, no: string) => {
    const bad = cookies.filter((cookie) => !good(cookie)).map(({ name }) => name);
    checks.check(id, bad.length === 0, yes, `${no}: ${list(bad)}.`);
  };

  all(
    "http-only",
    ({ attributes }) => attributes.has("httponly"),
    "Every cookie is HttpOnly.",
    "Without HttpOnly a script that was smuggled in reads the cookie",
  );
  all(
    "same-site",
    ({ attributes }) => /^(lax|strict|none)$/i.test(attributes.get("samesite") ?? ""),
    "Every cookie says SameSite.",
    "Without SameSite browsers differ in whether other sites' requests carry the cookie",
  );
  if (site.https) {
    all(
      "secure",
      ({ attributes }) => attributes.has("secure"),
      "Every cookie is Secure.",
      "Without Secure the cookie is also sent over plain http",
    );
    all(
      "prefix",
      ({ name }) => PREFIX.test(name),
      "Every name has the prefix __Host- or __Secure-.",
      "Without the prefix __Host- or __Secure- a sibling domain can plant the cookie (behind a proxy: does the application know that it is on https?)",
    );
  }
  all(
    "prefix-rules",
    ({ name, attributes }) =>
      (!PREFIX.test(name) || attributes.has("secure")) &&
      (!name.startsWith("__Host-") ||
        (attributes.get("path") === "/" && !attributes.has("domain"))),
    "Prefixes and attributes agree, so browsers keep the cookies.",
    "Browsers refuse __Host- or __Secure- without Secure, and __Host- with a Domain or a Path other than /",
  );

  // What answers a POST is stored only where it says so (RFC 9111 §3, RFC 9110 §9.3.3).
  const stored = site.answers
    .filter(({ cookies }) => cookies.length > 0)
    .filter((answer) => (answer.what.startsWith("POST") ? isShared(answer) : !isPrivate(answer)));
  checks.check(
    "cookie-cache",
    stored.length === 0,
    "Every response that sets a cookie is kept out of shared caches.",
    `These set a cookie without Cache-Control: private, no-store: ${list(stored.map(({ what }) => what))}.`,
  );
}

const PREFIX = /^__(Host|Secure)-/;
const LIBRARIES = /^(__Host-|__Secure-)?(authjs|next-auth|waxseal)\.|\.(csrf-token|callback-url)$/;

function list(names: string[]): string {
  return [...new Set(names)].map(plain).join(", ");
}
