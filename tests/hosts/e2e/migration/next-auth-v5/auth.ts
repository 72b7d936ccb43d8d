import NextAuth from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { callbacks } from "@/callbacks";
import { authorize, fields } from "@/users";

export const library = "Auth.js v5";

export const { auth, handlers } = NextAuth({
  providers: [Credentials({ credentials: fields, authorize })],
  callbacks: { ...callbacks, authorized: ({ auth }) => !!auth },
});
