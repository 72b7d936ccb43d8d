/** What the login page shows of a failed sign-in. */
export interface SignInFailure {
  text: string;
  /** Whether it is what was typed that was wrong. */
  isOfFields: boolean;
}

/** By the `error` and `code` that a failed sign-in comes back with. */
export function signInFailure(error: unknown, code: unknown): SignInFailure | null {
  if (error === undefined) return null;
  return { text: textOf(error, code), isOfFields: error === "CredentialsSignin" };
}

function textOf(error: unknown, code: unknown): string {
  if (error === "CredentialsSignin" && code === "throttled") {
    return "Too many failed attempts with this email. Wait 15 minutes, then try again.";
  }
  if (error === "CredentialsSignin")
    return "That email and password do not match. Check both and try again.";
  if (error === "MissingCSRF") {
    return "The form was open for too long, or your browser sends no cookies. Please allow cookies, and sign in again.";
  }
  if (error === "AccessDenied") {
    return "You cannot sign in with that account: its email is not verified, or belongs to another account here.";
  }
  if (error === "OAuthCallbackError") return "You were not signed in with Acme. Please try again.";
  if (error === "InvalidCheck") {
    return "Signing in took too long, or began in another browser. Please try again.";
  }
  if (error === "SessionRequired") return "Please sign in to see that page.";
  return "Signing in failed on our side. Try again in a moment.";
}
