/** What server actions call to sign in, sign out, and update the session. */

import type { NextRequest } from "next/server.js";
import { originOf, servedOrigin } from "../address.js";
import { applyOutcome, unreplacedLines } from "../apply.js";
import { hasClass, WaxsealError } from "../errors.js";
import { askAuthorized } from "../guard/authorized.js";
import type { Ticket } from "../handler/ticket.js";
import { APP_ORIGIN, statedOrigin } from "../host.js";
import { internals, type Internals } from "../internals.js";
import { warnOnce } from "../log.js";
import { urlsAt } from "../mounted.js";
import { allowedUrl, clientUrl, requestedUrl, signInUrl, type Client } from "../navigation.js";
import { latestOfEachName, nameOf } from "../set-cookie.js";
import { isProved, readWithin } from "../proof.js";
import { asPrivate } from "../refuse.js";
import type { AnyAuth, Proved, RequireOptions } from "../types/auth.js";
import { nextNavigation } from "./modules.js";
import {
  currentRequest,
  type CurrentRequest,
  isNextSignal,
  nextBasePath,
  writeCookies,
} from "./request.js";
import { refuse } from "./refusal.js";
import type {
  RequireHereOptions,
  SignInAuthorizationParams,
  SignInOptions,
  SignOutOptions,
} from "./types.js";

/** The client of a server action. */
interface ActionClient extends Client {
  request: CurrentRequest;
}

export async function signInAction(
  auth: AnyAuth,
  providerId?: string,
  options: FormData | SignInOptions = {},
  authorizationParams?: SignInAuthorizationParams,
): Promise<string> {
  const app = internals(auth);
  const { settings } = app;
  const form: SignInOptions = options instanceof FormData ? Object.fromEntries(options) : options;
  const { redirect, redirectTo, callbackUrl, ...fields } = form;
  const client = clientOf(app, await currentRequest());
  const requested = requestedUrl(redirectTo) ?? requestedUrl(callbackUrl);
  const url = await allowedUrl(client, requested ?? pageOf(client));

  const { appUrl, endpointsUrl } = placesOf(client);
  const provider = settings.providers.get(providerId ?? "");
  if (!provider) {
    // Without a provider the sign-in page is meant.
    const isUnknown = typeof providerId === "string" && providerId !== "";
    if (isUnknown) {
      const { adviseOnProvider } = await import("../handler/sign-in-error.js");
      adviseOnProvider(settings, providerId);
    }
    const { withinOf } = await import("../handler/start.js");
    return navigate(redirect, signInUrlWithCallback(client, url, withinOf(fields.within)));
  }
  if (provider.type !== "credentials") {
    const { startSignIn, withinOf } = await import("../handler/start.js");
    const started = await startSignIn(app, provider, {
      request: client.request,
      appUrl,
      endpointsUrl,
      url,
      fields,
      authorizationParams: Object.fromEntries(new URLSearchParams(authorizationParams)),
      within: withinOf(fields.within),
      isTrusted: true,
      peer: undefined,
    }).catch(async (error: unknown) => {
      throw await asThrown(app, error, provider.id);
    });
    await writeCookies([...started.cookies]);
    return navigate(redirect, writtenFor(client, redirect, started.url));
  }
  const endpoint = `${endpointsUrl}/callback/${provider.id}`;
  const { signInWithCredentials } = await import("../handler/credentials.js");
  let unsent: string[];
  try {
    const { request } = client;
    const { setCookie } = await signInWithCredentials(app, provider, fields, request, endpoint);
    unsent = await writeSession(setCookie);
  } catch (error) {
    if (hasClass(error, WaxsealError) && error.url !== undefined) {
      return navigate(redirect, writtenFor(client, redirect, await allowedUrl(client, error.url)));
    }
    throw await asThrown(app, error, provider.id);
  }
  const target = writtenFor(client, redirect, url);
  return navigate(redirect, await targetWith(unsent, client, redirect, target));
}

/** The session of somebody who has proved a short while ago who they are; others sign in again. */
export async function requireAction(auth: AnyAuth, options: RequireHereOptions): Promise<any> {
  const within = readWithin(options);
  const app = internals(auth);
  const client = clientOf(app, await currentRequest());
  // A page cannot write cookies, and an action has others to write.
  const outcome = await app.peek(client.request);
  if (isProved(app, outcome, within)) return outcome.session;
  // A page knows its own address, and nobody tells us.
  const isAction = client.request.headers.has("next-action");
  const back = requestedUrl(options.redirectTo) ?? (isAction ? pageOf(client) : undefined);
  const url = back === undefined ? undefined : await allowedUrl(client, back);
  return navigate(undefined, signInUrlWithCallback(client, url, within));
}

/** The same for a route handler, which answers by itself. */
export async function requireRequest(
  auth: AnyAuth,
  request: NextRequest,
  options: RequireOptions,
): Promise<Proved<any, any>> {
  const within = readWithin(options);
  const app = internals(auth);
  const outcome = await auth.resolve(request);
  const args = { request, auth: outcome.session };
  const verdict = await askAuthorized(app.settings, args, isNextSignal);
  const hasAnswer = typeof verdict === "object" && verdict !== null;
  if (verdict === true && isProved(app, outcome, within)) return { outcome, response: null };
  // Signing in again would not help whom the callback refuses.
  const { session, status } = outcome;
  const unproved = {
    within,
    isSignedIn: verdict === true && session !== null,
    undecided: status === "undecided" && (verdict === true || !session) ? outcome : undefined,
  };
  const answer = hasAnswer ? verdict : await refuse(request, app.settings, false, unproved);
  const lines = unreplacedLines(outcome.writes, answer, true);
  return { outcome, response: applyOutcome(outcome, asPrivate(answer, undefined), lines) };
}

/** Logs a failed sign-in; what a callback or `authorize` caused becomes an `AuthError`. */
async function asThrown(
  { settings }: Internals,
  error: unknown,
  provider: string,
): Promise<unknown> {
  if (isNextSignal(error)) return error;
  const { asActionError, logFailure, unwrapped } = await import("../handler/sign-in-error.js");
  const thrown = unwrapped(error);
  logFailure(settings, thrown);
  return asActionError(thrown, provider);
}

export async function signOutAction(
  auth: AnyAuth,
  { redirect, redirectTo }: SignOutOptions = {},
): Promise<{ redirect: string }> {
  const app = internals(auth);
  const client = clientOf(app, await currentRequest());
  const url = await allowedUrl(client, redirectTo ?? pageOf(client));
  const unsent = await writeSession((await app.endSession(client.request)).setCookie);
  const elsewhere = await urlAtProvider(client, { url, names: sentNames(client, unsent) });
  if (elsewhere !== undefined) return { redirect: await navigate(redirect, elsewhere) };
  const target = writtenFor(client, redirect, url);
  return { redirect: await navigate(redirect, await targetWith(unsent, client, redirect, target)) };
}

/** The provider's page that signs out there too. */
async function urlAtProvider(client: ActionClient, ticket: Ticket): Promise<string | undefined> {
  const { app, request } = client;
  const { hasLogout, urlAtProvider } = await import("../handler/logout.js");
  if (!hasLogout(app)) return undefined;
  const csrfToken = await csrfTokenOf(client);
  return urlAtProvider(app, request, placesOf(client).endpointsUrl, csrfToken, ticket);
}

/** The token of this browser, which gets one now where it has none. */
async function csrfTokenOf({ app, request }: ActionClient): Promise<string> {
  const { withGivenCsrfCookie } = await import("../handler/csrf.js");
  const { token, setCookie } = withGivenCsrfCookie(app).csrf(request, undefined);
  if (setCookie !== null) await writeCookies([setCookie]);
  return token;
}

export async function updateAction(auth: AnyAuth, data?: unknown): Promise<any> {
  const outcome = await auth.update(await currentRequest(), data);
  await writeSession(outcome.writes.setCookie);
  return outcome.session;
}

/**
 * Writes the cookies of a session that has changed, and one by which `SessionProvider` notices
 * it, since scripts see nothing else of a server action. It tells nothing but that, may be
 * anything, and lasts a minute: whoever sets one has the page read its session once more.
 */
async function writeSession(setCookie: readonly string[]): Promise<string[]> {
  if (setCookie.length === 0) return [];
  // Where the session is today, not where it may have been.
  const [today = ""] = latestOfEachName(setCookie).last;
  const [attributes] = today.match(/(; (Secure|SameSite=\w+|Partitioned))+$/) ?? [""];
  // It only has to differ from the one before: a sign-out works without secure randomness.
  const value = Math.random().toString(36).slice(2);
  const mark = `waxseal.changed=${value}; Path=/; Max-Age=60${attributes}`;
  return writeCookies([...setCookie, mark]);
}

function clientOf(app: Internals, request: CurrentRequest): ActionClient {
  const { trust } = app.settings;
  // Next.js compares `Origin` with `X-Forwarded-Host`, whoever wrote the latter. Without
  // `Origin`, as in a GET, a path leads to the host that the browser used.
  const stated = statedOrigin(request, { ...trust, forwarded: true });
  const origin = stated ?? originOf(request, trust);
  return { app, request, origin, isOriginKnown: stated !== undefined || origin === trust.origin };
}

/** By nothing that the client states about itself: addresses are mailed, and providers know them. */
function placesOf({ app: { settings }, request }: ActionClient) {
  const origin = servedOrigin(request, settings.trust);
  // The request of an action has no path, and Next.js takes none off.
  return urlsAt(origin, nextBasePath(), settings.mount, settings);
}

/** The page that the client is on. */
function pageOf({ request, origin }: ActionClient): string {
  return request.headers.get("referer") ?? origin;
}

/** The sign-in page, which leads back to `url`. */
function signInUrlWithCallback(
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
function writtenFor(client: ActionClient, redirect: boolean | undefined, url: string): string {
  return redirect === false ? url : clientUrl(client, url);
}

/**
 * Where to go: to `url`, and where the jar had no room for some lines, by way of the
 * endpoint that sends them.
 */
async function targetWith(
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
function sentNames({ request }: ActionClient, lines: readonly string[]): string[] {
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
async function navigate(redirect: boolean | undefined, url: string): Promise<string> {
  if (redirect === false) return url;
  const next = await nextNavigation();
  return next.redirect(url);
}
