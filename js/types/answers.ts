/** What answers in JSON say of a request that is refused. */

/**
 * The `error` in `{ error, message }`, which guards and endpoints answer. Stable.
 *
 * docs/errors.md is made of what stands above each: what it means, and then what to do.
 */
export type AnswerCode =
  /**
   * 408: the body of a form did not arrive in time.
   *
   * Send it whole, and at once.
   */
  | "body-timeout"
  /**
   * 403: the request was made by a page of another origin.
   *
   * Send it from a page of the application, or list the page's origin in
   * [`trustedOrigins`](options.md#trustedorigins). Behind a proxy the application may take
   * itself for another origin: set `AUTH_URL`.
   */
  | "cross-site"
  /**
   * 401: somebody is signed in, but not within the seconds that `max_age` names (RFC 9470 §3).
   *
   * Sign in again, at the sign-in page with `?within=` those seconds. See [a recent
   * sign-in](sessions.md#a-recent-sign-in).
   */
  | "insufficient_user_authentication"
  /**
   * 400: a logout token of a provider was refused (OpenID Connect Back-Channel Logout §2.8).
   *
   * The log says why. What the provider calls has to be `<basePath>/backchannel-logout/<id of
   * the provider>`.
   */
  | "invalid_request"
  /**
   * 400: the body is not the JSON object or the form that its `Content-Type` says.
   *
   * Send a JSON object, or a form.
   */
  | "malformed-body"
  /**
   * 400: a header or the method of a Node request means nothing.
   *
   * Whoever sends it has to fix it: browsers do not do that.
   */
  | "malformed-request"
  /**
   * 400: the path has an escape that means nothing, or parts that servers read differently.
   *
   * Ask for the address without `.`, `..`, or broken escapes in it.
   */
  | "malformed-url"
  /**
   * 405: the endpoint does not take the method. `Allow` names those that it takes.
   *
   * Use one of them: what changes something is `POST`, everything else `GET`.
   */
  | "method-not-allowed"
  /**
   * 403: the inspector was asked from another machine, or by a page of another site.
   *
   * Open it in a browser on the machine that the application runs on, at `localhost`,
   * `127.0.0.1` or `[::1]`; from elsewhere use `npx waxseal inspect --open`.
   */
  | "not-local"
  /**
   * 404: there is no such endpoint below `basePath`.
   *
   * Compare the address with [`basePath`](options.md#basepath) and with where the handler is
   * mounted. [The inspector](inspector.md#where-it-is) is there in development alone: where
   * `NODE_ENV` is not set, as with `node src/index.js`, set it to `development`, or set
   * [`inspect: true`](options.md#inspect).
   */
  | "not-found"
  /**
   * 500: the application is at fault.
   *
   * The log has what it is: the answer tells nobody.
   */
  | "server-error"
  /**
   * 400: a logout token of a provider is right, and the sessions could not be ended.
   *
   * The log has what the store threw. The provider may try again.
   */
  | "server_error"
  /**
   * 413: the body is larger than an endpoint takes.
   *
   * Send less: the endpoints take forms for signing in, and the data of an update.
   */
  | "too-large"
  /**
   * 401: nobody is signed in, or nobody who may see this.
   *
   * Sign in, and send the session cookie along: from a page of another origin with
   * `credentials: "include"`.
   */
  | "unauthenticated"
  /**
   * 503: whether somebody is signed in cannot be found out right now, as a callback or store
   * failed. `Retry-After` says when to try again.
   *
   * Try again. The log has the cause.
   */
  | "undecided"
  /**
   * 400: the body ended early, or something read it before.
   *
   * Give the handler a request whose body nobody has read.
   */
  | "unreadable-body"
  /**
   * 415: the endpoint does not take this `Content-Type`.
   *
   * Send `application/json` or `application/x-www-form-urlencoded`.
   */
  | "unsupported-media-type";

/** What a guard answers to programs. */
export interface Refusal {
  error: AnswerCode;
  message: string;
  /** In seconds, as RFC 9470 §3 has it. */
  max_age?: number;
}

/** Another `error` that the sign-in page is shown with. */
export type PageError =
  /**
   * A page that needs a session sent the user to sign in. Set by `useSession({ required: true
   * })` of `waxseal/react`.
   *
   * Say that the page needs a sign-in.
   */
  "SessionRequired";
