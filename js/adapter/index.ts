/** The user of an account or of an address, by the database of the application. */

import { OAuthAccountNotLinked, OAuthProfile } from "../auth-error.js";
import { emit } from "../callbacks.js";
import { webCrypto } from "../environment.js";
import type { WaxsealError } from "../errors.js";
import type { Internals } from "../internals.js";
import { reportOnce } from "../log.js";
import type { AdapterUser } from "../types/adapter.js";
import type { Account } from "../types/user.js";
import {
  askAdapter,
  askForUser,
  idOf,
  isTimeout,
  memberOf,
  rawIdOf,
  requireMethods,
  wrongAnswer,
} from "./ask.js";
import { ACCOUNT_METHODS, EMAIL_METHODS } from "./methods.js";

export { askAdapter } from "./ask.js";
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
  user: AdapterUser;
  isNewUser: boolean;
}

/**
 * The user that an account is linked to, as `callbacks.signIn` sees them; `null` for an
 * account that the database does not know yet. To be asked before `callbacks.signIn`, which
 * runs before anything is written: `app.startSession(login, source, () => connectAccount(…))`.
 *
 * @throws WaxsealError as `askAdapter`.
 */
export async function findAccountUser(
  app: Internals,
  { provider, providerAccountId }: Account,
): Promise<AdapterUser | null> {
  requireMethods(app, ACCOUNT_METHODS);
  // An object would be a query to some databases.
  if (typeof providerAccountId !== "string" || providerAccountId === "") {
    throw new OAuthProfile("The provider gave no id of the account that is a text.");
  }
  return askForUser(app, "getUserByAccount", { provider, providerAccountId });
}

/**
 * The user of an account, linked or made now where there was none.
 *
 * @throws OAuthAccountNotLinked where the account or the address belongs to somebody else;
 *   OAuthProfile for an address that is no text; WaxsealError as `askAdapter`.
 */
export async function connectAccount(app: Internals, arrival: Arrival): Promise<Connected> {
  const email = addressOf(arrival);
  const linked = await findAccountUser(app, arrival.account);
  const signedIn = await signedInUser(app, arrival);
  if (linked && signedIn && idOf(linked) !== idOf(signedIn)) throw belongsToAnother();
  if (linked) return { user: linked, isNewUser: false };
  if (signedIn) return link(app, arrival, signedIn, "signed in");
  const resident = email === undefined ? null : await findEmailUser(app, email);
  return resident ? join(app, arrival, resident) : create(app, arrival, email);
}

/**
 * The user with this address, as `callbacks.signIn` sees them; else `null`.
 *
 * @throws WaxsealError as `askAdapter`, also where the adapter finds another address.
 */
export async function findEmailUser(app: Internals, address: string): Promise<AdapterUser | null> {
  const user = await askForUser(app, "getUserByEmail", address);
  if (!user || hasAddress(user, address)) return user;
  throw wrongAnswer("getUserByEmail", "a user with another address: compare addresses exactly");
}

/**
 * The same for whoever only asks for a link: they do not learn of a user whose address the
 * database takes for this one.
 */
export async function findExactUser(app: Internals, address: string): Promise<AdapterUser | null> {
  const user = await askForUser(app, "getUserByEmail", address);
  return user && hasAddress(user, address) ? user : null;
}

/**
 * The user of an address that was just shown to be theirs, with `emailVerified` set; made
 * now where there was none.
 *
 * @param address In lower case.
 * @throws WaxsealError as `askAdapter`.
 */
export async function connectEmail(
  app: Internals,
  { address }: { address: string },
): Promise<Connected> {
  requireMethods(app, EMAIL_METHODS);
  const resident = await findEmailUser(app, address);
  if (resident) return confirm(app, resident, address);
  let user: AdapterUser;
  try {
    user = await createUser(app, { email: address, emailVerified: new Date() });
  } catch (error) {
    // Another request may have made them at the same time.
    const other = await unlessItThrows(findEmailUser(app, address));
    if (other) return confirm(app, other, address);
    throw error;
  }
  await emit(app.settings, "createUser", { user });
  return { user, isNewUser: true };
}

/** Says that the address is the user's. */
async function confirm(app: Internals, resident: AdapterUser, address: string): Promise<Connected> {
  const change = { id: rawIdOf(resident), emailVerified: new Date() };
  const changed = await askForUser(app, "updateUser", change);
  // Some adapters return nothing, or only what has changed.
  const isWhole = changed !== null && hasAddress(changed, address);
  const user = isWhole ? changed : await findEmailUser(app, address);
  if (user === null || idOf(user) !== idOf(resident)) {
    throw wrongAnswer("updateUser", "another user than the one that it was to change");
  }
  await emit(app.settings, "updateUser", { user });
  return { user, isNewUser: false };
}

/** Whom the account is to be linked to, since the flow began under their session. */
async function signedInUser(app: Internals, { signedInAs }: Arrival): Promise<AdapterUser | null> {
  if (signedInAs === undefined) return null;
  let user: AdapterUser | null;
  try {
    user = await askForUser(app, "getUser", signedInAs);
  } catch (error) {
    // Databases refuse an id of another kind, as a session has that is older than the adapter.
    if (isTimeout(error)) throw error;
    reportOnce(app.settings, error as WaxsealError);
    return null;
  }
  if (user && idOf(user) !== signedInAs) throw wrongAnswer("getUser", "a user with another id");
  return user;
}

/** An account with the address of a user that it is not linked to. */
async function join(app: Internals, arrival: Arrival, resident: AdapterUser): Promise<Connected> {
  const { allowsEmailLinking, isEmailVerified } = arrival;
  // Else whoever gets an account with that address, or had registered it, would get in.
  const isSafe = isEmailVerified !== false && isDate(memberOf(resident, "emailVerified"));
  if (allowsEmailLinking && isSafe) return link(app, arrival, resident, "same address");
  // Another request of the same person may have made the user and is linking them now.
  const linked = await findAccountUser(app, arrival.account);
  if (linked) return { user: linked, isNewUser: false };
  throw new OAuthAccountNotLinked(
    "The address of this account belongs to a user who signs in another way: they have to sign in that way first.",
  );
}

async function create(
  app: Internals,
  arrival: Arrival,
  email: string | undefined,
): Promise<Connected> {
  const { user: found, allowsEmailLinking, isEmailVerified } = arrival;
  // Only a provider that is trusted with addresses may say that one is verified, since
  // accounts of others join its user then.
  const isTrusted = allowsEmailLinking && isEmailVerified === true && email !== undefined;
  const data = { ...found, ...(email !== undefined && { email }) };
  let user: AdapterUser;
  try {
    user = await createUser(app, { ...data, emailVerified: isTrusted ? new Date() : null });
  } catch (error) {
    // Another request may have made them at the same time.
    const resident = email === undefined ? null : await unlessItThrows(findEmailUser(app, email));
    if (resident) return join(app, arrival, resident);
    const linked = await unlessItThrows(findAccountUser(app, arrival.account));
    if (linked) return { user: linked, isNewUser: false };
    throw error;
  }
  return link(app, arrival, user, "new");
}

async function createUser(app: Internals, data: { [name: string]: unknown }): Promise<AdapterUser> {
  const { id: _, ...values } = data;
  // NextAuth.js v4 passes no id, and its adapters would write what is there; adapters of v5
  // take `id` by name where a table makes none. It is new each time, so nobody comes back.
  const id = { value: webCrypto().randomUUID(), writable: true, configurable: true };
  const user = await askForUser(app, "createUser", Object.defineProperty(values, "id", id));
  if (user === null) throw wrongAnswer("createUser", "nobody");
  // Some return what they were given.
  return (user as object) === values ? { ...user, id: user.id } : user;
}

async function link(
  app: Internals,
  arrival: Arrival,
  user: AdapterUser,
  why: "signed in" | "same address" | "new",
): Promise<Connected> {
  const { settings } = app;
  const { provider, type, providerAccountId } = arrival.account;
  const account = { ...arrival.keptAccount, provider, type, providerAccountId };
  try {
    await askAdapter(app, "linkAccount", { ...account, userId: rawIdOf(user) });
  } catch (error) {
    return linkedElsewhere(app, arrival, user, why, error);
  }
  // Not earlier, as in Auth.js: a user without an account is taken back.
  if (why === "new") await emit(settings, "createUser", { user });
  await emit(settings, "linkAccount", { user, account, profile: arrival.user });
  return { user, isNewUser: why === "new" };
}

/** What becomes of a sign-in whose account could not be linked, or in time. */
async function linkedElsewhere(
  app: Internals,
  arrival: Arrival,
  user: AdapterUser,
  why: "signed in" | "same address" | "new",
  error: unknown,
): Promise<Connected> {
  const linked = await unlessItThrows(findAccountUser(app, arrival.account));
  const isNewUser = why === "new";
  if (linked && idOf(linked) === idOf(user)) return { user: linked, isNewUser };
  // Without an account nobody could sign in as them, and their address would be taken. After
  // a timeout the account may still come.
  if (isNewUser && !isTimeout(error)) await discard(app, user);
  if (!linked) throw error;
  if (why === "signed in") throw belongsToAnother();
  return { user: linked, isNewUser: false };
}

async function discard(app: Internals, user: AdapterUser): Promise<void> {
  if (typeof app.settings.adapter?.deleteUser !== "function") return;
  try {
    await askAdapter(app, "deleteUser", rawIdOf(user));
  } catch (error) {
    reportOnce(app.settings, error as WaxsealError);
  }
}

/** The address in lower case. @throws OAuthProfile for what a database may read as a query. */
function addressOf({ user: { email } }: Arrival): string | undefined {
  if (email === undefined || email === null || email === "") return undefined;
  if (typeof email === "string") return email.toLowerCase();
  throw new OAuthProfile("`profile()` must return an `email` that is a string or null.");
}

/** Adapters may keep dates as text or numbers, and some only whether it is verified. */
function isDate(value: unknown): boolean {
  return value === true || (!!value && Number.isFinite(new Date(value as string).getTime()));
}

/** A database may take accents or widths for the same, and mailboxes do not. */
function hasAddress(user: AdapterUser, address: string): boolean {
  const email: unknown = memberOf(user, "email");
  return typeof email === "string" && email.toLowerCase() === address.toLowerCase();
}

function belongsToAnother(): OAuthAccountNotLinked {
  return new OAuthAccountNotLinked(
    "This account is linked to another user than the one who is signed in: sign out first, or sign in with another account.",
  );
}

function unlessItThrows<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch(() => null);
}
