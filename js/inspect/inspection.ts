/**
 * What the inspector finds out, as data: JSON that holds no secret, no token and no value of a
 * cookie. Texts of cookies and claims are in it as they came; whoever shows them makes them
 * inert.
 */

import type { Format } from "../types/config.js";
import type { Reason } from "../types/outcome.js";
import type { Step } from "./reasons.js";

export interface Inspection {
  /** Who has looked: the application itself, `waxseal inspect`, or the page. */
  by: "app" | "command" | "page";
  /** When, in ISO 8601. All other times are in milliseconds since 1970. */
  now: string;
  verdict: Verdict;
  /** `nothing`: the step found no cookie of ours. */
  steps: { name: Step; state: "passed" | "refused" | "nothing" | "skipped" }[];
  /** Of the Cookie header as it came. */
  headerBytes: number;
  /** In their order; of those that are foreign the first. */
  cookies: CookiePair[];
  /** The foreign ones that are left out. */
  leftOut: number;
  token: TokenParts | null;
  secret: UsedSecret | null;
  /** Only if the signature is right. */
  claims: Claim[] | null;
  moments: Moment[];
  flow: Flow | null;
  next: Next | null;
  /** What the application's callbacks have changed, once they were asked to run. */
  callbacks: Callbacks;
  /** What was not asked, and what else is to be known. */
  notes: string[];
}

export interface Verdict {
  status: "valid" | "refused" | "anonymous" | "unverified";
  step?: Step;
  reason?: Reason;
  meaning?: string;
  /** What to do. */
  advice?: string;
  hints: string[];
}

/** One pair of the Cookie header. */
export interface CookiePair {
  name: string;
  /** Of name and value. */
  bytes: number;
  /** `session` counts, `ignored` has a weaker prefix, `other` is another cookie of ours. */
  kind: "session" | "ignored" | "other" | "foreign";
  prefix: "__Host-" | "__Secure-" | "";
  /** The number of a chunk of the session cookie. */
  chunk?: number;
}

export interface TokenParts {
  format: Format;
  bytes: number;
  /** With prefix, without chunk number. */
  cookie: string;
  segments: { name: string; bytes: number }[];
  /** JSON; `null` where it cannot be read. Anyone can write one. */
  header: string | null;
}

export interface UsedSecret {
  /** From 1. */
  place: number;
  of: number;
  variable: string;
  /** When it ends. */
  until?: number;
}

/** A value as JSON text, shortened or left out where it is too long or looks like a secret. */
export interface Shown {
  text: string;
  bytes: number;
  isMasked?: true;
}

export interface Claim extends Shown {
  name: string;
  /** `core`: only waxseal writes it. */
  kind: "core" | "projection" | "provider" | "other";
  purpose: string;
}

export interface Moment {
  id: "signed-in" | "begins" | "written" | "now" | "renewal" | "idle" | "exp" | "absolute";
  label: string;
  /** Milliseconds since 1970. */
  at: number;
  about: string;
}

/** The projections: from the user by the token to the session. */
export interface Flow {
  edges: Edge[];
  /** Claims that stay in the token. */
  inside: string[];
}

/** What one claim is made from, and where it goes. */
export interface Edge {
  /** Such as `user.id`; `null` where no projection makes it. */
  from: string | null;
  /** The path of the claim, such as `id`. */
  claim: string;
  value: Shown | null;
  to: { path: string; value: Shown | null; isDefault: boolean }[];
  isDefault: boolean;
  /** The value of a claim whose source is missing. */
  fallback?: string;
}

/** The `Set-Cookie` lines of an answer, as a difference to the cookies that came. */
export interface Next {
  /** When that answer is given. */
  at: number;
  isNow: boolean;
  /** Such as `rolling`; `null` where nothing is written, or cookies are cleared. */
  renewed: string | null;
  lines: CookieChange[];
}

export interface CookieChange {
  name: string;
  action: "set" | "replace" | "clear";
  /** Bytes of the cookie that came; `null` for none. */
  before: number | null;
  after: number;
  attributes: string[];
}

export interface Callbacks {
  /** The callbacks that the application has, of those that make tokens and sessions. */
  has: ("jwt" | "session")[];
  ran: CallbackRun[] | null;
}

export interface CallbackRun {
  name: "jwt" | "session";
  /** `ended`: it returned `null`. */
  result: "returned" | "ended" | "threw";
  changes: Change[];
}

export interface Change {
  path: string;
  kind: "added" | "changed" | "removed";
  before: Shown | null;
  after: Shown | null;
}
