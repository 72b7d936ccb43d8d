/** The client of a server action: where it is, what it gets, and where it goes. */

import { originOf, servedOrigin } from "../address.js";
import { APP_ORIGIN, statedOrigin } from "../host.js";
import type { Internals } from "../internals.js";
import { warnOnce } from "../log.js";
import { urlsAt } from "../mounted.js";
import { clientUrl, signInUrl, type Client } from "../navigation.js";
import { latestOfEachName, nameOf } from "../set-cookie.js";
import type { RemoteProvider } from "../types/provider.js";
import type { Started } from "../handler/started.js";
import { nextNavigation } from "./modules.js";
import { isNextSignal, nextBasePath, writeCookies, type CurrentRequest } from "./request.js";
import type { SignInAuthorizationParams } from "./types.js";

/** The client of a server action. */
export interface ActionClient extends Client {
  request: CurrentRequest;
}

/**
 * Writes the cookies of a session that has changed, and one by which `SessionProvider` notices
 * it, since scripts see nothing else of a server action. It tells nothing but that, may be
 * anything, and lasts a minute: whoever sets one has the page read its session once more.
 */
export async function writeSession(setCookie: readonly string[]): Promise<string[]> {
  if (setCookie.length === 0) return [];
  // Where the session is today, not where it may have been.
  const [today = ""] = latestOfEachName(setCookie).last;
  const [attributes] = today.match(/(; (Secure|SameSite=\w+|Partitioned))+$/) ?? [""];
  // It only has to differ from the one before: a sign-out works without secure randomness.
  const value = Math.random().toString(36).slice(2);
  const mark = `waxseal.changed=${value}; Path=/; Max-Age=60${attributes}`;
  return writeCookies([...setCookie, mark]);
}

export function clientOf(app: Internals, request: CurrentRequest): ActionClient {
  const { trust } = app.settings;
  // Next.js compares `Origin` with `X-Forwarded-Host`, whoever wrote the latter. Without
  // `Origin`, as in a GET, a path leads to the host that the browser used.
  const stated = statedOrigin(request, { ...trust, forwarded: true });
  const origin = stated ?? originOf(request, trust);
  return { app, request, origin, isOriginKnown: stated !== undefined || origin === trust.origin };
}

/** Begins a sign-in at a provider, or with a link, which no browser has asked for. */
export async function startElsewhere(
  client: ActionClient,
  provider: RemoteProvider,
  { url, fields, authorizationParams }: Begun,
): Promise<Started> {
  const { startSignIn, withinOf } = await import("../handler/start.js");
  return startSignIn(client.app, provider, {
    request: client.request,
    ...placesOf(client),
    url,
    fields,
    authorizationParams: Object.fromEntries(new URLSearchParams(authorizationParams)),
    within: withinOf(fields.within),
    isTrusted: true,
    peer: undefined,
  });
}

/** What an action has asked for: where to go then, the fields of its form, and parameters. */
interface Begun {
  url: string;
  fields: { readonly [name: string]: unknown };
  authorizationParams: SignInAuthorizationParams | undefined;
}

/** Without a provider the sign-in page is meant, and with one of another name probably not. */
export async function adviseOnUnknown(
  { app }: ActionClient,
  providerId: string | undefined,
): Promise<void> {
  if (typeof providerId !== "string" || providerId === "") return;
  const { adviseOnProvider } = await import("../handler/sign-in-error.js");
  adviseOnProvider(app.settings, providerId);
}

/** By nothing that the client states about itself: addresses are mailed, and providers know them. */
export function placesOf({ app: { settings }, request }: ActionClient) {
  const origin = servedOrigin(request, settings.trust);
  // The request of an action has no path, and Next.js takes none off.
  return urlsAt(origin, nextBasePath(), settings.mount, settings);
}

/** The page that the client is on. */
export function pageOf({ request, origin }: ActionClient): string {
  return request.headers.get("referer") ?? origin;
}

/** The sign-in page, which leads back to `url`. */
export function signInUrlWithCallback(
  client: ActionClient,
  url: string | undefined,
  within?: number,
): string {
  const page = signInUrl(client.app.settings, APP_ORIGIN, within);
  const isOwn = page.origin === APP_ORIGIN;
  if (url !== undefined) page.searchParams.set("callbackUrl", isOwn ? clientUrl(client, url) : url);
  return isOwn ? urlOfPath(client, page.pathname + page.search) : page.href;
}

/** The full URL for a caller that redirects by itself. */
export function writtenFor(
  client: ActionClient,
  redirect: boolean | undefined,
  url: string,
): string {
  return redirect === false ? url : clientUrl(client, url);
}

/**
 * Where to go: to `url`, and where the jar had no room for some lines, by way of the
 * endpoint that sends them.
 */
export async function targetWith(
  unsent: readonly string[],
  client: ActionClient,
  redirect: boolean | undefined,
  url: string,
): Promise<string> {
  if (unsent.length === 0) return url;
  const { app } = client;
  if (redirect === false) {
    warnOnce(app.settings, UNSENT);
    return url;
  }
  const { makeTicket } = await import("../handler/ticket.js");
  const names = sentNames(client, unsent);
  const ticket = encodeURIComponent(makeTicket(app, await csrfTokenOf(client), { url, names }));
  return urlOfPath(client, `${app.settings.basePath}/signout?ticket=${ticket}`);
}

/** The names of these lines that the browser has sent cookies of. */
export function sentNames({ request }: ActionClient, lines: readonly string[]): string[] {
  const sent = new Set((request.headers.get("cookie") ?? "").split(";").map(nameOf));
  return [...new Set(lines.map(nameOf))].filter((name) => sent.has(name));
}

const UNSENT =
  "A server action with `redirect: false` clears only the cookie as it is configured today: " +
  "one of an earlier domain, path or partition stays. Let it redirect, or post to the endpoint.";

/** The address of a path of this application that is written without Next's basePath. */
function urlOfPath(client: ActionClient, path: string): string {
  // Next.js puts the basePath before a path by itself, but not where a form is sent
  // without JavaScript.
  const basePath = nextBasePath();
  if (basePath === "") return path;
  // The `basePath` of the endpoints may be written with it, as the client needs it.
  return clientUrl(
    client,
    client.origin + (path.startsWith(`${basePath}/`) ? "" : basePath) + path,
  );
}

/** Goes there with the exception that `redirect` of next/navigation throws. */
export async function navigate(redirect: boolean | undefined, url: string): Promise<string> {
  if (redirect === false) return url;
  const next = await nextNavigation();
  return next.redirect(url);
}

/** Logs a failed sign-in; what a callback or `authorize` caused becomes an `AuthError`. */
export async function asThrown(
  { settings }: Internals,
  error: unknown,
  provider: string,
): Promise<unknown> {
  if (isNextSignal(error)) return error;
  const { asActionError, logFailure, unwrapped, withEntry } =
    await import("../handler/sign-in-error.js");
  const thrown = unwrapped(error);
  logFailure(settings, thrown);
  const made = asActionError(thrown, provider, settings.compat !== undefined);
  // A callback has thrown what was unwrapped, and the originals have addresses of their own.
  return thrown === error && !settings.compat ? withEntry(made) : made;
}

/** The token of this browser, which gets one now where it has none. */
export async function csrfTokenOf({ app, request }: ActionClient): Promise<string> {
  const { withGivenCsrfCookie } = await import("../handler/csrf.js");
  const { token, setCookie } = withGivenCsrfCookie(app).csrf(request, undefined);
  if (setCookie !== null) await writeCookies([setCookie]);
  return token;
}
