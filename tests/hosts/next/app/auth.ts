import { credentials, type Format } from "waxseal";
import Waxseal from "waxseal/next";

interface User {
  id: string;
  name: string;
  role: string;
  email?: string;
  /** Makes a session large. */
  pad?: string;
}

// One build, several servers: what differs between them comes from the environment.
const { ACCEPT, CALLBACKS, FORMAT, SECRETS, SIGN_IN } = process.env;

export const { auth, proxy, middleware, handlers, signIn, signOut, update } = Waxseal({
  secret: SECRETS?.split(" "),
  format: FORMAT as Format | undefined,
  accept: ACCEPT?.split(" ") as Format[] | undefined,
  providers: [
    credentials({
      authorize: ({ name }): User | null => (name ? { id: "7", name, role: "user" } : null),
    }),
  ],
  session: { maxAge: 30 * 86_400, updateAge: 86_400 },
  projections: {
    jwt: { role: "user.role", pad: "user.pad" },
    session: { "user.id": "token.sub", "user.role": "token.role", pad: "token.pad" },
    update: ["name"],
  },
  pages: { signIn: SIGN_IN ?? "/login" },
  callbacks: {
    jwt: CALLBACKS
      ? async ({ token }) => {
          await Promise.resolve();
          if (token.role === "outage") throw new Error("the database is away");
          if (token.role === "banned") return null;
          return token.role === "promoted" ? { ...token, role: "admin" } : token;
        }
      : undefined,
    authorized({ auth, request }) {
      const { pathname, searchParams } = request.nextUrl;
      if (searchParams.has("deny")) return false;
      if (pathname.includes("/guarded")) return auth !== null;
      switch (pathname.split("/").pop()) {
        case "login":
        case "denied":
          return false;
        case "undefined":
          return undefined;
        case "forbidden":
          return Response.json({ error: "forbidden" }, { status: 403 });
        case "elsewhere":
          return Response.redirect(new URL("/login?from=elsewhere", request.url), 303);
        case "relative":
          return new Response(null, { status: 302, headers: { Location: "/login?from=relative" } });
        case "loop":
          return Response.redirect(request.url);
      }
      return true;
    },
  },
});
