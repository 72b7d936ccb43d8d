import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import type { NextFetchEvent, NextRequest } from "next/server.js";
import type { Proved, RequireOptions } from "../types/auth.js";
import type { Config } from "../types/config.js";
import type { JwtProjection, SessionProjection } from "../types/projection.js";
import type { ProviderOption } from "../types/provider.js";
import type { Revocation, SessionEntry } from "../types/revocation.js";
import type { Types } from "../types/user.js";
import type { Awaitable } from "../types/utility.js";

/**
 * What `Waxseal` takes, for a configuration in a file of its own. The callbacks there do not
 * know what the projections make: change token and session in place (`token.id = …; return
 * token`), and `Waxseal` knows their types; in a copy (`{ ...token, id }`) it takes those
 * claims for optional.
 *
 * ```ts
 * // auth.config.ts
 * import type { NextAuthConfig } from "waxseal/next";
 *
 * export default {
 *   callbacks: {
 *     authorized: ({ request, auth }) => !!auth || request.nextUrl.pathname === "/",
 *   },
 * } satisfies NextAuthConfig;
 *
 * // auth.ts
 * import Waxseal from "waxseal/next";
 * import config from "./auth.config";
 *
 * export const { auth, proxy, handlers } = Waxseal({ ...config });
 * ```
 */
export interface NextAuthConfig extends Config<
  readonly ProviderOption[],
  Types,
  any,
  JwtProjection,
  SessionProjection,
  any,
  any,
  NextRequest
> {}

/** The request as a handler wrapped with `auth` gets it. */
export type AuthRequest<S> = NextRequest & { auth: S | null };

/** Options of `auth.require` in a server component or a server action. */
export interface RequireHereOptions extends RequireOptions {
  /**
   * Where to go once the user has signed in again, as a path with the `basePath` of Next.js or
   * a URL. A server action knows the page that called it; a server component does not know
   * its own address.
   */
  redirectTo?: string;
}

/** `auth` of `waxseal/next`, as in NextAuth.js v5. */
export interface NextAuthFunction<S> {
  /**
   * Wraps a route handler, or what is in `proxy.ts` or `middleware.ts`:
   * `export default auth((request) => { request.auth })`. It runs only when
   * `callbacks.authorized` lets the request pass.
   */
  <C>(
    handler: (request: AuthRequest<S>, context: C) => Awaitable<Response | void | null | undefined>,
  ): (request: NextRequest, context: C) => Promise<Response>;
  /** The proxy itself: `export { auth as proxy } from "./auth"`. */
  (request: NextRequest, event: NextFetchEvent): Promise<Response>;
  /**
   * The session in a server component, a server action or a route handler. Writes
   * nothing, since a server component cannot: the proxy renews and clears.
   */
  (): Promise<S | null>;
  /** The session in `getServerSideProps`; writes cookies to its response. */
  (context: Pick<GetServerSidePropsContext, "req" | "res">): Promise<S | null>;
  /** The session in an API route of the pages router; writes cookies to the response. */
  (request: NextApiRequest, response: NextApiResponse): Promise<S | null>;
  /**
   * In a server component or a server action: the session of somebody who has proved within
   * the last seconds who they are. Others go to the sign-in page, with `within` in its query.
   * In a form of your own pass that on: `signIn("provider", { within })`.
   *
   * @throws WaxsealError `"invalid-argument"` for a `within` that is no number of seconds.
   */
  require(options: RequireHereOptions): Promise<S>;
  /** In a route handler: as `require` of `createAuth`. */
  require(request: NextRequest, options: RequireOptions): Promise<Proved<S>>;
}

/** Options of `signIn`, or the fields of the `FormData` that it gets. */
export interface SignInOptions {
  /**
   * Where to go then, as a path with the `basePath` of Next.js or a URL; by
   * default back to the page that asked. `callbacks.redirect` has the last word.
   */
  redirectTo?: string;
  /** `false` returns the URL instead of going there. */
  redirect?: boolean;
  /** All other fields are those of the form: credentials, or the `email` for a sign-in link. */
  [field: string]: unknown;
}

/**
 * Parameters for the provider's authorization endpoint, such as `{ prompt: "login" }`. Server
 * code may set any but the protocol's own: `client_id`, `redirect_uri`, `response_type`,
 * `response_mode`, `state`, `nonce`, `code_challenge` and `code_challenge_method`.
 */
export type SignInAuthorizationParams =
  string | string[][] | Record<string, string> | URLSearchParams;

/** Options of `signOut` in a server action. */
export interface SignOutOptions {
  /** As in {@link SignInOptions}. */
  redirectTo?: string;
  /**
   * `false` returns the URL instead of going there. Cookies of an earlier domain, path
   * or partition stay then: the cookie jar of Next.js keeps one line for each name, and the
   * browser gets the others while it is redirected.
   */
  redirect?: boolean;
}

/** What `Waxseal(config)` returns, as `NextAuth(config)` v5 does. */
export interface NextWaxseal<S> {
  /** The session, or a guard, by what it is called with. */
  auth: NextAuthFunction<S>;
  /** For `proxy.ts`: refreshes the cookie, and asks `callbacks.authorized`. */
  proxy(request: NextRequest, event: NextFetchEvent): Promise<Response>;
  /** The same for `middleware.ts`. */
  middleware(request: NextRequest, event: NextFetchEvent): Promise<Response>;
  /** For `app/api/auth/[...nextauth]/route.ts`. */
  handlers: {
    GET(request: NextRequest): Promise<Response>;
    POST(request: NextRequest): Promise<Response>;
    /** Answers the preflights of `trustedOrigins`; not needed without them. */
    OPTIONS(request: NextRequest): Promise<Response>;
  };
  /**
   * In a server action. With credentials it asks `authorize`, starts a session and redirects;
   * with another provider it redirects there, or sends a sign-in link and redirects to
   * `pages.verifyRequest`. Without a provider it redirects to the sign-in page. Next.js checks
   * that a server action was called from the same origin.
   *
   * @throws AuthError, of which `type` says why: CredentialsSignin when `authorize` finds nobody,
   *   with `code` `"throttled"` after too many failures; AccessDenied when a callback refuses;
   *   EmailSignInError when a link could not be sent; OAuthUnavailable when the provider is
   *   down; CallbackRouteError for what `authorize` throws, which is its `cause.err`. A mistake
   *   in the configuration is a WaxsealError. A redirect of Next.js is an exception too:
   *   rethrow what you do not recognize.
   */
  signIn<R extends boolean = true>(
    provider?: string,
    options?: FormData | (SignInOptions & { redirect?: R }),
    authorizationParams?: SignInAuthorizationParams,
  ): Promise<R extends false ? string : never>;
  /** In a server action: ends the session and redirects, with `redirect: false` returns the URL. */
  signOut<R extends boolean = true>(
    options?: SignOutOptions & { redirect?: R },
  ): Promise<R extends false ? { redirect: string } : never>;
  /**
   * In a server action or a route handler: changes the session as
   * `projections.update` and `callbacks.jwt` allow, and returns it.
   *
   * In Next.js only a route handler can set other headers than `Set-Cookie`: call it in
   * answer to a `POST`, or add `Cache-Control: no-store`, so that no cache keeps the cookie.
   *
   * @throws WaxsealError as `auth.update`.
   */
  update(data?: unknown): Promise<S | null>;
  /** Ends sessions before their time: as `revoke` of `createAuth`. */
  revoke(sessions: Revocation | readonly Revocation[]): Promise<void>;
  /** The sessions of a user: as `sessions` of `createAuth`. */
  sessions(user: { sub: string }): Promise<SessionEntry[]>;
}
