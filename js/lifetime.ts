/** How long one session lives, where the application says so at its sign-in. */

import { LONGEST_AGE, MAX_AGE } from "./ages.js";
import { badReturn, withTimeout } from "./callbacks.js";
import { isAmount } from "./config/kinds.js";
import type { Settings } from "./config/index.js";
import { WaxsealError } from "./errors.js";
import { isObject, withoutUndefined } from "./json.js";
import type { Login } from "./types/auth.js";
import type { Config, SessionLifetime } from "./types/config.js";

/** In seconds since 1970. What is later is meant in milliseconds. */
const MAX_TIME = 1e11;

/**
 * What `given` says, and else `session.lifetime`. The core checks the number.
 *
 * @throws WaxsealError `"callback"`, `"invalid-lifetime"`, or what the application throws.
 */
export async function lifetimeOf(
  settings: Settings,
  { user, account = null, credentials }: Login<any>,
  given: SessionLifetime | undefined,
): Promise<SessionLifetime> {
  const { session = {} } = settings.given;
  const args = { user, account, ...(credentials && { credentials }) };
  const answer = await withTimeout(settings, "session.lifetime", session.lifetime?.(args));
  const found = { ...read(answer, "`session.lifetime`"), ...read(given, "`issue`") };
  const { maxAge = 0 } = found;
  // An entry in the store of revocations goes when no session can be older.
  if (settings.given.revocation && maxAge > longestMaxAge(settings.given)) {
    throw new WaxsealError(
      "invalid-lifetime",
      "With `revocation` a session can be longer than `session.maxAge` only where there is a `session.lifetime`, which may return nothing: it says how long revocations have to be kept.",
    );
  }
  return found;
}

/**
 * When the user signed in elsewhere, as `issue` was told: it proves nothing here.
 *
 * @throws WaxsealError `"invalid-lifetime"` for what is no time; `"access-denied"`
 *   where the session has ended, or nobody would know any more that it was ended.
 */
export function readAuthTime(
  { given }: Settings,
  authTime: unknown,
  now: number,
): { authTime: number; proofTime: number } {
  if (!isTime(authTime)) {
    throw new WaxsealError(
      "invalid-lifetime",
      "`authTime` is when the user signed in elsewhere: a whole number of seconds since 1970, not of milliseconds.",
    );
  }
  const seconds = Math.min(authTime, Math.floor(now / 1000));
  const remembered = given.revocation ? longestMaxAge(given) : Infinity;
  if (now / 1000 - seconds < Math.min(longestLife(given), remembered)) {
    return { authTime: seconds, proofTime: 0 };
  }
  throw new WaxsealError(
    "access-denied",
    "A session that began at `authTime` has ended, or is older than `revocation` remembers: let the user sign in again.",
  );
}

/** Seconds from its begin after which a session has ended, or revocations of it are forgotten. */
export function longestLife({
  revocation,
  session,
}: Pick<Config, "revocation" | "session">): number {
  return Math.min(revocation?.horizon ?? Infinity, session?.absoluteMaxAge ?? Infinity);
}

/** Seconds from its last renewal to the end of any session of this application. */
export function longestMaxAge({ session = {} }: Pick<Config, "session">): number {
  const { maxAge = MAX_AGE, absoluteMaxAge = LONGEST_AGE, lifetime } = session;
  return lifetime ? Math.max(maxAge, Math.min(absoluteMaxAge, LONGEST_AGE)) : maxAge;
}

/** No number in a text, of which a form consists: it would be the visitor's choice. */
function read(value: unknown, where: string): SessionLifetime {
  if (value === undefined || value === null) return {};
  const { maxAge, persist } = (isObject(value) ? value : { maxAge: "" }) as SessionLifetime;
  const isGood =
    (isNone(maxAge) || typeof maxAge === "number") &&
    (isNone(persist) || typeof persist === "boolean");
  if (isGood) return withoutUndefined({ maxAge, persist });
  throw badReturn(
    `${where} takes \`maxAge\` as a number of seconds, and \`persist\` as true or false.`,
  );
}

function isTime(value: unknown): value is number {
  return isAmount(value) && value < MAX_TIME;
}

function isNone(value: unknown): value is undefined {
  return value === undefined;
}
