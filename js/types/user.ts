/** User, account and profile of a sign-in, and the token and session that are made of them. */

import type { Expand, Optional, Property } from "./utility.js";

/** The user, when neither `authorize` nor {@link Types} gives another type. */
export interface DefaultUser {
  /** Becomes `sub`, as text. */
  id?: string | number | null;
  /** The name to show. */
  name?: string | null;
  /** The mail address. */
  email?: string | null;
  /** The URL of a picture; becomes `picture` in the token. */
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
  /** The user's id in the database, with an adapter. */
  userId?: string;
  /** Of OAuth, as the following: the provider's answer (RFC 6749 §5.1). */
  access_token?: string;
  token_type?: string;
  id_token?: string;
  refresh_token?: string;
  scope?: string;
  /** Seconds since 1970. */
  expires_at?: number;
  [key: string]: unknown;
}

/** What a provider says about the user. */
export interface Profile {
  [key: string]: unknown;
}

/**
 * Types that cannot be inferred from the configuration:
 * `types: {} as { user: MyUser; profile: MyProfile }`.
 */
export interface Types {
  /**
   * The user, where `authorize` does not say.
   *
   * @default what `authorize` returns
   */
  user?: object;
  /**
   * The account of a login.
   *
   * @default `Account`
   */
  account?: object;
  /**
   * What a provider says of the user.
   *
   * @default `Profile`
   */
  profile?: object;
}

/** Claims that waxseal manages itself; callbacks and projections cannot set them. */
export interface RegisteredClaims {
  /** Expiry, seconds since 1970 (RFC 7519 §4.1.4). */
  exp: number;
  /** Not valid before, seconds since 1970 (RFC 7519 §4.1.5); waxseal checks but never sets it. */
  nbf?: number;
  /** When this cookie was written, seconds since 1970 (RFC 7519 §4.1.6). */
  iat?: number;
  /** Unique to every cookie (RFC 7519 §4.1.7). */
  jti?: string;
  /** The session's id, from sign-in to its end. */
  sid?: string;
  /** When the user signed in, seconds since 1970 (OpenID Connect Core §2). */
  auth_time?: number;
  /** How often the session was written. */
  rev?: number;
}

/** The claims inside the cookie. */
export type Token<Claims = DefaultClaims<DefaultUser>> = Claims &
  RegisteredClaims & { [claim: string]: unknown };

/**
 * Marks the token that a `jwt` callback gets. A spread drops private members, so
 * `{ ...token, id }` is no subtype of `token`, and a callback that returns the
 * one here and the other there has both in its inferred return type.
 */
export declare class TokenMark {
  private readonly claims;
}

/** Marks the `user` of the session that a `session` callback gets, as {@link TokenMark} does. */
export declare class SessionMark {
  private readonly user;
}

/** What a name of the session's user is before a `session` callback has assigned it. */
export declare class Unset {
  private readonly unset;
}

/** The session by the default projection. */
export interface DefaultSession {
  /** The user, as the browser may see them. */
  user: { name?: string | null; email?: string | null; image?: string | null };
  /** When the browser's cookie expires, in ISO 8601. */
  expires: string;
}

/** The claims that the default `jwt` projection makes. */
export type DefaultClaims<U> = Expand<
  Optional<{
    name: Property<U, "name">;
    email: Property<U, "email">;
    picture: Property<U, "image">;
    sub: string | undefined;
  }>
>;
