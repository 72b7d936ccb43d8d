import { credentials } from "waxseal";
import Waxseal from "waxseal/next";

export const { auth, proxy, handlers, signIn, signOut, update } = Waxseal({
  providers: [
    credentials({ authorize: ({ name }) => (name ? { id: "7", name, role: "user" } : null) }),
  ],
  projections: {
    jwt: { role: "user.role" },
    session: { "user.id": "token.sub", "user.role": "token.role" },
    update: ["name"],
  },
  callbacks: { authorized: ({ auth }) => !!auth },
  pages: { signIn: "/login" },
});
