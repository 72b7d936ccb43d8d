import type { Settings } from "../config/index.js";
import { originIn } from "../host.js";
import { clientUrl } from "../navigation.js";
import { parseSetCookie } from "../set-cookie.js";
import { callbackUrl } from "./callback-url.js";
import { goTo, pageUrl, type EndpointContext } from "./context.js";
import { checkCsrf } from "./csrf.js";
import { pageResponse } from "./document.js";
import { failureResponse } from "./failure.js";
import { hasLogout, urlAtProvider } from "./logout.js";
import { signOutPage } from "./pages.js";
import { respond } from "./respond.js";
import { openTicket, type Ticket } from "./ticket.js";

/**
 * `GET signout` asks whether to sign out; a link must not be enough to do it. With the
 * ticket of a server action, or coming from the provider, it clears the cookies that the action
 * could not.
 */
export async function getSignOut(ctx: EndpointContext): Promise<Response> {
  const { app, query, request, settings } = ctx;
  const { token, setCookie } = app.csrf(request, undefined);
  const ticket = openTicket(app, token, query.get("ticket") ?? "");
  if (ticket !== undefined) return clearRest(ctx, ticket);

  if (query.has("state") && hasLogout(app)) {
    const { openLogoutState } = await import("../oauth/logout.js");
    const rest = openLogoutState(app, token, query.get("state") ?? "");
    if (rest !== undefined)
      return rest.names.length > 0 ? clearRest(ctx, rest) : goTo(ctx, rest.url);
  }

  const { url, cookies } = await callbackUrl(ctx);
  const all = setCookie === null ? cookies : [setCookie, ...cookies];
  if (settings.pages.signOut !== undefined) return goTo(ctx, pageUrl(ctx, "signOut", {}), all);
  const hidden = { csrfToken: token, callbackUrl: clientUrl(ctx, url) };
  return pageResponse(ctx, signOutPage(ctx, hidden, previousPage(ctx)), all);
}

/** Where somebody came from who stays signed in: a page of this application, or else home. */
function previousPage(ctx: EndpointContext): string {
  const { appUrl, endpointsUrl, origin, request } = ctx;
  const referer = request.headers.get("referer") ?? "";
  const isOwn = originIn(referer) === origin && !referer.startsWith(`${endpointsUrl}/`);
  return clientUrl(ctx, isOwn ? referer : appUrl);
}

/** `POST signout`: ends the session. */
export async function postSignOut(ctx: EndpointContext): Promise<Response> {
  const { url, cookies } = await callbackUrl(ctx);
  try {
    checkCsrf(ctx, "signout");
  } catch (error) {
    return failureResponse(ctx, error, cookies);
  }
  const { app, request, endpointsUrl, body } = ctx;
  const rest = { url, names: [] };
  const elsewhere = await urlAtProvider(app, request, endpointsUrl, String(body.csrfToken), rest);
  const writes = await app.endSession(request);
  return goTo(ctx, elsewhere ?? url, [...cookies, ...writes.setCookie]);
}

/** Clears what a server action had no room for, and redirects. */
function clearRest(ctx: EndpointContext, { url, names }: Ticket): Response {
  const { app, request, settings } = ctx;
  // Next.js itself fetches the target of an action, and would show the result without
  // the browser ever coming here. With an empty answer it sends the browser instead.
  const mode = request.headers.get("sec-fetch-mode") ?? "navigate";
  if (mode !== "navigate") return respond(null, [], 204, {});
  const headers = new Headers(request.headers);
  headers.set("cookie", names.map((name) => `${name}=x`).join("; "));
  const { setCookie } = app.clear({ headers, url: request.url });
  const rest = setCookie.filter((line) => !isOfToday(line, settings));
  return goTo(ctx, url, rest);
}

/**
 * Whether a line clears the cookie at today's place. The action itself has cleared or set
 * that one, and a session that has started since must survive.
 */
function isOfToday(line: string, { cookie }: Settings): boolean {
  const { domain, path, partitioned = false } = parseSetCookie(line);
  const isPlace = domain === cookie.domain && path === (cookie.path ?? "/");
  return isPlace && partitioned === (cookie.partitioned ?? false);
}
