import { credentials } from "waxseal";
import Waxseal from "waxseal/next";

export const { auth, middleware, handlers, signIn, signOut, update } = Waxseal({
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) =>
        password === "right" ? { id: "7", name: "Ada", email: String(email), role: "user" } : null,
    }),
  ],
  projections: {
    jwt: { role: "user.role" },
    session: { "user.id": "token.sub", "user.role": "token.role" },
    update: ["name"],
  },
  pages: { signIn: "/login" },
  callbacks: { authorized: ({ request, auth }) => !!auth || request.nextUrl.pathname === "/" },
});
