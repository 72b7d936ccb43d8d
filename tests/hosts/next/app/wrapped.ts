import { auth } from "@/auth";

/** The wrapper of route handlers. The header tells whether the handler ran. */
export const wrapped = auth((request) =>
  Response.json(
    { session: request.auth, cookie: request.headers.get("cookie") },
    { headers: { "X-Handler": "ran", Vary: "Accept" } },
  ),
);
