/** The registers of one process. */

import type { Coordinator } from "../types/coordinator.js";

interface Entry {
  value: string;
  /** Milliseconds since 1970. */
  end: number;
  written: number;
}

/** Of each kind, so that a storm of one never pushes out another. */
const MAX_ENTRIES = 10_000;
/** Milliseconds: whoever has just written may hold a claim, and nobody else must take it. */
const HELD = 90_000;

/** What Next.js bundles twice is one memory. */
const MEMORY = Symbol.for("waxseal.memory");

/**
 * Registers in the memory of this process, which all copies of the package in it share. For
 * one process: several need a coordinator that they share.
 */
export function memory(): Coordinator {
  const shared = globalThis as { [MEMORY]?: Registers };
  const registers = (shared[MEMORY] ??= new Registers());
  return {
    get: (key) => registers.get(key),
    swap: (key, expected, value, ttl) => registers.swap(key, expected, value, ttl),
    wait: (key, seen, ms) => registers.wait(key, seen, ms),
  };
}

class Registers {
  /** By kind, which is what stands before the colon of a key; the oldest first. */
  readonly #kinds = new Map<string, Map<string, Entry>>();
  readonly #waiting = new Map<string, Set<() => void>>();

  get(key: string): string | null {
    const entry = this.#entriesOf(key).get(key);
    return entry && entry.end > Date.now() ? entry.value : null;
  }

  swap(key: string, expected: string | null, value: string, ttl: number): boolean {
    if (this.get(key) !== expected) return false;
    const entries = this.#entriesOf(key);
    const written = Date.now();
    // Last in the order of the map.
    entries.delete(key);
    makeRoom(entries, written);
    entries.set(key, { value, end: written + ttl * 1000, written });
    for (const wake of this.#waiting.get(key) ?? []) wake();
    return true;
  }

  wait(key: string, seen: string | null, ms: number): Promise<string | null> {
    if (this.get(key) !== seen) return Promise.resolve(this.get(key));
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0) this.#waiting.delete(key);
        resolve(this.get(key));
      };
      const timer = setTimeout(wake, ms);
      waiting.add(wake);
    });
  }

  #entriesOf(key: string): Map<string, Entry> {
    const kind = key.slice(0, key.indexOf(":") + 1);
    const entries = this.#kinds.get(kind) ?? new Map<string, Entry>();
    this.#kinds.set(kind, entries);
    return entries;
  }
}

/** @throws where all that could go may be held by somebody. */
function makeRoom(entries: Map<string, Entry>, now: number): void {
  if (entries.size < MAX_ENTRIES) return;
  for (const [key, { end }] of entries) if (end <= now) entries.delete(key);
  if (entries.size < MAX_ENTRIES) return;
  const [oldest] = entries;
  if (!oldest || now - oldest[1].written < HELD) {
    throw new Error(`The memory of registers is full: ${MAX_ENTRIES} were written in a moment.`);
  }
  entries.delete(oldest[0]);
}
