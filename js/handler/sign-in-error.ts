/** What goes wrong with a sign-in, and what of it is logged. */

import { asCallbackError } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { hasClass, isCredentialsSignin, typeOf, WaxsealError } from "../errors.js";
import { reportOnce } from "../log.js";

/** The form came without its CSRF token. */
export class MissingCsrf extends Error {
  readonly page: "signin" | "signout";

  constructor(page: "signin" | "signout") {
    super("The CSRF token is missing, or is not that of the cookie.");
    this.page = page;
  }
}

/** There is no provider of that name. Not logged: anyone can ask for one. */
export class UnknownProvider extends Error {}

/** What the client learns, by the names of Auth.js. */
export type ErrorType = "AccessDenied" | "Configuration" | "CredentialsSignin" | "MissingCSRF";

/** Wrong passwords and refused users are not faults of the application. */
export function logFailure(settings: Settings, error: unknown): void {
  const type = errorType(error);
  if (hasClass(error, WaxsealError)) {
    if (type === "Configuration" || "cause" in error) reportOnce(settings, error);
  } else if (type === "Configuration" && !hasClass(error, UnknownProvider)) {
    reportOnce(settings, asCallbackError(error, "Signing in failed."));
  }
}

export function errorType(error: unknown): ErrorType {
  if (hasClass(error, MissingCsrf)) return "MissingCSRF";
  if (isCredentialsSignin(error)) return "CredentialsSignin";
  const isDenied = hasClass(error, WaxsealError)
    ? error.code === "access-denied"
    : typeOf(error) === "AccessDenied";
  return isDenied ? "AccessDenied" : "Configuration";
}
