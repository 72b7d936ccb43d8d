/** The user of an account or an address, by the database of the application. */

import type { Internals } from "../internals.js";
import type { Account } from "../types/user.js";

export { isEmailVerified } from "./verified.js";

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
  /** Whether the provider vouches for the address: see `isEmailVerified`. */
  isEmailVerified: boolean | undefined;
  /** The `sub` of the session under which the flow began, if it is still the one. */
  signedInAs: string | undefined;
}

/** Whom the session is for. */
export interface Connected {
  /** As the adapter returned them. */
  user: any;
  isNewUser: boolean;
}

/**
 * The user that an account is linked to, as `callbacks.signIn` sees them; `null` for an
 * account that the database does not know yet. To be asked before `callbacks.signIn`, which
 * runs before anything is written: `app.startSession(login, source, () => connectAccount(…))`.
 */
export async function findAccountUser(
  _app: Internals,
  _account: Account,
): Promise<{ id: unknown } | null> {
  throw new Error("not there yet");
}

/**
 * The user of an account, linked or made now where there was none.
 *
 * @throws OAuthAccountNotLinked where the account or the address belongs to somebody else.
 */
export async function connectAccount(_app: Internals, _arrival: Arrival): Promise<Connected> {
  throw new Error("not there yet");
}

/** The user with this address, as `callbacks.signIn` sees them; else `null`. */
export async function findEmailUser(
  _app: Internals,
  _address: string,
): Promise<{ id: unknown } | null> {
  throw new Error("not there yet");
}

/**
 * The user of an address that was just shown to be theirs, with `emailVerified` set; made
 * now where there was none. `address` is normalised already.
 */
export async function connectEmail(
  _app: Internals,
  _arrival: { address: string },
): Promise<Connected> {
  throw new Error("not there yet");
}

/**
 * What a method of the adapter answers within `callbackTimeout`, for the tokens of sign-in
 * links: `askAdapter(app, "useVerificationToken", { identifier, token })`.
 *
 * @throws WaxsealError `"adapter"` where it throws, with nothing of its argument in it;
 *   `"invalid-option"` where there is no such method.
 */
export async function askAdapter(
  _app: Internals,
  _method: "createVerificationToken" | "useVerificationToken",
  _argument: object,
): Promise<any> {
  throw new Error("not there yet");
}
