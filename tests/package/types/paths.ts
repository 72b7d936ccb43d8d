// A projection path that leads nowhere is an error where it stands, for every kind of user.

import { createAuth, credentials, type InferSession, type InferToken } from "waxseal";
import Waxseal from "waxseal/next";
import { expect, type Same } from "./expect.js";

interface User {
  id: number;
  name: string;
  role: "admin" | "member";
  born: Date;
  org?: { plan: "free" | "pro"; seats: number } | null;
  tags: readonly string[];
  pair: [Date, number];
  meta: { [key: string]: { deep: string } };
  anything: unknown;
  free: any;
  save(): Promise<void>;
}

const providers = [credentials({ authorize: async (): Promise<User | null> => null })] as const;

createAuth({
  providers,
  projections: {
    jwt: {
      role: "user.role",
      plan: { from: "user.org.plan", default: "free" },
      tag: "user.tags.0",
      first: "user.pair.0",
      deep: "user.meta.some.deep",
      x: "user.anything.below.it",
      y: "user.free.below.it",
      by: "account.provider",
      scope: "account.some.thing",
      login: "profile.login",
    },
    session: {
      "user.role": "token.role",
      letter: "token.x.y",
      since: "token.auth_time",
      issuer: "token.iss",
      refreshes: { from: "token.gen", default: 0 },
      access: "token.access_token", // `refresh` writes it, beside the projection
      "user.id": "token.sub",
      email: "token.email",
    },
  },
});

createAuth({
  providers,
  projections: {
    jwt: {
      // @ts-expect-error misspelt
      role: "user.rol",
      ok: "user.name",
      // @ts-expect-error misspelt, with a default
      plan: { from: "user.org.pln", default: "free" },
      // @ts-expect-error nothing is below a text
      first: "user.name.first",
      // @ts-expect-error a date is a text in JSON
      year: "user.born.year",
      // @ts-expect-error a method is no value
      save: "user.save",
      // @ts-expect-error two items
      third: "user.pair.2",
      // @ts-expect-error not an item
      length: "user.tags.first",
    },
  },
});
createAuth({
  providers,
  projections: {
    jwt: { role: "user.role", org: "user.org" },
    session: {
      "user.role": "token.role",
      // @ts-expect-error misspelt
      "user.rol": "token.roel",
      plan: "token.org.plan",
      // @ts-expect-error misspelt below a claim
      seats: { from: "token.org.seat", default: 0 },
    },
  },
});
Waxseal({
  providers,
  projections: {
    // @ts-expect-error misspelt
    jwt: { role: "user.rol" },
    // @ts-expect-error misspelt
    session: { "user.role": "token.roel" },
  },
});

// A callback that returns a new token says which claims there are.
createAuth({
  providers,
  projections: {
    session: {
      "user.role": "token.role",
      // @ts-expect-error misspelt
      "user.rol": "token.roel",
    },
  },
  callbacks: { jwt: ({ token, user }) => (user ? { ...token, role: user.role } : token) },
});
// One that changes the token in place does not.
createAuth({
  providers,
  projections: { session: { "user.role": "token.role" } },
  callbacks: {
    jwt({ token, user }) {
      if (user) token.role = user.role;
      return token;
    },
  },
});

// Where the user's type is not known, every path is free.
createAuth({
  projections: { jwt: { role: "user.rol", x: "user.a.b" }, session: { "user.role": "token.x" } },
});
createAuth({
  providers: [credentials({ authorize: async () => ({}) as any })],
  projections: { jwt: { role: "user.rol" }, session: { "user.role": "token.roel" } },
});
createAuth({
  types: {} as { user: Record<string, unknown> },
  projections: { jwt: { role: "user.rol" }, session: { "user.role": "token.roel" } },
});

// Of several providers, a path may lead somewhere for one of them.
createAuth({
  providers: [
    ...providers,
    credentials({ id: "key", authorize: () => ({ id: 0, key: { hash: "" } }) }),
  ],
  projections: {
    jwt: {
      role: "user.role",
      hash: "user.key.hash",
      // @ts-expect-error misspelt for both
      rol: "user.rol",
    },
  },
});

// Account and profile too, where `types` says what they are.
createAuth({
  types: {} as { user: User; profile: { login: string } },
  projections: {
    jwt: {
      login: "profile.login",
      // @ts-expect-error misspelt
      name: "profile.logn",
    },
  },
});

// The type of the user may be a parameter.
function authFor<U extends { id: string; role: string }>(authorize: () => Promise<U | null>) {
  return createAuth({
    providers: [credentials({ authorize })],
    projections: {
      jwt: { role: "user.role", id: "user.id" },
      session: { "user.role": "token.role", "user.id": "token.id" },
    },
  });
}
{
  const auth = authFor(async () => null as { id: string; role: "admin" } | null);
  expect<Same<InferSession<typeof auth>["user"]["role"], "admin">>();
}

// Instances of classes: own, inherited and computed members, but no method.
class Model {
  #secret = 1;
  id = 1;
  get label() {
    return `${this.#secret}`;
  }
  async save() {}
}
class Admin extends Model {
  role = "admin" as const;
}
{
  const auth = createAuth({
    providers: [credentials({ authorize: () => new Admin() })],
    projections: {
      jwt: {
        label: "user.label",
        role: "user.role",
        id: "user.id",
        // @ts-expect-error a method
        save: "user.save",
      },
    },
  });
  expect<Same<InferToken<typeof auth>["label"], string>>();
  expect<Same<InferToken<typeof auth>["role"], "admin">>();
}
