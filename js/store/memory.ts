/** What one process shares with itself: registers, and a log of ended sessions. */

import { isWorkerd } from "../environment.js";
import type { Coordinator, RevocationStore } from "../types/coordinator.js";

/** What Next.js bundles twice is one memory. */
const MEMORY = Symbol.for("waxseal.memory");

type Memory = import("./kept.js").Memory;

/**
 * Registers in the memory of this process, which all copies of the package in it share: for
 * one process, and for tests. Several processes need a coordinator that they share, such as
 * that of `waxseal/redis`.
 *
 * It holds 10,000 registers of each kind, and of sessions that have ended 100,000. Beyond that
 * the oldest goes, and never one that somebody relies on: rather than that, `swap` throws.
 */
export function memory(): Coordinator {
  const coordinator: Coordinator = {
    async get(key) {
      return (await shared()).get(key);
    },
    async swap(key, expected, value, ttl, hold) {
      return (await shared()).swap(key, expected, value, ttl, hold);
    },
    // There a request must not wait for another one.
    ...(!isWorkerd() && {
      wait: async (key: string, seen: string | null, ms: number) =>
        (await shared()).wait(key, seen, ms),
    }),
  };
  memories.add(coordinator);
  return coordinator;
}

const memories = new WeakSet<object>();

/** Whether it agrees with nobody but this process. */
export function isMemory(coordinator: object): boolean {
  return memories.has(coordinator);
}

/**
 * The log of ended sessions, and registers, in the memory of this process: for one process,
 * and for tests. What was revoked is forgotten with the process. It never drops an entry
 * before its time: with 100,000 of a kind `append` throws.
 */
export function memoryStore(): RevocationStore {
  return {
    ...memory(),
    name: "waxseal.memory",
    async append(entries, ttl) {
      (await shared()).append(entries, ttl);
    },
    async since(cursor, limit) {
      return (await shared()).since(cursor, limit);
    },
  };
}

/** Loaded when it is needed: most applications share something better, or nothing. */
async function shared(): Promise<Memory> {
  const global = globalThis as { [MEMORY]?: Memory };
  if (global[MEMORY]) return global[MEMORY];
  const { Memory } = await import("./kept.js");
  return (global[MEMORY] ??= new Memory());
}
