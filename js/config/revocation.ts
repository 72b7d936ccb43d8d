/** What the options of revocation must be. */

import { defaultUpdateAge, MAX_AGE } from "../ages.js";
import { isCoordinator } from "../coordinator.js";
import { invalidOption, WaxsealError } from "../errors.js";
import type { Config } from "../types/config.js";

/** Within a horizon each session is written again, and checked before. */
export function revocationUpdateAge({ session = {}, revocation }: Config): number | undefined {
  const { updateAge, maxAge = MAX_AGE } = session;
  if (!revocation?.horizon) return updateAge;
  const half = Math.floor(revocation.horizon / 2);
  return Math.min(updateAge ?? defaultUpdateAge(maxAge), half);
}

/** @throws WaxsealError where the store cannot do what the other options promise. */
export function checkRevocation(options: Config["revocation"]): void {
  if (!options) return;
  const { store, maxStaleness = 30, horizon, sessions = false } = options;
  if (typeof store?.append !== "function" || typeof store.since !== "function") {
    throw invalidOption("revocation.store", "must be a store such as `memoryStore()`");
  }
  const least = Math.max(2, store.leastStaleness ?? 2);
  if (maxStaleness < least) {
    const message = `\`revocation.maxStaleness\` must be at least ${least} seconds with this store.`;
    throw new WaxsealError("staleness", message);
  }
  if (typeof sessions !== "boolean" && typeof sessions !== "function") {
    throw invalidOption("revocation.sessions", "must be true, false or a function");
  }
  if (isCoordinator(store) || (!sessions && horizon === undefined)) return;
  const option = sessions ? "sessions" : "horizon";
  const message = `\`revocation.${option}\` needs a store with \`get\` and \`swap\`, such as that of \`waxseal/redis\`.`;
  throw new WaxsealError("no-atomic-store", message);
}
