// The claims that `refresh` keeps, where `providers` refresh themselves.

import { createAuth, memory, type InferToken } from "waxseal";
import Waxseal from "waxseal/next";
import { github } from "waxseal/providers";
import { expect, type Same } from "./expect.js";

const providers = [github({ clientId: "a", clientSecret: "b" })];

// By the names of the account.
{
  const auth = createAuth({
    providers,
    format: "authjs",
    refresh: true,
    projections: { session: { "user.via": "token.provider" } },
    callbacks: {
      jwt({ token }) {
        expect<Same<(typeof token)["access_token"], string | undefined>>();
        expect<Same<(typeof token)["expires_at"], number | undefined>>();
        return token;
      },
      session({ session, token }) {
        expect<Same<(typeof token)["access_token"], string | undefined>>();
        return { ...session, hasToken: token.access_token !== undefined };
      },
    },
    events: {
      signOut({ token }) {
        expect<Same<NonNullable<typeof token>["refresh_token"], string | undefined>>();
      },
    },
  });
  type T = InferToken<typeof auth>;
  expect<Same<T["provider"], string | undefined>>();
  expect<Same<T["access_token"], string | undefined>>();
  expect<Same<T["refresh_token"], string | undefined>>();
  expect<Same<T["expires_at"], number | undefined>>();
  const outcome = auth.verify(new Request("https://app.test/"));
  if (outcome.status === "active") outcome.token.access_token satisfies string | undefined;
}

// By names of one's own, and the others by those of the account.
{
  const auth = createAuth({
    providers,
    format: "authjs",
    refresh: { coordinator: memory(), claims: { access_token: "at", expires_at: "until" } },
    callbacks: {
      session: ({ session, token }) => ({ ...session, at: token.at, until: token.until }),
    },
  });
  type T = InferToken<typeof auth>;
  expect<Same<T["at"], string | undefined>>();
  expect<Same<T["until"], number | undefined>>();
  expect<Same<T["refresh_token"], string | undefined>>();
  expect<Same<T["access_token"], unknown>>();
}

// Without names, and for a tenant.
{
  const auth = createAuth((_request: Request) => ({
    tenant: "a",
    providers,
    format: "authjs",
    refresh: { coordinator: memory() },
  }));
  expect<Same<InferToken<typeof auth>["access_token"], string | undefined>>();
}

// A projection of the same name counts instead.
{
  const auth = createAuth({
    providers,
    format: "authjs",
    refresh: true,
    projections: { jwt: { provider: "account.type" } },
  });
  expect<Same<InferToken<typeof auth>["provider"], string | undefined>>();
  expect<Same<InferToken<typeof auth>["access_token"], string | undefined>>();
}

// With `run`, or without `refresh`, nothing is kept by itself.
{
  const auth = createAuth({
    format: "authjs",
    refresh: {
      due: { claim: "until" },
      run: async (token, { signal, attempt, inDoubt }) => {
        expect<Same<typeof attempt, number>>();
        return { ...token, signal: signal.aborted, inDoubt };
      },
    },
  });
  expect<Same<InferToken<typeof auth>["access_token"], unknown>>();
  expect<Same<InferToken<typeof createPlain>["access_token"], unknown>>();
}
const createPlain = createAuth({ providers });

// Whatever `jwt` adds is beside them.
{
  const auth = createAuth({
    providers,
    format: "authjs",
    refresh: true,
    callbacks: { jwt: ({ token, account }) => (account ? { ...token, by: account.type } : token) },
  });
  expect<Same<InferToken<typeof auth>["access_token"], string | undefined>>();
  expect<Same<InferToken<typeof auth>["by"], string | undefined>>();
}

// In Next.js, too.
Waxseal({
  providers,
  format: "authjs",
  refresh: true,
  callbacks: {
    session({ session, token }) {
      expect<Same<(typeof token)["access_token"], string | undefined>>();
      return session;
    },
  },
});

// What is in `refresh` is checked all the same.
createAuth({
  format: "authjs",
  providers,
  // @ts-expect-error misspelt
  refresh: { grance: 5 },
});
createAuth({
  format: "authjs",
  providers,
  // @ts-expect-error no such claim
  refresh: { claims: { accessToken: "at" } },
});
createAuth({
  format: "authjs",
  // @ts-expect-error it needs `run`
  refresh: { due: { claim: "until" } },
});
createAuth({
  format: "authjs",
  // @ts-expect-error neither
  refresh: "yes",
});

// What the core counts and keeps has its type.
{
  const auth = createAuth({});
  type T = InferToken<typeof auth>;
  expect<Same<T["gen"], number | undefined>>();
  expect<Same<[T["op_sid"], T["op_sub"]], [string | undefined, string | undefined]>>();
}
