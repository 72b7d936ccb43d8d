/**
 * What the middleware of SvelteKit, H3, React Router and Astro share: `enter` before the
 * application's own code, `leave` after it, and `demand` for what needs a session.
 */

import { applyOutcome, unreplacedLines } from "./apply.js";
import { WaxsealError } from "./errors.js";
import { isDemanded, refuseOutcome, type GuardOptions } from "./guard/demand.js";
import { internalsAt, type Internals } from "./internals.js";
import { readWithin } from "./proof.js";
import type { AnyAuth, Auth, Guarded } from "./types/auth.js";
import type { NodeRequest } from "./types/node.js";
import type { Outcome, Writes } from "./types/outcome.js";

export type { GuardOptions } from "./guard/demand.js";

/** A session, or the answer instead. */
export type Demanded<S> = { session: S; response: null } | { session: null; response: Response };

/** An outcome, or the answer instead. */
export type Entered =
  { outcome: Outcome<any, any>; response: null } | { outcome?: never; response: Response };

interface Found {
  auth: object;
  app: Internals;
  request: Request;
  outcome: Outcome<any, any>;
}

/** By what a framework hands on to handlers: the session in it anyone may set. */
const found = new WeakMap<object, Found>();

/**
 * Answers the endpoints, and those whom `callbacks.authorized` does not let pass. For all others
 * there is an outcome, by which `leave` answers, and which `demand` finds by the `key`.
 *
 * @param request With the URL of the page, where the framework asks for its data by another.
 * @param source What came, where that is no `Request`.
 */
export async function enter(
  auth: AnyAuth,
  request: Request,
  key: object,
  source: Request | NodeRequest = request,
): Promise<Entered> {
  const app = internalsAt(auth, source);
  const { basePath, callbacks } = app.settings;
  if (new URL(request.url).pathname.startsWith(`${basePath}/`)) {
    return { response: await auth.handler(source) };
  }
  const { outcome, response }: Guarded<any, any> = callbacks.authorized
    ? await app.guardWith(source, true)
    : { outcome: await app.resolve(source), response: null };
  // It has its cookies already.
  if (response) return { response };
  found.set(key, { auth, app, request, outcome });
  return { outcome, response: null };
}

/**
 * The answer with what is due. One that sets the session's cookie itself has the last word.
 *
 * @param sent All headers that are sent, where the answer has only some of them.
 */
export function leave(
  outcome: Outcome<any, any>,
  answer: Response,
  sent: { readonly headers: Pick<Headers, "getSetCookie"> } = answer,
): Response {
  return applyOutcome(outcome, answer, unreplacedLines(outcome.writes, sent, true));
}

/**
 * The session that `enter` has found, if it will do.
 *
 * @throws WaxsealError `"invalid-argument"` where `enter` was not asked, so that nobody passes.
 */
export function demand<S>(
  auth: Auth<S, any, any>,
  key: object,
  options: GuardOptions = {},
): Demanded<S> {
  const entered = found.get(key);
  if (entered?.auth !== auth) {
    throw new WaxsealError(
      "invalid-argument",
      "`requireSession` needs `handleSession` before it, with the same auth object.",
    );
  }
  const { app, request, outcome } = entered;
  if (options.within !== undefined) readWithin({ within: options.within });
  if (isDemanded(app, outcome, options)) return { session: outcome.session, response: null };
  return { session: null, response: refuseOutcome(app, request, outcome, options) };
}

/**
 * The page whose data the client of a framework asks for by a URL of its own: a browser goes
 * where the page would send it, and a rule for its path finds it.
 */
export function asNavigation({ headers, method }: Request, url: URL): Request {
  const page = new Request(url, { method, headers });
  page.headers.set("Sec-Fetch-Mode", "navigate");
  return page;
}

/** Lets later handlers see the cookies as the browser will have them, where a request can change. */
export function forwardCookie({ headers }: Request, { requestCookie }: Writes): void {
  if (requestCookie === null) return;
  try {
    if (requestCookie === "") headers.delete("Cookie");
    else headers.set("Cookie", requestCookie);
  } catch {
    // Those of a Worker's request are immutable. The session is there all the same.
  }
}
