/** What a read or a write of the session gives. */

import type { REASONS } from "../wasm/reason.js";
import type { DefaultSession, Token } from "./user.js";

/**
 * Why a session cookie was refused. Stable codes; new ones may be added, so a
 * `switch` needs a `default`.
 */
export type Reason = (typeof REASONS)[number];

/**
 * Why a cookie was rewritten: for its age, its claims, its key or format, or new tokens of its
 * provider.
 */
export type Renewed = "rolling" | "claims" | "rekey" | "refresh";

/** The headers that a read or a write of the session needs in the response. */
export interface Writes {
  /** `Set-Cookie` lines, one header each (RFC 6265 §4.1). */
  setCookie: string[];
  /**
   * Headers that must leave together with `setCookie`, so that no cache stores
   * the cookie: `Cache-Control`, `Expires`, `Pragma`, `Vary`.
   */
  responseHeaders: [name: string, value: string][];
  /**
   * The `Cookie` header with which a proxy forwards the request, so that servers behind it
   * see the new cookie: `null` means unchanged, `""` no cookie at all.
   */
  requestCookie: string | null;
}

/**
 * There is a session, verified and not expired: the only outcome to trust fully.
 *
 * Use `session`. Write `writes` into the response, which renews the cookie where that is due:
 * `auth.apply` does it.
 */
export interface Active<S = DefaultSession, T = Token> {
  /** The kind of outcome. */
  readonly status: "active";
  /** What the application and the browser may see. */
  readonly session: S;
  /**
   * The claims in the cookie, for the server only. Parsed on first access, and not
   * enumerable: logging or copying an outcome does not leak it.
   */
  readonly token: T;
  /** Why `writes` rewrites the cookie, `null` when it does not. */
  readonly renewed: Renewed | null;
  /** What the response has to carry; empty where nothing is due. */
  readonly writes: Writes;
}

/**
 * The request has no session cookie.
 *
 * Send the user to the sign-in page, or show what is public. A browser drops the cookie when its
 * time is over, so this is how an idle session mostly ends: without a reason, and without the
 * event `invalid`.
 */
export interface Anonymous {
  /** The kind of outcome. */
  readonly status: "anonymous";
  /** There is none. */
  readonly session: null;
  /** What the response has to carry; empty where nothing is due. */
  readonly writes: Writes;
}

/**
 * The session cookie is not valid, for the `reason` that it names. `writes` clears it, if one of
 * the secrets sealed it.
 *
 * As without a cookie: send the user to the sign-in page, with `writes` on the response.
 */
export interface Invalid {
  /** The kind of outcome. */
  readonly status: "invalid";
  /** There is none. */
  readonly session: null;
  /** Why it was refused. */
  readonly reason: Reason;
  /** What the response has to carry; empty where nothing is due. */
  readonly writes: Writes;
}

/**
 * A callback or a store failed, or verifying would cost more than a request may. The cookie stays.
 *
 * `session` is what the verified cookie gives by the projections alone, or `null`. Guards let it
 * pass only with a session. Answer 503 where you have to be sure; `cause` is in the log.
 */
export interface Undecided<S = DefaultSession> {
  /** The kind of outcome. */
  readonly status: "undecided";
  /** The session by the projections alone, or `null`. */
  readonly session: S | null;
  /** What was thrown. */
  readonly cause: unknown;
  /** What the response has to carry; empty where nothing is due. */
  readonly writes: Writes;
}

/**
 * Every read has one of four outcomes. Only `active` is to be trusted fully. Printed, and
 * as JSON, an outcome is without its `writes`, which hold cookies.
 */
export type Outcome<S = DefaultSession, T = Token> =
  Active<S, T> | Anonymous | Invalid | Undecided<S>;

/** A new session; printed, and as JSON, it is only its `session`. */
export interface Issued<S = DefaultSession, T = Token> {
  /** What the application and the browser may see. */
  session: S;
  /** The claims in the cookie, for the server only. Not enumerable. */
  readonly token: T;
  /** What the response has to carry. */
  writes: Writes;
}
