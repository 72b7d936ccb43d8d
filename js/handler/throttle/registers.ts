/** Counting in the registers of a coordinator. */

import { withTimeout } from "../../callbacks.js";
import type { Settings } from "../../config/index.js";
import type { Coordinator } from "../../types/coordinator.js";
import type { Awaitable } from "../../types/utility.js";

/** Beyond it so many others have counted meanwhile that this is no accident. */
const TRIES = 8;
/** Milliseconds of the longest pause after the first try; it doubles with each. */
const PAUSE = 5;

/**
 * Adds to a count, and returns it; `undefined` where others have changed it at each of the
 * tries. The caller has to refuse the attempt then: counted anywhere else, as in the memory of
 * this process, it would be one more guess for whoever sends enough of them at once.
 *
 * @throws what the coordinator throws.
 */
export async function addBySwap(
  settings: Settings,
  coordinator: Coordinator,
  key: string,
  by: number,
  ttl: number,
): Promise<number | undefined> {
  const ask = <T>(answer: Awaitable<T>) => withTimeout(settings, "throttle.store", answer);
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await pause(PAUSE * 2 ** attempt);
    const text = await ask(coordinator.get(key));
    const count = Math.max(0, countIn(text) + by);
    // Held for the whole time: a count that is forgotten is so many guesses more.
    if (await ask(coordinator.swap(key, text, String(count), ttl, ttl))) return count;
  }
  return undefined;
}

function countIn(text: string | null): number {
  if (text === null) return 0;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new TypeError("A register of the throttle holds something else than a count.");
}

/** Anywhere up to `longest`, so that those who met do not meet again. */
function pause(longest: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest));
}
