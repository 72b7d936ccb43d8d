// The options, with callbacks that read and write what was added. Lines after "Wrong" are errors
// with the original, and have to be here.
import type {
  Account,
  AuthOptions,
  Awaitable,
  CallbacksOptions,
  CookiesOptions,
  DefaultSession,
  DefaultUser,
  EventCallbacks,
  ISODateString,
  NextAuthOptions,
  PagesOptions,
  Profile,
  Session,
  SessionOptions,
  SessionStrategy,
  Theme,
  TokenSet,
  User,
} from "next-auth";
import NextAuth from "next-auth";
import type { DefaultJWT, JWT, JWTDecodeParams, JWTEncodeParams, JWTOptions } from "next-auth/jwt";
import { decode, encode } from "next-auth/jwt";
import GithubProvider from "next-auth/providers/github";

export const authOptions: NextAuthOptions = {
  providers: [GithubProvider({ clientId: "id", clientSecret: "secret" })],
  secret: process.env.NEXTAUTH_SECRET,
  session: { strategy: "jwt", maxAge: 60 * 60, updateAge: 60 },
  jwt: {
    maxAge: 60,
    async encode(params: JWTEncodeParams) {
      return encode(params);
    },
    decode: async ({ token, secret }) => decode({ token, secret }),
  },
  pages: { signIn: "/login", error: "/login" },
  theme: { colorScheme: "dark", logo: "/logo.svg" },
  useSecureCookies: true,
  cookies: {
    sessionToken: {
      name: "token",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true, domain: ".a.test" },
    },
  },
  callbacks: {
    async signIn({ user, account, profile, email, credentials }) {
      if (account?.provider === "github" && profile?.login) return true;
      if (email?.verificationRequest) return "/verify";
      return Boolean(user.email ?? credentials?.name);
    },
    redirect: ({ url, baseUrl }) => (url.startsWith(baseUrl) ? url : baseUrl),
    jwt({ token, user, account, profile, trigger, session, isNewUser }) {
      if (user) token.role = user.role;
      if (account?.expires_at) token.accessTokenExpires = account.expires_at * 1000;
      if (trigger === "update" && session?.name) token.name = session.name;
      token.anything = profile?.sub ?? isNewUser ?? account?.tenant;
      return token;
    },
    session({ session, token, user, newSession, trigger }) {
      session.user.id = token.sub!;
      session.user.role = token.role;
      session.accessToken = token.accessToken as string;
      const login: string | undefined = user.login;
      return trigger === "update" && login ? { ...session, ...newSession } : session;
    },
  },
  events: {
    async signIn({ user, account, isNewUser }) {
      console.log(user.id, account?.provider, isNewUser);
    },
    signOut: ({ token, session }) => console.log(token.sub, session),
    async linkAccount({ account, profile }) {
      console.log(account.providerAccountId, profile.email);
    },
  },
  logger: {
    error(code, metadata) {
      console.error(code, metadata);
    },
    warn: (code) => console.warn(code),
    debug(code, metadata) {
      console.debug(code, metadata);
    },
  },
  debug: process.env.NODE_ENV === "development",
};

export default NextAuth(authOptions);
export const handler: any = NextAuth(authOptions);

export const session = async ({ session, token }: { session: Session; token: JWT }) => ({
  ...session,
  user: { ...session.user, id: token.sub as string },
});
export const assigned: AuthOptions = { ...authOptions, callbacks: { session } };
export const tuple: [Awaitable<string>, SessionStrategy, ISODateString] = ["a", "jwt", "b"];
export const theme: Theme = { brandColor: "#000", buttonText: "#fff" };
export const partial: Partial<SessionOptions> & Partial<PagesOptions> = { newUser: "/welcome" };
export const cookies: Partial<CookiesOptions> = {};
export const events: Partial<EventCallbacks> = {};
export const tokens = (account: Account): TokenSet => account;
export const plainUser = (user: DefaultUser): string => user.id;
export const picture = ({ picture }: DefaultJWT): string | null | undefined => picture;
export type Callbacks = CallbacksOptions<Profile & { hd: string }, Account>;
export const hosted: Callbacks["signIn"] = ({ profile }) => profile?.hd === "a.test";
export const own: Partial<JWTOptions> = {
  decode: ({ token }: JWTDecodeParams) => decode({ token, secret: "s" }),
};
export const named = (user: User): DefaultSession["user"] => user;

/* Wrong: */
export const wrong1: AuthOptions = {};
export const wrong2: AuthOptions = { providers: [], session: { strategy: "cookie" } };
export const wrong3: AuthOptions = { providers: [], trustHost: true };
export const wrong4: Session = { user: { id: "1" }, expires: "" };
export const wrong5: JWT = { role: "guest" };
export const wrong6 = (session: Session) => session.user.nothing;
export const wrong7: AuthOptions["callbacks"] = { jwt: ({ token }) => token.sub };
export const wrong8: AuthOptions = { providers: [], callbacks: { session: () => undefined } };
export const wrong9: AuthOptions = { providers: [], pages: { login: "/login" } };
export const wrong10: User = { id: "1" };
