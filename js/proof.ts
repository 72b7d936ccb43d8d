/** Step-up: whether somebody has proved a short while ago who they are. */

import { WaxsealError } from "./errors.js";
import type { Internals } from "./internals.js";
import type { RequireOptions } from "./types/auth.js";
import type { Active, Outcome } from "./types/outcome.js";

/** Where a callback has failed, nothing is known of the claims. */
export function isProved(
  app: Internals,
  outcome: Outcome<any, any>,
  within: number,
): outcome is Active<any, any> {
  return outcome.status === "active" && app.isProved(outcome.token, within);
}

/** @throws WaxsealError for what would let everybody pass, or nobody. */
export function readWithin(options: RequireOptions | undefined): number {
  const { within } = Object(options) as Partial<RequireOptions>;
  if (Number.isSafeInteger(within) && within! > 0 && within! < 2 ** 31) return within!;
  throw new WaxsealError(
    "invalid-argument",
    "`within` must be a whole number of seconds, at least 1: `{ within: 300 }`.",
  );
}
