import { errorPage, html } from "./pages.js";
import { goTo, pageUrl, type Visit } from "./context.js";

/** What NextAuth.js v4 shows on the sign-in page, since trying again may help. */
const ON_SIGN_IN_PAGE = [
  "Signin",
  "OAuthSignin",
  "OAuthCallback",
  "OAuthCreateAccount",
  "EmailCreateAccount",
  "Callback",
  "OAuthAccountNotLinked",
  "EmailSignin",
  "CredentialsSignin",
  "SessionRequired",
];

/** `GET error`: the error page, or the way to that of the application. */
export async function error(visit: Visit): Promise<Response> {
  const { query, base, manner, settings } = visit;
  const parameters: { error?: string; code?: string } = {};
  for (const name of ["error", "code"] as const) {
    const value = query.get(name);
    if (value !== null) parameters[name] = value;
  }
  if (manner === "v4" && ON_SIGN_IN_PAGE.includes(parameters.error ?? "")) {
    return goTo(visit, `${base}/signin?${new URLSearchParams(parameters)}`);
  }
  if (settings.pages.error !== undefined) return goTo(visit, pageUrl(visit, "error", parameters));
  return html(visit, errorPage(visit, parameters.error));
}
