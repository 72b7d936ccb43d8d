import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

export const sessionCookie = "acme.session";

export const authOptions: NextAuthOptions = {
  secret: process.env.NEXTAUTH_SECRET,
  session: { strategy: "jwt", maxAge: 24 * 60 * 60, updateAge: 0 },
  jwt: { maxAge: 24 * 60 * 60 },
  useSecureCookies: false,
  cookies: {
    sessionToken: {
      name: sessionCookie,
      options: { httpOnly: true, sameSite: "strict", path: "/", secure: false },
    },
    csrfToken: {
      name: "acme.csrf",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: false },
    },
    callbackUrl: {
      name: "acme.callback",
      options: { sameSite: "lax", path: "/", secure: false },
    },
  },
  providers: [
    CredentialsProvider({
      id: "password",
      name: "Password",
      credentials: { login: { label: "Login" }, padding: {} },
      authorize(credentials) {
        if (!credentials?.login) return null;
        const note = "x".repeat(Number(credentials.padding ?? 0));
        return { id: "9", name: credentials.login, note };
      },
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      if (user) token.note = (user as { note?: string }).note;
      return token;
    },
    session({ session, token }) {
      (session as any).size = String(token.note ?? "").length;
      return session;
    },
  },
  debug: false,
  logger: {
    error(code, metadata) {
      console.error("acme", code, metadata);
    },
    warn(code) {
      console.warn("acme", code);
    },
    debug() {},
  },
};
