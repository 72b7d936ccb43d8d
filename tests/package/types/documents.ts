// The `_id` of a document of Mongoose or MongoDB reaches token and session as
// text, without a cast.

import type { ObjectId, WithId } from "mongodb";
import type { Document, HydratedDocument, InferSchemaType, Schema, Types } from "mongoose";
import { createAuth, credentials, type InferSession, type InferToken, type Jsonify } from "waxseal";
import { expect, type Same } from "./expect.js";

expect<Same<Jsonify<ObjectId>, string>>();
expect<Same<Jsonify<Types.ObjectId>, string>>();
expect<Same<Jsonify<{ at: Date; ids: Types.ObjectId[] }>, { at: string; ids: string[] }>>();

interface Account {
  username: string;
  email: string;
  role: "admin" | "user";
  password: string;
  createdAt: Date;
}

// As in many tutorials: an interface that extends Mongoose's Document.
interface LegacyUser extends Document {
  _id: Types.ObjectId;
  username: string;
  email: string;
  role: "admin" | "user";
}

declare const findLegacy: () => Promise<LegacyUser | null>;
declare const findHydrated: () => Promise<HydratedDocument<Account> | null>;
declare const findLean: () => Promise<(Account & { _id: Types.ObjectId }) | null>;
declare const findNative: () => Promise<WithId<Account> | null>;
declare const findInferred: () => Promise<HydratedDocument<
  InferSchemaType<Schema<Account>>
> | null>;

{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findLegacy() })],
    projections: {
      jwt: { _id: "user._id", username: "user.username", role: "user.role" },
      session: { "user._id": "token._id", "user.role": "token.role" },
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S["user"]["_id"], string>>();
  expect<Same<S["user"]["role"], "admin" | "user">>();
  expect<Same<InferToken<typeof auth>["username"], string>>();
}

{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findHydrated() })],
    projections: {
      jwt: { _id: "user._id", role: "user.role", since: "user.createdAt" },
      session: { "user._id": "token._id", "user.role": "token.role", since: "token.since" },
    },
  });
  type S = InferSession<typeof auth>;
  expect<Same<S["user"]["_id"], string>>();
  expect<Same<S["user"]["role"], "admin" | "user">>();
  expect<Same<S["since"], string>>();
}

{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findLean() })],
    projections: {
      jwt: { id: "user.id", role: "user.role" },
      session: { "user.id": "token.id", "user.role": "token.role" },
    },
  });
  // A document without `id` has its `_id` there.
  expect<Same<InferSession<typeof auth>["user"]["id"], string>>();
}

{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findNative() })],
    projections: { jwt: { _id: "user._id" }, session: { "user._id": "token._id" } },
  });
  expect<Same<InferSession<typeof auth>["user"]["_id"], string>>();
}

{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findInferred() })],
    projections: { jwt: { _id: "user._id", role: "user.role" }, session: { role: "token.role" } },
  });
  expect<Same<InferToken<typeof auth>["_id"], string>>();
  expect<Same<InferSession<typeof auth>["role"], "admin" | "user">>();
}

// With callbacks, as one writes them for NextAuth, minus the casts.
{
  const auth = createAuth({
    providers: [credentials({ authorize: () => findLegacy() })],
    callbacks: {
      jwt({ token, user }) {
        if (user) return { ...token, _id: user._id, username: user.username };
        return token;
      },
      session({ session, token }) {
        return { ...session, user: { ...session.user, _id: token._id } };
      },
    },
  });
  expect<Same<InferToken<typeof auth>["_id"], string | undefined>>();
  expect<Same<InferSession<typeof auth>["user"]["_id"], string | undefined>>();
}

// A user without an id gets a text for one at a sign-in, but not from `issue`.
{
  const auth = createAuth({
    providers: [credentials({ authorize: async () => null as { name: string } | null })],
    projections: { jwt: { id: "user.id" }, session: { "user.id": "token.id" } },
  });
  expect<Same<InferSession<typeof auth>["user"], { name: string; id?: string }>>();
}
{
  const auth = createAuth({
    providers: [credentials({ authorize: async () => null as { id?: number } | null })],
    projections: { jwt: { id: "user.id" }, session: { "user.id": "token.id" } },
  });
  expect<Same<InferSession<typeof auth>["user"], { id?: number }>>();
}
