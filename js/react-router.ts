/** waxseal for the framework mode of React Router 8: docs/guides/react-router.md. */

import { demand, asNavigation, enter, forwardCookie, leave } from "./middleware.js";
import type { GuardOptions } from "./middleware.js";
import type { Auth, InferSession } from "./types/auth.js";
export type { GuardOptions };

/** What is used of the arguments of middleware, loaders and actions. */
export interface RouteArgs {
  readonly request: Request;
  readonly url: URL; // the page's, where `request` asks for its data
  readonly context: { set(context: any, value: any): void };
}

/** The sign-in page may be none of the router's. */
const RELOAD = "X-Remix-Reload-Document";
const contexts = new WeakMap<object, { defaultValue?: any }>();
/** `context.get(sessionContext(auth))` is the session, `null` when nobody is signed in. */
export function sessionContext<A extends Auth<any, any, any>>(
  auth: A,
): { defaultValue?: InferSession<A> | null } {
  if (!contexts.has(auth)) contexts.set(auth, { defaultValue: null });
  return contexts.get(auth)!;
}

/**
 * Middleware for the root route that sets {@link sessionContext} with callbacks and events as in
 * `auth.resolve`, and answers the endpoints. A session that is due is renewed and one that has ended
 * cleared, with cache headers, unless the answer sets the session's cookie itself. Where
 * `callbacks.authorized` is configured, it decides who may pass, as in `auth.guard`.
 */
export function handleSession(auth: Auth<any, any, any>) {
  return async ({ request, url, context }: RouteArgs, next: () => Promise<Response>) => {
    const isData = new URL(request.url).pathname.endsWith(".data");
    const page = isData ? asNavigation(request, url) : request;
    const { outcome, response } = await enter(auth, page, context);
    if (isData) response?.headers.set(RELOAD, "true");
    if (response) return response;
    context.set(sessionContext(auth), outcome.session);
    forwardCookie(request, outcome.writes);
    return leave(outcome, await next());
  };
}

/** The session. @throws Response To the sign-in page or with 401, for the router to answer. */
export function requireSession<A extends Auth<any, any, any>>(
  auth: A,
  { context }: Pick<RouteArgs, "context">,
  options?: GuardOptions,
): InferSession<A> {
  const { session, response } = demand<InferSession<A>>(auth, context, options);
  if (!response) return session;
  response.headers.set(RELOAD, "true");
  throw response;
}

/** The endpoints, `loader` and `action` of a route `api/auth/*`. */
export function authHandler(auth: Auth<any, any, any>) {
  return ({ request }: { readonly request: Request }): Promise<Response> => auth.handler(request);
}
