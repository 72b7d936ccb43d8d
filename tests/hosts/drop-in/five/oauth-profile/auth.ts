import NextAuth from "next-auth";
import type { NextAuthConfig, Session } from "next-auth";
import type { JWT } from "next-auth/jwt";
import type { OIDCConfig, Provider } from "next-auth/providers";
import GitHub from "next-auth/providers/github";
import Google, { type GoogleProfile } from "next-auth/providers/google";

interface CompanyProfile {
  sub: string;
  name: string;
  email: string;
  groups?: string[];
}

function Company(): OIDCConfig<CompanyProfile> {
  return {
    id: "company",
    name: "Company",
    type: "oidc",
    issuer: "https://login.company.example",
    clientId: process.env.COMPANY_ID,
    clientSecret: process.env.COMPANY_SECRET,
    checks: ["pkce", "state", "nonce"],
    profile: (profile) => ({ id: profile.sub, name: profile.name, email: profile.email }),
    style: { brandColor: "#123456" },
  };
}

const providers: Provider[] = [
  GitHub({
    profile(profile) {
      return {
        id: String(profile.id),
        name: profile.name,
        email: profile.email,
        image: profile.avatar_url,
        login: profile.login,
      };
    },
  }),
  Google({
    authorization: { params: { access_type: "offline", prompt: "consent" } },
    profile: (profile: GoogleProfile) => ({
      id: profile.sub,
      name: profile.name.toUpperCase(),
      email: profile.email,
    }),
  }),
  Company(),
];

export const providerMap = providers
  .map((provider) => {
    if (typeof provider === "function") {
      const providerData = provider();
      return { id: providerData.id, name: providerData.name };
    }
    return { id: provider.id, name: provider.name };
  })
  .filter((provider) => provider.id !== "credentials");

declare module "next-auth" {
  interface Session {
    accessToken?: string;
    error?: "RefreshTokenError";
  }
  interface User {
    login?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    access_token?: string;
    expires_at?: number;
    login?: string;
    provider?: string;
  }
}

const config = {
  providers,
  theme: { logo: "/logo.png", brandColor: "#ff0000" },
  callbacks: {
    async jwt({ token, account, user, profile }): Promise<JWT> {
      if (account) {
        return {
          ...token,
          access_token: account.access_token,
          expires_at: account.expires_at,
          login: user.login ?? (profile?.preferred_username as string | undefined),
          provider: account.provider,
        };
      }
      return token;
    },
    async session({ session, token }): Promise<Session> {
      session.accessToken = typeof token.access_token;
      return { ...session, user: { ...session.user, id: `${token.provider}:${token.login}` } };
    },
    authorized: async ({ auth }) => !!auth,
  },
  trustHost: true,
} satisfies NextAuthConfig;

export const { handlers, auth, signIn, signOut } = NextAuth(config);
