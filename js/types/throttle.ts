/** The options of the throttle. */

import type { Awaitable } from "./utility.js";

/** How often credentials may be wrong. */
export interface ThrottleOptions {
  /** Failures allowed within a window; further attempts are refused without asking `authorize`. */
  limits?:
    | {
        /** Of one name from one address, or from one browser that has signed in before; 10 by default. */
        pair?: number | undefined;
        /**
         * Of one name from all addresses together, and once more from all browsers that
         * have signed in before; 100 by default. Where no address is known, all attempts
         * at a name are one pair.
         */
        name?: number | undefined;
        /** From one public address, whatever the name; 100 by default. */
        address?: number | undefined;
      }
    | undefined;
  /** The length of a window in seconds; 900 by default. Windows are counted from 1970. */
  window?: number | undefined;
  /**
   * How many proxies stand in front of the application, each of which adds the address
   * that it sees to `X-Forwarded-For`: the client's is that many entries from the right.
   * 1 by default under `trustHost`, else 0: no address is known. IPv6 addresses count
   * by their /64.
   */
  proxies?: number | undefined;
  /**
   * The names that an attempt is counted by, 8 at most, instead of every text field
   * that is not known to be a secret. For forms with fields that many users share
   * (`tenant`), or where a name is made of two: `({ tenant, login }) => tenant + "/" + login`.
   * If it throws, the sign-in is refused. If it returns nothing, the attempt counts as one
   * with a form without names.
   */
  key?:
    | ((
        credentials: { [field: string]: string | undefined },
        request: Request,
        provider: { id: string },
      ) => Awaitable<string | readonly string[] | null | undefined>)
    | undefined;
  /** Where to count; by default in the memory of the process. */
  store?: ThrottleStore | undefined;
}

/**
 * Counts that expire, shared by several servers. Keys are authentication codes under a
 * key that is derived from the secret: the store sees neither names nor addresses. What
 * the store fails to count (it throws, takes longer than `callbackTimeout`, or returns
 * something else than a number) is counted in the memory of the process, and logged.
 *
 * ```ts
 * const store: ThrottleStore = {
 *   get: (key) => redis.get(key),
 *   set: (key, count, ttl) => redis.set(key, count, "EX", ttl),
 *   async incr(key, by, ttl) {
 *     const [count] = await redis.multi().incrby(key, by).expire(key, ttl).exec();
 *     return Number(count[1]);
 *   },
 * };
 * ```
 */
export interface ThrottleStore {
  /** The count of a key, nothing where there is none. */
  get(key: string): Awaitable<number | string | null | undefined>;
  /** Sets a count, which may be forgotten after `ttl` seconds. */
  set(key: string, count: number, ttl: number): Awaitable<unknown>;
  /**
   * Adds to a count, which starts at 0, in one atomic step, and returns it. Without it,
   * attempts that several servers get at the same moment may count as one.
   */
  incr?(key: string, by: number, ttl: number): Awaitable<number>;
}
