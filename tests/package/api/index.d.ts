interface Accept {
  readonly format: Format;
  readonly name?: string | undefined;
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  readonly prefix?: "__Host-" | "__Secure-" | "" | undefined;
  readonly withoutTenant?: boolean | undefined;
}

declare class AccessDenied extends AuthError {
  readonly name: string;
  readonly type = "AccessDenied";
}

interface Account {
  provider: string;
  type: string;
  providerAccountId: string;
  userId?: string | undefined;
  access_token?: string | undefined;
  token_type?: string | undefined;
  id_token?: string | undefined;
  refresh_token?: string | undefined;
  scope?: string | undefined;
  expires_in?: number | undefined;
  expires_at?: number | undefined;
  [key: string]: unknown;
}

type AccountOf<X> = X extends {
  account: infer A extends object;
}
  ? A
  : Account;

interface Active<S = DefaultSession, T = Token> {
  readonly status: "active";
  readonly session: S;
  readonly token: T;
  readonly renewed: Renewed | null;
  readonly writes: Writes;
}

interface Adapter {
  createUser?(user: any): Awaitable<any>;
  getUser?(id: any): Awaitable<any>;
  getUserByEmail?(email: any): Awaitable<any>;
  getUserByAccount?(account: any): Awaitable<any>;
  updateUser?(user: any): Awaitable<any>;
  deleteUser?(id: any): Awaitable<any>;
  linkAccount?(account: any): Awaitable<any>;
  createVerificationToken?(token: any): Awaitable<any>;
  useVerificationToken?(params: any): Awaitable<any>;
  createSession?(session: any): Awaitable<any>;
  getSessionAndUser?(sessionToken: any): Awaitable<any>;
  updateSession?(session: any): Awaitable<any>;
  deleteSession?(sessionToken: any): Awaitable<any>;
  unlinkAccount?(account: any): Awaitable<any>;
  getAccount?(...args: any): Awaitable<any>;
  getAuthenticator?(credentialID: any): Awaitable<any>;
  createAuthenticator?(authenticator: any): Awaitable<any>;
  listAuthenticatorsByUserId?(userId: any): Awaitable<any>;
  updateAuthenticatorCounter?(...args: any): Awaitable<any>;
}

interface AdapterAccount extends Account {
  userId: string;
}

interface AdapterUser {
  id: string;
  email: string;
  emailVerified: Date | null;
  name?: string | null;
  image?: string | null;
}

interface Anonymous {
  readonly status: "anonymous";
  readonly session: null;
  readonly writes: Writes;
}

type AnyFunction = (...args: never[]) => unknown;

type AreClaimsOpen<TR, U> = string extends keyof U
  ? true
  : [keyof U] extends [never]
    ? true
    : [TR] extends [never]
      ? false
      : unknown extends TR
        ? true
        : AreCopiesOpen<Exclude<TR, TokenMark>>;

type AreCopiesOpen<Copy> = [Copy] extends [never]
  ? true
  : Copy extends {
        exp: number;
      }
    ? false
    : string extends keyof Copy
      ? true
      : false;

type Assignable<C> = {
  [K in keyof C]?: C[K] | Unset;
};

interface Auth<S = DefaultSession, T = Token, U = any> {
  verify(source: Source, options?: ReadOptions): Outcome<S, T>;
  resolve(source: Source, options?: ReadOptions): Promise<Outcome<S, T>>;
  getSession(source: Source, options?: ReadOptions): Promise<S | null>;
  issue(login: Login<U>, source?: Source, options?: IssueOptions): Promise<Issued<S, T>>;
  update(source: Source, data?: unknown, options?: ReadOptions): Promise<Outcome<S, T>>;
  signOut(source: Source, options?: Pick<ReadOptions, "waitUntil">): Promise<Writes>;
  revoke(sessions: Revocation | readonly Revocation[], source?: Source): Promise<void>;
  sessions(
    user: {
      sub: string;
    },
    source?: Source,
  ): Promise<SessionEntry[]>;
  ready(source?: Source): Promise<void>;
  clear(source: Source): Writes;
  apply<R extends Response>(
    outcome:
      | {
          writes: Writes;
        }
      | Writes,
    response: R,
  ): R;
  forward(
    outcome:
      | {
          writes: Writes;
        }
      | Writes,
    request: Request,
  ): Request;
  guard(request: Request | NodeRequest): Promise<Guarded<S, T>>;
  require(request: Request | NodeRequest, options: RequireOptions): Promise<Proved<S, T>>;
  handler(request: Request | NodeRequest): Promise<Response>;
}

declare class AuthError extends Error {
  readonly name: string;
  readonly type: string;
  readonly kind: "signIn" | "error";
}

declare class AuthorizeUnavailable extends SignInError {
  readonly name: string;
  readonly type = "AuthorizeUnavailable";
}

type Awaitable<T> = T | PromiseLike<T>;

type CallbackName = "signIn" | "jwt" | "session" | "redirect" | "authorized";

declare class CallbackRouteError extends AuthError {
  readonly name: string;
  readonly type = "CallbackRouteError";
  readonly cause: {
    readonly err: Error;
    readonly provider: string;
  };
  constructor(err: Error, provider: string);
}

type CertainClaim<J> =
  `token.${(keyof J & string) | StandardClaim | RefreshedClaim | keyof RegisteredClaims}`;

type Checked<V, Roots, Certain = never> = {
  readonly [K in keyof V]: CheckedSource<V[K], Roots, Certain>;
};

type CheckedPath<Path, Roots, Certain> = Path extends Certain
  ? Path
  : Path extends `${infer Root extends keyof Roots & string}.${infer Rest}`
    ? {
        found: Path;
        missing: Root extends "token"
          ? NearestClaim<Roots[Root], Rest>
          : `${Root}.${Nearest<Roots[Root], Rest>}`;
      }[Lookup<Roots[Root], Rest>]
    : FirstPath<Roots>;

type CheckedSource<V, Roots, Certain> = V extends string
  ? CheckedPath<V, Roots, Certain>
  : {
      readonly [K in keyof V]: K extends "from" ? CheckedPath<V[K], Roots, Certain> : V[K];
    };

type ClaimLike<
  Claims extends string,
  Name extends string,
> = Name extends `${infer A}${infer B}${string}`
  ? [Extract<Claims, `${A}${B}${string}`>] extends [never]
    ? `token.${Name}, once projections.jwt has ${Name}`
    : `token.${Extract<Claims, `${A}${B}${string}`>}`
  : `token.${Claims}`;

type Claims<S, T> = Omit<
  {
    id: string | undefined | Property<Known<T>, "id">;
  } & Omit<Known<T>, "id" | StandardClaim | keyof RegisteredClaims>,
  keyof SessionOf<S, T>["user"]
>;

type ClaimsOf<TR, J, U, X extends Types> =
  AreClaimsOpen<TR, U> extends true
    ? any
    : Known<TokenFrom<TR, J, U, X>> & {
        [claim in StandardClaim | (keyof J & string)]?: unknown;
      };

interface Config<
  P extends readonly ProviderOption[] = readonly ProviderOption[],
  X extends Types = Types,
  U extends object = any,
  J extends Projection = JwtProjection,
  S extends Projection = SessionProjection,
  TR extends object = any,
  SR extends object = any,
  R = Request,
  TS extends object = any,
  F = any,
> {
  secret?:
    | string
    | readonly (
        | string
        | {
            readonly secret: string;
            readonly until: Date;
          }
      )[]
    | undefined;
  tenant?: string | undefined;
  format?: Format | undefined;
  jwt?:
    | {
        encryption?: boolean;
        algorithm?: "HS256" | "HS384" | "HS512";
        typ?: "JWT" | undefined;
        issuer?: string | undefined;
        audience?: string | undefined;
      }
    | undefined;
  accept?: readonly (Format | Accept)[] | undefined;
  refresh?: Inferred<F, true | RefreshOptions | ProviderRefreshOptions | undefined>;
  revocation?: RevocationOptions | undefined;
  metrics?: Metrics | undefined;
  session?:
    | {
        strategy?: "jwt";
        subject?: "hash" | "account" | "random" | undefined;
        maxAge?: number | undefined;
        updateAge?: number | undefined;
        absoluteMaxAge?: number | undefined;
        lifetime?(args: {
          user: U;
          account: AccountOf<X> | null;
          credentials?: Record<string, string | undefined>;
        }): Awaitable<SessionLifetime | null | undefined | void>;
      }
    | undefined;
  cookie?:
    | {
        name?: string | undefined;
        domain?: string | undefined;
        path?: string | undefined;
        sameSite?: "lax" | "strict" | "none" | undefined;
        secure?: boolean | undefined;
        partitioned?: boolean | undefined;
        maxBytes?: number | undefined;
      }
    | undefined;
  projections?:
    | {
        jwt?: JwtSources<J, U, X>;
        session?: SessionSources<S, TR, WithRefreshClaims<J, F>, U, X>;
        update?: readonly (string | UpdateField)[];
      }
    | undefined;
  callbacks?:
    | {
        signIn?(args: SignInArgs<U, X>): Awaitable<boolean | string>;
        jwt?(
          args: JwtArgs<TokenMark & TokenOf<WithRefreshClaims<J, F>, U, X>, U, X>,
        ): Awaitable<TR | TS | null>;
        session?(args: {
          session: NoInfer<SessionArg<S, TS, WithRefreshClaims<J, F>, U, X>>;
          token: NoInfer<TokenArg<TS, WithRefreshClaims<J, F>, U, X>>;
        }): Awaitable<SR>;
        redirect?(args: { url: string; baseUrl: string }): Awaitable<string>;
        authorized?(args: {
          request: R;
          auth: WithUnknownUser<SessionOf<S, TokenOf<WithRefreshClaims<J, F>, U, X>>> | null;
        }): Awaitable<boolean | Response | undefined>;
      }
    | undefined;
  events?:
    | Events<
        WithUnknownUser<SessionOf<S, TokenOf<WithRefreshClaims<J, F>, U, X>>>,
        TokenOf<WithRefreshClaims<J, F>, U, X>,
        U
      >
    | undefined;
  callbackTimeout?: number | false | undefined;
  providers?: P | undefined;
  adapter?: Adapter | undefined;
  redirectProxy?: RedirectProxy | undefined;
  redirectProxyUrl?: string | undefined;
  throttle?: false | ThrottleOptions | undefined;
  pages?: Pages | undefined;
  theme?: Theme | undefined;
  apiPaths?: false | readonly string[] | undefined;
  basePath?: string | undefined;
  trustHost?: boolean | undefined;
  trustedOrigins?: readonly string[] | undefined;
  allowWeakSecret?: boolean | undefined;
  inspect?: boolean | undefined;
  logger?: Logger | undefined;
  debug?: boolean | undefined;
  types?: X | undefined;
}

type ConfigErrorCode =
  | "cookie-attribute"
  | "cookie-name"
  | "cookie-name-conflict"
  | "invalid-option"
  | "missing-secret"
  | "projection-default"
  | "projection-path"
  | "projection-source"
  | "projection-target"
  | "too-many-secrets"
  | "weak-secret";

interface Coordinator {
  get(key: string): Awaitable<string | null>;
  swap(
    key: string,
    expected: string | null,
    value: string,
    ttl: number,
    hold?: number,
  ): Awaitable<boolean>;
  wait?(key: string, seen: string | null, ms: number): Awaitable<string | null>;
  waitUntil?(work: Promise<unknown>): void;
}

interface CredentialInput {
  label?: string;
  type?: string;
  placeholder?: string;
  [attribute: string]: unknown;
}

interface CredentialsConfig<U extends object = any> {
  id: string;
  name: string;
  type: "credentials";
  credentials: object;
  authorize(...args: any): Awaitable<U | null | undefined>;
}

declare class CredentialsSignin extends SignInError {
  readonly name: string;
  readonly type = "CredentialsSignin";
  code: string;
  retryAfter?: number;
}

type DefaultClaims<U> = Expand<
  Optional<{
    name: Property<U, "name">;
    email: Property<U, "email">;
    picture: Property<U, "image">;
    sub: string | undefined;
  }>
>;

interface DefaultSession {
  user: {
    name?: string | null;
    email?: string | null;
    image?: string | null;
  };
  expires: string;
}

interface DefaultUser {
  id?: string | number | null;
  name?: string | null;
  email?: string | null;
  image?: string | null;
  [key: string]: unknown;
}

type DescribeSession = (
  request: {
    headers: {
      get(name: string): string | null;
    };
  },
  login: {
    user: any;
    account: any;
    profile: any;
    token: any;
  },
) => Awaitable<unknown>;

interface DueClaim {
  claim: string;
  before?: number | undefined;
  spread?: number | undefined;
}

interface EmailConfig {
  id: string;
  name: string;
  type: "email";
  from?: string | undefined;
  maxAge?: number | undefined;
  link?: "browser" | "once" | undefined;
  store?: Coordinator | undefined;
  sendVerificationRequest(params: any): Awaitable<void>;
  generateVerificationToken?(): Awaitable<string>;
  normalizeIdentifier?(identifier: string): string;
  secret?: string | undefined;
  apiKey?: string | undefined;
  server?: any;
  options?: any;
}

declare class EmailSignInError extends SignInError {
  readonly name: string;
  readonly type = "EmailSignInError";
  code?: "throttled";
  retryAfter?: number;
}

interface EmailUser {
  id: string;
  email: string;
  emailVerified: Date | null;
  name?: string | null;
  image?: string | null;
}

interface EndpointConfig {
  url?: string | undefined;
  params?:
    | {
        readonly [name: string]: unknown;
      }
    | undefined;
  request?: ((context: any) => Awaitable<any>) | undefined;
  conform?: ((response: Response) => Awaitable<Response | undefined>) | undefined;
  clientPrivateKey?: unknown;
  allow?: readonly string[] | undefined;
}

interface Events<S = DefaultSession, T = Token, U = DefaultUser> {
  signIn?(message: {
    user: U;
    account: Account | null;
    profile?: Profile;
    isNewUser?: boolean;
  }): Awaitable<void>;
  signOut?(message: { token: T | null }): Awaitable<void>;
  session?(message: { session: S; token: T }): Awaitable<void>;
  refresh?(message: { session: S; token: T; renewed: Renewed }): Awaitable<void>;
  refreshed?(message: RefreshMessage): Awaitable<void>;
  revoked?(message: { kind: "sid" | "sub" | "all" }): Awaitable<void>;
  invalid?(message: { reason: Reason }): Awaitable<void>;
  createUser?(message: { user: U }): Awaitable<void>;
  linkAccount?(message: { user: U; account: Account; profile: U }): Awaitable<void>;
  updateUser?(message: { user: U }): Awaitable<void>;
}

type Expand<T> =
  IsAny<T> extends true
    ? T
    : T extends Primitive | readonly unknown[] | AnyFunction
      ? T
      : T extends object
        ? T extends infer O
          ? {
              [K in keyof O]: Expand<O[K]>;
            }
          : never
        : T;

type FirstKey<T> = unknown extends T ? string : [keyof T] extends [never] ? string : PathKey<T>;

type FirstPath<Roots> = {
  [Root in keyof Roots & string]: `${Root}.${FirstKey<Roots[Root]>}`;
}[keyof Roots & string];

type Format = "signed" | "authjs" | "next-auth";

type From<Path extends string> =
  | Path
  | {
      readonly from: Path;
      readonly default?: Json;
    };

type GivenProvider = Provider | CredentialsConfig | OAuthConfig | EmailConfig | WebAuthnConfig;

interface Guarded<S = DefaultSession, T = Token> {
  outcome: Outcome<S, T>;
  response: Response | null;
}

type HasUnseen<V> = V extends object ? (Unset extends V[keyof V] ? true : never) : never;

type HeadersLike =
  | {
      get(name: string): string | null | undefined;
    }
  | {
      readonly [name: string]:
        | string
        | readonly string[]
        | readonly {
            value: string;
            key?: string;
          }[]
        | undefined;
    };

type InferSession<A> =
  A extends Auth<infer S, any, any>
    ? S
    : A extends {
          auth: infer F;
        }
      ? InferSession<F>
      : A extends () => Promise<infer S>
        ? Exclude<S, null>
        : never;

type InferToken<A> = A extends Auth<any, infer T, any> ? T : never;

type InferUser<A> = A extends {
  issue(login: Login<infer U>): unknown;
}
  ? U
  : never;

type Inferred<T, Check> = [T] extends [never] ? T : Check;

type Intersect<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer All,
) => void
  ? All
  : never;

interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

declare class InvalidCheck extends AuthError {
  readonly name: string;
  readonly type = "InvalidCheck";
}

type IsAny<T> = 0 extends 1 & T ? true : false;

type IsIndex<K> = string extends K
  ? true
  : number extends K
    ? true
    : symbol extends K
      ? true
      : false;

type IsList<T extends readonly unknown[]> = number extends T["length"]
  ? T extends readonly [unknown, ...unknown[]] | readonly [...unknown[], unknown]
    ? false
    : true
  : false;

type IsOpen<T, Path extends string> = [keyof T] extends [never]
  ? true
  : string extends keyof T | Path
    ? true
    : false;

interface IssueOptions extends ReadOptions, SessionLifetime {
  authTime?: number | undefined;
}

interface Issued<S = DefaultSession, T = Token> {
  session: S;
  readonly token: T;
  writes: Writes;
}

type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | {
      readonly [key: string]: Json;
    };

type JsonKey<K, V> = K extends symbol ? never : V extends AnyFunction | symbol ? never : K;

type JsonScalar = string | number | boolean | null | undefined;

type JsonTree =
  | (JsonTree | JsonScalar)[]
  | {
      [key: string]: JsonTree | JsonScalar;
    };

type JsonType = "string" | "number" | "boolean" | "null" | "object" | "array";

type Jsonify<T> =
  IsAny<T> extends true
    ? any
    : unknown extends T
      ? unknown
      : T extends Exclude<Primitive, bigint | symbol>
        ? T
        : T extends {
              toJSON(...args: never[]): infer R;
            }
          ? Jsonify<R>
          : T extends bigint
            ? string
            : T extends AnyFunction | symbol
              ? undefined
              : T extends JsonTree & (string extends keyof T ? unknown : readonly unknown[])
                ? T
                : T extends readonly (infer Item)[]
                  ? IsList<T> extends true
                    ? Jsonify<Item>[]
                    : {
                        -readonly [K in keyof T]: Jsonify<T[K]>;
                      }
                  : {
                      -readonly [K in keyof T as JsonKey<K, T[K]>]: Jsonify<T[K]>;
                    };

interface JwtArgs<T, U, X extends Types = {}> {
  token: T;
  user?: U;
  account?: AccountOf<X> | null;
  profile?: ProfileOf<X>;
  isNewUser?: boolean;
  trigger?: "signIn" | "signUp" | "update";
  session?: any;
}

type JwtProjection = {
  readonly [target: string]: From<`${"user" | "account" | "profile" | "session"}.${string}`>;
};

type JwtRoots$1<U, X extends Types> = {
  user: UserSource<U>;
  account: AccountOf<X> | null | undefined;
  profile: ProfileOf<X> | undefined;
  session: unknown;
};

interface JwtRoots<U, X extends Types> {
  user: UserSource<U>;
  account: AccountOf<X>;
  profile: ProfileOf<X>;
  session: unknown;
}

type JwtSources<J, U, X extends Types> = Inferred<J, Checked<J, JwtRoots<U, X>>>;

type KeptAs<N extends RefreshClaims> = {
  readonly [Of in keyof RefreshClaims as Named<N[Of], Of>]-?: `account.${Of}`;
};

type KeptClaims<F> = [F] extends [undefined]
  ? {}
  : [F] extends [true]
    ? KeptAs<{}>
    : [F] extends [
          {
            run: (...args: any) => unknown;
          },
        ]
      ? {}
      : [F] extends [
            {
              claims: infer N extends RefreshClaims;
            },
          ]
        ? KeptAs<N>
        : [F] extends [ProviderRefreshOptions]
          ? KeptAs<{}>
          : {};

type KeyOfAny<T> = T extends unknown ? keyof T : never;

type Known<T> = {
  [K in keyof T as IsIndex<K> extends true ? never : K]: T[K];
};

interface Logger {
  error?(error: WaxsealError): void;
  warn?(message: string): void;
  debug?(message: string): void;
}

interface Login<U> {
  user: U;
  account?: Account | null;
  profile?: object;
  isNewUser?: boolean | undefined;
  credentials?: Record<string, string | undefined>;
}

type Lookup<T, Path extends string> = T extends Primitive | AnyFunction
  ? "missing"
  : T extends object
    ? IsOpen<T, Path> extends true
      ? "found"
      : Path extends `${infer Head}.${infer Rest}`
        ? Head extends PathKey<T>
          ? Lookup<ValueAt<T, Head>, Rest>
          : "missing"
        : Path extends PathKey<T>
          ? "found"
          : "missing"
    : "found";

type Merge<T> = Expand<
  Optional<{
    [K in KeyOfAny<T>]: T extends unknown ? (K extends keyof T ? T[K] : undefined) : never;
  }>
>;

interface Metrics {
  count(name: string, n: number, labels: Record<string, string>): void;
  time(name: string, ms: number, labels: Record<string, string>): void;
}

declare class MissingCSRF extends SignInError {
  readonly name: string;
  readonly type = "MissingCSRF";
}

type Named<Name, Of> = Name extends string ? (string extends Name ? never : Name) : Of;

type Nearest<T, Path extends string> = T extends Primitive | AnyFunction
  ? never
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends PathKey<T>
      ? [Nearest<ValueAt<T, Head>, Rest>] extends [never]
        ? PathKey<T>
        : `${Head}.${Nearest<ValueAt<T, Head>, Rest>}`
      : PathKey<T>
    : PathKey<T>;

type NearestClaim<T, Path extends string> = Path extends `${infer Head}.${string}`
  ? Head extends PathKey<T>
    ? `token.${Nearest<T, Path>}`
    : ClaimLike<PathKey<T>, Head>
  : ClaimLike<PathKey<T>, Path>;

type Nest<Path extends string, V> = [V] extends [undefined] ? {} : NestValue<Path, V>;

type NestValue<Path extends string, V> = Path extends `${infer Head}.${infer Rest}`
  ? undefined extends V
    ? {
        [K in Head]?: NestValue<Rest, V>;
      }
    : {
        [K in Head]: NestValue<Rest, V>;
      }
  : undefined extends V
    ? {
        [K in Path]?: Exclude<V, undefined>;
      }
    : {
        [K in Path]: V;
      };

type NeverKey<K extends string | number, V> = [NonNullable<V>] extends [never] ? `${K}` : never;

interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: {
    readonly [name: string]: string | readonly string[] | undefined;
  };
  readonly socket: object | null;
  on(event: string, listener: (...args: any[]) => void): unknown;
}

declare class OAuthAccountNotLinked extends SignInError {
  readonly name: string;
  readonly type = "OAuthAccountNotLinked";
}

declare class OAuthCallbackError extends SignInError {
  readonly name: string;
  readonly type = "OAuthCallbackError";
  code?: string;
}

interface OAuthConfig<U extends object = any> {
  id: string;
  name: string;
  type: "oauth" | "oidc";
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  issuer?: string | undefined;
  wellKnown?: string | undefined;
  authorization?: string | EndpointConfig | undefined;
  token?: string | EndpointConfig | undefined;
  userinfo?: string | EndpointConfig | undefined;
  checks?: string | readonly string[] | undefined;
  profile?: ((profile: any, tokens: any) => Awaitable<U>) | undefined;
  account?: ((tokens: any) => Awaitable<object | undefined | void>) | undefined;
  client?: object | undefined;
  idToken?: boolean | undefined;
  style?: object | undefined;
  allowDangerousEmailAccountLinking?: boolean | undefined;
  redirectProxyUrl?: string | undefined;
  logout?: boolean | "hint" | undefined;
  backchannelLogout?: boolean | undefined;
  version?: string | undefined;
  options?: any;
}

declare class OAuthProfile extends AuthError {
  readonly name: string;
  readonly type = "OAuthProfile";
}

interface OAuthRefreshOptions {
  tokenEndpoint: string;
  clientId: string;
  clientSecret?: string | undefined;
  authentication?: "client_secret_basic" | "client_secret_post" | undefined;
  claims?: Omit<RefreshClaims, "provider"> | undefined;
}

declare class OAuthUnavailable extends SignInError {
  readonly name: string;
  readonly type = "OAuthUnavailable";
}

type Optional<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [
    K in keyof T as undefined extends T[K] ? ([T[K]] extends [undefined] ? never : K) : never
  ]?: Exclude<T[K], undefined>;
};

type Outcome<S = DefaultSession, T = Token> = Active<S, T> | Anonymous | Invalid | Undecided<S>;

interface Pages {
  signIn?: string;
  signOut?: string;
  error?: string;
  verifyRequest?: string;
  newUser?: string;
}

type PathKey<T> = T extends readonly unknown[]
  ? number extends T["length"]
    ? `${number}`
    : Exclude<keyof T, keyof (readonly unknown[])> & string
  : {
      [K in keyof T]-?: K extends string | number ? ValueKey<K, T[K]> : never;
    }[keyof T];

type PathValue<T, Path extends string> =
  IsAny<T> extends true
    ? any
    : unknown extends T
      ? unknown
      : T extends null | undefined
        ? undefined
        : Path extends `${infer Head}.${infer Rest}`
          ? PathValue<Property<T, Head>, Rest>
          : Property<T, Path>;

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

interface Profile {
  sub?: string | null | undefined;
  name?: string | null | undefined;
  given_name?: string | null | undefined;
  family_name?: string | null | undefined;
  nickname?: string | null | undefined;
  preferred_username?: string | null | undefined;
  email?: string | null | undefined;
  email_verified?: boolean | null | undefined;
  [key: string]: unknown;
}

type ProfileOf<X> = X extends {
  profile: infer P extends object;
}
  ? P
  : Profile;

type ProfileUser<P> = P extends {
  profile?: infer F;
}
  ? NonNullable<F> extends (...args: any) => infer R
    ? unknown extends R
      ? DefaultUser
      : Extract<Awaited<R>, object>
    : DefaultUser
  : DefaultUser;

type Projection = {
  readonly [target: string]: From<string>;
};

type Property<T, K extends string> = T extends unknown
  ? K extends keyof T
    ? T[K]
    : T extends readonly (infer Item)[]
      ? K extends `${number}`
        ? Item | undefined
        : undefined
      : undefined
  : never;

type Proved<S = DefaultSession, T = Token> =
  | {
      outcome: Active<S, T>;
      response: null;
    }
  | {
      outcome: Outcome<S, T>;
      response: Response;
    };

interface Provider<U extends object = any> {
  id: string;
  name: string;
  type: "credentials";
  credentials: {
    [field: string]: CredentialInput;
  };
  authorize(
    credentials: {
      [field: string]: string | undefined;
    },
    request: Request,
  ): Awaitable<U | null | undefined>;
}

type ProviderOption = GivenProvider | ((...args: any) => GivenProvider);

interface ProviderRefreshOptions extends SharedRefreshOptions {
  due?: Pick<DueClaim, "before" | "spread"> | undefined;
  run?: undefined;
  claims?: RefreshClaims | undefined;
}

declare const REASONS: readonly [
  "algorithm",
  "absolute-max-age",
  "audience",
  "chunks",
  "claims",
  "duplicate",
  "expired",
  "format",
  "malformed",
  "not-yet-valid",
  "oversize",
  "refresh-rejected",
  "revoked",
  "signature",
  "unknown-key",
];

interface ReadOptions {
  now?: Date | number;
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  refresh?: boolean | undefined;
  revocation?: "snapshot" | "live" | undefined;
}

type Reason = (typeof REASONS)[number];

interface RedirectProxy {
  readonly url?: string | undefined;
  readonly origins?: readonly string[] | undefined;
}

interface RefreshClaims {
  provider?: string | undefined;
  access_token?: string | undefined;
  refresh_token?: string | undefined;
  expires_at?: string | undefined;
}

interface RefreshContext {
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly inDoubt: boolean;
}

interface RefreshMessage {
  sid: string;
  gen: number;
  result: "ran" | "failed" | "rejected" | "discarded" | "took-over";
  ms: number;
  attempt: number;
  error?: unknown;
  token?: object | undefined;
}

interface RefreshOptions<T = any> extends SharedRefreshOptions {
  due: DueClaim | ((token: T, now: Date) => boolean | "soon");
  run(token: T, context: RefreshContext): Awaitable<object | null>;
  claims?: undefined;
}

declare class RefreshRejected extends Error {
  readonly name = "RefreshRejected";
}

type RefreshedClaim = "provider" | "access_token" | "refresh_token" | "expires_at";

interface RegisteredClaims {
  exp: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  sid?: string;
  auth_time?: number;
  proof_time?: number;
  max_age?: number;
  persist?: boolean;
  rev?: number;
  gen?: number;
  op_sid?: string;
  op_sub?: string;
}

type RemoteUser<U> = U extends unknown
  ? Expand<
      {
        [K in keyof U as K extends "id" ? never : K]: U[K];
      } & {
        id: string;
      }
    >
  : never;

type Renewed = "rolling" | "claims" | "rekey" | "refresh";

interface RequireOptions {
  within: number;
}

type Returned<TR, T> = TR extends TokenMark
  ? Known<T>
  : TR extends {
        exp: number;
      }
    ? Jsonify<Known<TR>> & Partial<Omit<Known<T>, keyof TR>>
    : Jsonify<Known<TR>>;

type Revocation =
  | {
      sid: string;
    }
  | {
      sub: string;
    }
  | {
      sub: string;
      sid: string;
    }
  | {
      sub: string;
      except: string;
    }
  | {
      all: true;
    };

interface RevocationOptions {
  store: RevocationStore;
  maxStaleness?: number | undefined;
  onUnavailable?: "deny" | "allow" | undefined;
  horizon?: number | undefined;
  sessions?: boolean | DescribeSession | undefined;
}

interface RevocationPage {
  entries: [id: string, value: string][];
  cursor: string;
  more: boolean;
}

interface RevocationStore extends Partial<Coordinator> {
  append(entries: readonly [id: string, value: string][], ttl: number): Awaitable<void>;
  since(cursor: string | null, limit: number): Awaitable<RevocationPage>;
  readonly leastStaleness?: number | undefined;
  readonly name?: string | undefined;
}

type Seen<V, T> = [keyof Known<V>] extends [never]
  ? V
  : {
      [K in keyof V as SeenKey<K, V[K]>]: IsAny<V[K]> extends true
        ? K extends keyof Known<T>
          ? Known<T>[K]
          : V[K]
        : V[K];
    };

type SeenKey<K, Value> =
  IsAny<Value> extends true
    ? K
    : unknown extends Value
      ? string extends K
        ? never
        : K
      : Unset extends Value
        ? never
        : K;

type SessionArg<S, TS, J, U, X extends Types> = Shown<
  Omit<SessionOf<S, TokenFrom<TS, J, U, X>>, "user"> & {
    user: SessionMark &
      Shown<
        SessionOf<S, TokenFrom<TS, J, U, X>>["user"] &
          (AreClaimsOpen<TS, U> extends true
            ? {
                [name: string]: unknown;
              }
            : Assignable<Claims<S, TokenFrom<TS, J, U, X>>>)
      >;
  }
>;

type SessionEntries<T> = {
  "user.name": Property<Known<T>, "name">;
  "user.email": Property<Known<T>, "email">;
  "user.image": Property<Known<T>, "picture">;
  expires: string;
};

interface SessionEntry {
  sid: string;
  begun: Date;
  seen: Date;
  about: unknown;
}

type SessionFrom<SR, S, T> = unknown extends SR
  ? SR
  : SR extends {
        user: infer V;
      }
    ? V extends SessionMark
      ? Expand<
          Seen<Omit<SR, "user">, T> & {
            user: SessionOf<S, T>["user"] & Partial<Claims<S, T>>;
          }
        >
      : HasUnseen<SR | V> extends true
        ? Expand<
            Seen<Omit<SR, "user">, T> & {
              user: Seen<V, T>;
            }
          >
        : SR
    : HasUnseen<SR> extends true
      ? Seen<SR, T>
      : SR;

interface SessionLifetime {
  maxAge?: number | undefined;
  persist?: boolean | undefined;
}

declare class SessionMark {
  private readonly user;
}

type SessionOf<S, T> = string extends keyof S
  ? DefaultSession
  : Expand<
      Unflatten<
        Omit<SessionEntries<T>, keyof S> & {
          -readonly [K in keyof S]: SourceValue<
            S[K],
            {
              token: T;
            }
          >;
        }
      > & {
        user: {};
      }
    >;

type SessionProjection = {
  readonly [target: string]: From<`token.${string}`>;
};

type SessionSources<S, TR, J, U, X extends Types> = Inferred<
  S,
  Checked<
    S,
    {
      token: ClaimsOf<TR, J, U, X>;
    },
    CertainClaim<J>
  >
>;

interface SharedRefreshOptions {
  coordinator?: Coordinator | undefined;
  grace?: number | undefined;
  wait?: number | undefined;
  onUnavailable?: "keep" | "refresh" | undefined;
  allowReadableTokens?: boolean | undefined;
}

type Shown<T> = T extends infer O
  ? {
      [K in keyof O]: O[K];
    }
  : never;

interface SignInArgs<U, X extends Types = {}> {
  user: U;
  account: AccountOf<X> | null;
  profile?: ProfileOf<X>;
  credentials?: Record<string, string | undefined>;
  email?: {
    verificationRequest?: boolean;
  };
}

declare class SignInError extends AuthError {
  readonly name: string;
  readonly kind: "signIn" | "error";
}

type Source =
  | string
  | null
  | undefined
  | HeadersLike
  | {
      readonly headers: HeadersLike;
      readonly cookies?: unknown;
      readonly url?: string | undefined;
      readonly socket?: object | null | undefined;
    }
  | {
      readonly multiValueHeaders: HeadersLike;
    };

type SourceValue<Source, Roots> = Source extends {
  from: infer From extends string;
}
  ? Source extends {
      default: infer Default;
    }
    ? WithDefault<Jsonify<PathValue<Roots, From>>, Writable<Default>>
    : Jsonify<PathValue<Roots, From>>
  : Source extends string
    ? Jsonify<PathValue<Roots, Source>>
    : never;

type StandardClaim = "name" | "email" | "picture" | "sub" | "iss" | "aud";

type TenantFunction<C> = {
  of(source: Source): C;
}["of"];

interface Theme {
  name?: string | undefined;
  logo?: string | undefined;
  accent?: string | undefined;
}

interface ThrottleOptions {
  limits?:
    | {
        pair?: number | undefined;
        name?: number | undefined;
        address?: number | undefined;
      }
    | undefined;
  window?: number | undefined;
  proxies?: number | undefined;
  key?:
    | ((
        credentials: {
          [field: string]: string | undefined;
        },
        request: Request,
        provider: {
          id: string;
        },
      ) => Awaitable<string | readonly string[] | null | undefined>)
    | undefined;
  store?: ThrottleStore | Coordinator | undefined;
}

interface ThrottleStore {
  get(key: string): Awaitable<number | string | null | undefined>;
  set(key: string, count: number, ttl: number): Awaitable<unknown>;
  incr?(key: string, by: number, ttl: number): Awaitable<number>;
}

type Token<Claims = DefaultClaims<DefaultUser>> = Claims &
  RegisteredClaims & {
    [claim: string]: unknown;
  };

type TokenArg<TS, J, U, X extends Types> = Shown<
  TokenFrom<TS, J, U, X> &
    (unknown extends TS
      ? {
          [claim: string]: any;
        }
      : {})
>;

type TokenFrom<TR, J, U, X extends Types> = unknown extends TR
  ? TokenOf<J, U, X>
  : [Exclude<TR, TokenMark>] extends [never]
    ? TokenOf<J, U, X>
    : Token<Expand<Omit<Merge<Returned<TR, TokenOf<J, U, X>>>, keyof RegisteredClaims>>>;

declare class TokenMark {
  private readonly claims;
}

type TokenOf<J, U, X extends Types> = Token<
  Expand<
    Omit<DefaultClaims<U>, keyof J> &
      Unflatten<{
        -readonly [K in keyof J]: SourceValue<J[K], JwtRoots$1<U, X>>;
      }>
  >
>;

interface Types {
  user?: object;
  account?: object;
  profile?: object;
}

interface Undecided<S = DefaultSession> {
  readonly status: "undecided";
  readonly session: S | null;
  readonly cause: unknown;
  readonly writes: Writes;
}

type Unflatten<Entries> = Expand<
  Intersect<
    {
      [Path in keyof Entries & string]: Nest<Path, Entries[Path]>;
    }[keyof Entries & string]
  >
>;

declare class Unset {
  private readonly unset;
}

interface UpdateField {
  readonly name: string;
  readonly type?: JsonType | readonly JsonType[] | undefined;
  readonly maxBytes?: number | undefined;
}

type UserOf<P extends readonly ProviderOption[], X extends Types, U = any> = unknown extends U
  ? X extends {
      user: infer Named extends object;
    }
    ? Named
    : [P[number]] extends [never]
      ? DefaultUser
      : [ProviderOption] extends [P[number]]
        ? DefaultUser
        : UserOfProvider<P[number]>
  : U;

type UserOfProvider<P> = P extends (...args: any) => infer Made
  ? UserOfProvider<Made>
  : P extends CredentialsConfig<infer U>
    ? U
    : P extends {
          type: "oauth" | "oidc";
        }
      ? RemoteUser<ProfileUser<P>>
      : P extends {
            type: "email";
          }
        ? EmailUser
        : never;

type UserSource<U> = U extends {
  toJSON(...args: never[]): infer R;
}
  ? IsAny<R> extends true
    ? WithId<U>
    : WithId<U & Omit<R, keyof U>>
  : WithId<U>;

type ValueAt<T, Head extends string> = Head extends keyof T
  ? T[Head]
  : Head extends `${infer N extends number}`
    ? N extends keyof T
      ? T[N]
      : never
    : never;

type ValueKey<K extends string | number, V> =
  IsAny<V> extends true
    ? `${K}`
    : [NonNullable<V>] extends [AnyFunction | symbol]
      ? NeverKey<K, V>
      : `${K}`;

declare class Verification extends AuthError {
  readonly name: string;
  readonly type = "Verification";
}

interface VerificationToken {
  identifier: string;
  token: string;
  expires: Date;
}

declare class WaxsealError extends Error {
  readonly name = "WaxsealError";
  readonly code: WaxsealErrorCode;
  readonly url?: string;
  constructor(
    code: WaxsealErrorCode,
    message: string,
    options?: {
      cause?: unknown;
      url?: string;
    },
  );
}

type WaxsealErrorCode =
  | ConfigErrorCode
  | WriteErrorCode
  | "access-denied"
  | "adapter"
  | "callback"
  | "callback-timeout"
  | "coordinator"
  | "coordinator-unreadable"
  | "event"
  | "invalid-argument"
  | "invalid-source"
  | "invalid-token"
  | "no-atomic-store"
  | "not-loaded"
  | "provider"
  | "readable-tokens"
  | "redirect"
  | "reentrant"
  | "refresh-failed"
  | "refresh-no-claim"
  | "refresh-still-due"
  | "refresh-timeout"
  | "revocation-failed"
  | "revocation-stale"
  | "session-large"
  | "staleness"
  | "store"
  | "tenant"
  | "throttle"
  | "trap"
  | "unknown-option"
  | "verification-limit";

interface WebAuthnConfig {
  id: string;
  name: string;
  type: "webauthn";
}

type WithDefault<V, Default> = unknown extends V
  ? unknown
  : Default extends Exclude<V, undefined>
    ? Exclude<V, undefined>
    : Exclude<V, undefined> | Default;

type WithId<U> = U extends unknown
  ? "id" extends keyof U
    ? U
    : U extends {
          _id: infer Id;
        }
      ? U & {
          id: Id;
        }
      : U & {
          id?: string;
        }
  : never;

type WithRefreshClaims<J, F> = J & Omit<KeptClaims<F>, keyof J>;

type WithUnknownUser<S> = S & {
  user: {
    [name: string]: unknown;
  };
};

type Writable<T> = T extends object
  ? {
      -readonly [K in keyof T]: Writable<T[K]>;
    }
  : T;

type WriteErrorCode =
  "invalid-claims" | "no-randomness" | "invalid-lifetime" | "invalid-purpose" | "session-too-large";

interface Writes {
  setCookie: string[];
  responseHeaders: [name: string, value: string][];
  requestCookie: string | null;
}

declare function createAuth<
  const P extends readonly ProviderOption[] = readonly ProviderOption[],
  X extends Types = {},
  U extends object = UserOf<P, X>,
  const J extends Projection = {},
  const S extends Projection = {},
  const F extends true | object | undefined = undefined,
  C extends CallbackName = never,
  TR extends object = "jwt" extends C ? any : never,
  SR extends object = SessionOf<S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>,
  TS extends object = TR,
>(
  config:
    | (Config<P, X, U, J, S, TR, SR, Request, TS, F> & {
        callbacks?:
          | {
              [Name in C]?: unknown;
            }
          | undefined;
      })
    | TenantFunction<
        Config<P, X, U, J, S, TR, SR, Request, TS, F> & {
          tenant: string;
          callbacks?:
            | {
                [Name in C]?: unknown;
              }
            | undefined;
        }
      >,
): Auth<
  SessionFrom<SR, S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>,
  TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>,
  UserOf<P, X, U>
>;

declare function credentials<U extends object, const Field extends string = string>(options: {
  id?: string;
  name?: string;
  credentials?: {
    readonly [F in Field]: CredentialInput;
  };
  authorize(
    credentials: {
      [F in Field]?: string;
    },
    request: Request,
  ): Awaitable<U | null | undefined>;
}): Provider<U>;

declare function memory(): Coordinator;

declare function memoryStore(): RevocationStore;

declare function oauthRefresh(
  options: OAuthRefreshOptions,
): (token: any, context: RefreshContext) => Promise<object>;

export type {
  Accept,
  Account,
  Active,
  Adapter,
  AdapterAccount,
  AdapterUser,
  Anonymous,
  Auth,
  Awaitable,
  CallbackName,
  Config,
  Coordinator,
  CredentialInput,
  CredentialsConfig,
  DefaultSession,
  DefaultUser,
  DescribeSession,
  DueClaim,
  EmailConfig,
  EndpointConfig,
  Events,
  Format,
  From,
  Guarded,
  HeadersLike,
  InferSession,
  InferToken,
  InferUser,
  Invalid,
  IssueOptions,
  Issued,
  Json,
  JsonType,
  Jsonify,
  JwtArgs,
  JwtProjection,
  Logger,
  Login,
  Metrics,
  NodeRequest,
  OAuthConfig,
  OAuthRefreshOptions,
  Outcome,
  Pages,
  Profile,
  Projection,
  Proved,
  Provider,
  ProviderOption,
  ProviderRefreshOptions,
  ReadOptions,
  Reason,
  RedirectProxy,
  RefreshClaims,
  RefreshContext,
  RefreshMessage,
  RefreshOptions,
  RegisteredClaims,
  Renewed,
  RequireOptions,
  Revocation,
  RevocationOptions,
  RevocationPage,
  RevocationStore,
  SessionEntry,
  SessionFrom,
  SessionLifetime,
  SessionOf,
  SessionProjection,
  SharedRefreshOptions,
  SignInArgs,
  Source,
  TenantFunction,
  Theme,
  ThrottleOptions,
  ThrottleStore,
  Token,
  TokenFrom,
  TokenOf,
  Types,
  Undecided,
  UpdateField,
  UserOf,
  VerificationToken,
  WaxsealErrorCode,
  WithRefreshClaims,
  Writes,
};

export {
  AccessDenied,
  AuthError,
  AuthorizeUnavailable,
  CallbackRouteError,
  CredentialsSignin,
  EmailSignInError,
  InvalidCheck,
  MissingCSRF,
  OAuthAccountNotLinked,
  OAuthCallbackError,
  OAuthProfile,
  OAuthUnavailable,
  RefreshRejected,
  SignInError,
  Verification,
  WaxsealError,
  createAuth,
  credentials,
  memory,
  memoryStore,
  oauthRefresh,
};
