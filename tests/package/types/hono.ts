// The types of waxseal/hono: what handlers see in the context.

import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { createAuth, credentials, type InferSession } from "waxseal";
import { authHandler, requireSession, session } from "waxseal/hono";
import { expect, type Same } from "./expect.js";

const auth = createAuth({
  providers: [
    credentials({ authorize: async () => null as { id: string; role: "admin" | "user" } | null }),
  ],
  projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
});

new Hono()
  .use(authHandler(auth))
  .use(session(auth))
  .get("/", (c) => {
    expect<Same<NonNullable<typeof c.var.session>["user"]["role"], "admin" | "user">>();
    // @ts-expect-error there may be nobody
    c.var.session.user;
    // @ts-expect-error nor is it in the variables
    c.get("session").user;
    return c.json(c.var.session?.user.role);
  })
  .get("/me", requireSession(auth), (c) => {
    expect<Same<typeof c.var.session.user.role, "admin" | "user">>();
    return c.text(c.get("session").user.role);
  });

// Alone, in front of paths, and with the application's own variables.
new Hono<{ Variables: { db: { name: string } } }>()
  .use("/admin/*", requireSession(auth, { redirect: false }))
  .get("/admin/x", (c) => c.text(c.var.session.user.role + c.var.db.name));

// @ts-expect-error no auth object
session({});
// @ts-expect-error a misspelt option
requireSession(auth, { redirects: true });

// Made for each request, with the secret of the request's environment.
type Bindings = { SECRET: string };
const authFor = (env: Bindings) =>
  createAuth({
    secret: env.SECRET,
    providers: [credentials({ authorize: async () => null as { role: "admin" } | null })],
    projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
  });
type Session = InferSession<ReturnType<typeof authFor>>;
new Hono<{ Bindings: Bindings; Variables: { session: Session | null } }>()
  .use((c, next) => session(createAuth({ secret: c.env.SECRET }))(c, next))
  .use("/admin/*", (c, next) => requireSession(authFor(c.env))(c, next))
  .use(async (c, next) => authHandler(authFor(c.env))(c, next))
  .use(createMiddleware((c, next) => session(authFor(c.env))(c, next)))
  .get("/", (c) => c.json(c.var.session?.user.role));
// Written in place, its types arrive all the same.
new Hono()
  .use(
    session(
      createAuth({
        providers: [credentials({ authorize: async () => null as { role: "admin" } | null })],
        projections: { jwt: { role: "user.role" }, session: { "user.role": "token.role" } },
      }),
    ),
  )
  .get("/", (c) => {
    expect<Same<NonNullable<typeof c.var.session>["user"]["role"], "admin">>();
    return c.text("");
  });
