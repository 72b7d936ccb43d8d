import { credentials } from "waxseal";
import Waxseal from "waxseal/next";

const users = [
  { id: "1", name: "Ada", email: "ada@example.com", password: "analytical-engine" },
  { id: "2", name: "Grace", email: "grace@example.com", password: "nanosecond-wire" },
];

export const { auth, proxy, handlers, signIn, signOut, update } = Waxseal({
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) =>
        users.find((user) => user.email === email && user.password === password) ?? null,
    }),
  ],
  projections: { update: ["name"] },
  pages: { signIn: "/login" },
  session: { maxAge: Number(process.env.MAX_AGE ?? 86_400) },
  callbacks: {
    authorized: ({ request, auth }) => !!auth || !request.nextUrl.pathname.startsWith("/dashboard"),
  },
});
