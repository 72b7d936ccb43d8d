import { env } from "cloudflare:workers";
import { verify } from "hono/jwt";
import { sessionCookie } from "./session-cookie.mjs";

export default {
  async fetch(request) {
    try {
      const { sub } = await verify(sessionCookie(request), env.AUTH_SECRET, "HS256");
      return new Response(sub);
    } catch {
      return new Response(null, { status: 401 });
    }
  },
};
