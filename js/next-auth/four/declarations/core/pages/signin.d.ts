import type { Theme } from "../types.js";

/** What the address of the sign-in page can have as `error`. */
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
  providers: any[];
  callbackUrl: string;
  email: string;
  error: SignInErrorTypes;
  theme: Theme;
}

export default function SigninPage(props: SignInServerPageParams): any;
