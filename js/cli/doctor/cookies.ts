/** Checks of every cookie that the application set while `doctor` asked. */

import { chunkNumber, hasPrefix, withoutPrefix } from "../../inspect/session-cookie.js";
import { escapeControls } from "../../inspect/text.js";
import type { CheckId, Checks } from "./checks.js";
import { isPrivate, isShared, type SetCookie, type Site } from "./site.js";

export function isCleared({ value, attributes }: SetCookie): boolean {
  const expires = Date.parse(attributes.get("expires") ?? "");
  return value === "" && (attributes.get("max-age") === "0" || expires < Date.now());
}

/** The names of `sent` whose cookies stay in the browser after these `Set-Cookie` lines. */
export function remainingCookies(sent: string[], lines: SetCookie[], https: boolean): string[] {
  // Browsers keep partitioned cookies apart, and have them on https only.
  const partitions = https ? [false, true] : [false];
  return sent.filter((name) => {
    const own = lines.filter((line) => line.name === name);
    const last = own.at(-1);
    const isClearedIn = (isPartitioned: boolean) =>
      own.some((line) => isCleared(line) && line.attributes.has("partitioned") === isPartitioned);
    return last === undefined || !isCleared(last) || !partitions.every(isClearedIn);
  });
}

/** One check per rule, over the cookies of sign-in and session; `names` are the session's. */
export function checkCookies(site: Site, checks: Checks, names: string[]): void {
  const isOfSession = (cookie: string) =>
    names.some((name) => chunkNumber(cookie, name) !== undefined);
  const cookies = site.responses
    .flatMap(({ cookies }) => cookies)
    .filter(({ name }) => isOfSession(name) || OF_LIBRARY.test(withoutPrefix(name)));
  if (cookies.length === 0) {
    return checks.skip("cookies", "No cookie was set, so none was checked.");
  }
  for (const { id, isGood, good, bad } of RULES.filter((rule) => site.https || !rule.isHttpsOnly)) {
    const wrong = cookies.filter((cookie) => !isGood(cookie)).map(({ name }) => name);
    checks.add(id, wrong.length === 0, good, `${bad}: ${list(wrong)}.`);
  }
  checkCacheHeaders(site, checks);
}

interface Rule {
  id: CheckId;
  isHttpsOnly?: true;
  isGood(cookie: SetCookie): boolean;
  good: string;
  /** The names of the cookies follow. */
  bad: string;
}

const RULES: Rule[] = [
  {
    id: "http-only",
    isGood: ({ attributes }) => attributes.has("httponly"),
    good: "Every cookie of session and sign-in is HttpOnly.",
    bad: "Without HttpOnly a script that was smuggled in reads the cookie",
  },
  {
    id: "same-site",
    isGood: ({ attributes }) => /^(lax|strict|none)$/i.test(attributes.get("samesite") ?? ""),
    good: "Every cookie says SameSite.",
    bad: "Without SameSite browsers differ in whether other sites' requests carry the cookie",
  },
  {
    id: "secure",
    isHttpsOnly: true,
    isGood: ({ attributes }) => attributes.has("secure"),
    good: "Every cookie is Secure.",
    bad: "Without Secure the cookie is also sent over plain http",
  },
  {
    id: "prefix",
    isHttpsOnly: true,
    isGood: ({ name }) => hasPrefix(name),
    good: "Every name has the prefix __Host- or __Secure-.",
    bad: "Without the prefix __Host- or __Secure- a sibling domain can plant the cookie (behind a proxy: does the application know that it is on https?)",
  },
  {
    id: "prefix-rules",
    isGood: ({ name, attributes }) =>
      (!hasPrefix(name) || attributes.has("secure")) &&
      (!name.startsWith("__Host-") ||
        (attributes.get("path") === "/" && !attributes.has("domain"))),
    good: "Prefixes and attributes agree, so browsers keep the cookies.",
    bad: "Browsers refuse __Host- or __Secure- without Secure, and __Host- with a Domain or a Path other than /",
  },
];

/** Names that the libraries give to their cookies, without prefix. */
const OF_LIBRARY = /^(authjs|next-auth|waxseal)\.|\.(csrf-token|callback-url)$/;

function checkCacheHeaders(site: Site, checks: Checks): void {
  // A response to a POST is stored only if it says so (RFC 9111 §3, RFC 9110 §9.3.3).
  const stored = site.responses
    .filter(({ cookies }) => cookies.length > 0)
    .filter((response) =>
      response.request.startsWith("POST") ? isShared(response) : !isPrivate(response),
    );
  checks.add(
    "cookie-cache",
    stored.length === 0,
    "Every response that sets a cookie is kept out of shared caches.",
    `These set a cookie without Cache-Control: private, no-store: ${list(stored.map(({ request }) => request))}.`,
  );
}

function list(names: string[]): string {
  return [...new Set(names)].map(escapeControls).join(", ");
}
