/**
 * waxseal for Next.js 13.5 to 16, with the names of `NextAuth(config)` v5.
 *
 * ```ts
 * // auth.ts
 * import Waxseal from "waxseal/next";
 * export const { auth, proxy, handlers, signIn, signOut, update } = Waxseal({ … });
 * // proxy.ts
 * export { proxy } from "./auth";
 * export const config = { matcher: ["/((?!_next/static/|favicon.ico$).*)"] };
 * // app/api/auth/[...nextauth]/route.ts
 * import { handlers } from "@/auth";
 * export const { GET, POST } = handlers;
 * ```
 */

import type { NextRequest } from "next/server.js";
import type { IncomingMessage, ServerResponse } from "node:http";
// By name, so that the runtime's conditions choose how the wasm module is loaded.
import { createAuth } from "waxseal";
import { changeHeaders } from "../apply.js";
import { NO_STORE } from "../cache.js";
import { COMPAT } from "../compat.js";
import { WaxsealError } from "../errors.js";
import { INTERNALS, internals, type Tenants } from "../internals.js";
import { changeNodeHeaders } from "../node/response.js";
import type { AnyAuth } from "../types/auth.js";
import type { Config, TenantFunction } from "../types/config.js";
import type {
  CallbackName,
  SessionFrom,
  SessionOf,
  TokenFrom,
  UserOf,
  WithRefreshClaims,
} from "../types/infer.js";
import type { Outcome } from "../types/outcome.js";
import type { Projection } from "../types/projection.js";
import type { ProviderOption } from "../types/provider.js";
import type { Types } from "../types/user.js";
import type { Awaitable } from "../types/utility.js";
import { clock } from "../clock.js";
import { renderTime } from "./clock.js";
import { guard, type Handler } from "./proxy.js";
import { currentRequest, nextBasePath, urlOf } from "./request.js";
import type { NextWaxseal } from "./types.js";

export { AuthError, AuthorizeUnavailable, CredentialsSignin } from "waxseal";
export type {
  AuthRequest,
  NextAuthConfig,
  NextAuthFunction,
  NextWaxseal,
  SignInOptions,
  SignOutOptions,
} from "./types.js";

/**
 * Takes what `createAuth` takes, and `callbacks.authorized({ request, auth })`:
 * `true` lets a request pass, a `Response` is the answer itself, and `false` refuses,
 * even when a handler is wrapped. A proxy leaves open what `handler` serves, `pages.signIn`,
 * `pages.error` and `pages.verifyRequest`, `/_next/static/`, and exactly `/favicon.ico`,
 * `/robots.txt`, `/sitemap.xml` and `/manifest.webmanifest`; in development also what only the
 * development server serves. A wrapped route handler leaves nothing open.
 *
 * A refused request is sent to `pages.signIn` (by default `<basePath>/signin`) with
 * `callbackUrl`: `GET` and `HEAD` with 307, other methods with 303, so that no body is
 * sent along. Where `pages.signIn` is on another site, `callbackUrl` has no query.
 * Programs get 401 with JSON (see `apiPaths`), `OPTIONS` too. A server action does not
 * run, and its client goes to the sign-in page. None of these answers may be cached.
 *
 * For many tenants a function gives the configuration of a request, as in `createAuth`, and may
 * return a promise. It gets a `NextRequest`, or in server components and server actions an
 * object with the `headers` of the request. What it throws goes on: it may call `notFound()`.
 *
 * @throws WaxsealError for any mistake in the configuration. While `next build`
 *   runs, a missing secret is not a mistake yet.
 */
export default function Waxseal<
  const P extends readonly ProviderOption[] = readonly ProviderOption[],
  X extends Types = {},
  U extends object = UserOf<P, X>,
  const J extends Projection = {},
  const S extends Projection = {},
  const F extends true | object | undefined = undefined,
  C extends CallbackName = never,
  TR extends object = "jwt" extends C ? any : never,
  SR extends object = SessionOf<S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>,
  TS extends object = TR,
>(
  config:
    | (Config<P, X, U, J, S, TR, SR, NextRequest, TS, F> & {
        // So that it is known whether there is a `jwt` before its type is.
        callbacks?: { [Name in C]?: unknown } | undefined;
      })
    | TenantFunction<
        Awaitable<
          Config<P, X, U, J, S, TR, SR, NextRequest, TS, F> & {
            tenant: string;
            callbacks?: { [Name in C]?: unknown } | undefined;
          }
        >
      >,
): NextWaxseal<SessionFrom<SR, S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>> {
  const { authOf, own } =
    typeof config === "function" ? byRequest(config as (source: any) => unknown) : byConfig(config);
  const proxy = async (request: NextRequest, context: unknown) =>
    guard(await authOf(() => request), request, context);
  const handle = async (request: Request) =>
    internals(await authOf(() => request)).handle(request, nextBasePath());

  const auth = (...args: unknown[]) => {
    const [handler] = args as [Handler];
    if (typeof handler !== "function") return readOrGuard(authOf, args);
    return async (request: NextRequest, context: unknown) => {
      readHeaders(request);
      return guard(await authOf(() => request), request, context, handler);
    };
  };
  auth.require = requireBy(authOf);
  // A getter, since while `next build` runs there may be no auth object yet.
  Object.defineProperty(auth, INTERNALS, { get: own });
  return {
    auth: auth as NextWaxseal<any>["auth"],
    proxy,
    middleware: proxy,
    handlers: { GET: handle, POST: handle, OPTIONS: handle },
    ...actionsBy(async () => authOf(currentRequest)),
  };
}

/** What server actions and server components call. */
function actionsBy(
  currentAuth: () => Promise<AnyAuth>,
): Pick<NextWaxseal<any>, "signIn" | "signOut" | "update" | "revoke" | "sessions"> {
  return {
    signIn: (async (...args) => {
      const { signInAction } = await loadActions();
      return signInAction(await currentAuth(), ...args);
    }) as NextWaxseal<any>["signIn"],
    signOut: (async (options) => {
      const { signOutAction } = await loadActions();
      return signOutAction(await currentAuth(), options);
    }) as NextWaxseal<any>["signOut"],
    async update(data) {
      const { updateAction } = await loadActions();
      return updateAction(await currentAuth(), data);
    },
    revoke: async (sessions) => (await currentAuth()).revoke(sessions),
    sessions: async (user) => (await currentAuth()).sessions(user),
  };
}

/** `auth.require`: with a request for a route handler, else for a page or a server action. */
function requireBy(authOf: AuthOf) {
  return async (first: any, options?: any): Promise<any> => {
    const { requireAction, requireRequest } = await loadActions();
    return options === undefined
      ? requireAction(await authOf(currentRequest), first)
      : requireRequest(await authOf(() => first as unknown), first, options);
  };
}

/** On demand, since a proxy never needs them. */
function loadActions() {
  return import("./actions.js");
}

/** The auth object for what a request is read from, which is asked for only where it matters. */
type AuthOf = (source: () => unknown) => Awaitable<AnyAuth>;

interface Found {
  authOf: AuthOf;
  /** What other entries of the package need. */
  own(): unknown;
}

function byConfig(config: object): Found {
  const getAuth = lazyAuth(() => forNext(createAuth(config as Config)), COMPAT in config);
  return { authOf: getAuth, own: () => internals(getAuth()) };
}

/** What the function throws goes on, as `notFound()` of Next.js does. */
function byRequest(configOf: (source: any) => unknown): Found {
  const tenants = createAuth(configOf as () => any);
  const { of } = internals(tenants) as unknown as Tenants;
  const authOf = async (source: () => unknown) =>
    forNext(of((await configOf(await source())) as Config));
  return { authOf, own: () => internals(tenants) };
}

/**
 * The auth object, created at once so that mistakes show. `next build` evaluates the
 * module on machines that have no secret; there it is created at first use, and in
 * place of next-auth everywhere, which misses a secret no sooner.
 */
function lazyAuth(make: () => AnyAuth, isStandIn: boolean): () => AnyAuth {
  let auth: AnyAuth | undefined;
  try {
    auth = make();
  } catch (error) {
    const env: { NEXT_PHASE?: string } = (globalThis as any).process?.env ?? {};
    const isBuild = env.NEXT_PHASE === "phase-production-build";
    if (
      !(isBuild || isStandIn) ||
      !(error instanceof WaxsealError) ||
      error.code !== "missing-secret"
    )
      throw error;
  }
  return () => (auth ??= make());
}

/**
 * Counts failed sign-ins once for the process: Next.js bundles server actions and routes
 * separately, and each bundle would have counts of its own. And lets `after` keep a function
 * alive that has answered already.
 */
function forNext<A extends AnyAuth>(auth: A): A {
  const { settings } = internals(auth);
  settings.countsInProcess = true;
  clock.now = renderTime;
  settings.waitUntil = (work) => void runAfter(work);
  return auth;
}

/** Older versions have none, and a server that lives on needs none. */
async function runAfter(work: Promise<unknown>): Promise<void> {
  try {
    const { nextServer } = await loadModules();
    (await nextServer()).after?.(work);
  } catch {}
}

function loadModules() {
  return import("./modules.js");
}

/**
 * Next.js calls the route handlers of a `GET` while it builds, where there may be no secret:
 * who reads the headers is dynamic, and goes no further then.
 */
function readHeaders({ headers }: NextRequest): void {
  headers.get("cookie");
}

/** `auth` without a handler: the session, or what a proxy answers. */
async function readOrGuard(authOf: AuthOf, args: unknown[]): Promise<unknown> {
  if (args.length === 0) {
    // Reads the headers first: that is how Next.js learns that the page is dynamic.
    const request = await currentRequest();
    const auth = await authOf(() => request);
    return auth.getSession(request, { now: renderTime() });
  }
  const [first, second] = args as [any, any];
  if (typeof first.headers?.get === "function") {
    return guard(await authOf(() => first as unknown), first, second);
  }
  const isContext = "req" in first;
  const { headers, socket }: IncomingMessage = isContext ? first.req : first;
  const request = { headers, socket, url: urlOf(headers) };
  const outcome = await (await authOf(() => request)).resolve(request);
  writeTo(isContext ? first.res : second, outcome);
  return outcome.session;
}

/** Writes to the response of Node in the pages router, or to a `Response` of an edge API route. */
function writeTo(response: ServerResponse | Response, outcome: Outcome<any, any>): void {
  if ("headers" in response) return changeHeaders(outcome, response);
  // As Next.js itself has it where a page reads cookies, and would not add it to ours.
  changeNodeHeaders(outcome, response, undefined, NO_STORE["Cache-Control"]);
}
