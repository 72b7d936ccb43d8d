import { credentials } from "waxseal";
import Waxseal from "waxseal/next";
import { findByPassword, recordSignIn } from "@/lib/users";
import { lifetime } from "@/lib/lifetime";

const guarded = /^\/(dashboard|profile|admin)(\/|$)/;

export const { auth, proxy, handlers, signIn, signOut, update } = Waxseal({
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) => findByPassword(email, password),
    }),
  ],
  session: lifetime,
  projections: {
    jwt: { id: "user.id", role: "user.role" },
    session: {
      "user.id": "token.id",
      "user.role": "token.role",
      signedInAt: { from: "token.auth_time", default: 0 },
      sealedAt: { from: "token.iat", default: 0 },
    },
    update: ["name"],
  },
  pages: { signIn: "/login" },
  callbacks: {
    authorized: ({ auth, request }) => auth !== null || !guarded.test(request.nextUrl.pathname),
  },
  events: { signIn: ({ user }) => recordSignIn(user.id) },
});
