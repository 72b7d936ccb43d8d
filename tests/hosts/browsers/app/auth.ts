import { credentials } from "waxseal";
import Waxseal from "waxseal/next";

const users = [
  { id: "1", name: "Ada", email: "ada@example.com", password: "analytical-engine", notes: "" },
  // More than two cookies hold.
  {
    id: "2",
    name: "Grace",
    email: "grace@example.com",
    password: "nanosecond-wire",
    notes: "x".repeat(6000),
  },
];

export const { auth, proxy, handlers, signIn, signOut } = Waxseal({
  providers: [
    credentials({
      credentials: {
        email: { label: "Email", type: "email" },
        password: { label: "Password", type: "password" },
      },
      authorize: ({ email, password }) =>
        users.find((user) => user.email === email && user.password === password) ?? null,
    }),
  ],
  projections: { jwt: { notes: "user.notes" }, update: ["name"] },
  callbacks: {
    authorized: ({ request, auth }) => !!auth || request.nextUrl.pathname !== "/dashboard",
  },
});
