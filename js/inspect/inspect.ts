/**
 * The inspector: what a Cookie header holds and what becomes of it, as data. It reads alone:
 * no callback runs, no event, no store is asked, and nothing is written.
 */

import { COOKIE_BASES, withoutPrefix } from "../formats.js";
import type { Config, Format } from "../types/config.js";
import type { Outcome } from "../types/outcome.js";
import { byteLength } from "./bytes.js";
import { claimRows } from "./claims.js";
import { damageHint } from "./cut.js";
import { flowOf } from "./flow.js";
import { findSessionCookie, parseCookies, type Cookie, type SessionCookie } from "./input.js";
import type {
  CookiePair,
  Inspection,
  Next,
  TokenParts,
  UsedSecret,
  Verdict,
} from "./inspection.js";
import { momentsOf, renewalOf } from "./moments.js";
import { nextOf } from "./next.js";
import { REASONS, stepOf, STEPS, type Step } from "./reasons.js";
import { secretsAt, type Secret } from "./secret.js";
import { baseNameOf, chunkNumber, PREFIXES } from "./session-cookie.js";
import { possibleFormats, readHeader } from "./token.js";
import { refusedClaims, secretOf, type Candidate, type Claims, type Reading } from "./verify.js";

/** What is looked at, and how the application would read it. */
export interface Subject extends Reading {
  by: Inspection["by"];
  header: string;
  /** All of them, in their order. */
  secrets: readonly Secret[];
  /** What is to be said besides. */
  notes?: readonly string[];
  /** What is known about a refusal. */
  hints?: readonly string[];
}

/** @throws WaxsealError for a mistake in the configuration. */
export function inspectCookies(subject: Subject): Inspection {
  const { by, header, secrets, now, make, configOf, notes = [] } = subject;
  const config = configOf(secrets);
  const cookies = parseCookies(header);
  const candidate = candidateIn(cookies, subject);
  const common = {
    by,
    now: new Date(now).toISOString(),
    headerBytes: byteLength(header),
    ...pairsOf(cookies, config, candidate?.cookie),
    callbacks: { has: callbacksOf(config), ran: null },
    notes: [...notes],
  };
  if (secrets.length === 0) return { ...common, ...unverified(candidate, subject) };

  const engine = make(config);
  try {
    const asked = { header, now, scheme: subject.scheme, host: subject.host };
    const outcome = engine.read(asked);
    const format = candidate && formatOf(candidate, config);
    const verdict = verdictOf(outcome, subject, candidate, format);
    const claims = candidate && format ? claimsOf(outcome, candidate, format, subject) : null;
    const moments = claims ? momentsOf(claims, config, now) : [];
    const write = (at: number) => nextOf(engine.renew({ ...asked, now: at }), cookies, at, now);
    return {
      ...common,
      verdict,
      steps: stepsOf(verdict),
      token: candidate && format ? partsOf(candidate, format) : null,
      secret: candidate && format ? usedSecret(candidate, format, subject) : null,
      claims: claims && claimRows(claims, config),
      moments,
      flow: flowOf(config, claims, outcome.session),
      next: nextWrites(outcome, renewalOf(moments), write, now),
    };
  } finally {
    engine.drop();
  }
}

/** Now; and where nothing is due, at the renewal. */
function nextWrites(
  { status }: Outcome<any, any>,
  renewal: number | undefined,
  write: (at: number) => Next,
  now: number,
): Next | null {
  if (status === "anonymous" || status === "undecided") return null;
  const next = write(now);
  if (next.lines.length > 0 || status !== "active" || renewal === undefined) return next;
  return renewal > now ? write(renewal) : next;
}

/* ------------------------------------------------------------------ which cookie */

/** A name under which the application reads sessions, without prefix. */
interface Slot {
  name: string;
  format: Format;
}

function slotsOf(config: Config): Slot[] {
  const { accept = [], cookie, jwt } = config;
  const format = config.format ?? (jwt?.encryption ? "authjs" : "signed");
  const others = accept.map((entry): Slot => {
    const { format, name } = typeof entry === "string" ? { format: entry, name: undefined } : entry;
    return { format, name: name ?? baseNameOf(format) };
  });
  return [{ format, name: cookie?.name ?? baseNameOf(format) }, ...others];
}

/** The session cookie that decides: the one that is read, or else the first that is there. */
function candidateIn(cookies: readonly Cookie[], subject: Subject): Candidate | undefined {
  const { secrets, configOf, make } = subject;
  const names = new Set(slotsOf(configOf(secrets)).map(({ name }) => name));
  const found = [...names].flatMap((name): Candidate[] => {
    const cookie = findSessionCookie([...cookies], name);
    if (!cookie) return [];
    const token = cookie.used.map(({ value }) => value).join("");
    return [{ cookie, token, header: subject.header }];
  });
  if (found.length < 2 || secrets.length === 0) return found[0];
  const engine = make(configOf(secrets));
  try {
    const isRead = ({ cookie }: Candidate) => {
      const header = cookie.used.map(({ name, value }) => `${name}=${value}`).join("; ");
      const { now, scheme, host } = subject;
      return engine.read({ header, now, scheme, host }).status === "active";
    };
    return found.find(isRead) ?? found[0];
  } finally {
    engine.drop();
  }
}

function formatOf({ cookie, token }: Candidate, config: Config): Format {
  const name = withoutPrefix(cookie.name);
  const slots = slotsOf(config).filter((slot) => slot.name === name);
  const possible = possibleFormats(token);
  return (slots.find(({ format }) => possible.includes(format)) ?? slots[0]!).format;
}

/** Of foreign cookies, and characters of a name, at most. */
const MOST = 200;

function pairsOf(
  cookies: readonly Cookie[],
  config: Config,
  session: SessionCookie | undefined,
): Pick<Inspection, "cookies" | "leftOut"> {
  let foreign = 0;
  const pairs = cookies.flatMap((cookie): CookiePair[] => {
    const kind = kindOf(cookie, config, session);
    if (kind === "foreign" && ++foreign > MOST) return [];
    const { name } = cookie;
    const number = kind === "session" ? chunkNumber(name, session!.name) : undefined;
    return [
      {
        name: shortened(name),
        bytes: byteLength(name + cookie.value),
        kind,
        prefix: PREFIXES.find((prefix) => name.startsWith(prefix)) ?? "",
        ...(number !== undefined && number >= 0 && { chunk: number }),
      },
    ];
  });
  return { cookies: pairs, leftOut: Math.max(0, foreign - MOST) };
}

function shortened(name: string): string {
  return name.length > MOST ? `${name.slice(0, MOST)}…` : name;
}

function kindOf(
  cookie: Cookie,
  config: Config,
  session: SessionCookie | undefined,
): CookiePair["kind"] {
  if (session?.used.includes(cookie)) return "session";
  if (session?.ignored.includes(cookie)) return "ignored";
  const bare = withoutPrefix(cookie.name);
  const slots = slotsOf(config);
  if (slots.some(({ name }) => chunkNumber(bare, name) !== undefined)) return "ignored";
  const bases = [...Object.values(COOKIE_BASES), ...slots.map(({ name }) => name)];
  // The CSRF, callback-URL and device cookies, and those of a sign-in under way.
  return bases.some((start) => bare.startsWith(`${start}.`)) ? "other" : "foreign";
}

/* ------------------------------------------------------------------ the verdict */

function verdictOf(
  outcome: Outcome<any, any>,
  { header, hints = [] }: Subject,
  candidate: Candidate | undefined,
  format: Format | undefined,
): Verdict {
  switch (outcome.status) {
    case "active":
      return { status: "valid", hints: [...hints] };
    case "invalid": {
      const { reason } = outcome;
      const [meaning, advice] = REASONS[reason];
      const step = stepOf(reason, byteLength(header));
      const damage =
        step === "open" && candidate && format
          ? damageHint(candidate.token, format, reason)
          : undefined;
      const all = damage === undefined || hints.includes(damage) ? hints : [...hints, damage];
      return { status: "refused", step, reason, meaning, advice, hints: [...all] };
    }
    case "anonymous":
      return candidate ? unreadName(candidate) : noSession(header);
    case "undecided":
      return {
        status: "refused",
        step: "open",
        meaning: "The core could not decide: the cookie stays.",
        advice: "Look at the log of the application.",
        hints: [],
      };
  }
}

/** A cookie of our name under a prefix that does not count here. */
function unreadName({ cookie }: Candidate): Verdict {
  return {
    status: "refused",
    step: "name",
    meaning: `The cookie ${cookie.name} is not read here: its prefix is not the one that is written for this scheme, domain and path.`,
    advice: "Sign in again; or let `accept` name the prefix while old cookies are about.",
    hints: [],
  };
}

function noSession(header: string): Verdict {
  const names = parseCookies(header).map(({ name }) => name);
  const bases = Object.values(COOKIE_BASES).map((start) => `${start}.session-token`);
  const other = names.find((name) =>
    bases.some((own) => chunkNumber(withoutPrefix(name), own) !== undefined),
  );
  return {
    status: "anonymous",
    step: "name",
    meaning:
      names.length === 0
        ? "The request has no cookie."
        : "None of the cookies of the request is one of a session here.",
    advice:
      other === undefined
        ? "Sign in, and come back. If somebody was signed in: a browser drops the cookie when its time is over, so this is how an idle session mostly ends."
        : `${other} looks like a session of another format: let \`accept\` name it, or look at \`format\` and \`cookie.name\`.`,
    hints: [],
  };
}

function unverified(candidate: Candidate | undefined, subject: Subject) {
  const format = candidate && formatOf(candidate, subject.configOf([]));
  const verdict: Verdict = {
    status: "unverified",
    meaning: "There is no secret to verify with.",
    advice: "Everything but the claims is shown.",
    hints: [...(subject.hints ?? [])],
  };
  return {
    verdict,
    steps: stepsOf({ ...verdict, step: candidate ? "open" : "name" }),
    token: candidate && format ? partsOf(candidate, format) : null,
    secret: null,
    claims: null,
    moments: [],
    flow: null,
    next: null,
  };
}

function stepsOf({ status, step }: Verdict): Inspection["steps"] {
  const at = step === undefined ? STEPS.length : STEPS.indexOf(step);
  const state = (index: number): Inspection["steps"][number]["state"] => {
    if (index < at) return "passed";
    if (index === at && step === "name" && status !== "refused") return "nothing";
    return index === at && status === "refused" ? "refused" : "skipped";
  };
  return STEPS.map((name: Step, index) => ({ name, state: state(index) }));
}

/* ------------------------------------------------------------------ the token */

const SEGMENTS = {
  3: ["header", "payload", "signature"],
  5: ["header", "encrypted key", "initialization vector", "ciphertext", "tag"],
} as const;

function partsOf({ cookie, token }: Candidate, format: Format): TokenParts {
  const parts = token.split(".");
  const names: readonly string[] = SEGMENTS[parts.length as 3 | 5] ?? [];
  const header = readHeader(token);
  return {
    format,
    bytes: byteLength(token),
    cookie: cookie.name,
    segments: names.map((name, index) => ({ name, bytes: byteLength(parts[index]!) })),
    header: header && JSON.stringify(header).slice(0, 2000),
  };
}

function usedSecret(candidate: Candidate, format: Format, subject: Subject): UsedSecret | null {
  const { secrets, now } = subject;
  const used = secretOf(candidate, format, secretsAt(secrets, now), subject);
  if (!used) return null;
  const { variable, until } = used;
  const place = secrets.indexOf(used) + 1;
  return { place, of: secrets.length, variable, ...(until !== undefined && { until }) };
}

function claimsOf(
  outcome: Outcome<any, any>,
  candidate: Candidate,
  format: Format,
  subject: Subject,
): Claims | null {
  if (outcome.status === "active") return outcome.token;
  if (outcome.status !== "invalid") return null;
  return refusedClaims(outcome.reason, candidate, format, subject.secrets, subject);
}

function callbacksOf({ callbacks }: Config): Inspection["callbacks"]["has"] {
  return (["jwt", "session"] as const).filter((name) => callbacks?.[name] !== undefined);
}
