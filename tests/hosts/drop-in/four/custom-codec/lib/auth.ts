import type { NextAuthOptions, Session, User } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";

import { decode, encode } from "./jwt";

export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: 60 * 60 },
  jwt: { secret: process.env.NEXTAUTH_SECRET, maxAge: 60 * 60, encode, decode },
  providers: [
    CredentialsProvider({
      name: "Anyone",
      credentials: { name: { label: "Name", type: "text" } },
      async authorize(credentials) {
        return credentials?.name
          ? ({ id: credentials.name, name: credentials.name } as User)
          : null;
      },
    }),
  ],
  callbacks: {
    async jwt({ token, user }: { token: JWT; user?: User }) {
      if (user) token.hasura = { "x-hasura-user-id": user.id };
      return token;
    },
    async session({ session, token }: { session: Session; token: JWT }) {
      return { ...session, hasura: token.hasura, user: { ...session.user, id: token.sub } };
    },
  },
};
