/** What `inspect` finds out about one session cookie. */

import type { Format, Reason } from "waxseal";
import { open, type OpenOptions } from "../auth-for.js";
import { REASONS } from "./reasons.js";
import type { Secret } from "../secrets.js";
import {
  algorithmOf,
  BASE_NAMES,
  bytes,
  formatsOf,
  headerOf,
  headerWith,
  nameOf,
  payloadOf,
  PREFIXES,
  type Found,
} from "./token.js";

export interface Finding {
  /** `unverified`: there is no secret to verify with. */
  status: "valid" | "refused" | "unverified";
  reason?: Reason;
  meaning?: string;
  advice?: string;
  format: Format;
  /** With prefix, without the number of a chunk; for a bare token the name that it fits. */
  name: string;
  cookies: { name: string; bytes: number; ignored?: true }[];
  tokenBytes: number;
  /** The token's header; `null` where it cannot be read. Not verified. */
  header: { [name: string]: unknown } | null;
  /** The variable whose secret the token was made with. */
  secret: string | null;
  /** Only of a token whose signature is right. */
  claims: { [name: string]: unknown } | null;
  claimsBytes: { [name: string]: number } | null;
  /** ISO 8601. */
  now: string;
  absoluteMaxAge?: number;
  hints: string[];
}

export type Options = OpenOptions & { name: string; now: number };

/** The secret was the right one, whatever else is wrong. */
const OPENED: readonly Reason[] = [
  "absolute-max-age",
  "audience",
  "claims",
  "expired",
  "not-yet-valid",
];

/** The longest that the core knows, in seconds: `exp` alone decides. */
const ANY_AGE = 3_153_600_000;

/** Of several ways to read the same token the one that gets furthest. */
export function best(findings: Finding[]): Finding {
  return (
    findings.find(({ status }) => status === "valid") ??
    findings.find(({ reason }) => reason !== undefined && OPENED.includes(reason)) ??
    findings[0]!
  );
}

/** Verifies a token in a Cookie header as an application with these secrets does. */
export function examine(
  found: Found,
  token: string,
  header: string,
  secrets: Secret[],
  given: Options,
): Finding {
  const options = { ...given, algorithm: given.algorithm ?? algorithmOf(token) };
  const { format, now } = options;
  const weight = ({ name, value }: { name: string; value: string }) => ({
    name,
    bytes: bytes(name + value),
  });
  const about = {
    format,
    name: found.name,
    cookies: [
      ...found.used.map(weight),
      ...found.ignored.map((cookie) => ({ ...weight(cookie), ignored: true as const })),
    ],
    tokenBytes: bytes(token),
    header: headerOf(token),
    now: new Date(now).toISOString(),
    ...(options.absoluteMaxAge !== undefined && { absoluteMaxAge: options.absoluteMaxAge }),
  };
  if (secrets.length === 0) {
    const hints = [
      "There is no secret to verify with: set AUTH_SECRET, or pass --dotenv or --secret-env.",
    ];
    return { status: "unverified", ...about, secret: null, claims: null, claimsBytes: null, hints };
  }

  const read = look(header, secrets, options);
  const reason = typeof read === "string" ? read : undefined;
  const claims = typeof read === "string" ? claimsOf(read) : read;
  const secret = secrets.find((one) => {
    const read = look(header, [one], options);
    // With a `kid` the secret is known before the signature is looked at.
    return isOpened(read) || (read === "signature" && hasKid(token, format));
  });
  return {
    status: reason === undefined ? "valid" : "refused",
    ...(reason !== undefined && {
      reason,
      meaning: REASONS[reason][0],
      advice: REASONS[reason][1],
    }),
    ...about,
    secret: secret?.variable ?? null,
    claims,
    claimsBytes:
      claims &&
      Object.fromEntries(
        Object.entries(claims).map(([name, value]) => [
          name,
          bytes(`${JSON.stringify(name)}:${JSON.stringify(value)}`),
        ]),
      ),
    hints: [...hintsOf(found, token, secrets, options, reason), ...endsEarly()],
  };

  function endsEarly(): string[] {
    if (reason !== "expired" || Number(claims?.exp) * 1000 <= now) return [];
    return [
      "`exp` is later, but no session lives longer than session.maxAge after its `iat`: pass --max-age if the application has a longer one.",
    ];
  }

  /** Of a token that is authentic and all the same refused. */
  function claimsOf(reason: Reason | undefined): { [name: string]: unknown } | null {
    if (reason === "claims" || reason === "audience")
      return format === "signed" ? payloadOf(token) : null;
    // A read shows them at a time at which the session lives: look for one, from
    // 1970 on, which is good for every session that has no `nbf`.
    let [low, high] = [0, 2 ** 50];
    for (let now = 0; low <= high; now = Math.floor((low + high) / 2)) {
      const any = { ...options, maxAge: ANY_AGE, absoluteMaxAge: undefined, now };
      const read = look(header, secrets, any);
      if (typeof read === "object") return read;
      if (read === "not-yet-valid") low = now + 1;
      else if (read === "expired") high = now - 1;
      else return null;
    }
    return null;
  }
}

const WEAKER = ["__Secure-", ""] as const;

/** The claims, or why there are none. */
function look(
  header: string,
  secrets: Secret[],
  options: Options,
): { [name: string]: unknown } | Reason {
  const { format, name, now } = options;
  // What was pasted does not tell whether it is from https, nor the domain and path.
  const accept = WEAKER.map((prefix) => ({ format, name, prefix }));
  const outcome = open(secrets, { ...options, accept }).inner.read(header, { now });
  switch (outcome.status) {
    case "active":
      return outcome.token;
    case "invalid":
      return outcome.reason;
    case "anonymous":
      // Nothing is left of the value that was pasted.
      return "malformed";
    case "undecided":
      throw outcome.cause;
  }
}

function isOpened(read: object | Reason): boolean {
  return typeof read === "object" || OPENED.includes(read);
}

function hasKid(token: string, format: Format): boolean {
  // NextAuth.js v4 knows no `kid`.
  return format !== "next-auth" && typeof headerOf(token)?.kid === "string";
}

function hintsOf(
  found: Found,
  token: string,
  secrets: Secret[],
  options: Options,
  reason: Reason | undefined,
): string[] {
  const hints: string[] = [];
  const { format } = options;
  if (found.ignored.length > 0) {
    hints.push("A cookie with a stronger prefix is there, so the other one does not count.");
  }
  if (format === "signed" && options.algorithm !== undefined && options.algorithm !== "HS256") {
    hints.push(`The application needs \`jwt: { algorithm: "${options.algorithm}" }\`.`);
  }
  if (reason === undefined || OPENED.includes(reason)) {
    const isBare = found.used.some(({ name }) => !name.startsWith("__"));
    if (isBare) hints.push("On https a cookie without __Host- or __Secure- is not accepted.");
    if (format === "signed" && found.used.some(({ name }) => name.startsWith("__Secure-"))) {
      hints.push(
        "An application without `cookie.domain` and `cookie.path` reads it only where `accept` names its prefix.",
      );
    }
    return hints;
  }
  const fits = elsewhere();
  if (fits) {
    hints.push(
      `The same token is good as format "${fits.format}" in a cookie called ${fits.name}: ${
        fits.format === format
          ? "it was renamed, and a token is bound to the name that it was made for."
          : "it stands under the wrong name."
      }`,
    );
  } else if (format === "signed" && reason === "format" && headerOf(token)?.typ === "JWT") {
    hints.push(
      'Its `typ` is JWT: pass --issuer and --audience if the application has `jwt: { typ: "JWT" }`.',
    );
  } else if (reason === "signature" && hasKid(token, format)) {
    hints.push("The `kid` belongs to one of the secrets, so the cookie was altered or cut.");
  }
  return hints;

  function elsewhere(): { format: Format; name: string } | undefined {
    for (const format of formatsOf(token)) {
      for (const base of new Set([
        options.name,
        nameOf(token) ?? options.name,
        BASE_NAMES[format],
      ])) {
        // The others know no prefix.
        for (const prefix of format === "authjs" ? PREFIXES : [""]) {
          const name = prefix + base;
          const read = look(headerWith(name, token), secrets, { ...options, format, name: base });
          if (isOpened(read)) return { format, name };
        }
      }
    }
    return undefined;
  }
}
