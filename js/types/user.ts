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

/**
 * How the user signed in, as in Auth.js. With a provider it has the tokens under their names on
 * the wire (RFC 6749 §5.1), and whatever else the token endpoint answered.
 */
export interface Account {
  /** The `id` of the provider. */
  provider: string;
  /** `"credentials"`, `"email"`, `"oauth"` or `"oidc"`; `"oauth"` for both with NextAuth.js v4's. */
  type: string;
  /** The user's id at the provider; with a sign-in link, the address. */
  providerAccountId: string;
  /** With a sign-in link and an adapter: the adapter's id of the user. */
  userId?: string | undefined;
  access_token?: string | undefined;
  /** In lower case: `"bearer"`. */
  token_type?: string | undefined;
  /** The JWT as it came (OpenID Connect Core §2). */
  id_token?: string | undefined;
  /** RFC 6749 §6. */
  refresh_token?: string | undefined;
  /** What was granted, with spaces between. */
  scope?: string | undefined;
  /** Seconds from the answer on; not with providers of NextAuth.js v4. */
  expires_in?: number | undefined;
  /** When the access token expires, in seconds since 1970. */
  expires_at?: number | undefined;
  [key: string]: unknown;
}

/**
 * What a provider says about the user: the claims of the id_token or the answer of userinfo, of
 * which the standard ones are named here (OpenID Connect Core §5.1).
 */
export interface Profile {
  /** The user's id at the provider. */
  sub?: string | null | undefined;
  name?: string | null | undefined;
  given_name?: string | null | undefined;
  family_name?: string | null | undefined;
  nickname?: string | null | undefined;
  preferred_username?: string | null | undefined;
  email?: string | null | undefined;
  /** Whether the provider has seen that the address is the user's. */
  email_verified?: boolean | null | undefined;
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
  /**
   * When the user proved who they are, seconds since 1970, where that was not at `auth_time`:
   * after a sign-in with a provider, what it says of that; 0 where nobody knows.
   */
  proof_time?: number;
  /** Seconds from a renewal to the session's end, where the session has its own `maxAge`. */
  max_age?: number;
  /** `false` where the cookie ends with the browser. */
  persist?: boolean;
  /** How often the session was written. */
  rev?: number;
  /** How often the provider's tokens were refreshed; none is 0. */
  gen?: number;
  /** The session's id at the provider (OpenID Connect Back-Channel Logout §2.4). */
  op_sid?: string;
  /** The user's id at the provider, for the same. */
  op_sub?: string;
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
