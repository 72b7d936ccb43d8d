// What callbacks and events get, and what their return types do.

import { createAuth, credentials, type InferSession, type InferToken } from "waxseal";
import { expect, type IsAny, type Same } from "./expect.js";

interface User {
  id: string;
  name: string;
  role: "admin" | "member";
  born: Date;
}

const providers = [credentials({ authorize: async (): Promise<User | null> => null })] as const;

// What jwt adds is in the token that session gets, and in the session that it returns.
{
  const auth = createAuth({
    providers,
    callbacks: {
      jwt({ token, user, account, profile, trigger, isNewUser, session }) {
        expect<Same<typeof user, User | undefined>>();
        expect<Same<typeof trigger, "signIn" | "signUp" | "update" | undefined>>();
        expect<Same<typeof isNewUser, boolean | undefined>>();
        expect<Same<(typeof token)["sub"], string | undefined>>();
        void [account?.provider, profile?.login, session?.name];
        if (user) return { ...token, role: user.role, born: user.born };
        return token;
      },
      session({ session, token }) {
        expect<Same<(typeof token)["role"], "admin" | "member" | undefined>>();
        expect<Same<(typeof token)["born"], string | undefined>>();
        return { ...session, user: { ...session.user, role: token.role }, since: token.auth_time };
      },
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S["user"]["role"], "admin" | "member" | undefined>>();
  expect<Same<S["user"]["name"], string>>();
  expect<Same<S["since"], number | undefined>>();
  expect<Same<InferToken<typeof auth>["born"], string | undefined>>();
}

// Async callbacks, `null`, and a token that is changed in place.
{
  const auth = createAuth({
    providers,
    callbacks: {
      async jwt({ token, user }) {
        if (token.banned) return null;
        if (user) token.role = user.role;
        return token;
      },
      async session({ session, token }) {
        expect<Same<(typeof token)["role"], unknown>>();
        return { ...session, role: String(token.role) };
      },
    },
  });
  expect<Same<InferSession<typeof auth>["role"], string>>();
}

// callbacks.session alone: on top of the projections.
{
  const auth = createAuth({
    providers,
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
    callbacks: {
      session: ({ session }) => ({ ...session, isAdmin: session.user.role === "admin" }),
    },
  });
  expect<Same<InferSession<typeof auth>["isAdmin"], boolean>>();
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "member">>();
}

// Whatever stands in front of jwt and session does not disturb the inference.
{
  const auth = createAuth({
    events: {
      session({ session, token }) {
        expect<Same<(typeof session)["user"]["name"], string>>();
        expect<Same<(typeof session)["user"]["more"], unknown>>();
        void token.sub;
      },
      signIn({ user, isNewUser }) {
        expect<Same<typeof user, User>>();
        void isNewUser;
      },
      refresh({ renewed }) {
        expect<Same<typeof renewed, "rolling" | "claims" | "rekey" | "refresh">>();
      },
      invalid({ reason }) {
        reason satisfies string;
        // @ts-expect-error no such reason
        if (reason === "expierd") return;
        if (reason === "expired") return;
      },
      signOut: async ({ token }) => void token?.sub,
    },
    callbacks: {
      authorized({ auth }) {
        expect<Same<NonNullable<typeof auth>["user"]["role"], unknown>>();
        return auth !== null;
      },
      redirect: ({ url, baseUrl }) => (url.startsWith(baseUrl) ? url : baseUrl),
      signIn: ({ user, credentials }) => user.role === "admin" || credentials?.code === "1",
      jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
      session: ({ session, token }) => ({ ...session, role: token.role }),
    },
    providers,
  });
  expect<Same<InferSession<typeof auth>["role"], "admin" | "member" | undefined>>();
}

// What callbacks return is checked.
createAuth({
  // @ts-expect-error a token is an object
  callbacks: { jwt: () => "token" },
});
createAuth({
  // @ts-expect-error nothing is returned
  callbacks: { session() {} },
});
createAuth({
  // @ts-expect-error a URL is a string
  callbacks: { redirect: () => new URL("https://app.test") },
});
createAuth({
  // @ts-expect-error neither true nor false nor a URL
  callbacks: { signIn: () => ({}) },
});

// As in Auth.js, the session may be changed in place; what it then has is known.
{
  const auth = createAuth({
    providers,
    projections: { jwt: { role: "user.role" } },
    callbacks: {
      session({ session, token }) {
        session.user.id = token.sub;
        session.user.role = token.role;
        // @ts-expect-error misspelt
        session.user.rol = token.role;
        return session;
      },
    },
  });
  type S = InferSession<typeof auth>;
  expect<
    Same<S, { user: { name: string; id?: string; role?: "admin" | "member" }; expires: string }>
  >();
  // @ts-expect-error misspelt
  type _1 = S["user"]["rol"];
}
{
  const auth = createAuth({
    callbacks: {
      session({ session, token }) {
        session.user.id = token.sub;
        return session;
      },
    },
  });
  expect<Same<InferSession<typeof auth>["user"]["id"], string | undefined>>();
  // @ts-expect-error misspelt
  type _1 = InferSession<typeof auth>["user"]["rol"];
}
// With a `jwt` that returns a new token, a misspelt name shows in the callback too.
createAuth({
  providers,
  callbacks: {
    jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
    session({ session, token }) {
      session.user.role = token.role;
      // @ts-expect-error misspelt
      session.user.rol = token.role;
      return session;
    },
  },
});
// What was not assigned is not in a session that is returned as a new object.
{
  const auth = createAuth({
    providers,
    projections: { jwt: { role: "user.role", born: "user.born" } },
    callbacks: {
      jwt: ({ token }) => ({ ...token }),
      session: ({ session, token }) => ({
        ...session,
        user: { ...session.user, role: token.role },
      }),
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S, { user: { name: string; role: "admin" | "member" }; expires: string }>>();
}

// The order of `jwt` and `session` does not matter.
{
  const first = createAuth({
    providers,
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
      session: ({ session, token }) => ({
        ...session,
        user: { ...session.user, role: token.role },
      }),
    },
  });
  const last = createAuth({
    providers,
    callbacks: {
      session: ({ session, token }) => ({
        ...session,
        user: { ...session.user, role: token.role },
      }),
      jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
    },
  });
  expect<Same<InferSession<typeof first>, InferSession<typeof last>>>();
  expect<Same<InferToken<typeof first>, InferToken<typeof last>>>();
  expect<Same<InferSession<typeof last>["user"]["role"], "admin" | "member" | undefined>>();
}
{
  const auth = createAuth({
    providers,
    callbacks: {
      session({ session, token }) {
        // Not known yet, so it may be used as anything.
        expect<IsAny<(typeof token)["role"]>>();
        expect<Same<(typeof token)["name"], string>>();
        session.user.role = token.role;
        return session;
      },
      jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token),
    },
  });
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "member" | undefined>>();
  // @ts-expect-error misspelt
  type _1 = InferSession<typeof auth>["user"]["rol"];
}
