/** Why a sign-in failed, by the names of Auth.js. */

/**
 * The base of what `signIn` throws in a server action, and of what the endpoints tell a
 * client as `?error=<type>`. `type` is stable. The message contains no token, code, secret
 * or mail address; `cause` is for the log.
 *
 * Catch it around `signIn`, and choose a text for the user by `type`. Throw everything else on:
 * the redirect of Next.js is thrown, too.
 *
 * ```ts
 * try {
 *   await signIn("credentials", formData);
 * } catch (error) {
 *   if (error instanceof AuthError) return { message: texts[error.type] };
 *   throw error;
 * }
 * ```
 */
export class AuthError extends Error {
  override readonly name: string = "AuthError";
  /** Which error it is, as in the `error` of a page's address. */
  readonly type: string = "AuthError";
  /** The page that shows it. */
  readonly kind: "signIn" | "error" = "error";
}

/**
 * The sign-in did not succeed, and trying again may help. The base of those that the sign-in
 * page shows.
 *
 * Show the form again, with a text by `type`.
 */
export class SignInError extends AuthError {
  override readonly name: string = "SignInError";
  override readonly kind: "signIn" | "error" = "signIn";
}

/**
 * The credentials are wrong, or there were too many failures (`code: "throttled"`). Thrown by
 * `authorize`, as in Auth.js: `code` goes to the login page as
 * `?error=CredentialsSignin&code=…`, so it must not be confidential.
 *
 * Say that email and password do not match, without saying which; with `"throttled"`, that the
 * user has to wait for `retryAfter` seconds.
 *
 * ```ts
 * class Unverified extends CredentialsSignin {
 *   code = "unverified";
 * }
 * ```
 *
 * `signIn` of `waxseal/next` throws it as well, even where `authorize` returned
 * `null`, and with code `"throttled"` after too many failures.
 */
export class CredentialsSignin extends SignInError {
  override readonly name: string = "CredentialsSignin";
  override readonly type = "CredentialsSignin";
  /** Why, for the login page; `"credentials"` by default. */
  code: string = "credentials";
  /** With code `"throttled"`: the seconds to wait. */
  declare retryAfter?: number;
}

/**
 * `authorize` cannot tell whether the credentials are right, for example because the
 * database is unavailable, and throws this.
 *
 * Ask the user to try again in a moment, and look at `cause` in the log. Everything else that it throws, and a
 * timeout, counts as a failed sign-in. Within a window of the throttle, each counter lets 100
 * such attempts go uncounted; further ones count as failures. The client learns it: the
 * sign-in page gets `?error=AuthorizeUnavailable`, and `signIn` of `waxseal/react` answers
 * `error: "AuthorizeUnavailable"`.
 *
 * ```ts
 * const user = await findUser(email).catch((cause) => {
 *   throw new AuthorizeUnavailable("The database is away.", { cause });
 * });
 * ```
 */
export class AuthorizeUnavailable extends SignInError {
  override readonly name: string = "AuthorizeUnavailable";
  override readonly type = "AuthorizeUnavailable";
}

/**
 * In a server action, `authorize` threw something else than an error of these: `cause.err` is
 * what it threw, as in Auth.js.
 *
 * Fix what threw. For a database that is away, throw `AuthorizeUnavailable` instead.
 */
export class CallbackRouteError extends AuthError {
  override readonly name: string = "CallbackRouteError";
  override readonly type = "CallbackRouteError";
  override readonly cause: { readonly err: Error; readonly provider: string };

  constructor(err: Error, provider: string) {
    super("`authorize` threw: see `cause.err`.");
    this.cause = { err, provider };
  }
}

/**
 * `callbacks.signIn` refused the user, or threw.
 *
 * Say that this account may not sign in. Where the callback threw, the log has it.
 */
export class AccessDenied extends AuthError {
  override readonly name: string = "AccessDenied";
  override readonly type = "AccessDenied";
}

/**
 * The mail address belongs to a user who signs in another way.
 *
 * Ask them to sign in as they did before. `allowDangerousEmailAccountLinking` of a provider
 * links the accounts instead, where that provider verifies addresses.
 */
export class OAuthAccountNotLinked extends SignInError {
  override readonly name: string = "OAuthAccountNotLinked";
  override readonly type = "OAuthAccountNotLinked";
}

/**
 * The provider answered with an error, or the user declined there.
 *
 * Offer to try again. Where `code` is `"access_denied"` the user declined; else the log names
 * the provider's code and the option that it is about.
 */
export class OAuthCallbackError extends SignInError {
  override readonly name: string = "OAuthCallbackError";
  override readonly type = "OAuthCallbackError";
  /** The provider's own code, such as `"access_denied"` (RFC 6749 §4.1.2.1), if it gave one. */
  declare code?: string;
}

/**
 * The provider cannot be reached, or answers that it is out of order.
 *
 * Ask the user to try again later. If it lasts, look in the log: the address of the provider or
 * a proxy may be wrong.
 */
export class OAuthUnavailable extends SignInError {
  override readonly name: string = "OAuthUnavailable";
  override readonly type = "OAuthUnavailable";
}

/**
 * What the provider says of the user cannot be used, or `profile()` threw.
 *
 * Look in the log, and fix `profile()`: it has to return the user, with an `id`.
 */
export class OAuthProfile extends AuthError {
  override readonly name: string = "OAuthProfile";
  override readonly type = "OAuthProfile";
}

/**
 * A sign-in link could not be sent: the address is none, the mail server refused it, or too many
 * were asked for (`code: "throttled"`).
 *
 * Ask the user to check the address; with `"throttled"`, to wait for `retryAfter` seconds. What
 * the mail server said is in the log.
 */
export class EmailSignInError extends SignInError {
  override readonly name: string = "EmailSignInError";
  /** As in Auth.js; in the address of a page it is `EmailSignin`. */
  override readonly type = "EmailSignInError";
  /** `"throttled"` after too many links for the address, or from the client. */
  declare code?: "throttled";
  /** With code `"throttled"`: the seconds to wait. */
  declare retryAfter?: number;
}

/**
 * A sign-in link was used before, has expired, or was never sent.
 *
 * Offer to send another one. Mail scanners open links, too: those of the built-in provider ask
 * for a click.
 */
export class Verification extends AuthError {
  override readonly name: string = "Verification";
  override readonly type = "Verification";
}

/**
 * A form came without its CSRF token, or with that of another browser.
 *
 * Offer to try again: the form may have been open for too long. A form of your own needs the
 * token of `<basePath>/csrf`, and its cookie.
 */
export class MissingCSRF extends SignInError {
  override readonly name: string = "MissingCSRF";
  override readonly type = "MissingCSRF";
}

/**
 * What came back from the provider does not belong to a sign-in that this browser has
 * under way: the state, nonce or code verifier is missing, wrong, or was used before.
 *
 * Offer to try again. Where it happens to all, the sign-in began on another host than the one
 * that the provider sends back to, so that its cookie is missing: set `AUTH_URL`.
 */
export class InvalidCheck extends AuthError {
  override readonly name: string = "InvalidCheck";
  override readonly type = "InvalidCheck";
}
