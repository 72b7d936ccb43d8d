/** The options of the throttle. */

import type { Coordinator } from "./coordinator.js";
import type { Awaitable } from "./utility.js";

/** How often credentials may be wrong. */
export interface ThrottleOptions {
  /** Failures within a window; the next attempt is refused without asking `authorize`. */
  limits?:
    | {
        /**
         * Failures for one name from one address, or from one browser that has signed in before.
         *
         * @default `10`
         */
        pair?: number | undefined;
        /**
         * Failures for one name from all addresses together, and the same number again from all
         * browsers that have signed in before. Where no address is known, `pair` limits all
         * attempts at a name.
         *
         * @default `100`
         */
        name?: number | undefined;
        /**
         * Failures from one public address, over all names.
         *
         * @default `100`
         */
        address?: number | undefined;
      }
    | undefined;
  /**
   * The length of a window in seconds. Windows follow one another from 1970 on.
   *
   * @default `900` (15 minutes)
   */
  window?: number | undefined;
  /**
   * How many proxies stand in front of the application, each of which appends the address
   * that it sees to `X-Forwarded-For`: the client's is that many entries from the right.
   * With `0` it is the peer of the connection, where the server says who that is
   * (`waxseal/node`). IPv6 addresses count by their /64.
   *
   * @default `1` under `trustHost`; otherwise nobody says, and the address of the peer
   *   counts for `pair` alone, since it may be a proxy's
   */
  proxies?: number | undefined;
  /**
   * The names that an attempt is counted by, at most 8, instead of every text field that is
   * not known to be a secret. For forms with fields that many users share (`tenant`), or
   * where a name has two parts: `({ tenant, login }) => tenant + "/" + login`. If it throws,
   * the sign-in is refused. If it returns nothing, the attempt counts as one of a form
   * without names.
   */
  key?:
    | ((
        credentials: { [field: string]: string | undefined },
        request: Request,
        provider: { id: string },
      ) => Awaitable<string | readonly string[] | null | undefined>)
    | undefined;
  /**
   * Where failures are counted. Several servers need one that they share: the coordinator of
   * `refresh`, or any store with `get` and `set`. An attempt that a coordinator cannot take up
   * in eight tries, since too many are counted at the same moment, is refused.
   *
   * @default the memory of this process, also where `refresh` has a coordinator
   */
  store?: ThrottleStore | Coordinator | undefined;
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
  /** The count under a key, or nothing. */
  get(key: string): Awaitable<number | string | null | undefined>;
  /** Sets a count. `ttl` is the number of seconds after which it may be forgotten. */
  set(key: string, count: number, ttl: number): Awaitable<unknown>;
  /**
   * Adds to a count, which starts at 0, in one atomic step, and returns it. Without it,
   * attempts that several servers get at the same moment may count as one.
   */
  incr?(key: string, by: number, ttl: number): Awaitable<number>;
}
