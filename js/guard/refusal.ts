/** What guards outside Next.js answer to requests that may not pass. */

import { originOf } from "../address.js";
import { NO_STORE } from "../cache.js";
import type { Settings } from "../config/index.js";
import { acrossOrigins } from "../cors.js";
import { isPage, signInUrl, strippedMount } from "../navigation.js";
import type { Outcome } from "../types/outcome.js";
import { unavailable } from "../unavailable.js";
import { isOfPrograms, prefersJson, unauthenticated } from "../refuse.js";

/** Why a request may not pass, and what the application says about the answer. */
export interface Refused {
  /** Whether to redirect, where the application says so. */
  redirects?: boolean | undefined;
  /** Seconds since the user must have proved who they are, where that is asked for. */
  within?: number | undefined;
  /** Somebody has a session, and may not pass for want of that. */
  isSignedIn?: boolean | undefined;
  /** Nobody can say whether somebody has a session, or how recent it is. */
  undecided?: Outcome<any, any> | undefined;
}

/**
 * A redirect to the sign-in page where a browser asks for a page, else 401, or 503 where nobody
 * can say who it is.
 *
 * Preflights of `trustedOrigins` are answered, and their scripts can read the 401.
 */
export function refuse(request: Request, settings: Settings, refused: Refused = {}): Response {
  const { redirects, within, isSignedIn, undecided } = refused;
  // The sign-in page itself would lead to itself forever.
  const isLoop = isPage(new URL(request.url).pathname, signInUrl(settings).href, settings);
  const refusal =
    !isLoop && (redirects ?? isForPerson(request, settings))
      ? redirectToSignIn(request, settings, within)
      : undecided
        ? unavailable(undecided)
        : unauthenticated(isSignedIn ? within : undefined);
  return acrossOrigins(request, settings.trustedOrigins, refusal);
}

/** Whether a person will look at the answer. */
function isForPerson(request: Request, settings: Settings): boolean {
  // A preflight follows no redirect.
  if (request.method === "OPTIONS") return false;
  if (settings.apiPaths === false) return true;
  if (isOfPrograms(new URL(request.url).pathname, settings)) return false;
  const mode = request.headers.get("sec-fetch-mode");
  if (mode !== null) return mode === "navigate";
  const accept = request.headers.get("accept");
  return !!accept?.includes("text/html") && !prefersJson(accept);
}

function redirectToSignIn(
  request: Request,
  settings: Settings,
  within: number | undefined,
): Response {
  const origin = originOf(request, settings.trust);
  const page = signInUrl(settings, origin, within);
  const mount = strippedMount(request.url, settings);
  // A URL in the configuration has it already.
  const path = /^https?:/i.test(settings.pages.signIn ?? "")
    ? page.pathname
    : mount + page.pathname;
  const { pathname, search } = new URL(request.url);
  // Nobody can return to a form that was sent.
  if (request.method === "GET" || request.method === "HEAD") {
    // The query may hold what other sites must not see.
    const back = page.origin === origin ? mount + pathname + search : origin + mount + pathname;
    page.searchParams.set("callbackUrl", back);
  }
  // A path, since the browser may know this server by another host.
  const location = page.origin === origin ? path + page.search : page.href;
  return new Response(null, { status: 303, headers: { Location: location, ...NO_STORE } });
}
