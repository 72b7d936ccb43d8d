/** What callbacks, events and the logger are given. */

import type { WaxsealError } from "../errors.js";
import type { AccountOf, ProfileOf } from "./infer.js";
import type { Reason, Renewed } from "./outcome.js";
import type { Account, DefaultSession, DefaultUser, Profile, Token, Types } from "./user.js";
import type { Awaitable } from "./utility.js";

/** Arguments of `callbacks.signIn`. */
export interface SignInArgs<U, X extends Types = {}> {
  user: U;
  account: AccountOf<X> | null;
  profile?: ProfileOf<X>;
  /** What the login form sent, with the credentials provider. */
  credentials?: Record<string, string | undefined>;
}

/** Arguments of `callbacks.jwt`. At a read only `token` and `session` are there. */
export interface JwtArgs<T, U, X extends Types = {}> {
  /** The claims after the `jwt` projection. */
  token: T;
  /** At sign-in: what the login found, as it was given (an `ObjectId` is one). */
  user?: U;
  /** At sign-in. */
  account?: AccountOf<X> | null;
  /** At sign-in, when the provider has one. */
  profile?: ProfileOf<X>;
  /** At sign-in. */
  isNewUser?: boolean;
  /** Absent at a read. */
  trigger?: "signIn" | "signUp" | "update";
  /** At an update: its data, only what `projections.update` lets through. */
  session?: any;
}

/** Events: they are awaited, for `callbackTimeout` at most; their exceptions go to the `logger`. */
export interface Events<S = DefaultSession, T = Token, U = DefaultUser> {
  /** A session was issued. */
  signIn?(message: {
    user: U;
    account: Account | null;
    profile?: Profile;
    isNewUser?: boolean;
  }): Awaitable<void>;
  /** A session was ended by its user; `token` is `null` when it was no good. */
  signOut?(message: { token: T | null }): Awaitable<void>;
  /** A session was read. */
  session?(message: { session: S; token: T }): Awaitable<void>;
  /** A session's cookie was written again, and why. */
  refresh?(message: { session: S; token: T; renewed: Renewed }): Awaitable<void>;
  /** A session cookie was refused, and why. */
  invalid?(message: { reason: Reason }): Awaitable<void>;
}

/**
 * Where messages go; by default the console, without any value of a cookie, and with
 * control characters escaped. A logger of your own escapes what its output needs: the
 * text of `error.cause` may be an attacker's.
 */
export interface Logger {
  /**
   * A callback or an event threw (`error.cause` is what it threw) or took too long, or
   * something broke. `error.code` says which.
   */
  error?(error: WaxsealError): void;
  /** A sentence about the configuration. */
  warn?(message: string): void;
  /** What became of a session, such as `session active rolling` or `session invalid expired`. */
  debug?(message: string): void;
}
