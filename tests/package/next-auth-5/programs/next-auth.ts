// An application that adds to the types of `next-auth` and `next-auth/jwt`.

import NextAuth, {
  AuthError,
  CredentialsSignin,
  type Account,
  type DefaultSession,
  type NextAuthConfig,
  type NextAuthRequest,
  type NextAuthResult,
  type Profile,
  type Session,
  type User,
} from "next-auth";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import type { JWT } from "next-auth/jwt";
import { encode, getToken } from "next-auth/jwt";
import Credentials from "next-auth/providers/credentials";
import GitHub from "next-auth/providers/github";
import { NextResponse } from "next/server";

declare module "next-auth" {
  interface User {
    role: "admin" | "user";
  }
  interface Session {
    user: { id: string; role: "admin" | "user" } & DefaultSession["user"];
    error?: "RefreshTokenError";
  }
  interface Account {
    tenant?: string;
  }
  interface Profile {
    login?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    role: "admin" | "user";
    accessToken?: string;
    expiresAt?: number;
  }
}

declare const adapter: Adapter;

const config = {
  adapter,
  session: { strategy: "jwt", maxAge: 60, updateAge: 10 },
  pages: { signIn: "/login", error: "/oops", newUser: "/welcome" },
  trustHost: true,
  providers: [
    GitHub,
    GitHub({ clientId: "id", profile: (profile) => ({ id: String(profile.id), role: "user" }) }),
    Credentials({
      credentials: { email: {}, password: { label: "Password", type: "password" } },
      authorize: async ({ email }, request) => {
        if (request.method === "GET") throw new CredentialsSignin();
        return email === "ada" ? { id: "7", role: "admin" } : null;
      },
    }),
  ],
  callbacks: {
    authorized({ auth, request: { nextUrl } }) {
      const role: "admin" | "user" | undefined = auth?.user.role;
      if (role === "admin") return true;
      return nextUrl.pathname === "/" ? true : NextResponse.redirect(new URL("/", nextUrl));
    },
    signIn({ user, account, profile }) {
      const login: string | undefined = profile?.login;
      return user.role === "admin" || account?.tenant === login;
    },
    jwt({ token, user, account, trigger, session }) {
      if (user) token.role = user.role;
      if (account) token.accessToken = account.access_token;
      if (trigger === "update") token.expiresAt = session.expiresAt;
      return token;
    },
    session({ session, token }) {
      session.user.id = token.sub!;
      session.user.role = token.role;
      // @ts-expect-error: what nobody has added is not there.
      session.user.team = "none";
      return session;
    },
    redirect: ({ url, baseUrl }) => (url.startsWith(baseUrl) ? url : baseUrl),
  },
  events: {
    signIn({ user, isNewUser }) {
      const role: string = user.role;
      return void (isNewUser && role);
    },
    signOut(message) {
      if ("token" in message) void message.token?.role;
    },
  },
} satisfies NextAuthConfig;

const result: NextAuthResult = NextAuth(config);
export const { auth, handlers, signIn, signOut, unstable_update } = result;
export const { GET, POST } = handlers;
export const lazy = NextAuth(async (request) => {
  void request?.nextUrl.pathname;
  return config;
});

export default auth((request) => {
  const given: NextAuthRequest = request;
  return given.auth?.user.role === "admin" ? undefined : NextResponse.redirect(given.nextUrl);
});
export const route = auth(async (request, { params }) => {
  void (await params)?.id;
  return new Response(request.auth?.user.id);
});

export async function page(): Promise<string> {
  const session: Session | null = await auth();
  const updated = await unstable_update({ user: { role: "user" } });
  // @ts-expect-error: a role is one of two.
  const wrong: "guest" | undefined = session?.user.role;
  return session?.user.id ?? updated?.error ?? wrong ?? "";
}

export async function login(form: FormData): Promise<string | undefined> {
  try {
    await signIn("credentials", form);
    await signIn("github", { redirectTo: "/" }, { prompt: "consent" });
    const url: string = await signIn("credentials", { redirect: false });
    await signOut({ redirectTo: url });
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return error.type === "CredentialsSignin" ? "Wrong." : error.cause?.err?.message;
  }
}

export async function token(request: Request): Promise<string> {
  const found: JWT | null = await getToken({ req: request, secret: "s" });
  return encode({ token: found ?? { role: "user" }, secret: "s", salt: "s" });
}

export const people: [User, AdapterUser["role"], Account["tenant"], Profile["login"]][] = [];
