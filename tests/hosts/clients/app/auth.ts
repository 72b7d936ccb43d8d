import { credentials, type Format } from "waxseal";
import Waxseal from "waxseal/next";

// One build, several servers: what differs between them comes from the environment.
const { FORMAT, SIGN_IN_PAGE } = process.env;

const users = [
  {
    id: "1",
    name: "Ada Lovelace",
    email: "ada@example.com",
    password: "analytical-engine",
    role: "admin",
  },
  {
    id: "2",
    name: "Grace Hopper",
    email: "grace@example.com",
    password: "nanosecond-wire",
    role: "user",
  },
  { id: "3", name: "Mallory", email: "mallory@example.com", password: "let-me-in", role: "banned" },
];

export const { auth, proxy, handlers } = Waxseal({
  format: FORMAT as Format | undefined,
  providers: [
    credentials({
      credentials: {
        email: { label: "Email", type: "email", required: true },
        password: { label: "Password", type: "password", required: true },
      },
      async authorize({ email, password }) {
        if (email === "outage@example.com") throw new Error("the database is away");
        const found = users.find((user) => user.email === email && user.password === password);
        if (!found) return null;
        const { password: _, ...user } = found;
        return user;
      },
    }),
  ],
  projections: { update: ["name"] },
  callbacks: {
    signIn: ({ user }) => user.role !== "banned",
    jwt({ token, user }) {
      if (user) {
        token.id = user.id;
        token.role = user.role;
      }
      return token;
    },
    session({ session, token }) {
      return {
        ...session,
        user: { ...session.user, id: String(token.id), role: String(token.role) },
      };
    },
    authorized({ auth, request }) {
      const { pathname } = request.nextUrl;
      if (!auth) return !/\/(admin|dashboard)$/.test(pathname);
      if (!pathname.endsWith("/admin") || auth.user.role === "admin") return true;
      return new Response("For admins only.", { status: 403 });
    },
  },
  pages: SIGN_IN_PAGE ? { signIn: SIGN_IN_PAGE } : {},
});
