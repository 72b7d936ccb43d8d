import { credentials } from "waxseal";
import Waxseal from "waxseal/next";

// One build, several servers: what differs between them comes from the environment.
const { SIGN_IN_PAGE } = process.env;

export const { auth, proxy, handlers, signIn, signOut } = Waxseal({
  providers: [
    credentials({
      credentials: {
        email: { label: "Email", type: "email" },
        password: { label: "Password", type: "password" },
      },
      authorize: ({ email, password }) =>
        password === "right" ? { id: "1", name: "Ada", email } : null,
    }),
  ],
  callbacks: {
    authorized: ({ auth, request }) => auth !== null || request.nextUrl.pathname !== "/dashboard",
  },
  pages: SIGN_IN_PAGE ? { signIn: SIGN_IN_PAGE } : {},
});
