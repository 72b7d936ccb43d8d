/** Errors told by their `type`, as in Auth.js: without loading a class. */

import type { AuthorizeUnavailable, CredentialsSignin } from "./auth-error.js";
import { hasClass, typeOf } from "./errors.js";

export function isAuthorizeUnavailable(error: unknown): error is AuthorizeUnavailable {
  return hasClass(error, Error) && typeOf(error) === "AuthorizeUnavailable";
}

/** Also one of Auth.js, in an application that still imports it from there. */
export function isCredentialsSignin(error: unknown): error is CredentialsSignin {
  return hasClass(error, Error) && typeOf(error) === "CredentialsSignin";
}
