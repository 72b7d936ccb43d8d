import NextAuth, { type DefaultSession, type NextAuthConfig, type User } from "next-auth";
import "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";

declare module "next-auth" {
  interface Session {
    user: {
      plan: string;
      visits: number;
    } & DefaultSession["user"];
  }
  interface User {
    plan?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    plan?: string;
    visits?: number;
  }
}

export const happened: string[] = [];

const config: NextAuthConfig = {
  basePath: "/auth",
  session: { strategy: "jwt", maxAge: 3600 },
  providers: [
    Credentials({
      credentials: { name: { label: "Name" }, plan: {} },
      authorize: async (c, request): Promise<User | null> => {
        if (!c.name) return null;
        const agent = request.headers.get("user-agent");
        return { id: "1", name: c.name as string, plan: c.plan as string, image: `/${agent}.png` };
      },
    }),
  ],
  callbacks: {
    jwt({ token, trigger, session, user }) {
      if (user?.plan) token.plan = user.plan;
      token.visits = (token.visits ?? 0) + (trigger === "signIn" ? 1 : 0);
      if (trigger === "update") {
        token.name = session?.user?.name ?? session?.name ?? token.name;
        token.visits = token.visits + (session?.visits ?? 0);
      }
      return token;
    },
    session({ session, token }) {
      session.user.plan = token.plan ?? "free";
      session.user.visits = token.visits ?? 0;
      return session;
    },
    redirect: ({ url, baseUrl }) => (url.startsWith(baseUrl) ? url : `${baseUrl}/?from=redirect`),
  },
  events: {
    signIn: ({ user }) => void happened.push(`signIn ${user.name}`),
    signOut: (message) => void happened.push(`signOut ${"token" in message}`),
    updateUser: () => void happened.push("updateUser"),
  },
};

export const { handlers, auth, signIn, signOut, unstable_update } = NextAuth(config);
