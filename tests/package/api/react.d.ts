import { Context, ReactNode, ReactElement } from "react";

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

interface Active<S = DefaultSession, T = Token> {
  readonly status: "active";
  readonly session: S;
  readonly token: T;
  readonly renewed: Renewed | null;
  readonly writes: Writes;
}

interface Anonymous {
  readonly status: "anonymous";
  readonly session: null;
  readonly writes: Writes;
}

type AnyFunction = (...args: never[]) => unknown;

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

interface ClientSafeProvider {
  id: string;
  name: string;
  type: string;
  signinUrl: string;
  callbackUrl: string;
}

type ClientSession<A> = Jsonify<[InferSession<A>] extends [never] ? A : InferSession<A>>;

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

interface GetSessionParams {
  broadcast?: boolean;
  event?: string;
  triggerEvent?: boolean;
}

interface Guarded<S = DefaultSession, T = Token> {
  outcome: Outcome<S, T>;
  response: Response | null;
}

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

interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

type IsAny<T> = 0 extends 1 & T ? true : false;

type IsList<T extends readonly unknown[]> = number extends T["length"]
  ? T extends readonly [unknown, ...unknown[]] | readonly [...unknown[], unknown]
    ? false
    : true
  : false;

interface IssueOptions extends ReadOptions, SessionLifetime {
  authTime?: number | undefined;
}

interface Issued<S = DefaultSession, T = Token> {
  session: S;
  readonly token: T;
  writes: Writes;
}

type JsonKey<K, V> = K extends symbol ? never : V extends AnyFunction | symbol ? never : K;

type JsonScalar = string | number | boolean | null | undefined;

type JsonTree =
  | (JsonTree | JsonScalar)[]
  | {
      [key: string]: JsonTree | JsonScalar;
    };

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

interface Login<U> {
  user: U;
  account?: Account | null;
  profile?: object;
  isNewUser?: boolean | undefined;
  credentials?: Record<string, string | undefined>;
}

interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: {
    readonly [name: string]: string | readonly string[] | undefined;
  };
  readonly socket: object | null;
  on(event: string, listener: (...args: any[]) => void): unknown;
}

type Optional<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [
    K in keyof T as undefined extends T[K] ? ([T[K]] extends [undefined] ? never : K) : never
  ]?: Exclude<T[K], undefined>;
};

type Outcome<S = DefaultSession, T = Token> = Active<S, T> | Anonymous | Invalid | Undecided<S>;

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

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

type ProvidedSession = Register extends {
  session: infer A;
}
  ? ([InferSession<A>] extends [never] ? A : InferSession<A>) | ClientSession<A>
  : {
      user?: unknown;
      expires?: string;
    };

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

interface Register {}

type Registered = Register extends {
  session: infer A;
}
  ? A
  : DefaultSession;

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

type Renewed = "rolling" | "claims" | "rekey" | "refresh";

interface RequireOptions {
  within: number;
}

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

declare const SessionContext: Context<SessionContextValue | undefined>;

type SessionContextValue<R extends boolean = false, S = DefaultSession> =
  | {
      update: UpdateSession<S>;
      data: S;
      status: "authenticated";
    }
  | {
      update: UpdateSession<S>;
      data: null;
      status: R extends true ? "loading" : "unauthenticated" | "loading";
    };

interface SessionEntry {
  sid: string;
  begun: Date;
  seen: Date;
  about: unknown;
}

interface SessionLifetime {
  maxAge?: number | undefined;
  persist?: boolean | undefined;
}

declare function SessionProvider(props: SessionProviderProps): ReactElement;

interface SessionProviderProps {
  children?: ReactNode;
  session?: ProvidedSession | null | undefined;
  basePath?: string | undefined;
  refetchInterval?: number | undefined;
  refetchOnWindowFocus?: boolean | undefined;
  refetchWhenOffline?: boolean | undefined;
  onSessionChange?: ((session: any) => unknown) | undefined;
}

type SignInAuthorizationParams = string | string[][] | Record<string, string> | URLSearchParams;

interface SignInOptions<Redirect extends boolean = true> {
  redirectTo?: string | undefined;
  callbackUrl?: string | undefined;
  redirect?: Redirect | undefined;
  [field: string]: unknown;
}

interface SignInResponse {
  error: string | undefined;
  code: string | undefined;
  status: number;
  ok: boolean;
  url: string | null;
}

interface SignOutParams<Redirect extends boolean = true> {
  redirectTo?: string | undefined;
  callbackUrl?: string | undefined;
  redirect?: Redirect | undefined;
}

interface SignOutResponse {
  url: string;
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

type Token<Claims = DefaultClaims<DefaultUser>> = Claims &
  RegisteredClaims & {
    [claim: string]: unknown;
  };

interface Undecided<S = DefaultSession> {
  readonly status: "undecided";
  readonly session: S | null;
  readonly cause: unknown;
  readonly writes: Writes;
}

type UpdateSession<S = DefaultSession> = (data?: any) => Promise<S | null>;

interface UseSessionOptions<R extends boolean> {
  required: R;
  onUnauthenticated?: () => void;
}

interface Writes {
  setCookie: string[];
  responseHeaders: [name: string, value: string][];
  requestCookie: string | null;
}

declare function getCsrfToken(): Promise<string>;

declare function getProviders(): Promise<Record<string, ClientSafeProvider> | null>;

declare function getSession<A = Registered>(
  params?: GetSessionParams,
): Promise<ClientSession<A> | null>;

declare function signIn(
  provider?: string,
  options?: SignInOptions<false>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<SignInResponse>;

declare function signIn(
  provider?: string,
  options?: SignInOptions<true>,
  authorizationParams?: SignInAuthorizationParams,
): Promise<void>;

declare function signOut(options?: SignOutParams<false>): Promise<SignOutResponse>;

declare function signOut(options?: SignOutParams<true>): Promise<void>;

declare function useSession<A = Registered>(
  options: UseSessionOptions<true>,
): SessionContextValue<true, ClientSession<A>>;

declare function useSession<A = Registered>(
  options?: UseSessionOptions<boolean>,
): SessionContextValue<false, ClientSession<A>>;

export type {
  ClientSafeProvider,
  ClientSession,
  GetSessionParams,
  ProvidedSession,
  Register,
  Registered,
  SessionContextValue,
  SessionProviderProps,
  SignInAuthorizationParams,
  SignInOptions,
  SignInResponse,
  SignOutParams,
  SignOutResponse,
  UpdateSession,
  UseSessionOptions,
};

export {
  SessionContext,
  SessionProvider,
  getCsrfToken,
  getProviders,
  getSession,
  signIn,
  signOut,
  useSession,
};
