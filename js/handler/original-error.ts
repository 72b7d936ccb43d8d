/** How the originals show what went wrong, for their stand-ins. */

import { AuthError } from "../auth-error.js";
import { hasClass } from "../errors.js";
import { isAuthError, isCredentialsSignin } from "../is-auth-error.js";
import type { EndpointContext } from "./context.js";
import { isAccessDenied } from "./sign-in-error.js";

/** The types that a client learns; all others are `Configuration` (errors.js of @auth/core). */
const TYPES = [
  "AccessDenied",
  "AccountNotLinked",
  "CredentialsSignin",
  "MissingCSRF",
  "OAuthAccountNotLinked",
  "OAuthCallbackError",
  "Verification",
  "WebAuthnVerificationError",
];

/** Errors of ours which are none there: the library's own come through. */
const PLAIN = ["EmailSignInError", "OAuthUnavailable"];

/** The `error` of the page's address, and which page it is. */
export function shownByOriginal(
  ctx: EndpointContext,
  error: unknown,
): { name: string; page: AuthError["kind"] } {
  if (isAccessDenied(error)) return { name: "AccessDenied", page: "error" };
  // What its class says may be missing where an application has made its own.
  if (isCredentialsSignin(error)) return { name: "CredentialsSignin", page: "signIn" };
  const isOurs = hasClass(error, AuthError);
  const isOfProvider = isOurs && ["OAuthCallbackError", "OAuthUnavailable"].includes(error.type);
  if (isOfProvider && isRefusedByProvider(ctx)) {
    return { name: "OAuthCallbackError", page: "signIn" };
  }
  if (!isAuthError(error) || isOfProvider || (isOurs && PLAIN.includes(error.type))) {
    return { name: "Configuration", page: "error" };
  }
  return { name: TYPES.includes(error.type) ? error.type : "Configuration", page: error.kind };
}

/**
 * By what it is called in v4: a refusal of the provider otherwise than what goes wrong with its
 * answer, or before, or with what the application makes of it.
 */
export function originalV4Type(ctx: EndpointContext, name: string): string {
  const kind = ctx.settings.providers.get(ctx.provider ?? "")?.type;
  if (kind === undefined || kind === "credentials") return name;
  // With credentials the original has no name for it, and answers 500.
  if (name === "Configuration") return "Callback";
  if (name !== "OAuthCallback" && name !== "OAuthUnavailable") return name;
  if (ctx.request.method === "POST" && ctx.body.csrfToken !== undefined) return "OAuthSignin";
  return isRefusedByProvider(ctx) ? "Callback" : "OAuthCallback";
}

/** Whether the provider itself says so in the address: a faulty answer is another error there. */
function isRefusedByProvider({ body, query }: EndpointContext): boolean {
  return body.error !== undefined || query.has("error");
}
