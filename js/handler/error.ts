import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { pageResponse } from "./document.js";
import { errorPage } from "./pages.js";

/** What NextAuth.js v4 shows on the sign-in page, since trying again may help; and ours. */
const ON_SIGN_IN_PAGE = [
  "AuthorizeUnavailable",
  "OAuthUnavailable",
  "Signin",
  "OAuthSignin",
  "OAuthCallback",
  "OAuthCreateAccount",
  "EmailCreateAccount",
  "Callback",
  "OAuthAccountNotLinked",
  "OAuthUnavailable",
  "EmailSignin",
  "CredentialsSignin",
  "SessionRequired",
];

/** `GET error`: the error page, or a redirect to the application's. */
export async function getError(ctx: EndpointContext): Promise<Response> {
  const { query, endpointsUrl, protocol, settings } = ctx;
  const { callbackUrl, within, ...parameters } = parametersOf(query);
  if (protocol === "v4" && ON_SIGN_IN_PAGE.includes(parameters.error ?? "")) {
    const all = {
      ...parameters,
      ...(callbackUrl !== undefined && { callbackUrl }),
      ...(within !== undefined && { within }),
    };
    return goTo(ctx, `${endpointsUrl}/signin?${new URLSearchParams(all)}`);
  }
  if (settings.pages.error !== undefined) return goTo(ctx, pageUrl(ctx, "error", parameters));
  return pageResponse(ctx, errorPage(ctx, parameters.error));
}

function parametersOf(query: URLSearchParams): {
  error?: string;
  code?: string;
  callbackUrl?: string;
  within?: string;
} {
  const names = ["error", "code", "callbackUrl", "within"];
  return Object.fromEntries([...query].filter(([name]) => names.includes(name)));
}
