// The types of one session's lifetime, of step-up, and of a configuration for each tenant.

import type { NextRequest } from "next/server.js";
import { createAuth, credentials, type InferSession, type Source } from "waxseal";
import { requireSession } from "waxseal/hono";
import { requireSession as requireInNode } from "waxseal/node";
import Waxseal from "waxseal/next";
import { expect, type IsAny, type Same } from "./expect.js";

interface User {
  id: string;
  role: "admin" | "member";
}
const providers = [credentials({ authorize: async (): Promise<User | null> => null })];
declare const request: Request;

const auth = createAuth({
  providers,
  session: {
    async lifetime({ user, account, credentials }) {
      expect<Same<typeof user, User>>();
      expect<Same<NonNullable<typeof account>["provider"], string>>();
      expect<Same<typeof credentials, Record<string, string | undefined> | undefined>>();
      return credentials?.remember ? { maxAge: 7_776_000 } : { persist: false };
    },
  },
  projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
});
void auth.issue({ user: { id: "1", role: "admin" } }, request, { maxAge: 60, persist: false });
// @ts-expect-error a number of seconds
void auth.issue({ user: { id: "1", role: "admin" } }, request, { maxAge: "60" });
createAuth({ session: { lifetime: () => {} } });
// @ts-expect-error no such member
createAuth({ session: { lifetime: () => ({ maxAge: "60" }) } });

const proved = await auth.require(request, { within: 300 });
if (proved.response === null) {
  expect<Same<typeof proved.outcome.status, "active">>();
  expect<Same<typeof proved.outcome.session.user.role, "admin" | "member">>();
  expect<Same<typeof proved.outcome.token.role, "admin" | "member">>();
} else {
  expect<Same<typeof proved.response, Response>>();
}
// @ts-expect-error says nothing
void auth.require(request, {});
requireSession(auth, { within: 60 });
requireInNode(auth, { within: 60 });

// One configuration for each tenant.
const tenants = createAuth((source) => {
  expect<Same<typeof source, Source>>();
  return {
    tenant: "acme",
    providers,
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  };
});
expect<Same<InferSession<typeof tenants>["user"]["role"], "admin" | "member">>();
const outcome = tenants.verify(request);
if (outcome.status === "active") {
  expect<Same<typeof outcome.token.role, "admin" | "member">>();
  expect<Same<IsAny<typeof outcome.session.user>, false>>();
}
createAuth((request: Request) => ({ tenant: new URL(request.url).hostname }));
// @ts-expect-error the tenant is missing
createAuth(() => ({ providers }));
// @ts-expect-error nobody waits for it
createAuth(async () => ({ tenant: "acme" }));
// @ts-expect-error a text
createAuth({ tenant: 7 });

const next = Waxseal(async (request: NextRequest) => ({
  tenant: request.nextUrl.hostname,
  providers,
  projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } } as const,
}));
const session = await next.auth.require({ within: 300, redirectTo: "/pay" });
expect<Same<typeof session.user.role, "admin" | "member">>();
declare const nextRequest: NextRequest;
const handled = await next.auth.require(nextRequest, { within: 300 });
if (handled.response === null) {
  expect<Same<typeof handled.outcome.session.user.role, "admin" | "member">>();
}
