// Providers as they are passed, and what is known of the user by them.

import AuthjsCredentials from "@auth/core/providers/credentials";
import AuthjsGoogle from "@auth/core/providers/google";
import AuthjsResend from "@auth/core/providers/resend";
import type { Provider as AuthjsProvider } from "next-auth/providers";
import GitHub from "next-auth/providers/github";
import Nodemailer from "next-auth/providers/nodemailer";
import CredentialsV4 from "next-auth-v4/providers/credentials";
import EmailV4 from "next-auth-v4/providers/email";
import GoogleV4 from "next-auth-v4/providers/google";
import TwitterV4 from "next-auth-v4/providers/twitter";
import { createAuth, credentials, type InferSession, type InferUser } from "waxseal";
import Waxseal, { type NextAuthConfig } from "waxseal/next";
import { github, google, oidc } from "waxseal/providers";
import { expect, type IsAny, type Same } from "./expect.js";

// Objects of Auth.js and NextAuth.js v4, and functions without a call.
{
  const auth = createAuth({
    providers: [
      GitHub,
      AuthjsGoogle({ clientId: "a", clientSecret: "b" }),
      GitHub({ id: "enterprise", authorization: { params: { scope: "repo" } } }),
      AuthjsCredentials({ credentials: { name: {} }, authorize: () => ({ name: "Ada" }) }),
      AuthjsResend({ from: "a@app.test" }),
      Nodemailer({ server: "smtp://localhost", from: "a@app.test" }),
    ],
  });
  type User = InferUser<typeof auth>;
  expect<Same<IsAny<User>, false>>();
  expect<Same<User["name"], string | null | undefined>>();
  expect<Same<InferSession<typeof auth>["user"]["name"], string | null | undefined>>();
}
{
  const auth = createAuth({
    providers: [
      GoogleV4.default({ clientId: "a", clientSecret: "b" }),
      TwitterV4.default({ clientId: "a", clientSecret: "b", version: "2.0" }),
      CredentialsV4.default({
        credentials: { name: { label: "Name" } },
        authorize: async () => null,
      }),
      EmailV4.default({ server: "smtp://localhost", from: "a@app.test" }),
    ],
  });
  expect<Same<IsAny<InferUser<typeof auth>>, false>>();
}
{
  const list: AuthjsProvider[] = [GitHub, AuthjsGoogle];
  createAuth({ providers: list });
}

// What `profile` of one's own provider makes is the user; the id is one of our own.
{
  const auth = createAuth({
    providers: [
      {
        id: "acme",
        name: "Acme",
        type: "oidc",
        issuer: "https://id.acme.test",
        checks: ["pkce", "state"],
        profile: (profile) => ({
          id: profile.sub as number,
          role: profile.role as "admin" | "user",
        }),
      },
    ],
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  });
  expect<Same<InferUser<typeof auth>["role"], "admin" | "user">>();
  expect<Same<InferUser<typeof auth>["id"], string>>();
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "user">>();
}

// Beside credentials, what only their user has may be missing.
{
  const user = null as { id: string; name: string; role: "admin" } | null;
  const auth = createAuth({
    providers: [credentials({ authorize: async () => user }), GitHub],
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  });
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | undefined>>();
}

// Our own, with and without a profile of one's own.
{
  const auth = createAuth({ providers: [google, github({ clientId: "a", clientSecret: "b" })] });
  expect<Same<InferUser<typeof auth>["id"], string>>();
  expect<Same<InferUser<typeof auth>["name"], string | null | undefined>>();

  const own = createAuth({
    providers: [
      google({
        profile(profile, tokens) {
          expect<Same<typeof profile.email_verified, boolean | undefined>>();
          expect<Same<typeof tokens.access_token, string | undefined>>();
          return { id: profile.sub, domain: profile.hd ?? null };
        },
      }),
      oidc({ issuer: "https://id.acme.test", profile: ({ sub }) => ({ id: sub, domain: "" }) }),
    ],
    projections: { jwt: { domain: "user.domain" }, session: { domain: "token.domain" } },
  });
  expect<Same<InferSession<typeof own>["domain"], string | null>>();
  // @ts-expect-error an issuer is a URL
  oidc({ issuer: 5 });
  // From the environment, by the application or by `AUTH_OIDC_ISSUER`.
  oidc({ issuer: process.env.ISSUER, clientId: process.env.CLIENT_ID });
  createAuth({ providers: [oidc, oidc({ id: "acme" })] });
}

// A sign-in link says nothing of what the others' users have.
{
  const auth = createAuth({
    providers: [
      oidc({ profile: ({ sub }) => ({ id: sub, role: "user" as "admin" | "user" }) }),
      Nodemailer({ server: "smtp://localhost", from: "a@app.test" }),
      EmailV4.default({ server: "smtp://localhost", from: "a@app.test" }),
    ],
    projections: {
      jwt: { role: "user.role", isNew: "user.emailVerified", expires: "account.expires_at" },
      session: { "user.role": "token.role", expires_at: "token.expires" },
    },
    callbacks: {
      signIn({ user, account }) {
        expect<Same<typeof user.id, string>>();
        expect<Same<NonNullable<typeof account>["access_token"], string | undefined>>();
        return "email" in user && user.email.endsWith("@app.test");
      },
    },
  });
  type Session = InferSession<typeof auth>;
  expect<Same<Session["user"]["role"], "admin" | "user" | undefined>>();
  expect<Same<Session["expires_at"], number | undefined>>();
}

// Columns of one's own that an adapter's users have.
{
  const auth = createAuth({
    types: {} as { user: { id: string; email: string; role: "admin" | "user" } },
    providers: [Nodemailer({ server: "smtp://localhost", from: "a@app.test" }), github],
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  });
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "user">>();
}

// Account and profile have their types, in callbacks and in projections.
{
  const auth = createAuth({
    providers: [GitHub],
    projections: {
      jwt: { until: "account.expires_at", seen: "profile.email_verified" },
      session: { until: "token.until", seen: "token.seen" },
    },
    callbacks: {
      signIn: ({ account, profile }) =>
        account?.type !== "oidc" || profile?.email_verified === true,
      jwt({ token, account }) {
        if (account?.expires_at) token.milliseconds = account.expires_at * 1000;
        expect<Same<NonNullable<typeof account>["access_token"], string | undefined>>();
        return token;
      },
    },
  });
  expect<Same<InferSession<typeof auth>["until"], number | undefined>>();
  expect<Same<InferSession<typeof auth>["seen"], boolean | null | undefined>>();
}

// They are Auth.js's as well.
google({}) satisfies AuthjsProvider;
github satisfies AuthjsProvider;
oidc({ issuer: "https://id.acme.test" }) satisfies AuthjsProvider;

// A configuration in a file of its own.
{
  const config = {
    providers: [GitHub, google, AuthjsGoogle({}), credentials({ authorize: () => null })],
    callbacks: { authorized: ({ auth }) => !!auth?.user.name },
  } satisfies NextAuthConfig;
  const { auth } = Waxseal(config);
  expect<Same<IsAny<NonNullable<Awaited<ReturnType<typeof read>>>["user"]["name"]>, false>>();
  const read = () => auth();
  ({
    // @ts-expect-error no such option
    providers: [{ id: "a", name: "A", type: "oauth", clientID: "wrong" }],
  }) satisfies NextAuthConfig;
}

// @ts-expect-error no such kind
createAuth({ providers: [{ id: "a", name: "A", type: "saml" }] });
// @ts-expect-error what makes no provider
createAuth({ providers: [() => 5] });
