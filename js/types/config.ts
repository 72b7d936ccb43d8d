import type {
  Awaitable,
  Expand,
  Jsonify,
  Known,
  Merge,
  Optional,
  Property,
  SourceValue,
  Unflatten,
} from "./utility.js";
import type { WaxsealError } from "../errors.js";
import type { ThrottleOptions } from "./throttle.js";
import type { Provider } from "../provider.js";
import type { REASONS } from "../wasm/reason.js";

export type { Awaitable, Jsonify } from "./utility.js";

/* ---------------------------------------------------------------- outcome */

/**
 * Why a session cookie was refused. Stable codes; new ones may be added, so a
 * `switch` needs a `default`.
 */
export type Reason = (typeof REASONS)[number];

/** Why a cookie was written again: its age, its claims, its key or format. */
export type Renewed = "rolling" | "claims" | "rekey";

/** What one read or write of the session asks of the response. */
export interface Writes {
  /** `Set-Cookie` lines, one header each (RFC 6265 §4.1). */
  setCookie: string[];
  /**
   * Headers that must leave together with `setCookie`, so that no cache stores
   * the cookie: `Cache-Control`, `Expires`, `Pragma`, `Vary`.
   */
  responseHeaders: [name: string, value: string][];
  /**
   * The `Cookie` header with which a proxy forwards the request, so that what is
   * behind it sees the new cookie: `null` is unchanged, `""` no cookie at all.
   */
  requestCookie: string | null;
}

/** A session to trust. */
export interface Active<S = DefaultSession, T = Token> {
  readonly status: "active";
  /** What the application and the browser may see. */
  readonly session: S;
  /**
   * The claims in the cookie, for the server only. Parsed at the first access,
   * and not enumerable: logging or copying an outcome does not leak it.
   */
  readonly token: T;
  /** Why `writes` renews the cookie, `null` when it does not. */
  readonly renewed: Renewed | null;
  readonly writes: Writes;
}

/** No session cookie came. */
export interface Anonymous {
  readonly status: "anonymous";
  readonly session: null;
  readonly writes: Writes;
}

/** The session cookie is no good; `writes` clears it. */
export interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

/** A callback or a store failed; the cookie stays. */
export interface Undecided<S = DefaultSession> {
  readonly status: "undecided";
  /** What the verified cookie gives by the projections alone, or `null`. */
  readonly session: S | null;
  /** What was thrown. */
  readonly cause: unknown;
  readonly writes: Writes;
}

/** What every read of a session ends in. Only `active` is fully to be trusted. */
export type Outcome<S = DefaultSession, T = Token> =
  Active<S, T> | Anonymous | Invalid | Undecided<S>;

/** What a new session gives. */
export interface Issued<S = DefaultSession, T = Token> {
  session: S;
  /** The claims in the cookie, for the server only. */
  token: T;
  writes: Writes;
}

/* ----------------------------------------------------------------- source */

/** Headers in one of the shapes that frameworks have. */
export type HeadersLike =
  | { get(name: string): string | null | undefined }
  | { readonly [name: string]: string | readonly string[] | undefined };

/**
 * Where the session cookie is read: a `Request` or `NextRequest`, a Node
 * `IncomingMessage`, `{ headers }`, a `Headers`, or the text of the `Cookie`
 * header (`null` and `undefined` when there is none). With `url` or `socket` the
 * scheme is known, and with it which cookie prefixes count.
 */
export type Source =
  | string
  | null
  | undefined
  | HeadersLike
  | {
      readonly headers: HeadersLike;
      readonly url?: string | undefined;
      readonly socket?: object | null | undefined;
    };

/** Options of a read. */
export interface ReadOptions {
  /** The time that counts as now, a `Date` or milliseconds since 1970. For tests. */
  now?: Date | number;
}

/* ------------------------------------------------------------ user, token */

/** What a login found, when nothing says more: see {@link Types}. */
export interface DefaultUser {
  id?: string | number | null;
  name?: string | null;
  email?: string | null;
  image?: string | null;
  [key: string]: unknown;
}

/** How the user signed in, as in Auth.js. */
export interface Account {
  /** The `id` of the provider. */
  provider: string;
  /** `"credentials"`, `"oauth"`, … */
  type: string;
  /** The user's id at the provider. */
  providerAccountId: string;
  [key: string]: unknown;
}

/** What a provider says of the user. */
export interface Profile {
  [key: string]: unknown;
}

/**
 * Names types that no value in the configuration has:
 * `types: {} as { user: MyUser; profile: MyProfile }`.
 */
export interface Types {
  user?: object;
  account?: object;
  profile?: object;
}

/** Claims that waxseal keeps itself; callbacks and projections cannot set them. */
export interface RegisteredClaims {
  /** Expiry, seconds since 1970 (RFC 7519 §4.1.4). */
  exp: number;
  /** When it begins, seconds since 1970 (RFC 7519 §4.1.5); not made by waxseal. */
  nbf?: number;
  /** When this cookie was written, seconds since 1970 (RFC 7519 §4.1.6). */
  iat?: number;
  /** Differs in every cookie (RFC 7519 §4.1.7). */
  jti?: string;
  /** The session's id, from sign-in to its end. */
  sid?: string;
  /** When the user signed in, seconds since 1970 (OpenID Connect Core §2). */
  auth_time?: number;
  /** How often the session was written. */
  rev?: number;
}

/** The claims inside the cookie, when nothing says more. */
export type Token<Claims = DefaultClaims<DefaultUser>> = Claims &
  RegisteredClaims & { [claim: string]: unknown };

/**
 * Marks the token that a `jwt` callback gets. A spread drops private members, so
 * `{ ...token, id }` is no subtype of `token`, and a callback that returns the
 * one here and the other there has both in its inferred return type.
 */
export declare class Claims {
  private readonly claims;
}

/** The session, when nothing says more. */
export interface DefaultSession {
  user: { name?: string | null; email?: string | null; image?: string | null };
  /** When the cookie that the browser holds ends, ISO 8601. */
  expires: string;
}

/* ---------------------------------------------------------- configuration */

/** Token formats: see the README's table. */
export type Format = "signed" | "authjs" | "next-auth";

/**
 * An earlier configuration whose cookies are still read. What is read through it is
 * written at once as today's configuration has it (`renewed: "rekey"`), and a sign-out
 * clears it too. It may repeat today's format and name where domain, path or prefix
 * differ.
 */
export interface Accept {
  readonly format: Format;
  /** Base name without prefix; by default the format's. */
  readonly name?: string | undefined;
  /** The `Domain` that its cookies had. */
  readonly domain?: string | undefined;
  /** The `Path` that its cookies had; `"/"` by default. */
  readonly path?: string | undefined;
  /**
   * The only prefix under which it is read. Give it to read a session that was written
   * with a weaker prefix than today's: anybody on a sibling domain can set those.
   */
  readonly prefix?: "__Host-" | "__Secure-" | "" | undefined;
}

/** A JSON value. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where a target gets its value: a path, or a path and what stands in for it. */
export type From<Path extends string> = Path | { readonly from: Path; readonly default?: Json };

/** Target path in the token → source path. */
export type JwtProjection = {
  readonly [target: string]: From<`${"user" | "account" | "profile" | "session"}.${string}`>;
};

/** Target path in the session → source path. */
export type SessionProjection = { readonly [target: string]: From<`token.${string}`> };

/** The types of JSON (RFC 8259 §3), by the names of JSON Schema. */
export type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

/** A name that an update may change, and what it may put there. */
export interface UpdateField {
  /** A name, or a path such as `"user.name"`. */
  readonly name: string;
  /** One type, or several; by default `["string", "number", "boolean", "null"]`. */
  readonly type?: JsonType | readonly JsonType[] | undefined;
  /** Bytes of the value's JSON text at most; 1024 by default. */
  readonly maxBytes?: number | undefined;
}

/** Arguments of `callbacks.signIn`. */
export interface SignInArgs<U, X extends Types = {}> {
  user: U;
  account: AccountOf<X> | null;
  profile?: ProfileOf<X>;
  /** What the login form sent, with the credentials provider. */
  credentials?: Record<string, string | undefined>;
}

/** Arguments of `callbacks.jwt`. At a read only `token` and `session` are there. */
export interface JwtArgs<T, U, X extends Types = {}> {
  /** The claims after the `jwt` projection. */
  token: T;
  /** At sign-in: what the login found, as it was given (an `ObjectId` is one). */
  user?: U;
  /** At sign-in. */
  account?: AccountOf<X> | null;
  /** At sign-in, when the provider has one. */
  profile?: ProfileOf<X>;
  /** At sign-in. */
  isNewUser?: boolean;
  /** Absent at a read. */
  trigger?: "signIn" | "signUp" | "update";
  /** At an update: its data, only what `projections.update` lets through. */
  session?: any;
}

/** Events: they are awaited, for `callbackTimeout` at most; their exceptions go to the `logger`. */
export interface Events<S = DefaultSession, T = Token, U = DefaultUser> {
  /** A session was issued. */
  signIn?(message: {
    user: U;
    account: Account | null;
    profile?: Profile;
    isNewUser?: boolean;
  }): Awaitable<void>;
  /** A session was ended by its user; `token` is `null` when it was no good. */
  signOut?(message: { token: T | null }): Awaitable<void>;
  /** A session was read. */
  session?(message: { session: S; token: T }): Awaitable<void>;
  /** A session's cookie was written again, and why. */
  refresh?(message: { session: S; token: T; renewed: Renewed }): Awaitable<void>;
  /** A session cookie was refused, and why. */
  invalid?(message: { reason: Reason }): Awaitable<void>;
}

/**
 * Where messages go; by default the console, without any value of a cookie, and with
 * control characters escaped. A logger of your own escapes what its output needs: the
 * text of `error.cause` may be an attacker's.
 */
export interface Logger {
  /**
   * A callback or an event threw (`error.cause` is what it threw) or took too long, or
   * something broke. `error.code` says which.
   */
  error?(error: WaxsealError): void;
  /** A sentence about the configuration. */
  warn?(message: string): void;
  /** What became of a session, such as `session active rolling` or `session invalid expired`. */
  debug?(message: string): void;
}

/** Pages of the application; a path, without the `basePath` of Next.js. */
export interface Pages {
  signIn?: string;
  signOut?: string;
  error?: string;
  verifyRequest?: string;
  newUser?: string;
}

/** What `createAuth` takes. Every part is optional but the secret. */
export interface Config<
  P extends readonly Provider[] = readonly Provider[],
  X extends Types = Types,
  U extends object = any,
  J extends JwtProjection = JwtProjection,
  S extends SessionProjection = SessionProjection,
  TR extends object = any,
  SR extends object = any,
  R = Request,
> {
  /**
   * At least 32 random bytes, as `openssl rand -base64 33` makes them, or a list:
   * the first seals, all open. By default `AUTH_SECRET` (or `NEXTAUTH_SECRET`)
   * with `AUTH_SECRET_3`, `_2` and `_1` in front of it.
   *
   * One that may have leaked gets an end, `{ secret, until: new Date("2030-01-31") }`,
   * or `AUTH_SECRET_1_UNTIL=2030-01-31` (ISO 8601; `AUTH_SECRET_UNTIL` for
   * `AUTH_SECRET`) in the environment. Until then it opens sessions, and what it opens
   * is never written anew: not renewed, not changed by `resolve` or `update`, which
   * give the changed session for this request alone. It verifies no CSRF token.
   */
  secret?:
    string | readonly (string | { readonly secret: string; readonly until: Date })[] | undefined;
  /** How sessions are written; `"signed"` by default. */
  format?: Format | undefined;
  jwt?:
    | {
        /** Short for the format `"authjs"`. */
        encryption?: boolean;
        /** The HMAC of the format `"signed"`. */
        algorithm?: "HS256" | "HS384" | "HS512";
        /**
         * The `typ` of signed tokens. By default it is the cookie's base name with
         * `+jwt`, and no other token is a session (RFC 8725 §3.11). `"JWT"` is for
         * verifiers that take nothing else, and admits what other programs sign with
         * the same secret: every token with this `issuer` and `audience` is a session
         * then, whatever it was made for. Both are required with it.
         */
        typ?: "JWT" | undefined;
        /** `iss` of our tokens, and what it must be (RFC 7519 §4.1.1). */
        issuer?: string | undefined;
        /** `aud` of our tokens, and what it must be or hold (RFC 7519 §4.1.3). */
        audience?: string | undefined;
      }
    | undefined;
  /** Further formats, names and places that are read, and written back in `format`. */
  accept?: readonly (Format | Accept)[] | undefined;
  /** Lifetimes, in seconds. */
  session?:
    | {
        /** Auth.js's name for sessions in a cookie, the only kind there is. */
        strategy?: "jwt";
        /**
         * Seconds that a session lives after its last renewal; 30 days by default. A
         * token whose `exp` is later ends then all the same.
         */
        maxAge?: number | undefined;
        /** Seconds after which a used session is renewed; 1 day by default. */
        updateAge?: number | undefined;
        /** Seconds that a session lives at most after sign-in; no bound by default. */
        absoluteMaxAge?: number | undefined;
      }
    | undefined;
  /** The session cookie. */
  cookie?:
    | {
        /**
         * Base name, without `__Host-` or `__Secure-`. Several apps on one host, such
         * as two ports of `localhost`, need different ones, as cookies know no ports;
         * the CSRF and callback URL cookies are then called after it as well.
         */
        name?: string | undefined;
        domain?: string | undefined;
        path?: string | undefined;
        sameSite?: "lax" | "strict" | "none" | undefined;
        secure?: boolean | undefined;
        partitioned?: boolean | undefined;
      }
    | undefined;
  /** Which values go from the user into the token and from there into the session. */
  projections?:
    | {
        /** At sign-in, from `user`, `account`, `profile`; at an update from `session`. */
        jwt?: J;
        /** At each read, from `token`. */
        session?: S;
        /**
         * What an update may change, and to what: a name alone takes a string, a number,
         * a boolean or `null` of at most 1024 bytes. What is of another type, or larger,
         * is left out as an unlisted name is, and `logger.warn` says so once.
         */
        update?: readonly (string | UpdateField)[];
      }
    | undefined;
  /** Auth.js's callbacks; they run after the projections and may be async. */
  callbacks?:
    | {
        /** `false` refuses the login, a string is a URL to go to instead. */
        signIn?(args: SignInArgs<U, X>): Awaitable<boolean | string>;
        /** The claims that go into the cookie; `null` ends the session. */
        jwt?(args: JwtArgs<Claims & TokenOf<J, U, X>, U, X>): Awaitable<TR | null>;
        /** What the application and the browser see. */
        session?(args: {
          session: SessionOf<S, TokenFrom<TR, J, U, X>>;
          token: TokenFrom<TR, J, U, X>;
        }): Awaitable<SR>;
        /** Where to go after sign-in or sign-out; by default only to the same origin. */
        redirect?(args: { url: string; baseUrl: string }): Awaitable<string>;
        /**
         * For `waxseal/next`: may this request pass? A response is the answer itself. A
         * preflight (`OPTIONS`) carries no cookie: allow it where other origins may ask.
         */
        authorized?(args: {
          request: R;
          auth: Open<SessionOf<S, TokenOf<J, U, X>>> | null;
        }): Awaitable<boolean | Response | undefined>;
      }
    | undefined;
  events?: Events<Open<SessionOf<S, TokenOf<J, U, X>>>, TokenOf<J, U, X>, U> | undefined;
  /**
   * Seconds that a callback, an event, `authorize` or the `store` of the throttle may
   * take; 10 by default, `false` for no limit. What takes longer counts as one that
   * throws, and its answer is dropped. A handler of `waxseal/next` or Hono is not
   * limited, nor is what never awaits.
   */
  callbackTimeout?: number | false | undefined;
  providers?: P | undefined;
  /**
   * Bounds how often credentials may be wrong: by default 10 times within 15 minutes
   * for a name and an address, 100 times for each of the two. `false` switches it off.
   */
  throttle?: false | ThrottleOptions | undefined;
  /**
   * Instead of the built-in pages: paths, or URLs. A guard leaves the sign-in and
   * error page open when they are given as paths, or as URLs at the origin that
   * `AUTH_URL` names.
   */
  pages?: Pages | undefined;
  /**
   * For `waxseal/next`: the paths, and all below them, whose requests are answered with
   * 401 and JSON `{ error, message }` where `authorized` refuses, instead of a redirect
   * to the sign-in page; `["/api/"]` by default. Paths are without the `basePath` of
   * Next.js. So is any request whose `Accept` prefers JSON to HTML. `false` redirects
   * all of them, as Auth.js does.
   */
  apiPaths?: false | readonly string[] | undefined;
  /** Path of the endpoints that `handler` answers; `"/api/auth"` by default. */
  basePath?: string | undefined;
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind
   * a proxy that overwrites them. By default `AUTH_TRUST_HOST` is `true` or `1`, or
   * the host is Vercel or Cloudflare Pages. Where the address is fixed, `AUTH_URL`
   * (an origin such as `https://app.example`) needs no such trust, and goes first.
   */
  trustHost?: boolean | undefined;
  /** Admits a secret below 32 bytes in production. */
  allowWeakSecret?: boolean | undefined;
  logger?: Logger | undefined;
  /** Types that no value has; see {@link Types}. Ignored at run time. */
  types?: X | undefined;
}

/* --------------------------------------------------------------- inferred */

/** The user's type: of `types`, else what `authorize` returns, else the default. */
export type UserOf<P extends readonly Provider[], X extends Types> = X extends {
  user: infer U extends object;
}
  ? U
  : [P[number]] extends [never]
    ? DefaultUser
    : Found<P[number]>;

type Found<P> = P extends Provider<infer U> ? U : never;

/** The token that the `jwt` projection `J` makes of a user `U`. */
export type TokenOf<J, U, X extends Types> = Token<
  Expand<
    Omit<DefaultClaims<U>, keyof J> &
      Unflatten<{ -readonly [K in keyof J]: SourceValue<J[K], JwtRoots<U, X>> }>
  >
>;

/** The token as it is read, when the `jwt` callback returned `TR` (`any` and `object`: nothing is known). */
export type TokenFrom<TR, J, U, X extends Types> = unknown extends TR
  ? TokenOf<J, U, X>
  : [keyof TR] extends [never]
    ? TokenOf<J, U, X>
    : Token<Expand<Omit<Merge<Jsonify<Known<TR>>>, keyof RegisteredClaims>>>;

/** The session that the `session` projection `S` makes of a token `T`. */
export type SessionOf<S, T> = Expand<
  Unflatten<
    Omit<SessionEntries<T>, keyof S> & {
      -readonly [K in keyof S]: SourceValue<S[K], { token: T }>;
    }
  > & { user: {} }
>;

/**
 * The session of `S` where what `callbacks.session` adds cannot be known: naming
 * its type there would settle it before the callback is looked at.
 */
type Open<S> = S & { user: { [name: string]: unknown } };

type SessionEntries<T> = {
  "user.name": Property<T, "name">;
  "user.email": Property<T, "email">;
  "user.image": Property<T, "picture">;
  expires: string;
};

/** The claims that the default `jwt` projection makes. */
export type DefaultClaims<U> = Expand<
  Optional<{
    name: Property<U, "name">;
    email: Property<U, "email">;
    picture: Property<U, "image">;
    sub: string | undefined;
  }>
>;

type JwtRoots<U, X extends Types> = {
  user: U extends { id: unknown } ? U : U extends { _id: infer Id } ? U & { id: Id } : U;
  account: AccountOf<X> | null | undefined;
  profile: ProfileOf<X> | undefined;
  session: unknown;
};

type AccountOf<X> = X extends { account: infer A extends object } ? A : Account;
type ProfileOf<X> = X extends { profile: infer P extends object } ? P : Profile;
