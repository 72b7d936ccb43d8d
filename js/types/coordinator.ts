/** What several instances share: registers that are compared and swapped. */

import type { Awaitable } from "./utility.js";

/**
 * Registers under keys, which all instances of an application share. Names are hashes and
 * values are sealed, so it is trusted for being there, and not for secrecy. There is no lock
 * in it: who may do what is decided by what a register says.
 */
export interface Coordinator {
  /** The value under a key, `null` where there is none or its time is over. */
  get(key: string): Awaitable<string | null>;
  /**
   * Writes `value` for `ttl` seconds if the value is still `expected` (`null`: there is none),
   * and says whether it did. In one atomic step, in one order for all instances. It throws
   * where it cannot tell.
   */
  swap(key: string, expected: string | null, value: string, ttl: number): Awaitable<boolean>;
  /**
   * The value once it is no longer `seen`, or whatever it is after `ms` milliseconds. Without
   * it, whoever waits asks again and again.
   */
  wait?(key: string, seen: string | null, ms: number): Awaitable<string | null>;
}
