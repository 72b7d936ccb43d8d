/** The guard's answers instead of the page. */

import type { NextRequest } from "next/server.js";
import { originOf } from "../address.js";
import { NO_STORE } from "../cache.js";
import type { Settings } from "../config/index.js";
import { APP_ORIGIN } from "../host.js";
import { later } from "../log.js";
import { isPage, signInUrl } from "../navigation.js";
import { isOfPrograms, prefersJson, unauthenticated } from "../refuse.js";
import type { Awaitable } from "../types/utility.js";
import { nextBasePath, pathOf } from "./request.js";

/** What `auth.require` adds: see `Refused` of `js/guard/refusal.ts`. */
interface Unproved {
  within?: number;
  isSignedIn?: boolean;
  /** Nobody can say whether somebody has a session, or how recent it is. */
  undecided?: { readonly session: unknown; readonly cause?: unknown } | undefined;
}

/** A redirect to the sign-in page, or 401 for programs, which have no use for one. */
export async function refuse(
  request: NextRequest,
  settings: Settings,
  isProxy: boolean,
  unproved: Unproved = {},
): Promise<Response> {
  const refusal = await refusalOf(request, settings, isProxy, unproved);
  if (settings.trustedOrigins.length === 0) return refusal;
  const { acrossOrigins } = await import("../cors.js");
  return acrossOrigins(request, settings.trustedOrigins, refusal);
}

function refusalOf(
  request: NextRequest,
  settings: Settings,
  isProxy: boolean,
  { within, isSignedIn, undecided }: Unproved,
): Awaitable<Response> {
  const { method, headers } = request;
  if (method === "POST" && headers.has("next-action")) {
    return redirect(
      "x-action-redirect",
      303,
      actionLocation(signInUrlFor(request, settings, isProxy, within)),
    );
  }
  // A preflight follows no redirect, and a route handler that guards the sign-in page
  // itself would redirect forever.
  const isLoop = !isProxy && isPage(pathOf(request), signInUrl(settings).href, settings);
  if (method === "OPTIONS" || isLoop || isForProgram(request, settings)) {
    return undecided
      ? import("../unavailable.js").then(({ unavailable }) => unavailable(undecided))
      : unauthenticated(isSignedIn ? within : undefined);
  }
  // After 307 a browser would send the body again. Auth.js has 307 for GET.
  const status = method === "GET" || method === "HEAD" ? 307 : 303;
  if (settings.trust.origin !== undefined) {
    later(async () => {
      const { adviseOnOtherHost } = await import("../handler/other-host.js");
      adviseOnOtherHost(settings, request);
    });
  }
  const page = signInUrlFor(request, settings, isProxy, within);
  return redirect("Location", status, locationOf(page, request, isProxy));
}

/**
 * What caches may do with what the guard lets pass to somebody. Next.js keeps it in place of
 * what the page says, also where that was prerendered for everyone (`s-maxage`), so it is as
 * strict as that of a page which reads cookies. What a page consists of may be asked for again
 * with its ETag. A route handler's own header is left to it: it gets `Vary` alone.
 */
export function cacheControlOf(request: NextRequest, settings: Settings): string | null {
  const path = pathOf(request);
  if (isOfPrograms(path, settings)) return null;
  const isPart =
    PART.test(request.headers.get("sec-fetch-dest") ?? "") ||
    path === "/_next/image" ||
    /\.[^/]*$/.test(path);
  return isPart ? "private, no-cache" : NO_STORE["Cache-Control"];
}

const PART = /^(audio|font|image|script|style|track|video)$/;

/** By its path, where the configuration lists it, or by what it accepts. */
function isForProgram(request: NextRequest, settings: Settings): boolean {
  if (settings.apiPaths === false) return false;
  return isOfPrograms(pathOf(request), settings) || prefersJson(request.headers.get("accept"));
}

/** The sign-in page with `callbackUrl`; at `APP_ORIGIN` where it is one of this application. */
function signInUrlFor(
  request: NextRequest,
  settings: Settings,
  isProxy: boolean,
  within?: number,
): URL {
  const { trust } = settings;
  const page = signInUrl(settings, APP_ORIGIN, within);
  const { pathname, search, searchParams } = new URL(request.url);
  const path = (isProxy ? "" : nextBasePath()) + pathname;
  // Pages written for version 5 of next-auth may read a whole URL, and the query beside it.
  const isOriginal = settings.compat?.major === 5;
  const isWhole = page.origin !== APP_ORIGIN || isOriginal;
  const back = isWhole ? originOf(request, trust) : "";
  // The query may hold what other sites must not see.
  const isOwn = page.origin === APP_ORIGIN || page.origin === trust.origin;
  if (isOriginal && isOwn) addParameters(page, searchParams);
  page.searchParams.set("callbackUrl", back + path + (isOwn ? search : ""));
  return page;
}

/** Version 5 of next-auth changes the path alone: its pages find the rest of the query. */
function addParameters(page: URL, parameters: URLSearchParams): void {
  const own = [...page.searchParams.keys()];
  for (const [name, value] of parameters) {
    if (!own.includes(name)) page.searchParams.append(name, value);
  }
}

function locationOf(page: URL, request: NextRequest, isProxy: boolean): string {
  if (page.origin !== APP_ORIGIN) return page.href;
  // A route handler knows neither the basePath nor, behind another server, the host:
  // a path has to do.
  if (!isProxy) return nextBasePath() + page.pathname + page.search;
  // A NextURL adds the basePath and the locale by itself.
  const url = request.nextUrl?.clone() ?? new URL(request.url);
  url.pathname = page.pathname;
  url.search = page.search;
  return url.href;
}

/**
 * As Next.js tells the client of a server action where to go (server-action-reducer.js
 * of next 16). The client adds the basePath to a path by itself.
 */
function actionLocation({ origin, href, pathname, search }: URL): string {
  const url = origin === APP_ORIGIN ? pathname + search : href;
  return `${url.replaceAll(";", "%3B")};push`;
}

function redirect(header: string, status: number, target: string): Response {
  return new Response(null, { status, headers: { [header]: target, ...NO_STORE } });
}
