/** What several instances share: registers that are compared and swapped, and a log of ends. */

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
   * where it cannot tell. For `hold` seconds somebody relies on the value's being there: only a
   * store that drops values for want of room has to know.
   */
  swap(
    key: string,
    expected: string | null,
    value: string,
    ttl: number,
    hold?: number,
  ): Awaitable<boolean>;
  /**
   * The value once it is no longer `seen`, or whatever it is after `ms` milliseconds. Without
   * it, whoever waits asks again and again.
   */
  wait?(key: string, seen: string | null, ms: number): Awaitable<string | null>;
  /**
   * Keeps the runtime alive until the work is done, for a runtime that stops it with the
   * answer: what counts where `resolve` gets no `waitUntil`.
   */
  waitUntil?(work: Promise<unknown>): void;
}

/**
 * A log of what was revoked, which all instances read in pages. With the methods of a
 * {@link Coordinator} it also keeps the lists of `auth.sessions`, and what `horizon` asks for.
 */
export interface RevocationStore extends Partial<Coordinator> {
  /**
   * Adds entries, which may be there already, for `ttl` seconds, and resolves once they are
   * durable. An `id` has 12 characters, a `value` at most 16.
   */
  append(entries: readonly [id: string, value: string][], ttl: number): Awaitable<void>;
  /**
   * The entries that came after `cursor` (`null`: all), at most `limit` of them in the order
   * of their arrival. It may repeat entries, and never omits one.
   */
  since(cursor: string | null, limit: number): Awaitable<RevocationPage>;
  /**
   * Seconds: with a smaller `maxStaleness` it would promise too much.
   *
   * @default none: any will do
   */
  readonly leastStaleness?: number | undefined;
  /**
   * What names the same log wherever a process makes it again, as bundles of Next.js do: stores
   * of one name are asked once for all.
   *
   * @default none: each store is asked on its own
   */
  readonly name?: string | undefined;
}

/** A page of the log of a {@link RevocationStore}. */
export interface RevocationPage {
  entries: [id: string, value: string][];
  /** Where the next page begins. */
  cursor: string;
  /** Whether there is a next page already. */
  more: boolean;
}
