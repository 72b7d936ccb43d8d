/// <reference types="node" />
import type { Awaitable } from "../core/types.js";

/** A token as it is without an augmentation. */
export interface DefaultJWT extends Record<string, unknown> {
  name?: string | null;
  email?: string | null;
  picture?: string | null;
  sub?: string;
}

/** The token: `declare module "next-auth/jwt" { interface JWT { … } }` adds to it. */
export interface JWT extends Record<string, unknown>, DefaultJWT {}

export interface JWTEncodeParams {
  /** The claims. */
  token?: JWT;
  /** What else than a session it is for; none for a session. */
  salt?: string;
  /** The secret of `NextAuth`. */
  secret: string | Buffer;
  /** Seconds that it lives; 30 days by default. */
  maxAge?: number;
}

export interface JWTDecodeParams {
  /** What `encode` has made. */
  token?: string;
  /** What else than a session it is for; none for a session. */
  salt?: string;
  /** The secret of `NextAuth`. */
  secret: string | Buffer;
}

/** What `jwt` takes. */
export interface JWTOptions {
  /** @deprecated Use `secret` of the options, or `NEXTAUTH_SECRET`. */
  secret: string;
  /** Seconds that a token lives; `session.maxAge` by default. */
  maxAge: number;
  /** Writes the token in a form of the application's own. */
  encode: (params: JWTEncodeParams) => Awaitable<string>;
  /** Reads it. */
  decode: (params: JWTDecodeParams) => Awaitable<JWT | null>;
}

export type Secret = string | Buffer;
