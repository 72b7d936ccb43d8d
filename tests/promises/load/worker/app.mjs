// The Worker under load: a session read at once, and one with callbacks that wait.

import { createAuth, credentials } from "waxseal";

let auth;

export default {
  async fetch(request, env) {
    auth ??= make(env);
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/auth/")) return auth.handler(request);
    const outcome = pathname === "/waiting" ? await auth.resolve(request) : auth.verify(request);
    // What is read after waiting must still be that of this request.
    if (pathname === "/later") await pause();
    const { session, writes } = outcome;
    const cookie = writes.requestCookie ?? request.headers.get("cookie");
    return auth.apply(outcome, Response.json({ session, cookie }));
  },
};

const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));

function make({ AUTH_SECRET, PROJECTIONS }) {
  return createAuth({
    secret: AUTH_SECRET,
    accept: ["authjs", "next-auth"],
    projections: JSON.parse(PROJECTIONS),
    providers: [
      credentials({ authorize: ({ name }) => (name ? { id: "7", name, role: "user" } : null) }),
    ],
    callbacks: {
      async jwt({ token }) {
        await pause();
        return token;
      },
      async session({ session }) {
        await pause();
        return session;
      },
    },
  });
}
