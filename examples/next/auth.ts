import { credentials } from "waxseal";
import Waxseal from "waxseal/next";
import { oidc } from "waxseal/providers";
import { deviceName } from "@/lib/device";
import { noteSession, noteSignIn } from "@/lib/journey";
import { lifetime } from "@/lib/lifetime";
import { sessionStore } from "@/lib/session-store";
import { addUser, findByPassword, recordSignIn } from "@/lib/users";

const toIso = (seconds = 0) => new Date(seconds * 1000).toISOString();
// Where it is set, there is a provider: any server of OpenID Connect.
const issuer = process.env.AUTH_ACME_ISSUER;
export const hasAcme = Boolean(issuer);
const guarded = /^\/(dashboard|profile|sessions|admin)(\/|$)/;

export const { auth, proxy, handlers, signIn, signOut, update, revoke, sessions } = Waxseal({
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: ({ email, password }) => findByPassword(email, password),
    }),
    ...(issuer ? [acme(issuer)] : []),
  ],
  session: lifetime,
  // Sessions can be ended from anywhere, and each remembers the device that it began on.
  revocation: {
    store: sessionStore,
    sessions: ({ headers }) => ({ device: deviceName(headers.get("user-agent")) }),
  },
  projections: {
    jwt: { id: "user.id", role: "user.role" },
    session: { "user.id": "token.id", "user.role": "token.role" },
    update: ["name"],
  },
  pages: { signIn: "/login", error: "/login" },
  theme: { name: "the waxseal example", logo: "/icon.svg" },
  callbacks: {
    // Whom the provider sends gets an account, with an address that is theirs.
    signIn: ({ user, account, profile }) =>
      account?.type === "credentials" || (profile?.email_verified === true && addUser(user)),
    // For the picture on the start page: which names go where at a sign-in. It changes nothing.
    jwt: ({ token, ...signIn }) => {
      noteSignIn(token, signIn);
      return token;
    },
    session: ({ session, token }) => {
      noteSession(token.sid, token.id);
      // Claims count seconds since 1970; the app sees dates.
      return {
        ...session,
        sid: token.sid ?? "",
        signedInAt: toIso(token.auth_time),
        sealedAt: toIso(token.iat),
      };
    },
    authorized: ({ auth, request }) => auth !== null || !guarded.test(request.nextUrl.pathname),
  },
  events: { signIn: ({ user }) => recordSignIn(user.id) },
});

function acme(issuer: string) {
  return oidc({
    id: "acme",
    name: "Acme",
    issuer,
    profile: ({ sub, name, email }) => ({
      id: sub, // at Acme; the user gets an `id` of their own
      name: name ?? sub,
      email: email ?? "",
      role: "user" as const,
    }),
  });
}
