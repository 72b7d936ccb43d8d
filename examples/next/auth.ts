import { credentials } from "waxseal";
import Waxseal from "waxseal/next";
import { findByPassword, recordSignIn } from "@/lib/users";
import { lifetime } from "@/lib/lifetime";

const toIso = (seconds = 0) => new Date(seconds * 1000).toISOString();
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
    session: { "user.id": "token.id", "user.role": "token.role" },
    update: ["name"],
  },
  pages: { signIn: "/login" },
  theme: { name: "the waxseal example", logo: "/icon.svg" },
  callbacks: {
    // Claims count seconds since 1970; the app sees dates.
    session: ({ session, token }) => ({
      ...session,
      signedInAt: toIso(token.auth_time),
      sealedAt: toIso(token.iat),
    }),
    authorized: ({ auth, request }) => auth !== null || !guarded.test(request.nextUrl.pathname),
  },
  events: { signIn: ({ user }) => recordSignIn(user.id) },
});
