import type { Adapter, AdapterUser } from "../adapters.js";
import type { JWT, JWTOptions } from "../jwt/index.js";
import type { CredentialInput, Provider, ProviderType } from "../providers/index.js";
import type { TokenSetParameters } from "../providers/openid.js";
import type { LoggerInstance } from "../utils/logger.js";
// Unless the application has types for it, this is `any`, as in the original.
// @ts-ignore
import type { CookieSerializeOptions } from "cookie";

export type { LoggerInstance };

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What `NextAuth` takes. */
export interface AuthOptions {
  /** The ways to sign in. */
  providers: Provider[];
  /** Seals cookies; `NEXTAUTH_SECRET` or `AUTH_SECRET` of the environment by default. */
  secret?: string;
  /** Lifetimes; `strategy` can only be `"jwt"`. */
  session?: Partial<SessionOptions>;
  /** The token: its secret and lifetime, and functions that write and read it. */
  jwt?: Partial<JWTOptions>;
  /** Pages of the application in place of the built-in ones. */
  pages?: Partial<PagesOptions>;
  /** Functions that decide on sign-ins, redirects, the token and the session. */
  callbacks?: Partial<CallbacksOptions>;
  /** Functions that learn what has happened. */
  events?: Partial<EventCallbacks>;
  /** The database with the users and their accounts; needs `session.strategy: "jwt"`. */
  adapter?: Adapter;
  /** Whether debug messages are written; `false` by default. */
  debug?: boolean;
  /** Where messages go, by level; the console by default. */
  logger?: Partial<LoggerInstance>;
  /** How the built-in pages look. */
  theme?: Theme;
  /** Whether cookies are for https alone; by default when the address is one of https. */
  useSecureCookies?: boolean;
  /** Other names and attributes of cookies. */
  cookies?: Partial<CookiesOptions>;
}

/** How the built-in pages look. */
export interface Theme {
  colorScheme?: "auto" | "dark" | "light";
  logo?: string;
  brandColor?: string;
  buttonText?: string;
}

/** The tokens that a provider has issued. */
export type TokenSet = TokenSetParameters;

/** How somebody has signed in, with the tokens of the provider. */
export interface Account extends Partial<TokenSet> {
  /** The id of the account at the provider: an address with email, the user's id with credentials. */
  providerAccountId: string;
  /** The id of the user whose account it is. */
  userId?: string;
  /** The id of the provider. */
  provider: string;
  /** The kind of the provider. */
  type: ProviderType;
}

/** What a provider says of the user. */
export interface Profile {
  sub?: string;
  name?: string;
  email?: string;
  image?: string;
}

/** What `callbacks` takes. */
export interface CallbacksOptions<P = Profile, A = Account> {
  /** Whether a sign-in counts; a string is where to go instead. */
  signIn: (params: {
    user: User | AdapterUser;
    account: A | null;
    /** With OAuth, what the provider says of the user. */
    profile?: P;
    /** With email; `verificationRequest` while a link is asked for. */
    email?: {
      verificationRequest?: boolean;
    };
    /** With credentials, what the form has sent. */
    credentials?: Record<string, CredentialInput>;
  }) => Awaitable<string | boolean>;
  /** Where to go after a sign-in or sign-out. */
  redirect: (params: {
    /** Where the client wants to go. */
    url: string;
    /** The address of the site. */
    baseUrl: string;
  }) => Awaitable<string>;
  /** What the application and the browser see of the token, at each read. */
  session: (
    params: {
      session: Session;
      /** With strategy `"jwt"`. */
      token: JWT;
      /** With strategy `"database"`. */
      user: AdapterUser;
    } & {
      /** With strategy `"database"`, the data of an update. */
      newSession: any;
      trigger: "update";
    },
  ) => Awaitable<Session | DefaultSession>;
  /** The token: at a sign-in, at an update, and at each read. */
  jwt: (params: {
    token: JWT;
    /** At a sign-in: what `profile` or `authorize` has returned. */
    user: User | AdapterUser;
    /** At a sign-in: how. */
    account: A | null;
    /** At a sign-in with OAuth: what the provider says of the user. */
    profile?: P;
    /** Why it runs; `undefined` at a read. */
    trigger?: "signIn" | "signUp" | "update";
    /** @deprecated Use `trigger === "signUp"`. */
    isNewUser?: boolean;
    /** At an update: its data, as anybody may send them. */
    session?: any;
  }) => Awaitable<JWT>;
}

/** Name and attributes of a cookie. */
export interface CookieOption {
  name: string;
  options: CookieSerializeOptions;
}

/** What `cookies` takes. */
export interface CookiesOptions {
  sessionToken: CookieOption;
  callbackUrl: CookieOption;
  csrfToken: CookieOption;
  pkceCodeVerifier: CookieOption;
  state: CookieOption;
  nonce: CookieOption;
}

/** What `events` takes. */
export interface EventCallbacks {
  /** Somebody has signed in. */
  signIn: (message: {
    user: User;
    account: Account | null;
    profile?: Profile;
    isNewUser?: boolean;
  }) => Awaitable<void>;
  /** Somebody has signed out; `token` is that of the session. */
  signOut: (message: { session: Session; token: JWT }) => Awaitable<void>;
  /** The adapter has made a user. */
  createUser: (message: { user: User }) => Awaitable<void>;
  /** The adapter has changed a user. */
  updateUser: (message: { user: User }) => Awaitable<void>;
  /** The adapter has linked an account to a user. */
  linkAccount: (message: {
    user: User | AdapterUser;
    account: Account;
    profile: User | AdapterUser;
  }) => Awaitable<void>;
  /** A session was read. */
  session: (message: { session: Session; token: JWT }) => Awaitable<void>;
}

export type EventType = keyof EventCallbacks;

/** What `pages` takes. */
export interface PagesOptions {
  signIn: string;
  signOut: string;
  /** Gets the error in its query. */
  error: string;
  verifyRequest: string;
  /** Where users go whom the adapter has just made. */
  newUser: string;
}

export type ISODateString = string;

/** A session as it is without an augmentation. */
export interface DefaultSession {
  user?: {
    name?: string | null;
    email?: string | null;
    image?: string | null;
  };
  expires: ISODateString;
}

/** The session: `declare module "next-auth" { interface Session { … } }` adds to it. */
export interface Session extends DefaultSession {}

export type SessionStrategy = "jwt" | "database";

/** What `session` takes. */
export interface SessionOptions {
  /** Where sessions are: `"jwt"`, in the cookie. `"database"` throws. */
  strategy: SessionStrategy;
  /** Seconds that a session lives after its last use; 30 days by default. */
  maxAge: number;
  /** Seconds after which a session that is used gets a new cookie; a day by default. */
  updateAge: number;
  /** Of sessions in a database; without effect. */
  generateSessionToken: () => Awaitable<string>;
}

/** A user as it is without an augmentation. */
export interface DefaultUser {
  id: string;
  name?: string | null;
  email?: string | null;
  image?: string | null;
}

/** A user: `declare module "next-auth" { interface User { … } }` adds to it. */
export interface User extends DefaultUser {}

export type AuthAction =
  | "providers"
  | "session"
  | "csrf"
  | "signin"
  | "signout"
  | "callback"
  | "verify-request"
  | "error"
  | "_log";
