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

type Awaitable<T> = T | PromiseLike<T>;

interface BrowserCookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: number;
  httpOnly: boolean;
  secure: boolean;
  sameSite: "Strict" | "Lax" | "None";
}

interface CheckCoordinatorOptions {
  unreachable?: (() => Awaitable<Coordinator>) | undefined;
  test?: Test | undefined;
}

interface CheckRevocationStoreOptions {
  unreachable?: (() => Awaitable<RevocationStore>) | undefined;
  test?: Test | undefined;
}

type Claims<A> = [InferToken<A>] extends [never]
  ? {
      [claim: string]: unknown;
    }
  : Partial<InferToken<A>>;

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

interface FakeClock {
  readonly now: number;
  advance(seconds: number): void;
  set(time: Date | number | string): void;
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

type InferToken<A> = A extends Auth<any, infer T, any> ? T : never;

interface Invalid {
  readonly status: "invalid";
  readonly session: null;
  readonly reason: Reason;
  readonly writes: Writes;
}

type IsAny<T> = 0 extends 1 & T ? true : false;

interface IssueOptions extends ReadOptions, SessionLifetime {
  authTime?: number | undefined;
}

interface Issued<S = DefaultSession, T = Token> {
  session: S;
  readonly token: T;
  writes: Writes;
}

interface Login<U> {
  user: U;
  account?: Account | null;
  profile?: object;
  isNewUser?: boolean | undefined;
  credentials?: Record<string, string | undefined>;
}

type Make = () => Awaitable<RevocationStore>;

type Make$1 = () => Awaitable<Coordinator>;

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

interface SealOptions {
  url: string | URL;
  now?: Date | number;
}

interface SealedCookie {
  header: string;
  setCookie: string[];
  cookies: BrowserCookie[];
}

type Sealer = Auth<any, any, any> | ((...args: any[]) => unknown);

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

interface StorageState {
  cookies: BrowserCookie[];
  origins: {
    origin: string;
    localStorage: {
      name: string;
      value: string;
    }[];
  }[];
}

type Test = (name: string, check: () => Promise<void>) => unknown;

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

interface Writes {
  setCookie: string[];
  responseHeaders: [name: string, value: string][];
  requestCookie: string | null;
}

declare function checkCoordinator(
  make: Make$1,
  { unreachable, test }?: CheckCoordinatorOptions,
): Promise<void>;

declare function checkRevocationStore(
  make: Make,
  { unreachable, test }?: CheckRevocationStoreOptions,
): Promise<void>;

declare function fakeClock(start?: Date | number | string): FakeClock;

declare function sealCookie<A extends Sealer>(
  auth: A,
  claims: Claims<A>,
  options: SealOptions,
): SealedCookie;

declare function storageState<A extends Sealer>(
  auth: A,
  claims: Claims<A>,
  options: SealOptions,
): StorageState;

export type {
  BrowserCookie,
  CheckCoordinatorOptions,
  CheckRevocationStoreOptions,
  Claims,
  FakeClock,
  SealOptions,
  SealedCookie,
  Sealer,
  StorageState,
};

export { checkCoordinator, checkRevocationStore, fakeClock, sealCookie, storageState };
