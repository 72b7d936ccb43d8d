// Shapes of applications with next-auth, and what `waxseal migrate` finds in each.

const v4 = (more = {}) => manifest({ next: "14.2.5", "next-auth": "^4.24.7", ...more });
const v5 = (more = {}) => manifest({ next: "^15.1.0", "next-auth": "5.0.0-beta.25", ...more });

export function manifest(dependencies) {
  return `${JSON.stringify({ name: "app", private: true, dependencies }, null, 2)}\n`;
}

export const shapes = {
  "the tutorial with Mongoose documents": {
    files: {
      "package.json": v4(),
      "src/app/api/auth/[...nextauth]/options.ts": `import { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

export const authOptions: NextAuthOptions = {
  providers: [CredentialsProvider({ id: "credentials", name: "Credentials", credentials: {} })],
  callbacks: {
    async jwt({ token, user }) {
      if (user) token.isVerified = user.isVerified;
      return token;
    },
    async session({ session, token }) {
      session.user.isVerified = token.isVerified;
      return session;
    },
  },
  session: { strategy: "jwt" },
  secret: process.env.NEXTAUTH_SECRET,
  pages: { signIn: "/sign-in" },
};
`,
      "src/app/api/auth/[...nextauth]/route.ts": `import NextAuth from "next-auth/next";
import { authOptions } from "./options";

const handler = NextAuth(authOptions);
export { handler as GET, handler as POST };
`,
      "src/types/next-auth.d.ts": `import "next-auth";

declare module "next-auth" {
  interface User { isVerified?: boolean; isAcceptingMessages?: boolean }
}
declare module "next-auth/jwt" {
  interface JWT { isVerified?: boolean }
}
`,
      "src/middleware.ts": `import { getToken } from "next-auth/jwt";
export { default } from "next-auth/middleware";

export async function middleware(request) {
  return getToken({ req: request });
}
`,
    },
    major: 4,
    routers: ["app"],
    imports: {
      "next-auth": 3,
      "next-auth/jwt": 2,
      "next-auth/middleware": 1,
      "next-auth/next": 1,
      "next-auth/providers/credentials": 1,
    },
    findings: [
      "works provider src/app/api/auth/[...nextauth]/options.ts:2",
      "works callbacks src/app/api/auth/[...nextauth]/options.ts:7",
      "works callbacks src/app/api/auth/[...nextauth]/options.ts:11",
      "works strategy src/app/api/auth/[...nextauth]/options.ts:16",
      "works pages src/app/api/auth/[...nextauth]/options.ts:18",
      "works types src/types/next-auth.d.ts:3",
      "works types src/types/next-auth.d.ts:6",
    ],
  },

  "the dashboard tutorial with a split configuration": {
    files: {
      "package.json": v5(),
      "auth.config.ts": `import type { NextAuthConfig } from 'next-auth';

export const authConfig = {
  pages: {
    signIn: '/login',
  },
  callbacks: {
    authorized({ auth, request: { nextUrl } }) {
      return Boolean(auth?.user);
    },
  },
  providers: [],
} satisfies NextAuthConfig;
`,
      "auth.ts": `import NextAuth from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { authConfig } from './auth.config';

export const { auth, signIn, signOut } = NextAuth({
  ...authConfig,
  providers: [Credentials({ async authorize(credentials) { return null; } })],
});
`,
      "app/lib/actions.ts": `'use server';
import { signIn } from '@/auth';
import { AuthError } from 'next-auth';
`,
      "middleware.ts": `import NextAuth from 'next-auth';
import { authConfig } from './auth.config';

export default NextAuth(authConfig).auth;
`,
    },
    major: 5,
    routers: ["app"],
    imports: { "next-auth": 4, "next-auth/providers/credentials": 1 },
    findings: [
      "works pages auth.config.ts:5",
      "works callbacks auth.config.ts:8",
      "works provider auth.ts:2",
    ],
  },

  "withAuth with roles": {
    files: {
      "package.json": v4(),
      "middleware.ts": `import { withAuth } from "next-auth/middleware"

export default withAuth(function middleware(req) {}, {
  callbacks: { authorized: ({ token }) => token?.role === "admin" },
  pages: { signIn: "/login" },
})
`,
      "app/providers.tsx": `"use client"
import { SessionProvider } from "next-auth/react"
export const Providers = ({ children }) => <SessionProvider>{children}</SessionProvider>
`,
    },
    major: 4,
    routers: ["app"],
    imports: { "next-auth/middleware": 1, "next-auth/react": 1 },
    findings: ["works callbacks middleware.ts:4", "works pages middleware.ts:5"],
  },

  "getServerSession in API routes of the Pages Router": {
    files: {
      "package.json": v4({ next: "13.5.6" }),
      "pages/api/auth/[...nextauth].js": `import NextAuth, { getServerSession } from "next-auth"
import AzureADProvider from "next-auth/providers/azure-ad"

export default async function auth(req, res) {
  return await NextAuth(req, res, {
    providers: [AzureADProvider({})],
    theme: { colorScheme: "dark", logo: "/logo.png" },
    events: { async signIn(message) {} },
  })
}
`,
      "pages/api/hello.js": `const { getServerSession } = require("next-auth/next")
const { authOptions } = require("./auth/[...nextauth]")
`,
    },
    major: 4,
    routers: ["pages"],
    imports: {
      "next-auth": 1,
      "next-auth/next": 1,
      "next-auth/providers/azure-ad": 1,
    },
    findings: [
      "works provider pages/api/auth/[...nextauth].js:2",
      "accepted theme.colorScheme pages/api/auth/[...nextauth].js:7",
      "works events pages/api/auth/[...nextauth].js:8",
    ],
  },

  "Google with refresh rotation": {
    files: {
      "package.json": v4(),
      "lib/auth.ts": `import type { AuthOptions } from "next-auth";
import GoogleProvider from "next-auth/providers/google";

const refreshAccessToken = async (token) => fetch(\`https://oauth2.example/token?\${token}\`);

const options: AuthOptions = {
  providers: [GoogleProvider({ authorization: { params: { access_type: "offline" } } })],
  callbacks: {
    jwt: async ({ token, account }) => (account ? token : refreshAccessToken(token)),
  },
  cookies: { sessionToken: { name: "__Secure-app", options: { httpOnly: false } } },
  jwt: { encode: async () => "", decode: async () => null },
};
export default options;
`,
    },
    major: 4,
    routers: [],
    imports: { "next-auth": 1, "next-auth/providers/google": 1 },
    findings: [
      "works provider lib/auth.ts:2",
      "works callbacks lib/auth.ts:9",
      "works cookies lib/auth.ts:11",
      "accepted cookies lib/auth.ts:11",
      "works jwt lib/auth.ts:12",
      "works jwt lib/auth.ts:12",
    ],
  },

  "GitHub and credentials with Prisma": {
    files: {
      "package.json": v5({ "@auth/prisma-adapter": "^2.7.0", "@auth/core": "^0.37.0" }),
      "auth.ts": `import { PrismaAdapter } from "@auth/prisma-adapter"
import NextAuth from "next-auth"
import GitHub from "next-auth/providers/github"

export const { handlers, auth } = NextAuth({
  adapter: PrismaAdapter(prisma),
  session: { strategy: "jwt" as const },
  providers: [GitHub],
  experimental: { enableWebAuthn: false },
})
`,
    },
    major: 5,
    routers: [],
    imports: { "next-auth": 1, "next-auth/providers/github": 1 },
    findings: [
      "works adapter-package auth.ts:1",
      "works provider auth.ts:3",
      "works adapter auth.ts:6",
      "works strategy auth.ts:7",
      "accepted experimental auth.ts:9",
      "accepted core package.json:8",
    ],
  },

  "sessions in a database, passkeys, OAuth 1 and inner modules": {
    files: {
      "package.json": v4(),
      "auth.ts": `import { PrismaAdapter } from "@next-auth/prisma-adapter"
import type { Provider } from "next-auth/core/types"
import TwitterProvider from "next-auth/providers/twitter"

export const authOptions = {
  adapter: PrismaAdapter(prisma),
  providers: [TwitterProvider({ clientId: "" })],
}
`,
      "other.ts": `import NextAuth from "next-auth"
export default NextAuth({ session: { strategy: "database" }, providers: [] })
`,
    },
    major: 4,
    routers: [],
    imports: { "next-auth": 1, "next-auth/core/types": 1, "next-auth/providers/twitter": 1 },
    findings: [
      "works adapter-package auth.ts:1",
      "blocks import auth.ts:2",
      "blocks oauth1 auth.ts:3",
      "blocks adapter auth.ts:6",
      "blocks strategy other.ts:2",
    ],
  },

  "next-intl beside auth": {
    files: {
      "package.json": v5({ "next-intl": "^4.0.0" }),
      "src/proxy.ts": `import createMiddleware from "next-intl/middleware";
import { auth } from "./auth";
export default auth((req) => createMiddleware({})(req));
`,
      "src/auth.ts": `import NextAuth, { type DefaultSession } from "next-auth";
import MicrosoftEntraID from "next-auth/providers/microsoft-entra-id";
import Passkey from "next-auth/providers/passkey";

declare module "next-auth" {
  interface Session { user: { role: string } & DefaultSession["user"] }
}
export const { auth } = NextAuth(async (req) => ({
  providers: [MicrosoftEntraID, Passkey],
  trustHost: true,
  skipCSRFCheck,
}));
`,
      "src/app/[locale]/page.tsx": "export default () => <p>don't import from next-auth</p>;\n",
    },
    major: 5,
    routers: ["app"],
    imports: {
      "next-auth": 2,
      "next-auth/providers/microsoft-entra-id": 1,
      "next-auth/providers/passkey": 1,
    },
    findings: [
      "works provider src/auth.ts:2",
      "blocks webauthn src/auth.ts:3",
      "works types src/auth.ts:5",
      "blocks skipCSRFCheck src/auth.ts:11",
    ],
  },

  "getToken in a middleware": {
    files: {
      "package.json": v5({ next: "14.2.5" }),
      "middleware.ts": `import { getToken } from "next-auth/jwt";
import { decode, encode } from "@auth/core/jwt";

export async function middleware(req) {
  const token = await getToken({ req, secret: process.env.AUTH_SECRET, raw: true });
}
`,
    },
    major: 5,
    routers: [],
    imports: { "next-auth/jwt": 1 },
    findings: [],
  },

  "tRPC's context": {
    files: {
      "package.json": v4(),
      "src/server/api/trpc.ts": `import { type Session } from "next-auth";
import { getServerAuthSession } from "~/server/auth";
`,
      "src/server/auth.ts": `import { getServerSession, type NextAuthOptions } from "next-auth";
import DiscordProvider from "next-auth/providers/discord";
export const authOptions = { providers: [DiscordProvider({})] } satisfies NextAuthOptions;
export const getServerAuthSession = (ctx) => getServerSession(ctx.req, ctx.res, authOptions);
`,
      "src/pages/_app.tsx": `import { SessionProvider, useSession } from "next-auth/react";
const text = <a href="/x">it's "next-auth/jwt"</a>;
// import { getToken } from "next-auth/jwt";
const dynamic = import("next-auth/react");
`,
    },
    major: 4,
    routers: ["pages"],
    imports: { "next-auth": 2, "next-auth/providers/discord": 1, "next-auth/react": 2 },
    findings: ["works provider src/server/auth.ts:2"],
  },
};
