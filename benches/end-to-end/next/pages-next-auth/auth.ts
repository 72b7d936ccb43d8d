import NextAuth from "next-auth";

export const { auth } = NextAuth({
  providers: [],
  trustHost: true, // It refuses to answer without.
  callbacks: { authorized: ({ auth }) => !!auth },
});
