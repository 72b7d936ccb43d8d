import { CredentialsSignin } from "../../auth-error.js";

/** `seconds` is the time until the next attempt may pass. */
export function throttled(
  seconds: number | undefined,
  message = "Too many failed attempts to sign in.",
): CredentialsSignin {
  const error = new CredentialsSignin(message);
  error.code = "throttled";
  if (seconds !== undefined) error.retryAfter = seconds;
  return error;
}
