/** The auth object. */

import type { Issued, Outcome, Writes } from "./outcome.js";
import type { ReadOptions, Source } from "./source.js";
import type { Account, DefaultSession, Token } from "./user.js";

/** What a login found. */
export interface Login<U> {
  user: U;
  account?: Account | null;
  /** What the provider says of the user; an object, or an interface of your own. */
  profile?: object;
  /** Makes the trigger of `callbacks.jwt` `"signUp"` instead of `"signIn"`. */
  isNewUser?: boolean;
  /** What the login form sent, for `callbacks.signIn`. */
  credentials?: Record<string, string | undefined>;
}

/** An auth object: `S` is its session, `T` its token, `U` its user. */
export interface Auth<S = DefaultSession, T = Token, U = any> {
  /**
   * The session of a request, at once: cookie, token, projections; no callbacks,
   * no I/O. Nothing in a cookie makes it throw.
   */
  verify(source: Source, options?: ReadOptions): Outcome<S, T>;

  /**
   * The session of a request, with `callbacks.jwt` and `callbacks.session`, and
   * events. A callback that throws, or takes longer than `callbackTimeout`, makes the
   * outcome `undecided`; the cookie stays.
   */
  resolve(source: Source, options?: ReadOptions): Promise<Outcome<S, T>>;

  /** As `resolve`, and writes nothing: the session, or `null`. */
  getSession(source: Source, options?: ReadOptions): Promise<S | null>;

  /**
   * A new session after a login of any kind, with a new `sid`; its `writes` also
   * clear what the request still had. Give the request as `source`: its scheme
   * decides on the cookie's prefix.
   *
   * `sub` is the text of `user.id`, or of `user._id` where there is no `id`, as
   * in a document of MongoDB or Mongoose; `"user.id"` in a projection likewise.
   *
   * @throws WaxsealError `"access-denied"` when `callbacks.signIn` returns nothing
   *   true or throws, or `callbacks.jwt` returns `null`; `"redirect"` when
   *   `callbacks.signIn` returns a string, which is then the error's `url`;
   *   `"callback-timeout"` when a callback takes too long.
   *   What `callbacks.jwt` and `callbacks.session` throw comes as it is, and a
   *   `CredentialsSignin` of `callbacks.signIn` too.
   */
  issue(login: Login<U>, source?: Source, options?: ReadOptions): Promise<Issued<S, T>>;

  /**
   * Changes the session, trigger `"update"`: of an object `data` what
   * `projections.update` lists, of the types and sizes that it gives, goes into the
   * token, and on to `callbacks.jwt`.
   */
  update(source: Source, data?: unknown, options?: ReadOptions): Promise<Outcome<S, T>>;

  /**
   * Signs out here: clears every session cookie that the request has, wherever today's
   * configuration, `accept` or a parent domain of the host may have put it, and what
   * `accept` says lies at another domain or path. Several lines may have one name; the
   * last of them is today's.
   */
  clear(source: Source): Writes;

  /**
   * The response with the cookies of an outcome and, if there are any, the cache
   * headers. The given response where it can be changed, else a copy.
   */
  apply<R extends Response>(outcome: { writes: Writes } | Writes, response: R): R;

  /**
   * Answers what is below the `basePath`, as the client of Auth.js expects (with
   * format `"next-auth"`, that of NextAuth.js v4): `session`, `csrf`, `providers`,
   * `signin`, `callback/:provider`, `signout` and `error`. Whatever the request is,
   * it does not throw.
   */
  handler(request: Request): Promise<Response>;
}

/**
 * The session of an auth object, or of what `waxseal/next` returns and its `auth`:
 * `type Session = InferSession<typeof auth>`.
 */
export type InferSession<A> =
  A extends Auth<infer S, any, any>
    ? S
    : A extends { auth: infer F }
      ? InferSession<F>
      : A extends () => Promise<infer S>
        ? Exclude<S, null>
        : never;

/** The token of an auth object. */
export type InferToken<A> = A extends Auth<any, infer T, any> ? T : never;

/** The user that an auth object issues sessions for. */
export type InferUser<A> = A extends { issue(login: Login<infer U>): unknown } ? U : never;
