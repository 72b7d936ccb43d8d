import type { NextFetchEvent, NextMiddleware, NextRequest } from "next/server";
import type { AuthOptions, Awaitable, CookieOption } from "../core/types.js";
import type { JWT, JWTOptions } from "../jwt/index.js";

type AuthorizedCallback = (params: { token: JWT | null; req: NextRequest }) => Awaitable<boolean>;

/** What `withAuth` takes. */
export interface NextAuthMiddlewareOptions {
  /** The pages of `NextAuth`: nobody is sent there who is there already. */
  pages?: AuthOptions["pages"];
  /** The name of the session cookie, where `NextAuth` has another one. */
  cookies?: Partial<
    Record<keyof Pick<keyof AuthOptions["cookies"], "sessionToken">, Omit<CookieOption, "options">>
  >;
  /** `decode`, where `NextAuth` has another one. */
  jwt?: Partial<Pick<JWTOptions, "decode">>;
  callbacks?: {
    /** Whether the request may pass; by default with a token. */
    authorized?: AuthorizedCallback;
  };
  /** The secret of `NextAuth`; `NEXTAUTH_SECRET` or `AUTH_SECRET` by default. */
  secret?: string;
}

type NextMiddlewareResult = ReturnType<NextMiddleware> | void;

/** The request as a wrapped middleware gets it. */
export interface NextRequestWithAuth extends NextRequest {
  nextauth: { token: JWT | null };
}

export type NextMiddlewareWithAuth = (
  request: NextRequestWithAuth,
  event: NextFetchEvent,
) => NextMiddlewareResult | Promise<NextMiddlewareResult>;

export type WithAuthArgs =
  | [NextRequestWithAuth]
  | [NextRequestWithAuth, NextFetchEvent]
  | [NextRequestWithAuth, NextAuthMiddlewareOptions]
  | [NextMiddlewareWithAuth]
  | [NextMiddlewareWithAuth, NextAuthMiddlewareOptions]
  | [NextAuthMiddlewareOptions]
  | [];

/** Sends everybody without a token to the sign-in page. */
export declare function withAuth(): ReturnType<NextMiddlewareWithAuth>;
export declare function withAuth(req: NextRequestWithAuth): ReturnType<NextMiddlewareWithAuth>;
export declare function withAuth(
  req: NextRequestWithAuth,
  event: NextFetchEvent,
): ReturnType<NextMiddlewareWithAuth>;
export declare function withAuth(
  req: NextRequestWithAuth,
  options: NextAuthMiddlewareOptions,
): ReturnType<NextMiddlewareWithAuth>;
export declare function withAuth(
  middleware: NextMiddlewareWithAuth,
  options: NextAuthMiddlewareOptions,
): NextMiddlewareWithAuth;
export declare function withAuth(middleware: NextMiddlewareWithAuth): NextMiddlewareWithAuth;
export declare function withAuth(options: NextAuthMiddlewareOptions): NextMiddlewareWithAuth;
export default withAuth;
