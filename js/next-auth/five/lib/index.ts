/** The configuration, and what `auth` is called with. */

import type { AuthConfig } from "@auth/core";
import type { Awaitable, Session } from "@auth/core/types";
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import type { NextFetchEvent, NextMiddleware, NextRequest, NextResponse } from "next/server";
import type { AppRouteHandlerFn } from "./types.js";

/** What `NextAuth` takes. */
export interface NextAuthConfig extends Omit<AuthConfig, "raw"> {
  callbacks?: AuthConfig["callbacks"] & {
    /**
     * Whether a request may pass that a middleware or proxy sees: `false` sends it to the sign-in
     * page, and a response is the answer itself.
     */
    authorized?: (params: {
      /** The request that is asked about. */
      request: NextRequest;
      /** The session, where somebody is signed in. */
      auth: Session | null;
    }) => Awaitable<boolean | NextResponse | Response | undefined>;
  };
}

/** A request with its session. */
export interface NextAuthRequest extends NextRequest {
  auth: Session | null;
}

export type NextAuthMiddleware = (
  request: NextAuthRequest,
  event: NextFetchEvent,
) => ReturnType<NextMiddleware>;

export type WithAuthArgs =
  | [NextAuthRequest, any]
  | [NextAuthMiddleware]
  | [AppRouteHandlerFn]
  | [NextApiRequest, NextApiResponse]
  | [GetServerSidePropsContext]
  | [];
