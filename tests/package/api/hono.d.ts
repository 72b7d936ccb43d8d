import { MiddlewareHandler } from "hono";

type Expand<T> =
  IsAny<T> extends true
    ? T
    : T extends readonly unknown[] | AnyFunction
      ? T
      : T extends object
        ? T extends infer O
          ? {
              [K in keyof O]: Expand<O[K]>;
            }
          : never
        : T;

type AnyFunction = (...args: never[]) => unknown;

type IsAny<T> = 0 extends 1 & T ? true : false;

type Property<T, K extends string> = T extends unknown
  ? K extends keyof T
    ? T[K]
    : T extends readonly (infer Item)[]
      ? K extends `${number}`
        ? Item | undefined
        : undefined
      : undefined
  : never;

type Optional<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
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
  "revoked",
  "signature",
  "unknown-key",
];

type Reason = (typeof REASONS)[number];

type Renewed = "rolling" | "claims" | "rekey";

interface Writes {
  setCookie: string[];
  responseHeaders: [name: string, value: string][];
  requestCookie: string | null;
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

interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

interface Undecided<S = DefaultSession> {
  readonly status: "undecided";
  readonly session: S | null;
  readonly cause: unknown;
  readonly writes: Writes;
}

type Outcome<S = DefaultSession, T = Token> = Active<S, T> | Anonymous | Invalid | Undecided<S>;

interface Issued<S = DefaultSession, T = Token> {
  session: S;
  token: T;
  writes: Writes;
}

type HeadersLike =
  | {
      get(name: string): string | null | undefined;
    }
  | {
      readonly [name: string]: string | readonly string[] | undefined;
    };

type Source =
  | string
  | null
  | undefined
  | HeadersLike
  | {
      readonly headers: HeadersLike;
      readonly url?: string | undefined;
      readonly socket?: object | null | undefined;
    };

interface ReadOptions {
  now?: Date | number;
}

interface DefaultUser {
  id?: string | number | null;
  name?: string | null;
  email?: string | null;
  image?: string | null;
  [key: string]: unknown;
}

interface Account {
  provider: string;
  type: string;
  providerAccountId: string;
  [key: string]: unknown;
}

interface RegisteredClaims {
  exp: number;
  nbf?: number;
  iat?: number;
  jti?: string;
  sid?: string;
  auth_time?: number;
  rev?: number;
}

type Token<Claims = DefaultClaims<DefaultUser>> = Claims &
  RegisteredClaims & {
    [claim: string]: unknown;
  };

interface DefaultSession {
  user: {
    name?: string | null;
    email?: string | null;
    image?: string | null;
  };
  expires: string;
}

type DefaultClaims<U> = Expand<
  Optional<{
    name: Property<U, "name">;
    email: Property<U, "email">;
    picture: Property<U, "image">;
    sub: string | undefined;
  }>
>;

interface Login<U> {
  user: U;
  account?: Account | null;
  profile?: object;
  isNewUser?: boolean;
  credentials?: Record<string, string | undefined>;
}

interface Auth<S = DefaultSession, T = Token, U = any> {
  verify(source: Source, options?: ReadOptions): Outcome<S, T>;
  resolve(source: Source, options?: ReadOptions): Promise<Outcome<S, T>>;
  getSession(source: Source, options?: ReadOptions): Promise<S | null>;
  issue(login: Login<U>, source?: Source, options?: ReadOptions): Promise<Issued<S, T>>;
  update(source: Source, data?: unknown, options?: ReadOptions): Promise<Outcome<S, T>>;
  clear(source: Source): Writes;
  apply<R extends Response>(
    outcome:
      | {
          writes: Writes;
        }
      | Writes,
    response: R,
  ): R;
  handler(request: Request): Promise<Response>;
}

type SessionEnv<S> = {
  Variables: {
    session: S;
  };
};

interface GuardOptions {
  redirect?: boolean;
}

declare function session<S>(auth: Auth<S, any, any>): MiddlewareHandler<SessionEnv<S | null>>;

declare function requireSession<S>(
  auth: Auth<S, any, any>,
  options?: GuardOptions,
): MiddlewareHandler<SessionEnv<S>>;

declare function authHandler(auth: Auth<any, any, any>): MiddlewareHandler;

export { authHandler, requireSession, session };

export type { GuardOptions, SessionEnv };
