import { env } from "cloudflare:workers";
import { jwtVerify } from "jose";
import { sessionCookie } from "./session-cookie.mjs";

const bytes = new TextEncoder().encode(env.AUTH_SECRET);
const algorithm = { name: "HMAC", hash: "SHA-256" };
let key;

export default {
  async fetch(request) {
    // A CryptoKey, since bytes would be imported again for every token.
    key ??= await crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
    try {
      const { payload } = await jwtVerify(sessionCookie(request), key);
      return new Response(payload.sub);
    } catch {
      return new Response(null, { status: 401 });
    }
  },
};
