/** The user of an account, by the database of the application. */

import type { Internals } from "../internals.js";
import type { Account } from "../types/user.js";

/** Who has just signed in elsewhere. */
export interface Arrival {
  /** What `profile()` made, with the `id` that it would have without an adapter. */
  user: { id: string; email?: string | null; [name: string]: unknown };
  /** With `provider`, `type` and `providerAccountId`, and the tokens. */
  account: Account;
  /** What of `account` the adapter keeps. */
  keptAccount: Account;
  /** Whether the provider lets an account with a known address join its user. */
  allowsEmailLinking: boolean;
  /** Whether the provider vouches for the address. */
  isEmailVerified: boolean;
  /** The `sub` of the session under which the flow began, if it is still the one. */
  signedInAs: string | undefined;
}

/** @throws OAuthAccountNotLinked where the address belongs to somebody else. */
export async function connectAccount(
  _app: Internals,
  _arrival: Arrival,
): Promise<{ user: any; isNewUser: boolean }> {
  throw new Error("not there yet");
}
