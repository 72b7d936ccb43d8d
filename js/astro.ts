/** waxseal for Astro's pages that are rendered on demand: docs/guides/astro.md. */

import { demand, enter, forwardCookie, leave } from "./middleware.js";
import type { Demanded, GuardOptions } from "./middleware.js";
import type { Auth, InferSession } from "./types/auth.js";

export type { Demanded, GuardOptions } from "./middleware.js";

/** What is used of the context of Astro. */
export interface AstroContext<S> {
  readonly request: Request;
  readonly isPrerendered: boolean;
  readonly locals: { session: S | null };
}

/**
 * Middleware, `onRequest`, that sets `locals.session`, `null` when nobody is signed in, with
 * callbacks and events as in `auth.resolve`, and answers the endpoints. A session that is due is
 * renewed and one that has ended cleared, with `Set-Cookie` and the cache headers. Where
 * `callbacks.authorized` is configured, it decides who may pass, as in `auth.guard`. An answer
 * that sets the session's cookie itself has the last word. Prerendered pages stay as they are.
 * Where a page or later middleware throws, Astro's error page has no cookies: catch it there.
 */
export function handleSession<A extends Auth<any, any, any>>(auth: A) {
  return async (
    context: AstroContext<InferSession<A>>,
    next: () => Promise<Response>,
  ): Promise<Response> => {
    const { locals } = context;
    locals.session = null;
    if (context.isPrerendered) return next();
    const { request } = context;
    const { outcome, response } = await enter(auth, request, locals);
    if (response) return response;
    locals.session = outcome.session;
    forwardCookie(request, outcome.writes);
    return leave(outcome, await next());
  };
}

/**
 * The session, or the `response` to return instead: to the sign-in page where a browser asks for
 * a page, else 401 with `{ error: "unauthenticated" }`. Needs {@link handleSession} before it.
 *
 * @throws WaxsealError `"invalid-argument"` without that.
 */
export function requireSession<A extends Auth<any, any, any>>(
  auth: A,
  { locals }: { readonly locals: object },
  options?: GuardOptions,
): Demanded<InferSession<A>> {
  return demand<InferSession<A>>(auth, locals, options);
}

/** The endpoints, `ALL` of the route `src/pages/api/auth/[...path].ts`. */
export function authHandler(auth: Auth<any, any, any>) {
  return ({ request }: { readonly request: Request }): Promise<Response> => auth.handler(request);
}
