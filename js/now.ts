/** The time of a read, which a test may say. */

import { WaxsealError } from "./errors.js";
import type { ReadOptions } from "./types/source.js";

/** In milliseconds since 1970. @throws WaxsealError for what is no time. */
export function nowOf(options: ReadOptions | undefined): number {
  const now = options?.now === undefined ? Date.now() : Number(options.now);
  if (Number.isFinite(now)) return now;
  throw new WaxsealError("invalid-source", "`now` must be a Date or milliseconds since 1970.");
}
