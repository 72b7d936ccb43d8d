/** What the requests of one process share, in front of any coordinator. */

import type { Awaitable } from "../types/utility.js";
import type { Register } from "./record.js";

/** Milliseconds that a result is remembered. */
const KEPT_FOR = 30_000;
const MAX_KEPT = 1_000;

type Remembered = Map<string, { register: Register; end: number }>;

/** A refresh that this process is about, of the tokens of that generation. */
export interface OwnRun {
  readonly generation: number;
  /** Until then nobody else in this process begins one. */
  readonly end: number;
  /** When the others can learn what became of it. */
  readonly settled: Promise<unknown>;
}

type Runs = Map<string, OwnRun>;

export class ProcessMemory {
  readonly #remembered: Remembered;
  readonly #runs: Runs;
  readonly #reads = new Map<string, Promise<string | null>>();
  readonly #polls = new Map<string, Promise<void>>();

  constructor(remembered: Remembered = new Map(), runs: Runs = new Map()) {
    this.#remembered = remembered;
    this.#runs = runs;
  }

  /** The same runs and results, for reads from another coordinator. */
  apart(): ProcessMemory {
    return new ProcessMemory(this.#remembered, this.#runs);
  }

  /** Remembers a run until it is settled. */
  rememberRun(key: string, run: OwnRun): void {
    this.#runs.set(key, run);
    const end = () => {
      if (this.#runs.get(key) === run) this.#runs.delete(key);
    };
    run.settled.then(end, end);
  }

  /** A run in the air that spends the tokens of this generation or newer ones. */
  runOf(key: string, generation: number, now: number): OwnRun | undefined {
    const run = this.#runs.get(key);
    return run && run.generation >= generation && run.end > now ? run : undefined;
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
