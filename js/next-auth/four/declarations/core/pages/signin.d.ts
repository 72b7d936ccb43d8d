import type { Theme } from "../types.js";

/** What the page for signing in may have as `error` in its query. */
export type SignInErrorTypes =
  | "Signin"
  | "OAuthSignin"
  | "OAuthCallback"
  | "OAuthCreateAccount"
  | "EmailCreateAccount"
  | "Callback"
  | "OAuthAccountNotLinked"
  | "EmailSignin"
  | "CredentialsSignin"
  | "SessionRequired"
  | "default";

export interface SignInServerPageParams {
  csrfToken: string;
  // The original names a type that it does not ship.
  providers: any[];
  callbackUrl: string;
  email: string;
  error: SignInErrorTypes;
  theme: Theme;
}
