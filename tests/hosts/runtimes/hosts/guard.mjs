// A worker with a public part, and a part behind the guard of Hono.

import { Hono } from "hono";
import { createAuth } from "waxseal";
import { requireSession } from "waxseal/hono";

const auth = createAuth({ secret: "a secret of at least thirty-two bytes" });

export default new Hono()
  .use("/admin/*", requireSession(auth))
  .get("/admin/*", (c) => c.text(`secret of ${c.var.session.user.name}`))
  .get("/seen", (c) => c.text(`status:${auth.verify(c.req.raw).status};`))
  .all("/api/auth/*", (c) => auth.handler(c.req.raw))
  .get("*", (c) => c.text("public"));
