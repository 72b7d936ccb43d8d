/** The guard outside Next.js: resolves the session and asks `callbacks.authorized`. */

import { applyOutcome, unreplacedLines } from "../apply.js";
import type { Settings } from "../config/index.js";
import { isTrustedPreflight } from "../cors.js";
import { findEndpoint, guardedEndpoint, type Endpoint } from "../endpoints.js";
import { hasClass } from "../errors.js";
import { Problem } from "../handler/respond.js";
import type { Internals } from "../internals.js";
import { asRequest } from "../node/request.js";
import { asPrivate, undecidedOf } from "../refuse.js";
import type { Guarded } from "../types/auth.js";
import type { NodeRequest } from "../types/node.js";
import { askAuthorized, isLoop, isOpenToAll, type Verdict } from "./authorized.js";
import { refuse, type Refused } from "./refusal.js";

/**
 * Whether a request may pass, and the answer instead where it may not.
 *
 * @param passes Whether everybody may pass where no `callbacks.authorized` is configured;
 *   otherwise whoever has a session.
 * @param within Tells the sign-in page that a new sign-in is wanted.
 */
export async function guardRequest(
  app: Internals,
  message: Request | NodeRequest,
  passes: boolean,
  within?: number,
): Promise<Guarded<any, any>> {
  const { settings } = app;
  let request: Request;
  try {
    request = asRequest(message, "guard");
  } catch (problem) {
    if (!hasClass(problem, Problem)) throw problem;
    return { outcome: app.read(null), response: problem.respond() };
  }
  const endpoint = guardedEndpoint(findEndpoint(request, settings.basePath), settings);
  // For the inspector nothing of the application runs, and so nobody is known to be signed in.
  if (endpoint?.action === "inspect") return { outcome: app.read(null), response: null };
  // The endpoints write their own cookies: a renewal must not follow a sign-out.
  const outcome = endpoint ? await app.peek(request) : await app.resolve(request);
  const { session, writes } = outcome;
  const verdict = settings.callbacks.authorized
    ? await askOfEach(settings, readings(request), session)
    : passes || session !== null;
  const answer = responseInstead(verdict, request, endpoint, settings, {
    within,
    undecided: undecidedOf(outcome),
  });
  if (answer === undefined) return { outcome, response: null };
  const lines = unreplacedLines(writes, answer, true);
  return { outcome, response: applyOutcome(outcome, answer, lines) };
}

/** What `callbacks.authorized` says of the first reading that it does not let pass. */
async function askOfEach(
  settings: Settings,
  requests: readonly Request[],
  auth: unknown,
): Promise<Verdict> {
  let verdict: Verdict;
  for (const request of requests) {
    verdict = await askAuthorized(settings, { request, auth });
    if (verdict !== true) break;
  }
  return verdict;
}

/** The response instead of the page, or nothing when the request may pass. */
function responseInstead(
  verdict: Verdict,
  request: Request,
  endpoint: Endpoint | undefined,
  settings: Settings,
  refused: Refused,
): Response | undefined {
  if (verdict === true) return undefined;
  const { pathname } = new URL(request.url);
  const isOpen = isOpenToAll(pathname, request.method, endpoint, settings);
  if (typeof verdict === "object" && verdict !== null && !isTrustedPreflight(request, settings)) {
    const location = verdict.headers.get("location");
    const url = location === null ? undefined : new URL(location, request.url);
    if (!url || !isLoop(url, new URL(request.url), isOpen)) return asPrivate(verdict, undefined);
  }
  return isOpen ? undefined : refuse(request, settings, refused);
}

/**
 * The request with its path as routers may read it. Some decode `%61`, some do not tell
 * `%c3` from `%C3`: a rule that looks for `/admin` must find it in `/%61dmin` (RFC 3986
 * §6.2.2). Some merge slashes, and others do not: both readings have to pass.
 */
function readings(request: Request): Request[] {
  const { pathname } = new URL(request.url);
  const path = pathname.replace(/%[\da-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(parseInt(escape.slice(1), 16));
    // What a segment may hold as it is (RFC 3986 §3.3).
    return /[\w.~!$&'()*+,;=:@-]/.test(character) ? character : escape.toUpperCase();
  });
  const merged = path.replace(/\/{2,}/g, "/");
  return [...new Set([path, merged])].map((path) => withPath(request, path));
}

function withPath(request: Request, path: string): Request {
  const url = new URL(request.url);
  if (url.pathname === path) return request;
  url.pathname = path;
  // Not made of the request itself, whose body would go along.
  return new Request(url, { method: request.method, headers: request.headers });
}
