/** Counting: in the application's store, or in memory where there is none or it fails. */

import { withTimeout } from "../../callbacks.js";
import type { Settings } from "../../config/index.js";
import { WaxsealError } from "../../errors.js";
import type { Internals } from "../../internals.js";
import { isCoordinator } from "../../coordinator.js";
import { reportOnce } from "../../log.js";
import type { Coordinator } from "../../types/coordinator.js";
import type { ThrottleStore } from "../../types/throttle.js";
import type { Awaitable } from "../../types/utility.js";
import type { Counter } from "./counters.js";
import { memoryOf } from "./memory.js";
import { addBySwap } from "./registers.js";

/** A counter that the attempt was added to. */
interface TallyEntry {
  key: string;
  counter: Counter;
  /** Including this attempt. */
  count: number;
  store: CountStore;
}

interface CountStore {
  /** `undefined` where too many others count at the same moment. */
  add(key: string, by: number, ttl: number): Awaitable<number | undefined>;
}

/** Attempts of unknown result that each counter gives back in one window. */
const REFUNDS = 100;

/** The counters of one attempt. */
export class Tally {
  readonly #app: Internals;
  /** The number of the window, which is part of every key. */
  readonly #window: number;
  /** Seconds until it ends. */
  readonly #secondsLeft: number;
  readonly #memory: CountStore;
  readonly #store: CountStore | undefined;
  /** What every key begins with. */
  readonly #prefix: string;
  #entries: TallyEntry[] = [];
  /** The store has failed during this attempt, and is not waited for again. */
  #isAway = false;
  #isContended = false;

  constructor(
    app: Internals,
    store: ThrottleStore | Coordinator | undefined,
    window: number,
    left: number,
  ) {
    this.#app = app;
    this.#window = window;
    this.#secondsLeft = left;
    this.#memory = memoryOf(app.settings);
    this.#prefix = isCoordinator(store) ? "t:" : "waxseal:throttle:";
    this.#store = store && countStoreOf(store, app.settings);
  }

  /** Seconds until a refused attempt may pass. */
  get retryAfter(): number {
    return this.#isContended ? 1 : this.#secondsLeft;
  }

  /**
   * Adds the attempt to counters; whether it is within the limit of each. What a counter could
   * not take up, since too many others were counted at the same moment, is not.
   */
  async take(counters: readonly Counter[]): Promise<boolean> {
    const taken = await Promise.all(counters.map((counter) => this.#takeOne(counter)));
    const entries = taken.filter((entry) => entry !== undefined);
    this.#entries.push(...entries);
    this.#isContended = entries.length < taken.length;
    return !this.#isContended && entries.every(({ count, counter }) => count <= counter.limit);
  }

  /** Takes the attempt out of all that it was added to. */
  async giveBack(): Promise<void> {
    await this.#forEachEntry(({ key, store }) => store.add(key, -1, this.#secondsLeft));
    this.#entries = [];
  }

  /** The same, but only `REFUNDS` times for each counter. */
  async refund(): Promise<void> {
    await this.#forEachEntry(async ({ key, store }) => {
      const refunds = await store.add(`${key}:refunds`, 1, this.#secondsLeft);
      if (refunds !== undefined && refunds <= REFUNDS) await store.add(key, -1, this.#secondsLeft);
    });
    this.#entries = [];
  }

  /** The same, and takes back the earlier failures for exactly the same name. */
  async forgive(): Promise<void> {
    const same = this.#entries.find(({ counter }) => counter.isExact)?.count ?? 1;
    await this.#forEachEntry(({ key, counter, store }) => {
      const { forgives, isExact, limit } = counter;
      return store.add(key, -(forgives || isExact ? Math.min(same, limit) : 1), this.#secondsLeft);
    });
    this.#entries = [];
  }

  async #takeOne(counter: Counter): Promise<TallyEntry | undefined> {
    const key = `${this.#prefix}${this.#app.mac("throttle", counter.text)}:${this.#window}`;
    const add = async (store: CountStore): Promise<TallyEntry | undefined> => {
      const count = await store.add(key, 1, this.#secondsLeft);
      return count === undefined ? undefined : { key, counter, store, count };
    };
    if (this.#store && !this.#isAway) {
      try {
        return await add(this.#store);
      } catch (cause) {
        this.#reportStore(cause);
      }
    }
    return add(this.#memory);
  }

  async #forEachEntry(work: (entry: TallyEntry) => Awaitable<unknown>): Promise<void> {
    const done = this.#entries.map(async (entry) => {
      try {
        await work(entry);
      } catch (cause) {
        this.#reportStore(cause);
      }
    });
    if (!this.#isAway) await Promise.all(done);
  }

  #reportStore(cause: unknown): void {
    this.#isAway = true;
    const message = "The store of the throttle failed; this process counts by itself meanwhile.";
    reportOnce(this.#app.settings, new WaxsealError("throttle", message, { cause }));
  }
}

/** A store of the application, which may do anything. */
function countStoreOf(store: ThrottleStore | Coordinator, settings: Settings): CountStore {
  if (isCoordinator(store)) {
    return { add: (key, by, ttl) => addBySwap(settings, store, key, by, ttl) };
  }
  const ask = <T>(answer: Awaitable<T>) => withTimeout(settings, "throttle.store", answer);
  const add = async (key: string, by: number, ttl: number) => {
    if (store.incr) return asCount(await ask(store.incr(key, by, ttl)));
    return oneAtATime(key, async () => {
      const count = asCount((await ask(store.get(key))) ?? 0) + by;
      await ask(store.set(key, count, ttl));
      return count;
    });
  };
  return {
    // A second limit, over the time spent waiting for others.
    add: (key, by, ttl) => ask(add(key, by, ttl)),
  };
}

const turns = new Map<string, Promise<unknown>>();

/** Sequentially for each key, so that no count is lost between reading and writing. */
function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
  turns.set(key, turn);
  const leave = () => turns.get(key) === turn && turns.delete(key);
  void turn.then(leave, leave);
  return turn;
}

/** A count, perhaps as text or `bigint`. Anything else would never exceed a limit. */
function asCount(value: unknown): number {
  if (/^-?\d+$/.test(String(value))) return Number(value);
  throw new TypeError("The store must return whole numbers.");
}
