// `createReader`: the session's type follows from its projection, the token's from `types`.

import { createReader, type Reader } from "waxseal/verify";

import { expect, type Same } from "./expect.js";

const plain = createReader();
const outcome = plain.verify(new Request("https://app.test/"));
if (outcome.status === "active") {
  const name: string | null | undefined = outcome.session.user.name;
  const expires: string = outcome.session.expires;
  const claim: unknown = outcome.token.anything;
  const seconds: number = outcome.token.exp;
  const never: null = outcome.renewed as null;
  void [name, expires, claim, seconds, never];
} else {
  // @ts-expect-error
  outcome.token;
}

const typed = createReader({
  format: "authjs",
  projections: {
    session: { "user.id": "token.sub", "org.plan": { from: "token.plan", default: "free" } },
  },
  types: {} as { token: { sub: string; plan?: "free" | "pro" } },
});
type Session<R> = R extends Reader<infer S, any> ? S : never;
expect<Same<Session<typeof typed>["user"]["id"], string>>();

const read = typed.verify({ headers: { cookie: "" } }, { now: new Date() });
if (read.status === "active") {
  const sub: string = read.token.sub;
  const plan: "free" | "pro" = read.session.org.plan;
  void [sub, plan];
}

// @ts-expect-error: it reads, and has nothing to call back.
createReader({ callbacks: {} });
// @ts-expect-error: of writing.
createReader({ session: { updateAge: 5 } });
// @ts-expect-error: no such format.
createReader({ format: "jwe" });
// @ts-expect-error: a time for tests alone, and none of the options of `resolve`.
plain.verify("", { revocation: "live" });
