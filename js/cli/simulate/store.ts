/** What the instances share: registers and a log, with latency, errors, outages and restarts. */

import { FOREVER, type Clock, type Owner } from "./clock.js";
import type { Plan } from "./plan.js";
import { Random } from "./random.js";
import type { Coordinator } from "../../types/coordinator.js";

interface Entry {
  value: string;
  end: number;
}

/** Who hears of what a request does with the store. */
export interface Watch {
  onRead?(): void;
  onWait?(): void;
  onError?(): void;
  onWritten?(key: string, value: string): void;
}

/** Milliseconds that a restart loses. */
const LOST = 1000;

export class Store {
  readonly registers = new Map<string, Entry>();
  readonly log: string[] = [];
  readonly #history: { at: number; undo: () => void }[] = [];
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #random: Random;
  isHealthy = false;
  reads = 0;
  writes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly plan: Plan,
    ...labels: readonly (number | string)[]
  ) {
    this.#random = new Random(...labels, "store");
    for (const at of plan.restarts) this.clock.after(at, FOREVER, () => this.#restart());
  }

  read(key: string): string | null {
    const entry = this.registers.get(key);
    return entry && entry.end > this.clock.now ? entry.value : null;
  }

  /** As one owner reaches it. */
  coordinator(owner: Owner, watch: Watch = {}): Coordinator {
    const coordinator: Coordinator = {
      get: (key) => {
        this.reads++;
        watch.onRead?.();
        return this.#call(owner, () => this.read(key), watch);
      },
      swap: (key, expected, value, ttl) => {
        this.writes++;
        return this.#call(owner, () => this.#swap(key, expected, value, ttl, watch), watch);
      },
    };
    if (!this.plan.hasWait) return coordinator;
    return {
      ...coordinator,
      wait: (key, seen, ms) => {
        watch.onWait?.();
        return this.#wait(owner, key, seen, ms);
      },
    };
  }

  append(owner: Owner, entry: string): Promise<void> {
    this.writes++;
    return this.#call(owner, () => {
      this.log.push(entry);
      this.#remember(() => this.log.splice(this.log.indexOf(entry), 1));
    });
  }

  /** The whole log: pages are not what this is about. */
  since(owner: Owner): Promise<string[]> {
    return this.#call(owner, () => [...this.log]);
  }

  #swap(key: string, expected: string | null, value: string, ttl: number, watch: Watch): boolean {
    if (this.read(key) !== expected) return false;
    const before = this.registers.get(key);
    this.registers.set(key, { value, end: this.clock.now + ttl * 1000 });
    this.#remember(() => {
      if (before) this.registers.set(key, before);
      else this.registers.delete(key);
    });
    watch.onWritten?.(key, value);
    for (const wake of this.#waiting.get(key) ?? []) wake();
    return true;
  }

  #wait(owner: Owner, key: string, seen: string | null, ms: number): Promise<string | null> {
    return this.#call(owner, () => this.read(key)).then((value) => {
      if (value !== seen) return value;
      return new Promise((resolve) => {
        const waiting = this.#waiting.get(key) ?? new Set();
        this.#waiting.set(key, waiting);
        let isOver = false;
        const wake = () => {
          if (isOver) return;
          isOver = true;
          waiting.delete(wake);
          this.clock.after(this.#latency(), owner, () => resolve(this.read(key)));
        };
        waiting.add(wake);
        this.clock.after(ms, FOREVER, wake);
      });
    });
  }

  /** There, perhaps an error before or after it is done, and back. */
  #call<T>(owner: Owner, work: () => T, watch: Watch = {}): Promise<T> {
    const [there, back, drawn] = [this.#latency(), this.#latency(), this.#random.next()];
    return new Promise((resolve, reject) => {
      this.clock.after(there, FOREVER, () => {
        const fails = !this.isHealthy && (this.#isOut() || drawn < this.plan.storeErrors);
        const isDone = !fails || (!this.#isOut() && drawn < this.plan.storeErrors / 2);
        const result = isDone ? work() : undefined;
        this.clock.after(fails ? back + 20 : back, owner, () => {
          if (!fails) return resolve(result as T);
          watch.onError?.();
          reject(new Error("The store cannot be reached."));
        });
      });
    });
  }

  #isOut(): boolean {
    const { now } = this.clock;
    return this.plan.outages.some(({ at, for: length }) => at <= now && now < at + length);
  }

  #latency(): number {
    const drawn = this.#random.next();
    return drawn < 0.95 ? 0.3 + 3 * drawn : 200 * (drawn - 0.93);
  }

  #remember(undo: () => void): void {
    if (this.plan.restarts.length > 0) this.#history.push({ at: this.clock.now, undo });
  }

  #restart(): void {
    while (this.#history.length > 0 && this.clock.now - this.#history.at(-1)!.at < LOST) {
      this.#history.pop()!.undo();
    }
  }
}
