/** A pasted text from beginning to end, for the command and for the page. */

import { furthest, type Finding } from "./finding.js";
import { inspectBareToken, inspectHeader, type Given } from "./guess.js";
import { findSessionCookie, parseCookies, parseInput } from "./input.js";
import { inspectCookies } from "./inspect.js";
import type { Inspection } from "./inspection.js";
import { readingOf } from "./options.js";
import { secretsAt, type Secret } from "./secret.js";
import { baseNameOf, cookieHeader, withoutPrefix } from "./session-cookie.js";
import { readAlgorithm } from "./token.js";

/** The session cookies in a text that a person copied; `header` is the Cookie header in it. */
export interface InputFindings {
  findings: Finding[];
  /** A bare token's is that of a cookie under the name that it fits. */
  header: string;
  isBare: boolean;
}

/** @throws WaxsealError for options that do not go together. */
export function inspectInput(
  text: string,
  secrets: readonly Secret[],
  options: Given,
): InputFindings | undefined {
  const input = parseInput(text);
  if (input.token === "") return undefined;
  const current = secretsAt(secrets, options.now);
  if (input.token === undefined) {
    const findings = inspectHeader(input.header, current, options);
    return { findings, header: input.header, isBare: false };
  }
  const finding = inspectBareToken(input.token, current, options);
  const header = cookieHeader(finding.name, input.token);
  return { findings: [finding], header, isBare: true };
}

/** The one of them that gets furthest, as the inspector shows it. */
export function inspectionOf(
  { findings, header, isBare }: InputFindings,
  by: Inspection["by"],
  secrets: readonly Secret[],
  options: Given,
  notes: readonly string[],
): Inspection {
  const finding = findings.length > 0 ? furthest(findings) : undefined;
  const format = finding?.format ?? options.format ?? "signed";
  const name = withoutPrefix(finding?.name ?? options.name ?? baseNameOf(format));
  const cookie = findSessionCookie(parseCookies(header), name);
  const token = cookie?.used.map(({ value }) => value).join("") ?? "";
  const algorithm = options.algorithm ?? readAlgorithm(token);
  const reading = readingOf({ ...options, format, name, algorithm });
  // The scheme by which a browser has such a name.
  const scheme = cookie?.name.startsWith("__") ? "https" : "http";
  const others = findings.filter((other) => other !== finding).map((other) => other.name);
  return inspectCookies({
    ...reading,
    by,
    header,
    secrets,
    scheme,
    hints: finding?.hints ?? [],
    notes: [
      ...(isBare ? [`It is a bare token, looked at as the cookie ${finding!.name}.`] : []),
      ...(others.length > 0 ? [`There is another session cookie too: ${others.join(", ")}.`] : []),
      ...notes,
    ],
  });
}
