import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { authHandler, session } from "waxseal/hono";
import { auth } from "./auth.ts";
import { home, style } from "./page.ts";

const { AUTH_URL, PORT = "3000" } = process.env;

const app = new Hono()
  .use(authHandler(auth)) // /api/auth/*: the pages to sign in and out, and the way back
  .get("/style.css", (c) => c.body(style, 200, { "Content-Type": "text/css" }))
  .get("/", session(auth), (c) => c.html(home(c.var.session)));

serve({ fetch: app.fetch, hostname: "localhost", port: Number(PORT) }, ({ port }) =>
  console.log(`Open ${AUTH_URL ?? `http://localhost:${port}`}`),
);
