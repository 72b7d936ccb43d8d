import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { authHandler, requireSession, session } from "waxseal/hono";
import { auth } from "./auth.ts";
import { acme, home, style } from "./page.ts";

const { AUTH_ACME_ISSUER, AUTH_URL, PORT = "3000" } = process.env;

const app = new Hono()
  .use(authHandler(auth)) // /api/auth/*: the pages to sign in and out, and the way back
  .get("/style.css", (c) => c.body(style, 200, { "Content-Type": "text/css" }))
  .get("/", session(auth), (c) => c.html(home(c.var.session)))
  .get("/acme", requireSession(auth), async (c) => {
    // Where they were due, requireSession has refreshed Acme's tokens, and put them here.
    const outcome = auth.verify(c.req.raw);
    if (outcome.status !== "active") return c.redirect("/");
    const answer = await fetch(`${AUTH_ACME_ISSUER}/me`, {
      headers: { Authorization: `Bearer ${outcome.token.access_token}` },
    });
    return c.html(acme(answer.status, await answer.text()));
  });

serve({ fetch: app.fetch, hostname: "localhost", port: Number(PORT) }, ({ port }) =>
  console.log(`Open ${AUTH_URL ?? `http://localhost:${port}`}`),
);
