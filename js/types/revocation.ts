/** Ending sessions before their time, everywhere. */

import type { RevocationStore } from "./coordinator.js";
import type { Awaitable } from "./utility.js";

/** Where ended sessions are kept, and how soon every instance has to know of them. */
export interface RevocationOptions {
  /** The log that all instances share; `memoryStore()` for a single process. */
  store: RevocationStore;
  /**
   * Seconds after which what an instance knows is too old to let anybody pass; at least 2, and
   * for Workers KV at least 120.
   *
   * @default `30`
   */
  maxStaleness?: number | undefined;
  /**
   * What a session is while the log cannot be read: `"deny"` makes the outcome `undecided`,
   * `"allow"` lets it pass, and neither renews nor refreshes it.
   *
   * @default `"deny"`
   */
  onUnavailable?: "deny" | "allow" | undefined;
  /**
   * Seconds of the log that an instance holds; what is older is asked of the store. For
   * millions of entries or thousands of instances; `3600` is good. The store needs `get` and
   * `swap`.
   *
   * @default none: it holds the whole log
   */
  horizon?: number | undefined;
  /**
   * Keeps a list of each user's sessions for `auth.sessions`. A function says what to remember
   * of one, such as its device, when it begins. The store needs `get` and `swap`.
   *
   * @default `false`
   */
  sessions?: boolean | DescribeSession | undefined;
}

/** Says what the list of a user's sessions remembers of one, as JSON. */
export type DescribeSession = (
  request: { headers: { get(name: string): string | null } },
  login: { user: any; account: any; profile: any; token: any },
) => Awaitable<unknown>;

/** Which sessions to end. */
export type Revocation =
  /** One session. */
  | { sid: string }
  /** All of a user that began before now. */
  | { sub: string }
  /** One session, if it is this user's. */
  | { sub: string; sid: string }
  /** All of a user but one. */
  | { sub: string; except: string }
  /** Everybody's that began before now. */
  | { all: true };

/** A session in the list of a user. */
export interface SessionEntry {
  sid: string;
  /** When it began. */
  begun: Date;
  /** When it was last renewed. */
  seen: Date;
  /** What `revocation.sessions` returned. */
  about: unknown;
}
