/**
 * Stands in for next-auth 5: the same names and types, and the sessions are waxseal's.
 *
 * ```ts
 * import NextAuth from "next-auth";
 * export const { auth, handlers, signIn, signOut } = NextAuth({ providers: [GitHub] });
 * ```
 */

import type { ProviderId } from "@auth/core/providers";
import type { Awaitable, Session } from "@auth/core/types";
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import type { NextMiddleware, NextRequest } from "next/server";
import { customFetch } from "./custom-fetch.js";
import type { NextAuthConfig, NextAuthMiddleware, NextAuthRequest } from "./lib/index.js";
import type { AppRouteHandlerFn, AppRouteHandlerFnContext } from "./lib/types.js";
import { authBy, handlerBy, signInBy, signOutBy, updateBy } from "./server.js";
import { sourceOf } from "./servers.js";

export { AuthError, CredentialsSignin } from "@auth/core/errors";
export type { Account, DefaultSession, Profile, Session, User } from "@auth/core/types";
export { customFetch };
export type { NextAuthConfig, NextAuthRequest };

/** Not exported, so that declarations of applications spell it out and name no module of this one. */
type AppRouteHandlers = Record<"GET" | "POST", (req: NextRequest) => Promise<Response>>;

/** What `NextAuth` returns. */
export interface NextAuthResult {
  /** For `app/api/auth/[...nextauth]/route.ts`. */
  handlers: AppRouteHandlers;
  /**
   * The session: in a server component or an action without arguments, with those of an API route
   * or of `getServerSideProps`, as a middleware, or around a middleware or a route handler, which
   * get it as `req.auth`.
   */
  auth: ((...args: [NextApiRequest, NextApiResponse]) => Promise<Session | null>) &
    ((...args: []) => Promise<Session | null>) &
    ((...args: [GetServerSidePropsContext]) => Promise<Session | null>) &
    ((
      ...args: [
        (req: NextAuthRequest, ctx: AppRouteHandlerFnContext) => ReturnType<AppRouteHandlerFn>,
      ]
    ) => AppRouteHandlerFn) &
    ((...args: [NextAuthMiddleware]) => NextMiddleware);
  /** Signs in from a server action: throws an `AuthError` where it does not succeed. */
  signIn: <P extends ProviderId, R extends boolean = true>(
    provider?: P,
    options?:
      | FormData
      | ({
          /** Where to go then; by default the page of the form. */
          redirectTo?: string;
          /** `false` returns the address instead of going there. */
          redirect?: R;
        } & Record<string, any>),
    authorizationParams?: string[][] | Record<string, string> | string | URLSearchParams,
  ) => Promise<R extends false ? any : never>;
  /** Signs out from a server action. */
  signOut: <R extends boolean = true>(options?: {
    /** Where to go then; by default the page of the form. */
    redirectTo?: string;
    /** `false` returns the address instead of going there. */
    redirect?: R;
  }) => Promise<R extends false ? any : never>;
  /** Changes the session from a server action, as `callbacks.jwt` lets it. */
  unstable_update: (
    data: Partial<Session | { user: Partial<Session["user"]> }>,
  ) => Promise<Session | null>;
}

/**
 * A function gives the configuration of a request; it gets none in server components and actions.
 *
 * @throws Error for what waxseal does not have, and security depends on.
 */
export default function NextAuth(
  config: NextAuthConfig | ((request: NextRequest | undefined) => Awaitable<NextAuthConfig>),
): NextAuthResult {
  const source = sourceOf(config as never);
  const handler = handlerBy(source);
  return {
    handlers: { GET: handler, POST: handler } as AppRouteHandlers,
    auth: authBy(source) as NextAuthResult["auth"],
    signIn: signInBy(source) as NextAuthResult["signIn"],
    signOut: signOutBy(source) as NextAuthResult["signOut"],
    unstable_update: updateBy(source) as NextAuthResult["unstable_update"],
  };
}
