/** The guard outside Next.js: resolves the session and asks `callbacks.authorized`. */

import { applyOutcome, unreplacedLines } from "../apply.js";
import type { Settings } from "../config/index.js";
import { findEndpoint, type Endpoint } from "../endpoints.js";
import { hasClass } from "../errors.js";
import { Problem } from "../handler/respond.js";
import type { Internals } from "../internals.js";
import { asRequest } from "../node/request.js";
import { asPrivate } from "../refuse.js";
import type { Guarded } from "../types/auth.js";
import type { NodeRequest } from "../types/node.js";
import { askAuthorized, isLoop, isOpenToAll, type Verdict } from "./authorized.js";
import { refuse } from "./refusal.js";

/**
 * Whether a request may pass, and the answer instead where it may not.
 *
 * @param passes Whether everybody may pass where no `callbacks.authorized` is configured;
 *   otherwise whoever has a session.
 */
export async function guardRequest(
  app: Internals,
  message: Request | NodeRequest,
  passes: boolean,
): Promise<Guarded<any, any>> {
  const { settings } = app;
  let request: Request;
  try {
    request = asRequest(message, "guard");
  } catch (problem) {
    if (!hasClass(problem, Problem)) throw problem;
    return { outcome: app.read(null), response: problem.respond() };
  }
  const endpoint = findEndpoint(request, settings.basePath);
  // The endpoints write their own cookies: a renewal must not follow a sign-out.
  const outcome = endpoint ? await app.peek(request) : await app.resolve(request);
  const { session, writes } = outcome;
  const verdict = settings.callbacks.authorized
    ? await askAuthorized(settings, { request: canonical(request), auth: session })
    : passes || session !== null;
  const answer = responseInstead(verdict, request, endpoint, settings);
  if (answer === undefined) return { outcome, response: null };
  const lines = unreplacedLines(writes, answer, true);
  return { outcome, response: applyOutcome(outcome, answer, lines) };
}

/** The response instead of the page, or nothing when the request may pass. */
function responseInstead(
  verdict: Verdict,
  request: Request,
  endpoint: Endpoint | undefined,
  settings: Settings,
): Response | undefined {
  if (verdict === true) return undefined;
  const { pathname } = new URL(request.url);
  const isOpen = isOpenToAll(pathname, request.method, endpoint, settings);
  if (typeof verdict === "object" && verdict !== null) {
    const location = verdict.headers.get("location");
    const url = location === null ? undefined : new URL(location, request.url);
    if (!url || !isLoop(url, new URL(request.url), isOpen)) return asPrivate(verdict, undefined);
  }
  return isOpen ? undefined : refuse(request, settings);
}

/**
 * The request with a path as routers read it: some decode `%61`, and a rule that looks for
 * `/admin` must find it in `/%61dmin` (RFC 3986 §6.2.2.2).
 */
function canonical(request: Request): Request {
  const url = new URL(request.url);
  const decoded = url.pathname.replace(/%[2-7][\da-f]/gi, (escape) => {
    const character = decodeURIComponent(escape);
    return /[\w.~-]/.test(character) ? character : escape;
  });
  if (decoded === url.pathname) return request;
  url.pathname = decoded;
  // Not made of the request itself, whose body would go along.
  return new Request(url, { method: request.method, headers: request.headers });
}
