/** The database that keeps users and their accounts, by the interface of Auth.js. */

import type { Account } from "./user.js";
import type { Awaitable } from "./utility.js";

/** A user as the adapter keeps them. */
export interface AdapterUser {
  /** The adapter's own id, which becomes `sub`. */
  id: string;
  /** In lower case. */
  email: string;
  /** When the user showed that the address is theirs; `null` if never. */
  emailVerified: Date | null;
  name?: string | null;
  image?: string | null;
}

/** A link from an account at a provider to a user. */
export interface AdapterAccount extends Account {
  userId: string;
}

/** A sign-in link that was sent, as the adapter keeps it. */
export interface VerificationToken {
  /** The address. */
  identifier: string;
  /** SHA-256 of the token and the secret, in hex. */
  token: string;
  expires: Date;
}

/**
 * What `adapter` takes: an adapter of Auth.js (`@auth/*-adapter`) or of NextAuth.js v4
 * (`@next-auth/*-adapter`), unchanged. What its methods take and return is theirs; what they
 * answer is checked.
 */
export interface Adapter {
  /** Makes a user, and returns them with their `id`. */
  createUser?(user: any): Awaitable<any>;
  /** The user with this id, or `null`; asked when an account is linked while signed in. */
  getUser?(id: any): Awaitable<any>;
  /** The user with this address in lower case, or `null`. */
  getUserByEmail?(email: any): Awaitable<any>;
  /** The user that `{ provider, providerAccountId }` is linked to, or `null`. */
  getUserByAccount?(account: any): Awaitable<any>;
  /** Changes what is given besides the `id`, and returns the user. */
  updateUser?(user: any): Awaitable<any>;
  /** Takes back a user who was just made, when their account cannot be linked. */
  deleteUser?(id: any): Awaitable<any>;
  /** Links an account to the user of its `userId`. */
  linkAccount?(account: any): Awaitable<any>;
  /** Keeps a {@link VerificationToken}. */
  createVerificationToken?(token: any): Awaitable<any>;
  /** Takes out and returns the token of `{ identifier, token }`, or `null`. */
  useVerificationToken?(params: any): Awaitable<any>;
  /** Never called: sessions stay in the cookie. */
  createSession?(session: any): Awaitable<any>;
  /** Never called: sessions stay in the cookie. */
  getSessionAndUser?(sessionToken: any): Awaitable<any>;
  /** Never called: sessions stay in the cookie. */
  updateSession?(session: any): Awaitable<any>;
  /** Never called: sessions stay in the cookie. */
  deleteSession?(sessionToken: any): Awaitable<any>;
  /** Never called: for the application's own use. */
  unlinkAccount?(account: any): Awaitable<any>;
  /** Never called: for WebAuthn. */
  getAccount?(...args: any): Awaitable<any>;
  /** Never called: for WebAuthn. */
  getAuthenticator?(credentialID: any): Awaitable<any>;
  /** Never called: for WebAuthn. */
  createAuthenticator?(authenticator: any): Awaitable<any>;
  /** Never called: for WebAuthn. */
  listAuthenticatorsByUserId?(userId: any): Awaitable<any>;
  /** Never called: for WebAuthn. */
  updateAuthenticatorCounter?(...args: any): Awaitable<any>;
}
