/** waxseal for H3, as in Nuxt and Nitro, in its versions 1 and 2: docs/guides/nuxt.md. */

import { demand } from "../middleware.js";
import type { Auth, InferSession } from "../types/auth.js";
import { enterEvent, leaveEvent, Refusal, type H3Event } from "./event.js";

export type { H3Event } from "./event.js";

/**
 * Middleware that sets `event.context.session`, `null` when nobody is signed in, with callbacks
 * and events as in `auth.resolve`, and answers the endpoints. A session that is due is renewed
 * and one that has ended cleared, with `Set-Cookie` and the cache headers. Where
 * `callbacks.authorized` is configured, it decides who may pass, as in `auth.guard`. A handler
 * that sets the session's cookie itself has the last word.
 */
export function handleSession(auth: Auth<any, any, any>): H3Middleware {
  const handle = async (event: H3Event, next?: () => unknown): Promise<unknown> => {
    const context = event.context as { session?: unknown };
    context.session = null;
    const { outcome, response } = await enterEvent(auth, event);
    if (response) return response;
    context.session = outcome.session;
    return leaveEvent(outcome, event, next);
  };
  // As `defineEventHandler` of version 1 marks it.
  return Object.assign(handle, { __is_handler__: true as const });
}

/** What both versions take. */
export interface H3Middleware {
  (event: H3Event, next?: () => unknown): Promise<unknown>;
  __is_handler__: true;
}

/**
 * The session of an event. Where there is none, it throws an error of H3 with the status 401, or
 * 503 where nobody can say. Needs {@link handleSession} before it.
 *
 * @param options `within` are the seconds since the user must have proved who they are.
 * @throws WaxsealError `"invalid-argument"` without `handleSession`.
 */
export function requireSession<A extends Auth<any, any, any>>(
  auth: A,
  event: H3Event,
  options: { within?: number } = {},
): InferSession<A> {
  const { session, response } = demand<InferSession<A>>(auth, event, {
    ...options,
    redirect: false,
  });
  if (response) throw new Refusal(response, event);
  return session;
}
