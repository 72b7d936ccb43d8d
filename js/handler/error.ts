import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { pageResponse } from "./document.js";
import { errorPage } from "./pages.js";

/** What NextAuth.js v4 shows on the sign-in page, since trying again may help. */
const ON_SIGN_IN_PAGE = [
  "AuthorizeUnavailable",
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

/** `GET error`: the error page, or a redirect to the application's. */
export async function getError(ctx: EndpointContext): Promise<Response> {
  const { query, endpointsUrl, protocol, settings } = ctx;
  const parameters: { error?: string; code?: string } = {};
  for (const name of ["error", "code"] as const) {
    const value = query.get(name);
    if (value !== null) parameters[name] = value;
  }
  if (protocol === "v4" && ON_SIGN_IN_PAGE.includes(parameters.error ?? "")) {
    return goTo(ctx, `${endpointsUrl}/signin?${new URLSearchParams(parameters)}`);
  }
  if (settings.pages.error !== undefined) return goTo(ctx, pageUrl(ctx, "error", parameters));
  return pageResponse(ctx, errorPage(ctx, parameters.error));
}
