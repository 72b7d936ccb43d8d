/** What the requests of one process share, in front of any coordinator. */

import type { Awaitable } from "../types/utility.js";
import type { Register } from "./record.js";

/** Milliseconds that a result is remembered. */
const KEPT_FOR = 30_000;
const MAX_KEPT = 1_000;

type Kept = Map<string, { register: Register; end: number }>;

export class ProcessMemory {
  readonly #kept: Kept;
  readonly #reads = new Map<string, Promise<string | null>>();
  readonly #polls = new Map<string, Promise<void>>();

  constructor(kept: Kept = new Map()) {
    this.#kept = kept;
  }

  /** The same results, for reads from another coordinator. */
  apart(): ProcessMemory {
    return new ProcessMemory(this.#kept);
  }

  /** What this process has refreshed a moment ago, though others may not know of it. */
  recall(key: string, now: number): Register | undefined {
    const kept = this.#kept.get(key);
    if (kept && kept.end > now) return kept.register;
    this.#kept.delete(key);
    return undefined;
  }

  remember(key: string, register: Register, now: number): void {
    this.#kept.delete(key);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < MAX_KEPT) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(key, { register, end: now + KEPT_FOR });
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  /** One read at a time for each key, whoever asks. */
  read(key: string, get: () => Awaitable<string | null>): Promise<string | null> {
    return once(this.#reads, key, async () => get());
  }

  /** One poll at a time for each key. */
  poll(key: string, work: () => Promise<void>): Promise<void> {
    return once(this.#polls, key, work);
  }
}

function once<T>(under: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const found = under.get(key);
  if (found) return found;
  const made = work().finally(() => under.delete(key));
  under.set(key, made);
  return made;
}
