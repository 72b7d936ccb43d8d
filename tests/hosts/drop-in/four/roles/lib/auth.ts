import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

type Role = "admin" | "member";

const users: { id: string; name: string; email: string; role: Role; password: string }[] = [
  { id: "1", name: "Ada", email: "ada@example.com", role: "admin", password: "right" },
  { id: "2", name: "Bob", email: "bob@example.com", role: "member", password: "right" },
];

export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: 60 * 60 * 8 },
  pages: { signIn: "/login", error: "/login" },
  providers: [
    CredentialsProvider({
      name: "Sign in",
      credentials: {
        email: { label: "Email", type: "email", placeholder: "you@example.com" },
        password: { label: "Password", type: "password" },
      },
      async authorize(credentials, req) {
        if (!credentials?.email || !credentials.password) return null;
        const user = users.find(({ email }) => email === credentials.email);
        if (!user || user.password !== credentials.password) return null;
        const { password, ...rest } = user;
        const agent: string = req.headers?.["user-agent"] ?? "none";
        return { ...rest, agent, asked: `${req.method} ${Object.keys(req.query ?? {}).join()}` };
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user, trigger, session }) => {
      if (user) {
        return { ...token, id: user.id, role: user.role, agent: user.agent, asked: user.asked };
      }
      if (trigger === "update" && session?.name) token.name = session.name;
      return token;
    },
    session: ({ session, token }) => ({
      ...session,
      user: {
        ...session.user,
        id: token.id,
        role: token.role,
        agent: token.agent,
        asked: token.asked,
      },
    }),
  },
};
