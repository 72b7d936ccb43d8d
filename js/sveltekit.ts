/** waxseal for SvelteKit: docs/guides/sveltekit.md. */

import { forwardRequest } from "./apply.js";
import { demand, enter, leave, type GuardOptions } from "./middleware.js";
import { keeping, pageOf, withoutTag, type KitEvent } from "./sveltekit/event.js";
import type { Auth, InferSession } from "./types/auth.js";

export type { GuardOptions } from "./middleware.js";
export type { KitEvent } from "./sveltekit/event.js";

/**
 * The hook `handle`: it sets `event.locals.session`, `null` when nobody is signed in, with
 * callbacks and events as in `auth.resolve`, and answers the endpoints. A session that is due is
 * renewed and one that has ended cleared, with cache headers, unless the answer sets the session's
 * cookie itself. Where `callbacks.authorized` is configured, it decides who may pass, as in `guard`.
 * A later hook may throw a redirect; where it throws an error, SvelteKit answers without cookies.
 */
export function handleSession<A extends Auth<any, any, any>>(auth: A) {
  return async <E extends KitEvent<InferSession<A>>>(input: {
    event: E;
    resolve(event: E): Response | Promise<Response>;
  }): Promise<Response> => {
    const { event, resolve } = input;
    const { locals, request } = event;
    locals.session = null;
    const page = pageOf(event);
    const { outcome, response } = await enter(auth, page, locals);
    const location = page !== request && response?.headers.get("Location");
    // As SvelteKit's client reads it.
    const data = { type: "redirect", status: 303, location };
    if (response) return location ? Response.json(data, { headers: response.headers }) : response;
    locals.session = outcome.session;
    event.request = forwardRequest(outcome, request);
    const keep = keeping(event, outcome.writes);
    try {
      return withoutTag(leave(outcome, await resolve(event)));
    } catch (thrown) {
      keep();
      throw thrown;
    }
  };
}

/**
 * Makes a function that returns the session of an event, for `load`, actions and endpoints. All
 * others it sends to the sign-in page where a browser asks for a page, and else ends with 401, by
 * what SvelteKit exports. Needs {@link handleSession} before it.
 */
export function requireSession<A extends Auth<any, any, any>>(
  auth: A,
  kit: { error(status: number, message: string): never; redirect(...to: any[]): never },
) {
  return ({ locals }: { readonly locals: object }, options?: GuardOptions): InferSession<A> => {
    const { session, response } = demand<InferSession<A>>(auth, locals, options);
    if (!response) return session;
    const location = response.headers.get("Location");
    if (location === null) return kit.error(response.status, "Sign in first.");
    return kit.redirect(response.status, location, { external: true });
  };
}
