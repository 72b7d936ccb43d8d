/** What a read or a write of the session gives. */

import type { REASONS } from "../wasm/reason.js";
import type { DefaultSession, Token } from "./user.js";

/**
 * Why a session cookie was refused. Stable codes; new ones may be added, so a
 * `switch` needs a `default`.
 */
export type Reason = (typeof REASONS)[number];

/** Why a cookie was written again: its age, its claims, its key or format. */
export type Renewed = "rolling" | "claims" | "rekey";

/** What one read or write of the session asks of the response. */
export interface Writes {
  /** `Set-Cookie` lines, one header each (RFC 6265 §4.1). */
  setCookie: string[];
  /**
   * Headers that must leave together with `setCookie`, so that no cache stores
   * the cookie: `Cache-Control`, `Expires`, `Pragma`, `Vary`.
   */
  responseHeaders: [name: string, value: string][];
  /**
   * The `Cookie` header with which a proxy forwards the request, so that what is
   * behind it sees the new cookie: `null` is unchanged, `""` no cookie at all.
   */
  requestCookie: string | null;
}

/** A session to trust. */
export interface Active<S = DefaultSession, T = Token> {
  readonly status: "active";
  /** What the application and the browser may see. */
  readonly session: S;
  /**
   * The claims in the cookie, for the server only. Parsed at the first access,
   * and not enumerable: logging or copying an outcome does not leak it.
   */
  readonly token: T;
  /** Why `writes` renews the cookie, `null` when it does not. */
  readonly renewed: Renewed | null;
  readonly writes: Writes;
}

/** No session cookie came. */
export interface Anonymous {
  readonly status: "anonymous";
  readonly session: null;
  readonly writes: Writes;
}

/** The session cookie is no good; `writes` clears it. */
export interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

/** A callback or a store failed; the cookie stays. */
export interface Undecided<S = DefaultSession> {
  readonly status: "undecided";
  /** What the verified cookie gives by the projections alone, or `null`. */
  readonly session: S | null;
  /** What was thrown. */
  readonly cause: unknown;
  readonly writes: Writes;
}

/** What every read of a session ends in. Only `active` is fully to be trusted. */
export type Outcome<S = DefaultSession, T = Token> =
  Active<S, T> | Anonymous | Invalid | Undecided<S>;

/** What a new session gives. */
export interface Issued<S = DefaultSession, T = Token> {
  session: S;
  /** The claims in the cookie, for the server only. */
  token: T;
  writes: Writes;
}
