import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from "next";
import type { NextRequest } from "next/server";
import type { AuthOptions, Awaitable, CallbacksOptions, Session } from "../core/types.js";

/** What Next.js passes a route handler; a promise of the parameters from version 15 on. */
interface RouteHandlerContext {
  params: Awaitable<{ nextauth: string[] }>;
}

/** The endpoints, for `app/api/auth/[...nextauth]/route.ts` or `pages/api/auth/[...nextauth].ts`. */
declare function NextAuth(options: AuthOptions): any;
/** Answers a request in the pages router. */
declare function NextAuth(req: NextApiRequest, res: NextApiResponse, options: AuthOptions): any;
/** Answers a request in the app router. */
declare function NextAuth(req: NextRequest, res: RouteHandlerContext, options: AuthOptions): any;
export default NextAuth;

type GetServerSessionOptions = Partial<Omit<AuthOptions, "callbacks">> & {
  callbacks?: Omit<AuthOptions["callbacks"], "session"> & {
    session?: (...args: Parameters<CallbacksOptions["session"]>) => any;
  };
};

type GetServerSessionParams<O extends GetServerSessionOptions> =
  | [GetServerSidePropsContext["req"], GetServerSidePropsContext["res"], O]
  | [NextApiRequest, NextApiResponse, O]
  | [O]
  | [];

/**
 * The session, on the server: with request and response in the pages router, where it writes
 * cookies that are due, else with the options alone.
 */
export declare function getServerSession<
  O extends GetServerSessionOptions,
  R = O["callbacks"] extends { session: (...args: any[]) => infer U } ? U : Session,
>(...args: GetServerSessionParams<O>): Promise<R | null>;

/** @deprecated The former name of `getServerSession`. */
export declare function unstable_getServerSession<
  O extends GetServerSessionOptions,
  R = O["callbacks"] extends { session: (...args: any[]) => infer U } ? U : Session,
>(...args: GetServerSessionParams<O>): Promise<R | null>;

declare global {
  namespace NodeJS {
    interface ProcessEnv {
      NEXTAUTH_URL?: string;
      NEXTAUTH_SECRET?: string;
      AUTH_SECRET?: string;
      VERCEL?: "1";
    }
  }
}
