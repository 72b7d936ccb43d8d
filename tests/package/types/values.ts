// Types of values that databases and validators give: they arrive as they are in JSON.

import { createAuth, credentials, type InferSession, type Jsonify } from "waxseal";
import { expect, type Same } from "./expect.js";

// As Supabase generates it.
type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];
interface Database {
  public: {
    Tables: { users: { Row: { id: string; settings: Json; meta: Json | null; at: string } } };
  };
}
type UserId = string & { __brand: "UserId" };
declare const BRAND: unique symbol;
type Email = string & { [BRAND]: { Email: true } }; // as zod's `.brand()`
type Cents = number & { readonly __unit: "cents" };
type Big = bigint & { __brand: "Big" };
enum Role {
  Admin = "admin",
  Member = "member",
}
interface Tree {
  at: Date;
  children: Tree[];
  parent?: Tree;
}
type Dates = Date | Dates[];

expect<Same<Jsonify<Json>, Json>>();
expect<Same<Jsonify<{ at: Date; json: Json }>["json"], Json>>();
expect<Same<Jsonify<Big>, string>>();
expect<Same<Jsonify<readonly [UserId, ...Date[]]>, [UserId, ...string[]]>>();
const dates: Jsonify<Dates> = ["", [""]];
// @ts-expect-error a date becomes a text
const wrong: Jsonify<Dates> = [new Date()];
void [dates, wrong];

type User = Database["public"]["Tables"]["users"]["Row"] & {
  key: UserId;
  email: Email;
  balance: Cents;
  role: Role;
  tree: Tree;
  seen: Date | null;
  tags: readonly string[];
  pair: readonly [Date, number];
  owner?: { key: UserId };
};
const auth = createAuth({
  providers: [credentials({ authorize: async (): Promise<User | null> => null })],
  projections: {
    jwt: {
      settings: "user.settings",
      theme: "user.settings.theme.name",
      meta: "user.meta",
      key: "user.key",
      balance: "user.balance",
      role: "user.role",
      tree: "user.tree",
      seen: "user.seen",
      tags: "user.tags",
      pair: "user.pair",
      owner: "user.owner",
    },
    session: {
      settings: "token.settings",
      meta: "token.meta",
      "user.key": "token.key",
      balance: "token.balance",
      "user.role": "token.role",
      child: "token.tree.children.0.at",
      tree: "token.tree",
      seen: "token.seen",
      tags: "token.tags",
      pair: "token.pair",
      owner: "token.owner.key",
    },
  },
});
type S = InferSession<typeof auth>;
expect<Same<S["settings"], Json>>();
expect<Same<S["meta"], Json>>();
expect<Same<S["user"]["key"], UserId>>();
expect<Same<S["user"]["email"], Email>>();
expect<Same<S["balance"], Cents>>();
expect<Same<S["user"]["role"], Role>>();
expect<Same<S["child"], string | undefined>>();
expect<Same<S["tree"]["children"][number]["at"], string>>();
expect<Same<S["seen"], string | null>>();
expect<Same<S["tags"], string[]>>();
expect<Same<S["pair"], [string, number]>>();
expect<Same<S["owner"], UserId | undefined>>();
