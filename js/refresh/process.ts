/** What the requests of one process share, in front of any coordinator. */

import type { Awaitable } from "../types/utility.js";
import type { Register } from "./record.js";

/** Milliseconds that a result is remembered. */
const KEPT_FOR = 30_000;
const MAX_KEPT = 1_000;

type Remembered = Map<string, { register: Register; end: number }>;

export class ProcessMemory {
  readonly #remembered: Remembered;
  readonly #reads = new Map<string, Promise<string | null>>();
  readonly #polls = new Map<string, Promise<void>>();

  constructor(remembered: Remembered = new Map()) {
    this.#remembered = remembered;
  }

  /** The same results, for reads from another coordinator. */
  apart(): ProcessMemory {
    return new ProcessMemory(this.#remembered);
  }

  /** What this process has refreshed a moment ago, though others may not know of it. */
  recall(key: string, now: number): Register | undefined {
    const remembered = this.#remembered.get(key);
    if (remembered && remembered.end > now) return remembered.register;
    this.#remembered.delete(key);
    return undefined;
  }

  remember(key: string, register: Register, now: number): void {
    this.#remembered.delete(key);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size < MAX_KEPT) break;
      this.#remembered.delete(oldest);
    }
    this.#remembered.set(key, { register, end: now + KEPT_FOR });
  }

  forget(key: string): void {
    this.#remembered.delete(key);
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
