/** Sign-ins that are under way while sessions are revoked. */

import { clock } from "../clock.js";
import type { Settings } from "../config/index.js";
import { logOf } from "./log.js";

/** When a sign-in began: before anybody compared a password. */
export interface SignInBegin {
  /** In seconds since 1970. */
  at: number;
  /** What was revoked until then, as a mark of the snapshot. */
  mark: number;
  /** Whether it was elsewhere, before: what was revoked since has ended it. */
  isMoved?: boolean | undefined;
}

/**
 * Asks the log once, so that what it learns later is about this sign-in too. `authTime`: when
 * the user signed in elsewhere, in seconds since 1970.
 */
export async function beginSignIn(
  settings: Settings,
  now = clock.now(),
  authTime?: number,
): Promise<SignInBegin> {
  const at = authTime ?? Math.floor(now / 1000);
  const log = logOf(settings);
  await log.catchUpIfAvailable();
  return { at, mark: log.snapshot.mark, isMoved: authTime !== undefined };
}
