/**
 * Session cookies at the edge: verified, refreshed and projected by a Rust core
 * in WebAssembly, compatible with Auth.js v5 and NextAuth.js v4.
 */

export { createAuth } from "./auth.js";
export type { Auth, InferSession, InferToken, InferUser, Login } from "./auth.js";
export { AuthorizeUnavailable, CredentialsSignin, WaxsealError } from "./errors.js";
export type { WaxsealErrorCode } from "./errors.js";
export type { ThrottleOptions, ThrottleStore } from "./types/throttle.js";
export { credentials } from "./provider.js";
export type { CredentialInput, Provider } from "./provider.js";
export type {
  Account,
  Active,
  Anonymous,
  Awaitable,
  Config,
  DefaultSession,
  DefaultUser,
  Events,
  Accept,
  Format,
  From,
  HeadersLike,
  Invalid,
  Issued,
  Json,
  JsonType,
  Jsonify,
  JwtArgs,
  JwtProjection,
  Logger,
  Outcome,
  Pages,
  Profile,
  ReadOptions,
  Reason,
  RegisteredClaims,
  Renewed,
  SessionOf,
  SessionProjection,
  SignInArgs,
  Source,
  Token,
  TokenFrom,
  TokenOf,
  Types,
  Undecided,
  UpdateField,
  UserOf,
  Writes,
} from "./types/config.js";
