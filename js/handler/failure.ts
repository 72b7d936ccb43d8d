/** What a client learns of a sign-in that failed: an `error` in the address of a page. */

import { asCallbackError } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import { hasClass, isCredentialsSignin, typeOf as authjsTypeOf, WaxsealError } from "../errors.js";
import { reportOnce } from "../log.js";
import { clientUrl } from "../navigation.js";
import { pageUrl, type EndpointContext } from "./context.js";
import { json, respond } from "./respond.js";

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

/**
 * Answers a failed sign-in or sign-out. What went wrong inside is logged; the
 * client learns only what Auth.js tells too.
 */
export function failureResponse(
  ctx: EndpointContext,
  error: unknown,
  cookies: readonly string[] = [],
): Response {
  const type = typeOf(error);
  logFailure(ctx.settings, error);
  const code = isCredentialsSignin(error) ? codeOf(error) : undefined;
  const { url, status } =
    ctx.protocol === "v4" ? v4Target(ctx, error, type, code) : v5Target(ctx, type, code);

  const seconds = isCredentialsSignin(error) ? error.retryAfter : undefined;
  const headers: { [name: string]: string } =
    seconds === undefined ? {} : { "Retry-After": String(seconds) };
  // Auth.js v5 drops its cookies here, v4 keeps them.
  const kept = ctx.protocol === "v4" ? cookies : [];
  return ctx.wantsJson
    ? json({ url }, kept, status, headers)
    : respond(null, kept, 302, { ...headers, Location: clientUrl(ctx, url) });
}

type ErrorType = "AccessDenied" | "Configuration" | "CredentialsSignin" | "MissingCSRF";

function v5Target(ctx: EndpointContext, error: ErrorType, code: string | undefined) {
  const page = error === "CredentialsSignin" || error === "MissingCSRF" ? "signIn" : "error";
  const parameters = { error, ...(code !== undefined && { code }) };
  return { url: pageUrl(ctx, page, parameters), status: 200 };
}

const V4_STATUS = {
  AccessDenied: 403,
  Configuration: 500,
  CredentialsSignin: 401,
  MissingCSRF: 200,
};

function v4Target(
  { endpointsUrl, provider }: EndpointContext,
  error: unknown,
  type: ErrorType,
  code: string | undefined,
) {
  const status = V4_STATUS[type];
  if (hasClass(error, MissingCsrf))
    return { url: `${endpointsUrl}/${error.page}?csrf=true`, status };
  const parameters = new URLSearchParams({ error: type });
  if (code !== undefined && provider !== undefined) parameters.set("provider", provider);
  if (code !== undefined && code !== "credentials") parameters.set("code", code);
  return { url: `${endpointsUrl}/error?${parameters}`, status };
}

function typeOf(error: unknown): ErrorType {
  if (hasClass(error, MissingCsrf)) return "MissingCSRF";
  if (isCredentialsSignin(error)) return "CredentialsSignin";
  const isDenied = hasClass(error, WaxsealError)
    ? error.code === "access-denied"
    : authjsTypeOf(error) === "AccessDenied";
  return isDenied ? "AccessDenied" : "Configuration";
}

/** The client sees it; an application may have put anything there. */
function codeOf(error: { code: unknown }): string {
  try {
    return String(error.code);
  } catch {
    return "credentials";
  }
}

/** Wrong passwords and refused users are not faults of the application. */
export function logFailure(settings: Settings, error: unknown): void {
  const type = typeOf(error);
  if (hasClass(error, WaxsealError)) {
    if (type === "Configuration" || "cause" in error) reportOnce(settings, error);
  } else if (type === "Configuration" && !hasClass(error, UnknownProvider)) {
    reportOnce(settings, asCallbackError(error, "Signing in failed."));
  }
}
