/**
 * The guard of `proxy.ts` and `middleware.ts`, and of route handlers.
 *
 * The headers of a proxy's response tell Next.js what to do: with `x-middleware-next` or
 * `x-middleware-rewrite` the request continues to a page, `x-middleware-override-headers`
 * lists all headers that the page gets, and `x-middleware-request-*` has their values.
 * They are what `NextResponse.next({ request: { headers } })` writes.
 */

import type { NextRequest } from "next/server.js";
import { applyOutcome, isShown, unreplacedLines } from "../apply.js";
import type { Settings } from "../config/index.js";
import { isTrustedPreflight } from "../cors.js";
import { guardedEndpoint } from "../endpoints.js";
import { askAuthorized, isLoop, type Verdict } from "../guard/authorized.js";
import { internals } from "../internals.js";
import { asPrivate, undecidedOf } from "../refuse.js";
import { isClearing, nameOf } from "../set-cookie.js";
import type { AnyAuth } from "../types/auth.js";
import type { Outcome, Writes } from "../types/outcome.js";
import type { ReadOptions } from "../types/source.js";
import type { Awaitable } from "../types/utility.js";
import { endpointOf, isOpen, isPublicFile } from "./open.js";
import { cacheControlOf, refuse } from "./refusal.js";
import { isNextSignal } from "./request.js";

const NEXT = "x-middleware-next";
const REWRITE = "x-middleware-rewrite";
const OVERRIDE = "x-middleware-override-headers";
const REQUEST_COOKIE = "x-middleware-request-cookie";

/** The application's handler behind the guard. */
export type Handler = (request: any, context: any) => Awaitable<Response | void | null | undefined>;

/** Resolves the session, asks `callbacks.authorized`, runs the handler, writes the cookie. */
export async function guard(
  auth: AnyAuth,
  request: NextRequest,
  context: unknown,
  handler?: Handler,
): Promise<Response> {
  const { settings } = internals(auth);
  const endpoint = guardedEndpoint(endpointOf(request, settings.basePath), settings);
  // For the inspector nothing of the application runs but what is wrapped, and for nobody.
  const isInspected = endpoint?.action === "inspect";
  // The endpoints write their own cookies: a renewal must not follow a sign-out.
  const outcome = isInspected
    ? { session: null }
    : endpoint
      ? { session: await auth.getSession(request) }
      : await auth.resolve(request, eventOptions(context));

  const verdict =
    isInspected ||
    (await askAuthorized(settings, { request, auth: outcome.session }, isNextSignal));
  const isProxy = handler === undefined || isProxyEvent(context);
  // Only where it matters: the pages of the configuration may have to be parsed as URLs.
  const leavesOpen = verdict !== true && isProxy && isOpen(request, endpoint, settings);
  const response =
    (await responseInstead(verdict, { request, settings, isOpen: leavesOpen, isProxy, outcome })) ??
    (await handler?.(Object.assign(request, { auth: outcome.session }), context)) ??
    new Response(null, { headers: { [NEXT]: "1" } });
  return "writes" in outcome ? withCookies(outcome, response, request, settings) : response;
}

/** A request at the guard. */
interface Guarded {
  request: NextRequest;
  settings: Settings;
  /** Everyone may see what it asks for. */
  isOpen: boolean;
  isProxy: boolean;
  outcome: { session: unknown };
}

/** The response instead of the page, or nothing when the request may pass. */
function responseInstead(verdict: Verdict, guarded: Guarded): Awaitable<Response | undefined> {
  const { request, settings, isOpen, isProxy, outcome } = guarded;
  if (typeof verdict === "object" && verdict !== null) {
    // A Response, such as a redirect to the login, would be no answer to a preflight.
    if (isTrustedPreflight(request, settings)) return refuse(request, settings, isProxy);
    if (goesOn(verdict)) return verdict;
    const location = verdict.headers.get("location");
    const url = location === null ? undefined : new URL(location, request.url);
    if (!url || !isLoop(url, new URL(request.url), isOpen)) {
      return asPrivate(verdict, isProxy ? url?.href : undefined);
    }
    verdict = false;
  }
  if (verdict || isOpen) return undefined;
  // At an endpoint nothing but the session is known, and it answers by itself.
  return refuse(request, settings, isProxy, { undecided: undecidedOf(outcome) });
}

/**
 * Whether this is the second argument of a proxy. A route handler gets its params; an edge
 * function of the pages router gets an event too, but with its own page.
 */
function isProxyEvent(context: unknown): boolean {
  const { waitUntil, sourcePage = "/proxy" } = (context ?? {}) as {
    waitUntil?: unknown;
    sourcePage?: string;
  };
  return typeof waitUntil === "function" && /^(\/src)?\/(proxy|middleware)$/.test(sourcePage);
}

/** Of the event of a proxy, for work that the answer does not wait for. */
function eventOptions(context: unknown): ReadOptions {
  const event = Object(context) as { waitUntil?: (work: Promise<unknown>) => void };
  if (typeof event.waitUntil !== "function") return {};
  return { waitUntil: (work) => event.waitUntil!(work) };
}

/** Whether Next.js continues to a page with it. */
function goesOn({ headers }: Response): boolean {
  return headers.has(NEXT) || headers.has(REWRITE);
}

/** Cookies and cache headers for the browser, the rewritten Cookie header for the page. */
function withCookies(
  outcome: Outcome<any, any>,
  response: Response,
  request: NextRequest,
  settings: Settings,
): Response {
  const { writes } = outcome;
  const { setCookie, requestCookie } = writes;
  // Next.js shows the page the last line of each name: that has to be the application's.
  const lines = unreplacedLines(writes, response, !goesOn(response));
  // What everyone gets shows no session.
  const shows = isShown(outcome) && !isPublicFile(request);
  const cacheControl = shows && goesOn(response) ? cacheControlOf(request, settings) : undefined;
  const result = applyOutcome(shows ? outcome : writes, response, lines, cacheControl);
  // An application that sets the session cookie itself also decides what the page sees.
  if (lines === setCookie && requestCookie !== null && goesOn(result)) {
    forwardCookie(requestCookie, result.headers, request.headers, writes);
  }
  return result;
}

function forwardCookie(cookie: string, response: Headers, request: Headers, writes: Writes): void {
  const listed = response.get(OVERRIDE);
  const names = listed === null ? [...request.keys()] : listed.split(",");
  if (listed === null) {
    // Next.js drops what is not listed, so everything that came must be.
    for (const [name, value] of request) response.set(`x-middleware-request-${name}`, value);
    if (!names.includes("cookie")) names.push("cookie");
  } else if (!names.includes("cookie")) {
    // The application forwards the request without cookies.
    return;
  } else if (response.get(REQUEST_COOKIE) !== request.get("cookie")) {
    cookie = withNewCookies(response.get(REQUEST_COOKIE) ?? "", writes);
  }
  if (cookie === "") response.delete(REQUEST_COOKIE);
  else response.set(REQUEST_COOKIE, cookie);
  response.set(OVERRIDE, names.filter((name) => name !== "cookie" || cookie !== "").join(","));
}

/** A Cookie header that the application has changed, with our new cookies. */
function withNewCookies(header: string, { setCookie }: Writes): string {
  const names = new Set(setCookie.map(nameOf));
  const others = header.split(/; */).filter((pair) => pair !== "" && !names.has(nameOf(pair)));
  const set = setCookie.filter((line) => !isClearing(line));
  return [...others, ...set.map((line) => line.split(";", 1)[0])].join("; ");
}
