/** The auth object. */

import type { NodeRequest } from "./node.js";
import type { Active, Issued, Outcome, Writes } from "./outcome.js";
import type { SessionLifetime } from "./config.js";
import type { Revocation, SessionEntry } from "./revocation.js";
import type { ReadOptions, Source } from "./source.js";
import type { Account, DefaultSession, Token } from "./user.js";

/** What `issue` starts a session from. */
export interface Login<U> {
  /** The user who has signed in. */
  user: U;
  /** How the user signed in; `null` by default. */
  account?: Account | null;
  /** What the provider says about the user; an object, or an interface of your own. */
  profile?: object;
  /** Makes the trigger of `callbacks.jwt` `"signUp"` instead of `"signIn"`. */
  isNewUser?: boolean | undefined;
  /** What the login form sent, for `callbacks.signIn`. */
  credentials?: Record<string, string | undefined>;
}

/** Options of `issue`: `maxAge` and `persist` count for this session alone, and for its life. */
export interface IssueOptions extends ReadOptions, SessionLifetime {
  /**
   * When the user signed in, in seconds since 1970, where that was elsewhere: at a session of
   * another library, which is moved. `session.absoluteMaxAge` and revocations count from it,
   * and to `auth.require({ within })` it proves nothing. With `revocation` it may be no
   * longer ago than `session.maxAge`. A time to come counts as now.
   *
   * @default now, by a proof of who the user is
   */
  authTime?: number | undefined;
}

/** Options of `require`. */
export interface RequireOptions {
  /** Seconds, at least 1, since the user has last proved who they are. */
  within: number;
}

/** An auth object: `S` is its session, `T` its token, `U` its user. */
export interface Auth<S = DefaultSession, T = Token, U = any> {
  /**
   * The session of a request, synchronously: cookie, token and projections, without
   * callbacks or I/O. Nothing in a cookie makes it throw.
   *
   * With `revocation` it goes by what this process knows of the store, and is `undecided`, with
   * code `"revocation-stale"`, where that is older than `maxStaleness`, or nothing yet: see
   * {@link Auth.ready}.
   *
   * @throws WaxsealError `"invalid-source"` for a `source` or a time of another type.
   */
  verify(source: Source, options?: ReadOptions): Outcome<S, T>;

  /**
   * The session of a request, with `callbacks.jwt` and `callbacks.session`, and
   * events. A callback that throws, or takes longer than `callbackTimeout`, makes the
   * outcome `undecided`; the cookie stays.
   *
   * @throws WaxsealError `"invalid-source"` for a `source` or a time of another type.
   */
  resolve(source: Source, options?: ReadOptions): Promise<Outcome<S, T>>;

  /**
   * The session of a request with the same callbacks and events, or `null`. Renews and
   * clears nothing, for callers that cannot write cookies.
   *
   * @throws WaxsealError as `resolve`.
   */
  getSession(source: Source, options?: ReadOptions): Promise<S | null>;

  /**
   * Starts a session after a login of any kind, with a new `sid`; its `writes` also clear
   * the session that the request had. Pass the request as `source`: its scheme decides on
   * the prefix of the cookie's name (RFC 6265bis §4.1.3).
   *
   * `sub` is the text of `user.id`, or of `user._id` where there is no `id`, as
   * in a document of MongoDB or Mongoose; `"user.id"` in a projection likewise. Of user,
   * account and profile only the paths of the projection are read, by property access, and
   * in what `toJSON` returns where that finds nothing; callbacks get the objects themselves.
   *
   * @throws WaxsealError `"access-denied"` when `callbacks.signIn` returns a falsy value
   *   or throws, or `callbacks.jwt` returns `null`, and where a session that began at
   *   `authTime` would have ended by now; `"redirect"` when
   *   `callbacks.signIn` returns a string, which is then the error's `url`;
   *   `"callback-timeout"` when a callback takes too long; `"session-too-large"` and
   *   `"invalid-claims"` for claims that no cookie can hold, and for a value that a
   *   projection names and JSON cannot say, such as a Promise; `"invalid-lifetime"` for a
   *   `maxAge` that is no number of seconds up to 400 days, and an `authTime` that is no
   *   number of seconds; `"no-randomness"`.
   *   What `callbacks.jwt` and `callbacks.session` throw is rethrown, and so is a
   *   `CredentialsSignin` of `callbacks.signIn`.
   */
  issue(login: Login<U>, source?: Source, options?: IssueOptions): Promise<Issued<S, T>>;

  /**
   * Changes the session, with trigger `"update"`. Those members of `data` that
   * `projections.update` lists, if they have the types and sizes that it allows, go into
   * the token and to `callbacks.jwt`. A callback that throws makes the outcome `undecided`.
   *
   * @throws WaxsealError `"invalid-source"` for a `source` or a time of another type.
   */
  update(source: Source, data?: unknown, options?: ReadOptions): Promise<Outcome<S, T>>;

  /**
   * Signs out, everywhere: what {@link Auth.clear} returns, and with `revocation` every copy of
   * the session's cookie is refused, here at once and in other instances within
   * `maxStaleness`. Its tokens are refreshed no more. Where the store cannot be reached the
   * browser is signed out all the same; that is logged, and tried again in `waitUntil`.
   * Without `revocation` a copy of the cookie stays good until it expires.
   *
   * @throws WaxsealError `"invalid-source"` for a `source` of another type.
   */
  signOut(source: Source, options?: Pick<ReadOptions, "waitUntil">): Promise<Writes>;

  /**
   * Ends sessions before their time: one by `sid`; all of a user that have begun, by `sub`; one
   * of a user's, by both, for a form that anybody may send; all of a user but one; or
   * everybody's. Here at once, in other instances within `revocation.maxStaleness` from when
   * it resolves. A sign-in that comes after it is not meant, be it in the same second.
   *
   * ```ts
   * // The password was changed: end all sessions but this one.
   * await auth.revoke({ sub: token.sub, except: token.sid });
   * ```
   *
   * @throws WaxsealError `"revocation-failed"` when the store does not take it: call it again.
   *   `"invalid-option"` without `revocation`; `"invalid-argument"` for what names no sessions.
   * @param source Of a request to the tenant, with `createAuth((source) => …)`.
   */
  revoke(sessions: Revocation | readonly Revocation[], source?: Source): Promise<void>;

  /**
   * The sessions of a user, the newest first, at most 100: for a page that shows them. It needs
   * `revocation.sessions`; sessions from before that are not in it, so end all with
   * `revoke({ sub })`.
   *
   * @throws WaxsealError `"store"` when the list cannot be read; `"invalid-option"` without
   *   `revocation.sessions`.
   * @param source Of a request to the tenant, with `createAuth((source) => …)`.
   */
  sessions(user: { sub: string }, source?: Source): Promise<SessionEntry[]>;

  /**
   * Resolves once this process knows what was revoked, not longer than `maxStaleness` ago: at
   * once if it does, or without `revocation`. For servers that use `verify`, before they
   * listen.
   *
   * @throws WaxsealError `"revocation-stale"` when the store cannot be read.
   * @param source Of a request to the tenant, with `createAuth((source) => …)`.
   */
  ready(source?: Source): Promise<void>;

  /**
   * Signs this browser out, and nobody else who has the cookie (see {@link Auth.signOut}): clears every session cookie that the request has, wherever
   * today's configuration, `accept` or a parent domain of the host may have put it, and
   * the cookies that `accept` places at another domain or path. Several lines may have the
   * same name; the last of them is for today's place.
   */
  clear(source: Source): Writes;

  /**
   * The response with the cookies of an outcome and, if there are any, the cache headers:
   * the given response where its headers can be changed, else a copy. An outcome without
   * cookies that has a session adds `Cache-Control: private` and `Vary: Cookie` (RFC 9111
   * §5.2.2.7), unless the response has cache headers of its own.
   *
   * @throws WaxsealError `"invalid-argument"` for arguments of another kind.
   */
  apply<R extends Response>(outcome: { writes: Writes } | Writes, response: R): R;

  /**
   * The request as it goes on to a server behind: with the `Cookie` header as the browser
   * will have it after the response, so renewed. With an outcome that is `invalid` it goes
   * on without session cookies, those that the browser keeps included: whoever is behind
   * might believe a forged one. Method, body and all other headers stay, those of a WebSocket
   * too; where no cookie changes it is the request itself. The answer still needs {@link Auth.apply}.
   *
   * @throws WaxsealError `"invalid-argument"` for arguments of another kind.
   */
  forward(outcome: { writes: Writes } | Writes, request: Request): Request;

  /**
   * Whether a request may pass, for servers without a middleware of waxseal: asks
   * `callbacks.authorized`, and where there is none, for a session. Open are what `handler`
   * serves, and `pages.signIn`, `pages.error` and `pages.verifyRequest`.
   *
   * `response` is `null`, or the answer instead, with its cookies: a browser that asks for
   * a page goes to the sign-in page, all else gets 401 with JSON (see `apiPaths`), or 503 where
   * nobody can say whether there is a session (`undecided`). A request
   * whose path servers may read differently, with `/../` or a backslash, gets 400.
   *
   * ```ts
   * const { outcome, response } = await auth.guard(request);
   * if (response) return response;
   * return auth.apply(outcome, await fetch(auth.forward(outcome, request)));
   * ```
   *
   * @throws What `callbacks.authorized` throws: let it pass nobody. WaxsealError
   *   `"callback"` where it returns anything else than true, false or a `Response`.
   */
  guard(request: Request | NodeRequest): Promise<Guarded<S, T>>;

  /**
   * As `guard`, and lets only those pass who have proved within the last seconds who they are
   * (step-up): before a password is changed or money is sent. A sign-in with a form, a sign-in
   * link or `issue` is a proof. One with a provider is one if its id_token says when the user
   * signed in there (`auth_time`): otherwise it may have been a single sign-on that nobody saw.
   *
   * Everybody else goes to the sign-in page, which gets `within` in its query beside
   * `callbackUrl`, or gets 401 with JSON, by the rules of `guard`. With `within`, in the form
   * or the query, a sign-in with a provider asks it for a new one (`max_age` and
   * `prompt=login`), and fails unless the provider confirms it.
   *
   * ```ts
   * const { outcome, response } = await auth.require(request, { within: 300 });
   * if (response) return response;
   * await transfer(outcome.session.user);
   * ```
   *
   * @throws As `guard`. WaxsealError `"invalid-argument"` for a `within` that is no number of
   *   seconds.
   */
  require(request: Request | NodeRequest, options: RequireOptions): Promise<Proved<S, T>>;

  /**
   * Answers requests below the `basePath` as the client of Auth.js expects (with format
   * `"next-auth"`, that of NextAuth.js v4): `session`, `csrf`, `providers`,
   * `signin`, `callback/:provider`, `signout` and `error`. Whatever the request is,
   * it does not throw. It may be one of a Node server, too: `waxseal/node` also sends the
   * answer.
   */
  handler(request: Request | NodeRequest): Promise<Response>;
}

/** What `guard` decides. */
export interface Guarded<S = DefaultSession, T = Token> {
  /** As of `resolve`; at the endpoints with nothing to write. */
  outcome: Outcome<S, T>;
  /** The answer instead; `null` when the request may pass. */
  response: Response | null;
}

/** What `require` decides: an active session, or the answer instead. */
export type Proved<S = DefaultSession, T = Token> =
  { outcome: Active<S, T>; response: null } | { outcome: Outcome<S, T>; response: Response };

export type AnyAuth = Auth<any, any, any>;

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
