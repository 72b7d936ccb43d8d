// Without anything added: the session is the default one.
/// <reference path="../app/prisma.d.ts" />
import { PrismaAdapter as NewAdapter } from "@auth/prisma-adapter";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import { PrismaClient } from "@prisma/client";
import type { AuthOptions, DefaultSession, Session } from "next-auth";
import { getServerSession } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { useSession } from "next-auth/react";

export const options: AuthOptions = {
  providers: [],
  callbacks: {
    jwt: ({ token, user }) => ({ ...token, id: user?.id }),
    session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.id } }),
  },
};
const session = { strategy: "jwt" } as const;
export const adapters: AuthOptions[] = [
  { adapter: PrismaAdapter(new PrismaClient()), session, providers: [] },
  { adapter: NewAdapter(new PrismaClient()), session, providers: [] },
];
export const name = async (): Promise<string | null | undefined> =>
  (await getServerSession(options))?.user?.name;
export const own = async () => ((await getServerSession(options)) as Session & { id: string })?.id;
export const claim = (token: JWT): unknown => token.anything;
export const user = (session: DefaultSession): Session["user"] => session.user;

/* Wrong: */
export const wrong1 = () => useSession().data?.user.name;
export const wrong2 = (session: Session) => session.user?.id;
export const wrong3 = (token: JWT): number => token.sub;
