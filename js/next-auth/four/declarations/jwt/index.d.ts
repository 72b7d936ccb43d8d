import type { GetServerSidePropsContext, NextApiRequest } from "next";
import type { NextRequest } from "next/server";
import type { LoggerInstance } from "../core/types.js";
import type { JWT, JWTDecodeParams, JWTEncodeParams, JWTOptions } from "./types.js";

export * from "./types.js";

/** An encrypted token with these claims. */
export declare function encode(params: JWTEncodeParams): Promise<string>;

/** The claims of a token; rejects where it is none of ours, or has expired. */
export declare function decode(params: JWTDecodeParams): Promise<JWT | null>;

/** What `getToken` takes. */
export interface GetTokenParams<R extends boolean = false> {
  /** Has the token in a cookie, or in its header `Authorization`. */
  req: GetServerSidePropsContext["req"] | NextRequest | NextApiRequest;
  /** Whether the cookie is one of https; by default when `NEXTAUTH_URL` is. */
  secureCookie?: boolean;
  /** The name of the cookie. */
  cookieName?: string;
  /** Whether it returns the token as it is in the cookie, unread; `false` by default. */
  raw?: R;
  /** The secret of `NextAuth`; `NEXTAUTH_SECRET` or `AUTH_SECRET` by default. */
  secret?: string;
  decode?: JWTOptions["decode"];
  logger?: LoggerInstance | Console;
}

/** The token of a request, `null` where there is none. */
export declare function getToken<R extends boolean = false>(
  params: GetTokenParams<R>,
): Promise<R extends true ? string : JWT | null>;
