import { getServerSession, type NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import GitHubProvider, { type GithubProfile } from "next-auth/providers/github";

import { MemoryAdapter } from "./adapter";

export const happened: string[] = [];

export const authOptions: NextAuthOptions = {
  adapter: MemoryAdapter(),
  session: { strategy: "jwt" },
  pages: { signIn: "/login", newUser: "/welcome" },
  providers: [
    GitHubProvider({
      clientId: process.env.GITHUB_ID as string,
      clientSecret: process.env.GITHUB_SECRET as string,
      allowDangerousEmailAccountLinking: true,
      profile(profile: GithubProfile) {
        return {
          id: profile.id.toString(),
          name: profile.name ?? profile.login,
          email: profile.email,
          image: profile.avatar_url,
          role: "GITHUB",
        };
      },
    }),
    CredentialsProvider({
      name: "credentials",
      credentials: { email: {}, password: {} },
      async authorize(credentials) {
        if (credentials?.password !== "right") throw new Error("Invalid credentials");
        return { id: "row-0", name: "Staff", email: credentials.email, role: "STAFF" };
      },
    }),
  ],
  callbacks: {
    async signIn({ user, account }) {
      if (account?.type === "credentials") return true;
      if (user.email === "stranger@else.example") return "/login?error=NotInvited";
      return true;
    },
    async jwt({ token, user, account, isNewUser, trigger }) {
      if (user) {
        token.sub = user.id;
        token.role = user.role;
        token.via = `${account?.provider} ${account?.type} ${trigger} ${isNewUser}`;
      }
      return token;
    },
    async session({ token, session }) {
      if (session.user) {
        session.user.id = token.sub!;
        session.user.role = token.role;
        session.user.via = token.via;
      }
      return session;
    },
  },
  events: {
    createUser: async ({ user }) => void happened.push(`createUser ${user.id}`),
    linkAccount: async ({ account }) => void happened.push(`linkAccount ${account.provider}`),
    signIn: async ({ user, isNewUser }) => void happened.push(`signIn ${user.id} ${isNewUser}`),
    signOut: async ({ token }) => void happened.push(`signOut ${token.sub}`),
  },
};

export const auth = () => getServerSession(authOptions);
