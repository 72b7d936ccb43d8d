/**
 * waxseal for the servers of Node: `node:http`, `node:http2`, Express, Connect, NestJS,
 * Fastify and Koa.
 *
 * ```ts
 * import { createServer } from "node:http";
 * import { createAuth } from "waxseal";
 * import { session, toNodeHandler } from "waxseal/node";
 *
 * const auth = createAuth({ projections: { session: { "user.id": "token.sub" } } });
 * const handler = toNodeHandler(auth);
 * const withSession = session(auth);
 *
 * const server = createServer((request, response) =>
 *   handler(request, response, () =>
 *     withSession(request, response, () => response.end(JSON.stringify(request.auth))),
 *   ),
 * );
 * ```
 */

import { hasClass } from "../errors.js";
import { internalsAt, type Internals } from "../internals.js";
import { isDemanded, refuseOutcome, type GuardOptions } from "../guard/demand.js";
import { Problem, serverError } from "../handler/respond.js";
import { readWithin } from "../proof.js";
import type { AnyAuth, Auth, Guarded } from "../types/auth.js";
import type { NodeRequest, NodeResponse } from "../types/node.js";
import type { Outcome } from "../types/outcome.js";
import { asRequest, forwardNodeCookie, targetOf, type NodeMessage } from "./request.js";
import { send, writeBeforeHead } from "./response.js";

export type { NodeRequest, NodeResponse } from "../types/node.js";

/** What Node's servers, Express, Connect and NestJS, Fastify (as a hook) and Koa call. */
export interface NodeMiddleware {
  (
    request: NodeRequest,
    response: NodeResponse,
    next?: (error?: any) => unknown,
  ): void | Promise<void>;
  /** A middleware of Koa. */
  (
    context: { readonly req: NodeRequest; readonly res: NodeResponse },
    next: () => Promise<any>,
  ): Promise<void>;
  /**
   * A hook of Fastify: `fastify.addHook("onRequest", …)`. Its types take it for an async one,
   * since Koa's returns a promise.
   */
  (
    request: { readonly raw: NodeRequest },
    reply: { readonly raw: NodeResponse },
    done?: (error?: Error) => unknown,
  ): any;
}

export type { GuardOptions } from "../guard/demand.js";

/**
 * Answers requests below the `basePath` with `auth.handler` and lets all others pass; where
 * there is nothing behind it, they get 404. The `basePath` is that of the URL as the client
 * sent it. It reads the body itself, or takes what `express.json()` and others have parsed.
 */
export function toNodeHandler(auth: Auth<any, any, any>): NodeMiddleware {
  return middleware(async ({ request, response, takeOver }, next) => {
    const app = appAt(auth, request);
    const isElsewhere = app && !targetOf(request).startsWith(`${app.settings.basePath}/`);
    if (next && isElsewhere) return void (await next());
    takeOver();
    await send(await auth.handler(request), response);
  });
}

/**
 * Middleware that puts the session at `request.auth` (Koa: `ctx.state.auth`), `null` when
 * nobody is signed in, with callbacks and events as in `auth.resolve`. A session that is
 * due is renewed and one that has ended cleared: with `Set-Cookie` and the cache headers when
 * the response begins, beside what the application has set, and in the `Cookie` header
 * that later handlers read or forward. A cookie that no secret opens stays there: look at
 * `request.auth`, not at the cookie.
 *
 * Where `callbacks.authorized` is configured, it decides who may pass, as in `auth.guard`.
 * A handler that sets the session cookie itself, as a sign-in does, has the last word.
 */
export function session(auth: Auth<any, any, any>): NodeMiddleware {
  return middleware((exchange, next) => withSession(auth, exchange, next));
}

/**
 * The same, but only requests with a session pass. Others are sent to `pages.signIn` (by
 * default `<basePath>/signin`) with `callbackUrl`, or answered with 401 and
 * `{ error: "unauthenticated" }`. Needs no {@link session} before it. Do not guard the
 * sign-in page with it, nor the endpoints unless {@link toNodeHandler} comes first.
 */
export function requireSession(
  auth: Auth<any, any, any>,
  options: GuardOptions = {},
): NodeMiddleware {
  if (options.within !== undefined) readWithin({ within: options.within });
  return middleware((exchange, next) => withSession(auth, exchange, next, options));
}

/** One request, whatever framework it came through. */
interface Exchange {
  request: NodeMessage & { body?: unknown };
  response: NodeResponse;
  /** Where handlers look for the session. */
  target: { auth?: unknown };
  /** Tells the framework that it need not answer. */
  takeOver(): void;
}

type Next = (() => unknown) | undefined;

function middleware(handle: (exchange: Exchange, next: Next) => Promise<void>): NodeMiddleware {
  // Three parameters: Fastify and Connect count them.
  return ((first: any, second: any, third: any) => {
    if (typeof second === "function") {
      const { req, res, request, originalUrl, state } = first;
      adopt(req, { body: request?.body, originalUrl });
      const takeOver = () => void (first.respond = false);
      return handle({ request: req, response: res, target: state, takeOver }, second);
    }
    if (first.raw && second.raw) {
      adopt(first.raw, { body: first.body });
      const takeOver = () => second.hijack();
      void handle(
        { request: first.raw, response: second.raw, target: first, takeOver },
        third,
      ).catch(third);
      return undefined;
    }
    return handle({ request: first, response: second, target: first, takeOver: () => {} }, third);
  }) as NodeMiddleware;
}

/** What the framework knows of a request, where the handler looks for it. */
function adopt(request: Exchange["request"], fields: Partial<Exchange["request"]>) {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && !(name in request)) Object.assign(request, { [name]: value });
  }
}

/** The sessions of requests; not `request.auth`, which anyone may set. */
const resolved = new WeakMap<NodeRequest, Found & { auth: object }>();

/** Resolves the session once for each request, and writes what is due. */
async function withSession(
  auth: AnyAuth,
  { request, response, target, takeOver }: Exchange,
  next: Next,
  guard?: GuardOptions,
): Promise<void> {
  let answer: Response | null = null;
  let found = resolved.get(request);
  if (found?.auth !== auth) {
    const app = appAt(auth, request);
    const { outcome, response: instead } = await resolveGuarded(auth, app, request);
    found = { auth, app, outcome };
    answer = instead;
    if (outcome && !answer) {
      resolved.set(request, found);
      forwardNodeCookie(request, outcome.writes);
      writeBeforeHead(response, outcome);
    }
  }
  if (answer === null && guard && !passes(found, guard)) {
    answer = refusal(request, guard, found);
  }
  if (answer !== null) {
    takeOver();
    return send(answer, response);
  }
  target.auth = found.outcome?.session ?? null;
  await next?.();
}

/**
 * `undefined` where a function gives no configuration for the request. Not thrown: in
 * `node:http` and Express 4 that would end the process, for a host that anybody may send.
 */
function appAt(auth: AnyAuth, request: NodeRequest): Internals | undefined {
  try {
    return internalsAt(auth, request);
  } catch {
    return undefined;
  }
}

/** Asks `callbacks.authorized`, if there is one. */
async function resolveGuarded(
  auth: AnyAuth,
  app: Internals | undefined,
  request: NodeRequest,
): Promise<Guarded<any, any> | { outcome: undefined; response: Response }> {
  // The guard also knows for what the session is not to be resolved.
  const mayBeInspected = targetOf(request).includes("/inspect");
  if (app && !app.settings.callbacks.authorized && !mayBeInspected) {
    return { outcome: await auth.resolve(request), response: null };
  }
  try {
    // Without a configuration, `guard` logs why, and answers.
    return await (app ? app.guardWith(request, true) : auth.guard(request));
  } catch {
    // It is in the log. Not passed on: what a framework does with an error may be to go on.
    return { outcome: undefined, response: serverError() };
  }
}

interface Found {
  app: Internals | undefined;
  outcome: Outcome<any, any> | undefined;
}

function passes({ app, outcome }: Found, options: GuardOptions): boolean {
  if (app && outcome) return isDemanded(app, outcome, options);
  return !!outcome?.session && options.within === undefined;
}

function refusal(request: NodeRequest, options: GuardOptions, { app, outcome }: Found): Response {
  if (!app || !outcome) return serverError();
  try {
    return refuseOutcome(app, asRequest(request, "guard"), outcome, options);
  } catch (problem) {
    return hasClass(problem, Problem) ? problem.respond() : serverError();
  }
}
