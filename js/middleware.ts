/**
 * What the middleware of SvelteKit, H3, React Router and Astro share: `enter` before the
 * application's own code, `leave` after it, and `demand` for what needs a session.
 */

import { applyOutcome, unreplacedLines } from "./apply.js";
import { WaxsealError } from "./errors.js";
import { refuse } from "./guard/refusal.js";
import { internalsAt, type Internals } from "./internals.js";
import { isProved, readWithin } from "./proof.js";
import type { AnyAuth, Auth, Guarded } from "./types/auth.js";
import type { NodeRequest } from "./types/node.js";
import type { Outcome, Writes } from "./types/outcome.js";

/** Options of `requireSession`. */
export interface GuardOptions {
  /**
   * Whether a request without a session is sent to the sign-in page; by default
   * when a browser asks for a page. Otherwise it is answered with 401, or with 503 where
   * nobody can say whether there is one (`undecided`).
   */
  redirect?: boolean;
  /**
   * Seconds since the user must have proved who they are, as in `auth.require`: before
   * something that a session left open must not do.
   *
   * @default none: any session will do
   */
  within?: number;
}

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
  { redirect, within }: GuardOptions = {},
): Demanded<S> {
  const entered = found.get(key);
  if (entered?.auth !== auth) {
    throw new WaxsealError(
      "invalid-argument",
      "`requireSession` needs `handleSession` before it, with the same auth object.",
    );
  }
  const { app, request, outcome } = entered;
  const isSignedIn = outcome.session !== null;
  const passes = within === undefined ? isSignedIn : isProved(app, outcome, readWithin({ within }));
  if (passes) return { session: outcome.session, response: null };
  const undecided = outcome.status === "undecided" ? outcome : undefined;
  const refused = { redirects: redirect, within, isSignedIn, undecided };
  return { session: null, response: refuse(request, app.settings, refused) };
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
