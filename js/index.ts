/**
 * Session cookies at the edge: verified, refreshed and projected by a Rust core
 * in WebAssembly, compatible with Auth.js v5 and NextAuth.js v4.
 */

export { createAuth } from "./auth.js";
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
  SignInError,
  Verification,
} from "./auth-error.js";
export { WaxsealError } from "./errors.js";
export type { WaxsealErrorCode } from "./errors.js";
export { credentials } from "./provider.js";
export { oauthRefresh } from "./refresh/oauth.js";
export { RefreshRejected } from "./refresh/rejected.js";
export { memory, memoryStore } from "./store/memory.js";
export type { Adapter, AdapterAccount, AdapterUser, VerificationToken } from "./types/adapter.js";
export type {
  Auth,
  Guarded,
  InferSession,
  InferToken,
  InferUser,
  IssueOptions,
  Login,
  Proved,
  RequireOptions,
} from "./types/auth.js";
export type { Events, JwtArgs, Logger, SignInArgs } from "./types/callbacks.js";
export type {
  Accept,
  Config,
  Format,
  Pages,
  RedirectProxy,
  SessionLifetime,
  TenantFunction,
  Theme,
} from "./types/config.js";
export type {
  CallbackName,
  SessionFrom,
  SessionOf,
  TokenFrom,
  TokenOf,
  UserOf,
  WithRefreshClaims,
} from "./types/infer.js";
export type { Coordinator, RevocationPage, RevocationStore } from "./types/coordinator.js";
export type { Metrics } from "./types/metrics.js";
export type { NodeRequest } from "./types/node.js";
export type {
  Active,
  Anonymous,
  Invalid,
  Issued,
  Outcome,
  Reason,
  Renewed,
  Undecided,
  Writes,
} from "./types/outcome.js";
export type {
  From,
  Json,
  JsonType,
  JwtProjection,
  Projection,
  SessionProjection,
  UpdateField,
} from "./types/projection.js";
export type {
  CredentialInput,
  CredentialsConfig,
  EmailConfig,
  EndpointConfig,
  OAuthConfig,
  Provider,
  ProviderOption,
} from "./types/provider.js";
export type {
  DueClaim,
  OAuthRefreshOptions,
  ProviderRefreshOptions,
  RefreshClaims,
  RefreshContext,
  RefreshMessage,
  RefreshOptions,
  SharedRefreshOptions,
} from "./types/refresh.js";
export type {
  DescribeSession,
  Revocation,
  RevocationOptions,
  SessionEntry,
} from "./types/revocation.js";
export type { HeadersLike, ReadOptions, Source } from "./types/source.js";
export type { ThrottleOptions, ThrottleStore } from "./types/throttle.js";
export type {
  Account,
  DefaultSession,
  DefaultUser,
  Profile,
  RegisteredClaims,
  Token,
  Types,
} from "./types/user.js";
export type { Awaitable, Jsonify } from "./types/utility.js";
