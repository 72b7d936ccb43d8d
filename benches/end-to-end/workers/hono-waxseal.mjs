import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { createAuth } from "waxseal";
import { requireSession } from "waxseal/hono";

const auth = createAuth({
  secret: env.AUTH_SECRET,
  projections: { session: { "user.id": "token.sub" } },
});

export default new Hono().get("/", requireSession(auth), (c) => c.text(c.var.session.user.id));
