// The types of waxseal/node: what it may be passed to, and auth.forward and auth.guard.

import Fastify from "fastify";
import express from "express";
import Koa from "koa";
import { createServer } from "node:http";
import { createServer as createServer2 } from "node:http2";
import { createAuth, credentials, type NodeRequest } from "waxseal";
import { requireSession, session, toNodeHandler } from "waxseal/node";
import { expect, type Same } from "./expect.js";

const auth = createAuth({
  providers: [
    credentials({ authorize: async () => null as { id: string; role: "a" | "b" } | null }),
  ],
  projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  callbacks: {
    authorized: ({ request, auth }) => {
      expect<Same<typeof request, Request>>();
      return auth !== null;
    },
  },
});

const handler = toNodeHandler(auth);
createServer(handler);
createServer2(handler);
createServer((request, response) => {
  void handler(request, response, () => {
    void session(auth)(request, response, () => response.end());
  });
});

express()
  .use(handler)
  .use("/api/auth", handler)
  .use(session(auth))
  .get("/me", requireSession(auth, { redirect: false }), (request, response) => {
    auth.verify(request);
    response.json({});
  });

new Koa().use(handler).use(session(auth));

Fastify().addHook("onRequest", handler).addHook("onRequest", session(auth));

const { outcome, response } = await auth.guard(new Request("https://app.test"));
expect<Same<typeof response, Response | null>>();
if (outcome.status === "active") expect<Same<typeof outcome.session.user.role, "a" | "b">>();
expect<Same<ReturnType<typeof auth.forward>, Request>>();
auth.forward(outcome, new Request("https://app.test"));
createServer((request) => void auth.handler(request satisfies NodeRequest));

// @ts-expect-error no outcome
auth.forward(new Request("https://app.test"));
// @ts-expect-error no response
auth.apply(outcome);
// @ts-expect-error no auth object
session({});
// @ts-expect-error a misspelt option
requireSession(auth, { redirects: true });

// Sources.
auth.verify({ headers: {}, cookies: ["a=b"] });
auth.verify({ multiValueHeaders: { cookie: ["a=b"] } });
auth.verify({ headers: { cookie: [{ key: "Cookie", value: "a=b" }] } });
