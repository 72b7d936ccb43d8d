import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { jwt } from "hono/jwt";

const guard = jwt({ secret: env.AUTH_SECRET, alg: "HS256", cookie: "waxseal.session-token" });

export default new Hono().get("/", guard, (c) => c.text(c.get("jwtPayload").sub));
