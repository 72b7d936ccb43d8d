/** What callbacks, events and the logger are given. */

import type { WaxsealError } from "../errors.js";
import type { AccountOf, ProfileOf } from "./infer.js";
import type { Reason, Renewed } from "./outcome.js";
import type { RefreshMessage } from "./refresh.js";
import type { Account, DefaultSession, DefaultUser, Profile, Token, Types } from "./user.js";
import type { Awaitable } from "./utility.js";

/** Arguments of `callbacks.signIn`. */
export interface SignInArgs<U, X extends Types = {}> {
  /** The user who is signing in. */
  user: U;
  /** How the user is signing in; `null` only from `issue` without an account. */
  account: AccountOf<X> | null;
  /** What the provider says about the user, if it says anything. */
  profile?: ProfileOf<X>;
  /** What the login form sent, with the credentials provider. */
  credentials?: Record<string, string | undefined>;
  /**
   * With a sign-in link: `{ verificationRequest: true }` before it is sent; absent when it
   * was opened, and the user is about to be signed in.
   */
  email?: { verificationRequest?: boolean };
}

/** Arguments of `callbacks.jwt`. On a read there are only `token` and `session`. */
export interface JwtArgs<T, U, X extends Types = {}> {
  /** The claims after the `jwt` projection. */
  token: T;
  /** At sign-in: the user, exactly as it was passed (an `ObjectId` stays one). */
  user?: U;
  /** At sign-in: how the user signed in. */
  account?: AccountOf<X> | null;
  /** At sign-in: what the provider says about the user, if it says anything. */
  profile?: ProfileOf<X>;
  /**
   * At sign-in: whether the adapter has just made the user. `undefined` with a provider and no
   * adapter: nobody knows then.
   */
  isNewUser?: boolean;
  /** Absent on a read; `"signUp"` where `isNewUser`. */
  trigger?: "signIn" | "signUp" | "update";
  /** On an update: those of its data that `projections.update` allows. */
  session?: any;
}

/**
 * Events. They are awaited, for `callbackTimeout` at most; what they throw is reported to
 * `logger.error`, and the request goes on.
 *
 * docs/events.md is made of what stands here.
 */
export interface Events<S = DefaultSession, T = Token, U = DefaultUser> {
  /** A session was issued: by a form, a provider, a sign-in link, or `issue`. */
  signIn?(message: {
    /** Who signed in, as `authorize`, `profile()` or the adapter returned it. */
    user: U;
    /** How; `null` only from `issue` without an account. */
    account: Account | null;
    /** What the provider says about the user, if it says anything. */
    profile?: Profile;
    /** Whether the adapter has just made the user; `undefined` where nobody knows. */
    isNewUser?: boolean;
  }): Awaitable<void>;
  /** A user signed out here. Not where a session was ended from elsewhere: that is `revoked`. */
  signOut?(message: {
    /** The claims of the session; `null` when it was not valid any more. */
    token: T | null;
  }): Awaitable<void>;
  /** A session was read by `resolve`, `getSession`, `auth()` or the endpoint `session`. */
  session?(message: {
    /** What the application and the browser see. */
    session: S;
    /** The claims, for the server only. */
    token: T;
  }): Awaitable<void>;
  /** A session's cookie was rewritten. */
  refresh?(message: {
    /** What the application and the browser see. */
    session: S;
    /** The claims, for the server only. */
    token: T;
    /** Why it was rewritten. */
    renewed: Renewed;
  }): Awaitable<void>;
  /** The tokens of a provider were refreshed, or not; from the instance that asked it. */
  refreshed?(message: RefreshMessage): Awaitable<void>;
  /** Sessions were ended by `auth.revoke`, `auth.signOut`, or a provider. */
  revoked?(message: {
    /** What was ended: a session, those of a user, or all. */
    kind: "sid" | "sub" | "all";
  }): Awaitable<void>;
  /**
   * A session cookie was refused: once for each read, which may be several times in a request,
   * as in a page of Next.js behind its proxy. Do not count users by it. A session whose cookie
   * the browser has dropped at its end is not among them: that is `anonymous`.
   */
  invalid?(message: {
    /** Why. */
    reason: Reason;
  }): Awaitable<void>;
  /** The adapter has made a user, at their first sign-in. */
  createUser?(message: {
    /** The user, as the adapter returned it. */
    user: U;
  }): Awaitable<void>;
  /** The adapter has linked an account of a provider to a user. */
  linkAccount?(message: {
    /** The user, as the adapter has it. */
    user: U;
    /** The account that was linked, with the provider's tokens. */
    account: Account;
    /** What `profile()` made of the provider's answer. */
    profile: U;
  }): Awaitable<void>;
  /** The adapter has changed a user: their address is now verified. */
  updateUser?(message: {
    /** The user, as the adapter returned it. */
    user: U;
  }): Awaitable<void>;
}

/**
 * Where messages go; by default the console, with control characters escaped. No message
 * contains a secret, a token or the value of a cookie. A logger of your own has to escape
 * what its output needs: the text of `error.cause` may come from an attacker.
 */
export interface Logger {
  /**
   * Reports that a callback or an event threw (`error.cause`) or took too long, or a fault
   * of waxseal. `error.code` says which.
   */
  error?(error: WaxsealError): void;
  /** Reports a likely mistake in the configuration, once for each. */
  warn?(message: string): void;
  /** Reports the outcome of each read, such as `session active rolling` or `session invalid expired`. */
  debug?(message: string): void;
}
