// What applications pass to the client, and what of it their own declarations spell out.

import NextAuth from "next-auth";
import { SessionProvider, signIn } from "next-auth/react";

declare const prompt: string | undefined;

export const { handlers, auth } = NextAuth({ providers: [] });
export const started = [
  signIn("google", {}, { prompt }),
  signIn("google", { redirectTo: "/" }, { max_age: 5 }),
];
export const children: unknown = SessionProvider({ children: null }).props.children;
