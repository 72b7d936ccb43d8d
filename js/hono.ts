/**
 * waxseal for Hono 4.
 *
 * ```ts
 * import { Hono } from "hono";
 * import { createAuth } from "waxseal";
 * import { authHandler, requireSession, session } from "waxseal/hono";
 *
 * const auth = createAuth({ projections: { session: { "user.id": "token.sub" } } });
 *
 * const app = new Hono()
 *   .use(authHandler(auth)) // /api/auth/*
 *   .use(session(auth)) // c.var.session, or null
 *   .get("/", (c) => c.text(c.var.session ? "Hello again" : "Hello"))
 *   .get("/me", requireSession(auth), (c) => c.json(c.var.session.user));
 * ```
 */

import type { Context, MiddlewareHandler, Next } from "hono";
import { applyOutcome, forwardRequest, unreplacedLines } from "./apply.js";
import { isDemanded, refuseOutcome, type GuardOptions } from "./guard/demand.js";
import { internalsAt, type Internals } from "./internals.js";
import { readWithin } from "./proof.js";
import type { AnyAuth, Auth, Guarded, InferSession } from "./types/auth.js";
import type { Outcome, Writes } from "./types/outcome.js";
import { setWaitUntil } from "./wait-until.js";

/** What {@link session} and {@link requireSession} put into the context. */
export type SessionEnv<S> = { Variables: { session: S } };

/**
 * Middleware that puts a session of type `S` into the context. It may be called with the
 * context of any app too, where it is made for each request:
 *
 * ```ts
 * app.use((c, next) => session(createAuth({ secret: c.env.AUTH_SECRET }))(c, next));
 * ```
 */
export type SessionMiddleware<S> = ((
  c: Context<any, any, any>,
  next: Next,
) => Promise<Response | void>) &
  // Last, since TypeScript infers from the last signature.
  MiddlewareHandler<SessionEnv<S>>;

export type { GuardOptions } from "./guard/demand.js";

/**
 * Middleware that sets `c.var.session`, `null` when nobody is signed in, with callbacks
 * and events as in `auth.resolve`. A session that is due is renewed and one that has ended
 * cleared: with `Set-Cookie` and the cache headers in the response, and in the `Cookie`
 * header that later handlers read or forward. A cookie that no secret opens stays there:
 * look at `c.var.session`, not at the cookie.
 *
 * Where `callbacks.authorized` is configured, it decides who may pass, as in `auth.guard`.
 * A handler that sets the session cookie itself, as a sign-in does, has the last word.
 */
export function session<A extends Auth<any, any, any>>(
  auth: A,
): SessionMiddleware<InferSession<A> | null> {
  return (c: Context, next: Next) => withSession(auth, c, () => next());
}

/**
 * Middleware that lets only requests with a session pass; it is then `c.var.session`.
 * Others are sent to `pages.signIn` (by default `<basePath>/signin`) with `callbackUrl`,
 * or answered with 401 and `{ error: "unauthenticated" }`; `callbacks.authorized` is
 * asked too. With `within` only those pass who signed in that many seconds ago. Needs no {@link session} before it. Where the origin is one of `trustedOrigins`,
 * its preflights (`OPTIONS`), which carry no cookie, are answered here, and scripts can read
 * the 401.
 *
 * Do not guard the sign-in page with it, nor the endpoints unless {@link authHandler}
 * comes first.
 */
export function requireSession<A extends Auth<any, any, any>>(
  auth: A,
  options: GuardOptions = {},
): SessionMiddleware<InferSession<A>> {
  const demanded = { ...options };
  if (demanded.within !== undefined) readWithin({ within: demanded.within });
  return (c: Context, next: Next) =>
    withSession(auth, c, async ({ app, outcome }) => {
      if (isDemanded(app, outcome, demanded)) return next();
      c.res = refuseOutcome(app, c.req.raw, outcome, demanded);
    });
}

/**
 * Middleware that answers requests below the `basePath` with `auth.handler` and lets all
 * others pass. The `basePath` is that of the URL, even in an `app.basePath()`.
 */
export function authHandler(auth: Auth<any, any, any>): MiddlewareHandler {
  return async (c, next) => {
    const { basePath } = internalsAt(auth, c.req.raw).settings;
    const { pathname } = new URL(c.req.url);
    return pathname.startsWith(`${basePath}/`) ? auth.handler(lasting(c)) : next();
  };
}

/** The sessions of requests; not `c.var.session`, which anyone may set. */
const resolved = new WeakMap<Context, Found & { auth: object }>();

interface Found {
  app: Internals;
  outcome: Outcome<any, any>;
}

/** Resolves the session once for each request, and writes what is due. */
async function withSession(
  auth: AnyAuth,
  c: Context,
  next: (found: Found) => Promise<void>,
): Promise<void> {
  const previous = resolved.get(c);
  if (previous?.auth === auth) {
    c.set("session", previous.outcome.session);
    return next(previous);
  }
  const request = lasting(c);
  const app = internalsAt(auth, request);
  const { outcome, response } = await resolveGuarded(app, request);
  // It has its cookies already.
  if (response) return void (c.res = response);
  resolved.set(c, { auth, app, outcome });
  c.set("session", outcome.session);
  forwardCookies(c, outcome.writes);
  await next({ app, outcome });
  answerWith(c, outcome);
}

/** Asks `callbacks.authorized`, if there is one. */
async function resolveGuarded(app: Internals, request: Request): Promise<Guarded<any, any>> {
  // The guard also knows for what the session is not to be resolved.
  if (app.settings.callbacks.authorized || request.url.includes("/inspect")) {
    return app.guardWith(request, true);
  }
  return { outcome: await app.resolve(request), response: null };
}

/** The request, with what Workers have for work that the answer does not wait for. */
function lasting(c: Context): Request {
  try {
    const { executionCtx } = c;
    setWaitUntil(c.req.raw, (work) => executionCtx.waitUntil(work));
  } catch {
    // Other hosts have none, and say so by an exception.
  }
  return c.req.raw;
}

/** Lets later handlers see the cookies as the browser will have them. */
function forwardCookies(c: Context, writes: Writes): void {
  if (writes.requestCookie === null) return;
  const { raw } = c.req;
  // A body that was read is still in Hono's own cache.
  const request = raw.bodyUsed
    ? new Request(raw.url, { method: raw.method, headers: raw.headers, signal: raw.signal })
    : raw;
  c.req.raw = forwardRequest(writes, request);
}

function answerWith(c: Context, outcome: Outcome<any, any>): void {
  const response = applyOutcome(outcome, c.res, unreplacedLines(outcome.writes, c.res, true));
  if (response === c.res) return;
  // The setter would merge the headers of the old response into the new one.
  c.res = undefined;
  c.res = response;
}
