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
}

/** Asks the log once, so that what it learns later is about this sign-in too. */
export async function beginSignIn(settings: Settings, now = clock.now()): Promise<SignInBegin> {
  const at = Math.floor(now / 1000);
  const log = logOf(settings);
  await log.catchUpIfAvailable();
  return { at, mark: log.snapshot.mark };
}
