/** What goes wrong with a sign-in, and what of it is logged. */

import {
  AccessDenied,
  AuthError,
  CallbackRouteError,
  EmailSignInError,
  MissingCSRF,
  OAuthCallbackError,
} from "../auth-error.js";
import { asCallbackError } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { ENTRIES, hasClass, typeOf, WaxsealError } from "../errors.js";
import { isAuthError, isAuthorizeUnavailable, isCredentialsSignin } from "../is-auth-error.js";
import { advise, reportOnce } from "../log.js";
import { isThrownByAuthorize } from "./thrown.js";

/** The form came without its CSRF token. */
export class MissingCsrf extends MissingCSRF {
  readonly page: "signin" | "signout";

  constructor(page: "signin" | "signout") {
    super("The CSRF token is missing, or is not that of the cookie.");
    this.page = page;
  }
}

/** There is no provider of that name. Logged once in all: anyone can ask for one. */
export class UnknownProvider extends Error {
  readonly id: string;

  constructor(id: string) {
    super("There is no such provider.");
    this.id = id;
  }
}

/** The types of `AuthError` that a client may learn, as they are. */
const TYPES = [
  "AccessDenied",
  "AuthorizeUnavailable",
  "CredentialsSignin",
  "InvalidCheck",
  "MissingCSRF",
  "OAuthAccountNotLinked",
  "OAuthCallbackError",
  "OAuthProfile",
  "OAuthUnavailable",
  "Verification",
] as const;

/**
 * What the client learns; `"Configuration"` for all that it may not.
 *
 * docs/errors.md is made of what stands above each: what it means, and then what to do.
 */
export type ErrorType =
  | (typeof TYPES)[number]
  /**
   * Something is wrong with the application or its provider that a client may not learn.
   *
   * Look in the log: `logger.error` got what it is.
   */
  | "Configuration"
  /**
   * The name of `EmailSignInError` in the address of a page, as in Auth.js.
   *
   * As there.
   */
  | "EmailSignin";

/** Wrong passwords and refused users are not faults of the application. */
export function logFailure(settings: Settings, error: unknown): void {
  if (hasClass(error, UnknownProvider)) return adviseOnProvider(settings, error.id);
  const type = errorType(error);
  if (hasClass(error, AuthError) && type !== "AuthorizeUnavailable") {
    return logAuthError(settings, error, type);
  }
  const isFault = type === "Configuration" || type === "AuthorizeUnavailable";
  if (hasClass(error, WaxsealError)) {
    if (isFault || "cause" in error) reportOnce(settings, error);
  } else if (isFault) {
    reportOnce(settings, asCallbackError(error, "Signing in failed."));
  }
}

/** Faults of a provider are logged; what anybody can bring about is not. */
function logAuthError(settings: Settings, error: AuthError, type: ErrorType): void {
  const isRefusal = hasClass(error, OAuthCallbackError) && error.code === "access_denied";
  if (FAULTS.includes(type) && !isRefusal)
    reportOnce(settings, new WaxsealError("provider", error.message, { cause: error }));
}

const FAULTS: readonly ErrorType[] = [
  "Configuration",
  "OAuthCallbackError",
  "OAuthProfile",
  "OAuthUnavailable",
];

export function adviseOnProvider(settings: Settings, id: string): void {
  advise(settings, "unknown-provider", id, [...settings.providers.keys()]);
}

/** What `callbacks.signIn` threw, where it is an `AuthError`: it tells the client, as in Auth.js. */
export function unwrapped(error: unknown): unknown {
  return isAccessDenied(error) && isAuthError(error.cause) ? error.cause : error;
}

/**
 * What server actions throw in place of `"access-denied"`, and of errors of `authorize`; with
 * `isOriginal` of all others too, as in Auth.js.
 */
export function asActionError(error: unknown, provider: string, isOriginal = false): unknown {
  if (isAccessDenied(error)) {
    return new AccessDenied(error.message, "cause" in error ? { cause: error.cause } : undefined);
  }
  if (isAuthError(error) || isCredentialsSignin(error)) return error;
  if (isOriginal) return new CallbackRouteError(causeOf(error) as Error, provider);
  if (hasClass(error, WaxsealError) || !hasClass(error, Error)) return error;
  return isThrownByAuthorize(error) ? new CallbackRouteError(error, provider) : error;
}

/** The same error, with the address of its entry. What the application wrote stays as it is. */
export function withEntry(error: unknown): unknown {
  if (!hasClass(error, AuthError) || isThrownByAuthorize(error)) return error;
  if (!error.message.includes(ENTRIES)) {
    error.message += ` See ${ENTRIES}${error.type.toLowerCase()}`;
  }
  return error;
}

/** What a callback threw, which need not be an `Error`. */
function causeOf(error: unknown): unknown {
  const isWrapped = hasClass(error, WaxsealError) && error.code === "callback" && "cause" in error;
  return isWrapped ? error.cause : error;
}

export function isAccessDenied(error: unknown): error is WaxsealError {
  return hasClass(error, WaxsealError) && error.code === "access-denied";
}

export function errorType(error: unknown): ErrorType {
  // On the pages of Auth.js it has this name.
  if (hasClass(error, EmailSignInError)) return "EmailSignin";
  if (hasClass(error, AuthError))
    return TYPES.find((type) => type === error.type) ?? "Configuration";
  if (isCredentialsSignin(error)) return "CredentialsSignin";
  // It is the `cause` where a callback threw it.
  const cause = hasClass(error, WaxsealError) ? error.cause : error;
  if (isAuthorizeUnavailable(cause)) return "AuthorizeUnavailable";
  const isDenied = isAccessDenied(error) || typeOf(error) === "AccessDenied";
  return isDenied ? "AccessDenied" : "Configuration";
}
