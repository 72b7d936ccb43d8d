// What Session and Token are, as the configuration says, with no `declare module`.

import {
  createAuth,
  credentials,
  type InferSession,
  type InferToken,
  type InferUser,
  type Outcome,
} from "waxseal";
import { expect, type Same } from "./expect.js";

interface User {
  id: number;
  name: string;
  email: string | null;
  role: "admin" | "member";
  born: Date;
  org?: { plan: "free" | "pro"; seats: number } | null;
  tags: string[];
}

const providers = [credentials({ authorize: async (): Promise<User | null> => null })] as const;

// Nothing configured: the session of Auth.js.
{
  const auth = createAuth({});
  type S = InferSession<typeof auth>;
  expect<
    Same<
      S,
      {
        user: { name?: string | null; email?: string | null; image?: string | null };
        expires: string;
      }
    >
  >();
  type T = InferToken<typeof auth>;
  expect<Same<T["sub"], string | undefined>>();
  expect<Same<T["exp"], number>>();
  expect<Same<T["sid"], string | undefined>>();
  expect<Same<T["anything"], unknown>>();
}

// Projections: the types of the sources arrive, as JSON.
{
  const auth = createAuth({
    providers,
    projections: {
      jwt: {
        id: "user.id",
        role: "user.role",
        born: "user.born",
        plan: { from: "user.org.plan", default: "free" },
        seats: "user.org.seats",
        tags: { from: "user.tags", default: [] },
        provider: "account.provider",
        login: "profile.login",
      },
      session: {
        "user.id": "token.id",
        "user.role": "token.role",
        "user.born": "token.born",
        "org.plan": "token.plan",
        "org.seats": "token.seats",
        tags: "token.tags",
        first: "token.tags.0",
        since: "token.auth_time",
      },
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S["user"]["role"], "admin" | "member">>();
  expect<Same<S["user"]["id"], number>>();
  expect<Same<S["user"]["born"], string>>();
  expect<Same<S["user"]["name"], string>>();
  expect<Same<S["user"]["email"], string | null>>();
  expect<Same<S["org"], { plan: "free" | "pro"; seats?: number }>>();
  expect<Same<S["tags"], string[]>>();
  expect<Same<S["first"], string | undefined>>();
  expect<Same<S["since"], number | undefined>>();
  expect<Same<S["expires"], string>>();
  // @ts-expect-error no projection makes it
  type _1 = S["user"]["rolle"];

  type T = InferToken<typeof auth>;
  expect<Same<T["plan"], "free" | "pro">>();
  expect<Same<T["seats"], number | undefined>>();
  expect<Same<T["provider"], string | undefined>>();
  expect<Same<T["login"], unknown>>();
  expect<Same<T["sub"], string | undefined>>();
  expect<Same<InferUser<typeof auth>, User>>();

  const outcome: Outcome<S, T> = auth.verify("");
  if (outcome.status === "active") {
    expect<Same<(typeof outcome)["session"]["user"]["role"], "admin" | "member">>();
    expect<Same<(typeof outcome)["token"]["plan"], "free" | "pro">>();
  } else {
    expect<Same<Extract<typeof outcome, { status: "invalid" }>["session"], null>>();
    // @ts-expect-error only an active outcome has a token
    outcome.token;
  }
  void (async () => {
    const session = await auth.getSession(new Headers());
    expect<Same<typeof session, S | null>>();
    const issued = await auth.issue({ user: {} as User });
    expect<Same<(typeof issued)["session"], S>>();
    // @ts-expect-error no `user`
    await auth.issue({});
    // @ts-expect-error not this user
    await auth.issue({ user: { id: "7" } });
  });
}

// A projection over a default replaces its type.
{
  const auth = createAuth({
    providers,
    projections: {
      jwt: { name: "user.id", sub: "user.email" },
      session: { "user.name": "token.sub" },
    },
  });
  expect<Same<InferToken<typeof auth>["name"], number>>();
  expect<Same<InferToken<typeof auth>["sub"], string | null>>();
  expect<Same<InferSession<typeof auth>["user"]["name"], string | null>>();
}

// Several providers: what one of them does not give may be missing.
{
  const auth = createAuth({
    providers: [
      ...providers,
      credentials({ id: "guest", authorize: () => ({ id: 0, name: "Guest" }) }),
    ],
    projections: { jwt: { role: "user.role", id: "user.id" }, session: { role: "token.role" } },
  });
  expect<Same<InferSession<typeof auth>["role"], "admin" | "member" | undefined>>();
  expect<Same<InferToken<typeof auth>["id"], number>>();
}

// Without a provider, `types` names the user.
{
  const auth = createAuth({
    types: {} as { user: User; profile: { login: string }; account: { provider: "github" } },
    projections: {
      jwt: { role: "user.role", login: "profile.login", by: "account.provider" },
      session: { "user.role": "token.role", login: "token.login" },
    },
    callbacks: {
      signIn({ user, account, profile }) {
        expect<Same<typeof user, User>>();
        expect<Same<typeof account, { provider: "github" } | null>>();
        expect<Same<typeof profile, { login: string } | undefined>>();
        return true;
      },
    },
  });
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "member">>();
  expect<Same<InferSession<typeof auth>["login"], string | undefined>>();
  expect<Same<InferToken<typeof auth>["by"], "github" | undefined>>();

  interface GitHub {
    login: string;
  }
  await auth.issue({ user: {} as User, profile: {} as GitHub });
}

// So does the annotation of a callback's argument.
{
  const auth = createAuth({
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
    callbacks: {
      jwt({ token, user }: { token: any; user?: User }) {
        if (user) token.since = user.born;
        return token;
      },
    },
  });
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin" | "member">>();
}

// The session as an argument elsewhere.
{
  const auth = createAuth({
    providers,
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  });
  const isAdmin = (session: InferSession<typeof auth> | null) => session?.user.role === "admin";
  void isAdmin;
  // @ts-expect-error no such role
  const isOwner = (session: InferSession<typeof auth>) => session.user.role === "owner";
  void isOwner;
}

// What nobody knows is `unknown`, and there.
{
  const auth = createAuth({
    projections: {
      jwt: { plan: "user.plan" },
      session: { "user.role": "token.role", "user.plan": "token.plan" },
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S["user"]["role"], unknown>>();
  expect<Same<S["user"]["plan"], unknown>>();
  // @ts-expect-error misspelt
  type _1 = S["user"]["rol"];
}
{
  const auth = createAuth({
    providers,
    callbacks: {
      session: ({ session }) => ({ ...session, user: {} as Record<string, unknown> }),
    },
  });
  expect<Same<InferSession<typeof auth>["user"], Record<string, unknown>>>();
}
