/** What goes wrong with a sign-in, and what of it is logged. */

import { asCallbackError } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import {
  hasClass,
  isAuthorizeUnavailable,
  isCredentialsSignin,
  typeOf,
  WaxsealError,
} from "../errors.js";
import { advise, reportOnce } from "../log.js";

/** The form came without its CSRF token. */
export class MissingCsrf extends Error {
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

/** What the client learns, by the names of Auth.js, and one of ours. */
export type ErrorType =
  "AccessDenied" | "AuthorizeUnavailable" | "Configuration" | "CredentialsSignin" | "MissingCSRF";

/** Wrong passwords and refused users are not faults of the application. */
export function logFailure(settings: Settings, error: unknown): void {
  if (hasClass(error, UnknownProvider)) return adviseOnProvider(settings, error.id);
  const type = errorType(error);
  const isFault = type === "Configuration" || type === "AuthorizeUnavailable";
  if (hasClass(error, WaxsealError)) {
    if (isFault || "cause" in error) reportOnce(settings, error);
  } else if (isFault) {
    reportOnce(settings, asCallbackError(error, "Signing in failed."));
  }
}

export function adviseOnProvider(settings: Settings, id: string): void {
  advise(settings, "unknown-provider", id, [...settings.providers.keys()]);
}

export function errorType(error: unknown): ErrorType {
  if (hasClass(error, MissingCsrf)) return "MissingCSRF";
  if (isCredentialsSignin(error)) return "CredentialsSignin";
  // It is the `cause` where a callback threw it.
  const cause = hasClass(error, WaxsealError) ? error.cause : error;
  if (isAuthorizeUnavailable(cause)) return "AuthorizeUnavailable";
  const isDenied = hasClass(error, WaxsealError)
    ? error.code === "access-denied"
    : typeOf(error) === "AccessDenied";
  return isDenied ? "AccessDenied" : "Configuration";
}
