// An application that adds to the types of `@auth/core`, as the guides of version 5 have it.

import NextAuth, { type DefaultSession, type Session } from "next-auth";
import type { AdapterSession, AdapterUser } from "next-auth/adapters";
import type { JWT } from "next-auth/jwt";
import "@auth/core/adapters";
import "@auth/core/jwt";
import "@auth/core/types";

declare module "@auth/core/types" {
  interface User {
    plan?: "free" | "paid";
  }
  interface Session {
    user: { plan?: "free" | "paid" } & DefaultSession["user"];
    team: string;
  }
}

declare module "@auth/core/jwt" {
  interface JWT {
    plan?: "free" | "paid";
    team: string;
  }
}

declare module "@auth/core/adapters" {
  interface AdapterUser {
    team: string;
  }
  interface AdapterSession {
    device?: string;
  }
}

export const { auth, handlers, unstable_update } = NextAuth({
  providers: [],
  callbacks: {
    jwt({ token, user }) {
      if (user && "team" in user) token.team = user.team;
      token.plan = user.plan;
      return token;
    },
    session({ session, token }) {
      session.user.plan = token.plan;
      session.team = token.team;
      // @ts-expect-error: a plan is one of two.
      session.user.plan = "gold";
      return session;
    },
  },
});

export async function page(): Promise<string | undefined> {
  const session: Session | null = await auth();
  const team: string | undefined = session?.team;
  return session?.user.plan ?? team;
}

export function teamOf(user: AdapterUser, { device }: AdapterSession, token: JWT): string {
  return device ?? (user.team || token.team);
}
