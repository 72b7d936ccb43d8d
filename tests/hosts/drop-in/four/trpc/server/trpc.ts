import type { NextApiRequest, NextApiResponse } from "next";
import { type Session } from "next-auth";

import { getServerAuthSession } from "./auth";

interface CreateContextOptions {
  session: Session | null;
}

const createInnerContext = (opts: CreateContextOptions) => ({ session: opts.session, db: {} });

export const createContext = async (opts: { req: NextApiRequest; res: NextApiResponse }) => {
  const { req, res } = opts;
  const session = await getServerAuthSession({ req, res });
  return createInnerContext({ session });
};

type Context = Awaited<ReturnType<typeof createContext>>;
type WithUser = Context & { session: Session & { user: NonNullable<Session["user"]> } };

export const publicProcedure =
  <T>(resolve: (ctx: Context) => T) =>
  (ctx: Context) =>
    resolve(ctx);

export const protectedProcedure =
  <T>(resolve: (ctx: WithUser) => T) =>
  (ctx: Context) => {
    if (!ctx.session || !ctx.session.user) {
      throw Object.assign(new Error("UNAUTHORIZED"), { status: 401 });
    }
    return resolve({ ...ctx, session: { ...ctx.session, user: ctx.session.user } });
  };
