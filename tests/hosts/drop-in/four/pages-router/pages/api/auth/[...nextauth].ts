import NextAuth, { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import GithubProvider from "next-auth/providers/github";

export const authOptions: AuthOptions = {
  providers: [
    GithubProvider({
      clientId: process.env.GITHUB_ID ?? "",
      clientSecret: process.env.GITHUB_SECRET ?? "",
    }),
    CredentialsProvider({
      name: "Account",
      credentials: { username: { label: "Username", type: "text" } },
      async authorize(credentials) {
        if (credentials?.username !== "ada") return null;
        return { id: "7", name: "Ada Lovelace", email: "ada@example.com", image: "/ada.png" };
      },
    }),
  ],
  theme: { colorScheme: "light" },
  callbacks: {
    async redirect({ url, baseUrl }) {
      if (url.startsWith("/")) return `${baseUrl}${url}`;
      if (new URL(url).origin === baseUrl) return url;
      return baseUrl;
    },
    async jwt({ token, account }) {
      if (account) token.accessToken = account.access_token;
      token.userRole = "admin";
      return token;
    },
  },
};

export default NextAuth(authOptions);
