/** What a client learns of a sign-in that failed: an `error` in the address of a page. */

import { AuthError, EmailSignInError } from "../auth-error.js";
import { hasClass } from "../errors.js";
import { isCredentialsSignin } from "../is-auth-error.js";
import { clientUrl } from "../navigation.js";
import { pageUrl, type EndpointContext } from "./context.js";
import { authorizeMessage } from "./credentials.js";
import { formStateCookies, leadsToForm } from "./form-state.js";
import { json, respond } from "./respond.js";
import { withinOf } from "./start.js";
import { originalV4Type, shownByOriginal } from "./original-error.js";
import { errorType, logFailure, MissingCsrf, unwrapped, type ErrorType } from "./sign-in-error.js";
import { isThrownByAuthorize } from "./thrown.js";

/**
 * Answers a failed sign-in or sign-out. What went wrong inside is logged; the
 * client learns only what Auth.js tells too. `wayBack` goes along to the sign-in page, and so
 * does `within`: the next attempt must ask for a new sign-in too.
 */
export function failureResponse(
  ctx: EndpointContext,
  thrown: unknown,
  cookies: readonly string[] = [],
  wayBack?: string,
  within = withinOf(ctx.body.within, ctx.query.get("within")),
): Response {
  const error = unwrapped(thrown);
  const back = {
    ...(wayBack !== undefined && { callbackUrl: wayBack }),
    ...(within !== undefined && { within: String(within) }),
  };
  const message = ctx.protocol === "v4" ? authorizeMessage(ctx.settings, error) : undefined;
  const type = typeFor(ctx, error);
  if (message === undefined) logFailure(ctx.settings, error);
  const isEmail = hasClass(error, EmailSignInError);
  const code = isEmail ? error.code : isCredentialsSignin(error) ? codeOf(error) : undefined;
  const { url, status } =
    ctx.protocol === "v4"
      ? v4Target(ctx, error, type, { message, code, back })
      : v5Target(ctx, error, type, code, back);

  const seconds = isEmail || isCredentialsSignin(error) ? error.retryAfter : undefined;
  const headers: { [name: string]: string } =
    seconds === undefined ? {} : { "Retry-After": String(seconds) };
  // Auth.js v5 drops its cookies here, v4 keeps them.
  const own = ctx.protocol === "v4" ? cookies : [];
  const lines = leadsToForm(type) ? [...own, ...formStateCookies(ctx, seconds)] : own;
  return ctx.wantsJson
    ? json({ url }, lines, status, headers)
    : respond(null, lines, 302, { ...headers, Location: clientUrl(ctx, url) });
}

/** NextAuth.js v4 knows no fault of the server in `authorize`: it was wrong credentials. */
function typeFor({ protocol }: EndpointContext, error: unknown): ErrorType {
  const type = errorType(error);
  const isFault = type === "Configuration" && isThrownByAuthorize(error);
  return protocol === "v4" && isFault ? "CredentialsSignin" : type;
}

/** What the sign-in page hands on to the next attempt. */
interface Back {
  callbackUrl?: string;
  within?: string;
}

function v5Target(
  ctx: EndpointContext,
  error: unknown,
  type: ErrorType,
  code: string | undefined,
  back: Back,
) {
  const shown = ctx.settings.compat
    ? shownByOriginal(ctx, error)
    : { name: type, page: pageOf(error, type) };
  const parameters = {
    error: shown.name,
    ...(code !== undefined && { code }),
    ...(shown.page === "signIn" && back),
  };
  return { url: pageUrl(ctx, shown.page, parameters), status: 200 };
}

/** The sign-in page is where trying again may help. */
function pageOf(error: unknown, type: ErrorType): Page {
  if (hasClass(error, AuthError)) return error.kind;
  return type === "AccessDenied" || type === "Configuration" ? "error" : "signIn";
}

type Page = AuthError["kind"];

const V4_STATUS: { readonly [T in ErrorType]?: number } = {
  AccessDenied: 403,
  AuthorizeUnavailable: 503,
  Configuration: 500,
  CredentialsSignin: 401,
  Verification: 403,
};

/** What v4 calls them. */
const V4_TYPES: { readonly [T in ErrorType]?: string } = {
  InvalidCheck: "OAuthCallback",
  OAuthCallbackError: "OAuthCallback",
  OAuthProfile: "OAuthCallback",
};

function v4Target(
  ctx: EndpointContext,
  error: unknown,
  type: ErrorType,
  { message, code, back }: { message: string | undefined; code: string | undefined; back: Back },
) {
  const { endpointsUrl, provider } = ctx;
  const status = V4_STATUS[type] ?? 200;
  const { callbackUrl, within } = back;
  if (hasClass(error, MissingCsrf)) {
    const more = within === undefined ? "" : `&within=${within}`;
    return { url: `${endpointsUrl}/${error.page}?csrf=true${more}`, status };
  }
  const parameters = new URLSearchParams({ error: message ?? v4Type(ctx, type) });
  if (code !== undefined && provider !== undefined) parameters.set("provider", provider);
  if (code !== undefined && code !== "credentials") parameters.set("code", code);
  // v4 has only the cookie, in which a second tab may have left another.
  if (callbackUrl !== undefined) parameters.set("callbackUrl", clientUrl(ctx, callbackUrl));
  if (within !== undefined) parameters.set("within", within);
  // As `encodeURIComponent`, which v4 uses, writes a space.
  const query = String(parameters).replaceAll("+", "%20");
  return { url: `${endpointsUrl}/error?${query}`, status };
}

function v4Type(ctx: EndpointContext, type: ErrorType): string {
  const name = V4_TYPES[type] ?? type;
  return ctx.settings.compat ? originalV4Type(ctx, name) : name;
}

/** A failure's own answer drops the cookies that it is given in the manner of v5; these stay. */
export function withLines(response: Response, lines: readonly string[]): Response {
  for (const line of lines) response.headers.append("Set-Cookie", line);
  return response;
}

/** The client sees it; an application may have put anything there. */
function codeOf(error: { code: unknown }): string {
  try {
    return String(error.code);
  } catch {
    return "credentials";
  }
}
