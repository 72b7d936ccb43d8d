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
 * (`@next-auth/*-adapter`), unchanged. Sessions stay in the cookie, so its methods for
 * sessions are never called.
 */
export interface Adapter {
  createUser?(user: any): Awaitable<any>;
  getUser?(id: string): Awaitable<any>;
  getUserByEmail?(email: string): Awaitable<any>;
  getUserByAccount?(
    account: Pick<AdapterAccount, "provider" | "providerAccountId">,
  ): Awaitable<any>;
  updateUser?(user: any): Awaitable<any>;
  linkAccount?(account: any): Awaitable<any>;
  createVerificationToken?(token: VerificationToken): Awaitable<any>;
  useVerificationToken?(params: { identifier: string; token: string }): Awaitable<any>;
  [method: string]: unknown;
}
