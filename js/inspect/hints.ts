/** Hints on a session cookie, besides the advice for its reason. */

import type { Format } from "../types/config.js";
import type { Reason } from "../types/outcome.js";
import { damageHint } from "./cut.js";
import { readingOf, type InspectOptions } from "./options.js";
import type { Secret } from "./secret.js";
import { baseNameOf, cookieHeader, PREFIXES } from "./session-cookie.js";
import { boundName, possibleFormats, readHeader } from "./token.js";
import { isAuthentic, verify, type Candidate, type Claims } from "./verify.js";

/** `reason` is why the session is refused, `claims` are those of an authentic token. */
export function hintsFor(
  candidate: Candidate,
  secrets: readonly Secret[],
  options: InspectOptions,
  { reason, claims }: { reason: Reason | undefined; claims: Claims | null },
): string[] {
  const hints: string[] = [];
  const { format, algorithm } = options;
  if (candidate.cookie.ignored.length > 0) {
    hints.push("There is also a cookie with a stronger prefix, so the other one does not count.");
  }
  if (format === "signed" && algorithm !== undefined && algorithm !== "HS256") {
    hints.push(`The application needs \`jwt: { algorithm: "${algorithm}" }\`.`);
  }
  if (reason === undefined || isAuthentic(reason)) {
    hints.push(...prefixHints(candidate, format));
  } else {
    hints.push(...refusalHints(candidate, secrets, options, reason));
  }
  if (reason === "expired" && Number(claims?.exp) * 1000 > options.now) {
    hints.push(
      `\`exp\` is later, but no session lives longer than session.maxAge after its \`iat\`: ${options.asks.maxAge} if the application has a longer one.`,
    );
  }
  return hints;
}

/** When an application does not read a cookie with this prefix. */
function prefixHints({ cookie }: Candidate, format: Format): string[] {
  const hints: string[] = [];
  if (cookie.used.some(({ name }) => !name.startsWith("__"))) {
    hints.push(
      "Its name has no prefix, as on http://localhost; on https it begins with __Host- or __Secure-.",
    );
  }
  if (format === "signed" && cookie.used.some(({ name }) => name.startsWith("__Secure-"))) {
    hints.push(
      "Its prefix is that of applications with `cookie.domain` or `cookie.path`; others read it only if `accept` names the prefix.",
    );
  }
  return hints;
}

/** Why a token is not authentic here. */
function refusalHints(
  { token }: Candidate,
  secrets: readonly Secret[],
  options: InspectOptions,
  reason: Reason,
): string[] {
  const { format } = options;
  const fit = findFit(token, secrets, options);
  if (fit) {
    const why =
      fit.format === format
        ? "it was renamed, and a token is bound to the name that it was made for."
        : "it stands under the wrong name.";
    return [
      `The same token is good as format "${fit.format}" in a cookie called ${fit.name}: ${why}`,
    ];
  }
  if (format === "signed" && reason === "format" && readHeader(token)?.typ === "JWT") {
    return [
      `Its \`typ\` is JWT: ${options.asks.issuer} if the application has \`jwt: { typ: "JWT" }\`.`,
    ];
  }
  const damage = damageHint(token, format, reason);
  return damage === undefined ? [] : [damage];
}

/** A format and a cookie name with which the token is authentic. */
function findFit(
  token: string,
  secrets: readonly Secret[],
  options: InspectOptions,
): { format: Format; name: string } | undefined {
  for (const format of possibleFormats(token)) {
    for (const baseName of new Set([
      options.name,
      boundName(token) ?? options.name,
      baseNameOf(format),
    ])) {
      // Only the keys of Auth.js depend on the prefix.
      for (const prefix of format === "authjs" ? PREFIXES : [""]) {
        const name = prefix + baseName;
        const reading = readingOf({ ...options, format, name: baseName });
        const result = verify(cookieHeader(name, token), secrets, reading);
        if (isAuthentic(result)) return { format, name };
      }
    }
  }
  return undefined;
}
