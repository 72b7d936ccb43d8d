import type { ThrottleStore } from "./throttle.js";

/** Counts in this process. The oldest go when there are too many. */
export class MemoryStore implements ThrottleStore {
  readonly #size: number;
  readonly #counts = new Map<string, { count: number; end: number }>();

  constructor(size = 10_000) {
    this.#size = size;
  }

  get(key: string): number {
    const entry = this.#counts.get(key);
    return entry && entry.end > Date.now() ? entry.count : 0;
  }

  set(key: string, count: number, ttl: number): void {
    this.#counts.delete(key);
    if (count <= 0) return;
    if (this.#counts.size >= this.#size) this.#evict();
    this.#counts.set(key, { count, end: Date.now() + ttl * 1000 });
  }

  incr(key: string, by: number, ttl: number): number {
    const count = this.get(key) + by;
    this.set(key, count, ttl);
    return count;
  }

  #evict(): void {
    const now = Date.now();
    for (const [key, { end }] of this.#counts) if (end <= now) this.#counts.delete(key);
    for (const key of this.#counts.keys()) {
      if (this.#counts.size < this.#size) break;
      this.#counts.delete(key);
    }
  }
}
