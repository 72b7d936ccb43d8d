/** `waxseal/unstorage`: the log of ended sessions in what unstorage can reach. */

import { clock } from "../clock.js";
import { isObject } from "../json.js";
import type { RevocationStore } from "../types/coordinator.js";
import { minuteLog, type Stored } from "./minutes.js";
import { within } from "./within.js";

/** What is needed of the storage that `createStorage` of unstorage returns. */
export interface Storage {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: any, options?: any): Promise<unknown>;
  removeItem(key: string): Promise<unknown>;
  getKeys(prefix?: string): Promise<string[]>;
}

/** Options of {@link unstorage}. */
export interface UnstorageOptions {
  /**
   * What every key begins with.
   *
   * @default `"waxseal:log:"`
   */
  prefix?: string | undefined;
  /**
   * What this log is called in a process whose bundles make the store several times, as those
   * of Next.js do: they follow the log of one name together, and what one of them revokes the
   * others know at once. Two logs must not have one name.
   *
   * @default none: each bundle follows the log by itself
   */
  name?: string | undefined;
}

/**
 * The log of ended sessions in a storage of unstorage, for `revocation.store`; each entry is a
 * key. unstorage has no compare-and-swap, so this is no coordinator. A driver has to show what
 * was written to everybody at once, and to list its keys.
 *
 * ```ts
 * import { createStorage } from "unstorage";
 * import fs from "unstorage/drivers/fs";
 * import { unstorage } from "waxseal/unstorage";
 *
 * const store = unstorage(createStorage({ driver: fs({ base: "./data" }) }));
 * ```
 *
 * @throws TypeError for what is no storage.
 */
export function unstorage(
  storage: Storage,
  { prefix = "waxseal:log:", name }: UnstorageOptions = {},
): RevocationStore {
  if (typeof storage?.getKeys !== "function") {
    throw new TypeError("Pass a storage, as `createStorage` of unstorage makes it.");
  }
  const log = minuteLog(prefix, {
    save: (key, entry, ttl) => storage.setItem(key, { ...entry }, { ttl: Math.ceil(ttl) }),
    async list(from, position, limit) {
      const keys = (await storage.getKeys(from)).filter((key) => key.startsWith(from)).sort();
      const left = position === null ? keys : keys.filter((key) => key > position);
      const page = left.slice(0, limit);
      const found = await Promise.all(page.map((key) => entryOf(storage, key)));
      const entries = found.filter((entry) => entry !== undefined);
      return { entries, position: left.length > limit ? page.at(-1)! : null };
    },
  });
  return { ...log, name };
}

async function entryOf(storage: Storage, key: string): Promise<Stored | undefined> {
  const entry = await storage.getItem(key);
  // Removed meanwhile, or nothing of ours.
  if (!isObject(entry)) return undefined;
  if ((entry as Stored).end <= clock.now() / 1000) await removeOver(storage, key);
  return entry as Stored;
}

/**
 * Most drivers keep a key for ever: whoever meets one that is over removes it. Where that fails,
 * the log is as good as before, and somebody else will.
 */
async function removeOver(storage: Storage, key: string): Promise<void> {
  try {
    await within(storage.removeItem(key));
  } catch {}
}
