/** Errors told by their `type`, as in Auth.js: without loading a class. */

import type { AuthError, AuthorizeUnavailable, CredentialsSignin } from "./auth-error.js";
import { hasClass, typeOf } from "./errors.js";

/** Also one of Auth.js. */
export function isAuthError(error: unknown): error is AuthError {
  if (!hasClass(error, Error) || typeof typeOf(error) !== "string") return false;
  const { kind } = error as { kind?: unknown };
  return kind === "signIn" || kind === "error";
}

export function isAuthorizeUnavailable(error: unknown): error is AuthorizeUnavailable {
  return hasClass(error, Error) && typeOf(error) === "AuthorizeUnavailable";
}

/** Also one of Auth.js, in an application that still imports it from there. */
export function isCredentialsSignin(error: unknown): error is CredentialsSignin {
  return hasClass(error, Error) && typeOf(error) === "CredentialsSignin";
}
