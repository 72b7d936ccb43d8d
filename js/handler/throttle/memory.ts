/** Counting in the memory of a process, which never grows beyond a bound. */

import type { Settings } from "../../config/index.js";

/** Keys that have a counter of their own. */
const KEYS = 10_000;
/** Counters that all further keys share: 768 KiB, allocated when needed. */
const SHARED = 65_536;

/**
 * No count is forgotten before its window ends: otherwise filling the memory would erase
 * counts. When it is full, new keys share a table, each in the slot that its hash names.
 * Keys are authentication codes, so nobody can choose a slot.
 */
export class MemoryStore {
  readonly #counters = new Map<string, { count: number; end: number }>();
  #table: { counts: Uint32Array; ends: Float64Array } | undefined;
  /** When the next of the own counters ends. */
  #nextEnd = Infinity;

  /** Adds to a count, and returns it. */
  add(key: string, by: number, ttl: number): number {
    const now = Date.now();
    // Windows end at whole seconds, and `ttl` is rounded up.
    const end = Math.floor(now / 1000 + ttl) * 1000;
    const entry = this.#counters.get(key);
    // A key stays where it started, even if others have made room since.
    if (!entry && (this.#shared(key, now) > 0 || this.#isFull(now))) {
      return this.#addShared(key, by, now, end);
    }
    const count = Math.max(0, (entry && entry.end > now ? entry.count : 0) + by);
    if (count === 0) this.#counters.delete(key);
    else this.#counters.set(key, { count, end });
    this.#nextEnd = Math.min(this.#nextEnd, end);
    return count;
  }

  #isFull(now: number): boolean {
    if (this.#counters.size < KEYS) return false;
    if (this.#nextEnd > now) return true;
    this.#nextEnd = Infinity;
    for (const [key, { end }] of this.#counters) {
      if (end <= now) this.#counters.delete(key);
      else this.#nextEnd = Math.min(this.#nextEnd, end);
    }
    return this.#counters.size >= KEYS;
  }

  #shared(key: string, now: number): number {
    if (!this.#table) return 0;
    const at = slotOf(key);
    return this.#table.ends[at]! > now ? this.#table.counts[at]! : 0;
  }

  #addShared(key: string, by: number, now: number, end: number): number {
    this.#table ??= { counts: new Uint32Array(SHARED), ends: new Float64Array(SHARED) };
    const before = this.#shared(key, now);
    const count = Math.max(0, before + by);
    const at = slotOf(key);
    this.#table.ends[at] = before > 0 ? Math.max(this.#table.ends[at]!, end) : end;
    this.#table.counts[at] = count;
    return count;
  }
}

/** FNV-1a, folded to 16 bits. */
function slotOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  }
  return ((hash >>> 16) ^ hash) & (SHARED - 1);
}

const PROCESS = Symbol.for("waxseal.throttle");
const memories = new WeakMap<Settings, MemoryStore>();

/** The counts of an auth object, or of the process where it is bundled several times. */
export function memoryOf(settings: Settings): MemoryStore {
  if (settings.countsInProcess) {
    const shared = globalThis as { [PROCESS]?: MemoryStore };
    return (shared[PROCESS] ??= new MemoryStore());
  }
  const own = memories.get(settings) ?? new MemoryStore();
  memories.set(settings, own);
  return own;
}
