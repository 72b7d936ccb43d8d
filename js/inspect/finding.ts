/** What `inspect` finds out about one session cookie. */

import type { Format } from "../types/config.js";
import type { Reason } from "../types/outcome.js";
import { byteLength } from "./bytes.js";
import { hintsFor } from "./hints.js";
import type { Cookie } from "./input.js";
import { readingOf, type InspectOptions } from "./options.js";
import { REASONS } from "./reasons.js";
import type { Secret } from "./secret.js";
import { readAlgorithm, readHeader } from "./token.js";
import {
  isAuthentic,
  refusedClaims,
  secretOf,
  verify,
  type Candidate,
  type Claims,
} from "./verify.js";

export interface Finding {
  /** `unverified`: there is no secret to verify with. */
  status: "valid" | "refused" | "unverified";
  reason?: Reason;
  meaning?: string;
  advice?: string;
  format: Format;
  /** With prefix, without chunk number; for a bare token the name that it fits. */
  name: string;
  cookies: { name: string; bytes: number; ignored?: true }[];
  tokenBytes: number;
  /** The token's header; `null` where it cannot be read. Not verified. */
  header: { [name: string]: unknown } | null;
  /** The variable with the secret that the token was made with. */
  secret: string | null;
  /** Only if the signature is right. */
  claims: Claims | null;
  claimsBytes: { [name: string]: number } | null;
  /** ISO 8601. */
  now: string;
  absoluteMaxAge?: number;
  hints: string[];
}

/** Of several ways to read the same token, the one that gets furthest. */
export function furthest(findings: Finding[]): Finding {
  return (
    findings.find(({ status }) => status === "valid") ??
    findings.find(({ reason }) => reason !== undefined && isAuthentic(reason)) ??
    findings[0]!
  );
}

/** Verifies a token in a Cookie header as an application with these secrets does. */
export function inspectToken(
  candidate: Candidate,
  secrets: readonly Secret[],
  given: InspectOptions,
): Finding {
  const { token, header } = candidate;
  const options = { ...given, algorithm: given.algorithm ?? readAlgorithm(token) };
  const facts = describe(candidate, options);
  if (secrets.length === 0) {
    const hints = [`There is no secret to verify with: ${options.asks.secret}.`];
    return { status: "unverified", ...facts, secret: null, claims: null, claimsBytes: null, hints };
  }

  const { format } = options;
  const reading = readingOf(options);
  const result = verify(header, secrets, reading);
  const reason = typeof result === "string" ? result : undefined;
  const claims =
    typeof result === "string"
      ? refusedClaims(result, candidate, format, secrets, reading)
      : result;
  return {
    ...(reason === undefined
      ? { status: "valid" }
      : { status: "refused", ...explain(reason, options) }),
    ...facts,
    secret: secretOf(candidate, format, secrets, reading)?.variable ?? null,
    claims,
    claimsBytes: claims && claimSizes(claims),
    hints: hintsFor(candidate, secrets, options, { reason, claims }),
  };
}

/** What is known without a secret. */
function describe({ cookie, token }: Candidate, options: InspectOptions) {
  const { format, now, absoluteMaxAge } = options;
  return {
    format,
    name: cookie.name,
    cookies: [
      ...cookie.used.map(cookieSize),
      ...cookie.ignored.map((ignored) => ({ ...cookieSize(ignored), ignored: true as const })),
    ],
    tokenBytes: byteLength(token),
    header: readHeader(token),
    now: new Date(now).toISOString(),
    ...(absoluteMaxAge !== undefined && { absoluteMaxAge }),
  };
}

function explain(reason: Reason, { asks }: InspectOptions) {
  const [meaning, advice] = REASONS[reason];
  const here = asks.here[reason];
  return { reason, meaning, advice: here === undefined ? advice : `${advice} ${here}` };
}

function cookieSize({ name, value }: Cookie) {
  return { name, bytes: byteLength(name + value) };
}

/** What each claim takes of the token, in bytes of its JSON. */
export function claimSizes(claims: Claims): { [name: string]: number } {
  const size = ([name, value]: [string, unknown]): [string, number] => [
    name,
    byteLength(`${JSON.stringify(name)}:${JSON.stringify(value)}`),
  ];
  return Object.fromEntries(Object.entries(claims).map(size));
}
