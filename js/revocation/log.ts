/**
 * The log of a store, as a process follows it. One for each store, however often the package
 * and the configuration are loaded: Next.js bundles a proxy and its pages apart.
 */

import { clock } from "../clock.js";
import type { Settings } from "../config/index.js";
import { isWorkerd } from "../environment.js";
import { WaxsealError } from "../errors.js";
import { isObject } from "../json.js";
import { reportOnce } from "../log.js";
import { count, time } from "../metrics.js";
import type { RevocationPage, RevocationStore } from "../types/coordinator.js";
import type { ReadOptions } from "../types/source.js";
import { Snapshot, type Entry } from "./snapshot.js";
import { release, within } from "../within.js";

const LOGS = Symbol.for("waxseal.revoked");

/** Of a page, and of all pages: beyond that a store is broken. */
const PAGE = 10_000;
const MAX_PAGE = 100_000;
const MAX_PAGES = 10_000;
const MAX_ENTRIES = 20_000_000;
/** Milliseconds for a page, for a request that waits, and between rebuilds. */
const PAGE_TIME = 10_000;
const PATIENCE = 2000;
const DAY = 86_400_000;

type WaitUntil = ReadOptions["waitUntil"];

interface Logs {
  byStore: WeakMap<object, Log>;
  byName: Map<string, Log>;
}

/** The log of a configuration. Nothing is asked before the first request. */
export function logOf(settings: Settings): Log {
  const { store, maxStaleness = 30 } = settings.given.revocation!;
  const shared = globalThis as { [LOGS]?: Logs };
  const logs = (shared[LOGS] ??= { byStore: new WeakMap(), byName: new Map() });
  const found = store.name === undefined ? logs.byStore.get(store) : logs.byName.get(store.name);
  const log = found ?? new Log(store, settings);
  logs.byStore.set(store, log);
  if (store.name !== undefined) logs.byName.set(store.name, log);
  log.follow(store, settings);
  log.maxStaleness = Math.min(log.maxStaleness, maxStaleness);
  return log;
}

export class Log {
  /** Seconds: the least of all who use it. */
  maxStaleness = Infinity;
  /** Whether the last load failed. */
  isUnavailable = false;
  /** Sessions in whose place another one has begun in their browser, by tenant and `sid`. */
  readonly replaced = new Set<string>();
  #store: RevocationStore;
  #settings: Settings;
  #snapshot: Snapshot | undefined;
  /** What is being built in its place. */
  #next: Snapshot | undefined;
  #cursor: string | null = null;
  #takenAt = -Infinity;
  #built = 0;
  #loading: Promise<void> | undefined;
  #failures = 0;
  #retryAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: RevocationStore, settings: Settings) {
    this.#store = store;
    this.#settings = settings;
  }

  /**
   * By the store of whoever asked last: a development server makes it anew, and closes what the
   * one before was connected by.
   */
  follow(store: RevocationStore, settings: Settings): void {
    this.#store = store;
    this.#settings = settings;
  }

  /** @throws whatever keeps the core from starting. */
  get snapshot(): Snapshot {
    return (this.#snapshot ??= new Snapshot());
  }

  isFresh(maxStaleness = 30): boolean {
    return this.#age() <= maxStaleness * 1000;
  }

  /** Adds entries of this process, before the store has them. */
  add(entries: readonly Entry[]): void {
    try {
      this.#next?.add(entries);
    } catch {
      // Without these it must not be used.
      this.#next = undefined;
    }
    try {
      this.snapshot.add(entries);
    } catch {
      this.forget();
      this.snapshot.add(entries);
    }
  }

  /** Begins a load if what is known is half as old as it may be; nobody waits for it. */
  keepFresh(waitUntil: WaitUntil): void {
    const isDue = this.#age() > this.maxStaleness * 500;
    if (!isDue || performance.now() < this.#retryAt) return;
    // In workerd nobody else would begin one as long as this one runs.
    if (isWorkerd()) this.#retryAt = performance.now() + PATIENCE;
    const work = this.load();
    waitUntil?.(work);
  }

  /** Waits for one load, but not long, and not where one has failed a moment ago. */
  async waitUntilFresh(maxStaleness: number | undefined, waitUntil: WaitUntil): Promise<boolean> {
    if (this.isFresh(maxStaleness)) return true;
    if (this.isUnavailable && performance.now() < this.#retryAt) return false;
    await this.#patiently(this.load(), waitUntil);
    return this.isFresh(maxStaleness);
  }

  /** Asks once more, after this call, and says whether that worked. */
  async catchUp(waitUntil?: WaitUntil): Promise<boolean> {
    const begun = performance.now();
    await this.#patiently(this.#loadAfter(), waitUntil);
    return this.#takenAt >= begun;
  }

  /** The same where a store that has just failed is not asked again. */
  async catchUpIfAvailable(): Promise<void> {
    if (performance.now() >= this.#retryAt || !this.isUnavailable) await this.catchUp();
  }

  /** Never rejects. One at a time for the process; in workerd each request for itself. */
  load(): Promise<void> {
    if (isWorkerd()) return this.#load();
    return (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)));
  }

  /** Milliseconds; where the core does not start, nothing is known. */
  #age(): number {
    try {
      return this.snapshot.age();
    } catch {
      this.forget();
      return Infinity;
    }
  }

  async #loadAfter(): Promise<void> {
    // That one may have read before.
    if (this.#loading) await this.#loading;
    return this.load();
  }

  async #patiently(work: Promise<void>, waitUntil: WaitUntil): Promise<void> {
    waitUntil?.(work);
    try {
      await within(PATIENCE, work, true);
    } catch {
      this.isUnavailable = true;
    }
  }

  async #load(): Promise<void> {
    const settings = this.#settings;
    const start = performance.now();
    try {
      const snapshot = this.snapshot;
      if (this.#built === 0) this.#built = clock.now();
      const begun = await this.#read(snapshot, this.#cursor, (cursor) => {
        if (snapshot === this.#snapshot) this.#cursor = cursor;
      });
      // As old as it has become: right after a load it is always young.
      this.#reportAge();
      this.#setTakenAt(snapshot, begun);
      this.isUnavailable = false;
      this.#failures = 0;
      this.#retryAt = -Infinity;
      count(settings, "waxseal.revocation.load", { result: "ok" });
      this.#reportEntries(snapshot.count);
    } catch (cause) {
      this.#reportAge();
      this.#fail(cause);
    }
    time(settings, "waxseal.revocation.load.duration", performance.now() - start, {});
    this.#schedule();
    if (clock.now() - this.#built <= DAY || this.isUnavailable) return;
    const rebuilt = this.#rebuild();
    // Elsewhere loads go on meanwhile.
    if (isWorkerd()) await rebuilt;
  }

  #reportAge(): void {
    const age = this.#age();
    if (age < Infinity) time(this.#settings, "waxseal.revocation.age", age, {});
  }

  /** Of this log, to each collector: a counter adds, so it gets what has changed. */
  readonly #reported = new WeakMap<object, number>();

  #reportEntries(entries: number): void {
    const { metrics } = this.#settings.given;
    if (!metrics) return;
    const change = entries - (this.#reported.get(metrics) ?? 0);
    this.#reported.set(metrics, entries);
    if (change !== 0) count(this.#settings, "waxseal.revocation.entries", {}, change);
  }

  #fail(cause: unknown): void {
    if (cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError) this.forget();
    this.isUnavailable = true;
    const seconds = Math.min(2 ** this.#failures++, 60);
    this.#retryAt = performance.now() + seconds * 1000;
    count(this.#settings, "waxseal.revocation.load", { result: "failed" });
    const message = "The store of `revocation` cannot be read; it is tried again.";
    // Once for each outage, not for each try.
    if (this.#failures === 1)
      reportOnce(this.#settings, new WaxsealError("store", message, { cause }));
  }

  /** Of an instance that stopped nothing is used again: the log is read anew. */
  forget(): void {
    this.#snapshot = undefined;
    this.#cursor = null;
    this.#takenAt = -Infinity;
  }

  /** Entries go from the log when their time is over: what is built anew has none of them. */
  async #rebuild(): Promise<void> {
    this.#built = clock.now();
    let next: Snapshot | undefined;
    try {
      next = this.#next = new Snapshot();
      let last: string | null = null;
      const begun = await this.#read(next, null, (cursor) => (last = cursor));
      if (next !== this.#next) throw new Error("It lacks what this process has revoked.");
      this.#snapshot = next;
      this.#cursor = last;
      this.#setTakenAt(next, begun);
    } catch {
      // The old one is as good, and larger. Again in an hour.
      this.#built = clock.now() - DAY + DAY / 24;
    } finally {
      if (this.#next === next) this.#next = undefined;
    }
  }

  #setTakenAt(snapshot: Snapshot, [monotonic, wall]: [number, number]): void {
    if (snapshot !== this.#snapshot || (monotonic < this.#takenAt && snapshot.age() < Infinity))
      return;
    this.#takenAt = monotonic;
    snapshot.setKnown(monotonic, wall);
  }

  /** Reads to the end, and returns when it began to ask for the last page. */
  async #read(
    snapshot: Snapshot,
    from: string | null,
    moveTo: (cursor: string) => void,
  ): Promise<[number, number]> {
    let cursor = from;
    for (let pages = 0; pages < MAX_PAGES && snapshot.count <= MAX_ENTRIES; pages++) {
      const begun: [number, number] = [performance.now(), clock.now()];
      const asked = Promise.resolve(this.#store.since(cursor, PAGE));
      const page: unknown = await within(PAGE_TIME, asked, false);
      checkPage(page);
      const refused = snapshot.add(page.entries);
      if (refused > 0) this.#warnOfRefused();
      if (page.more && page.cursor === cursor) throw new Error("Its cursor does not move.");
      cursor = page.cursor;
      moveTo(cursor);
      if (!page.more) return begun;
    }
    throw new Error("Its log has no end.");
  }

  #hasWarned = false;

  #warnOfRefused(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const message =
      "The store of `revocation` has entries that waxseal did not write; they end nothing.";
    reportOnce(this.#settings, new WaxsealError("store", message));
  }

  /** The next load, where the runtime has timers that do not keep a process alive. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const { EdgeRuntime } = globalThis as { EdgeRuntime?: unknown };
    if (isWorkerd() || EdgeRuntime !== undefined) return;
    const usual = this.maxStaleness * (400 + 100 * clock.chance());
    const wait = this.isUnavailable ? this.#retryAt - performance.now() : usual;
    // Longer ones overflow.
    const timer = setTimeout(() => void this.load(), Math.min(Math.max(wait, 0), DAY));
    this.#timer = timer;
    if (!release(timer)) clearTimeout(timer);
  }
}

/** @throws where a store's answer is none. */
function checkPage(page: unknown): asserts page is RevocationPage {
  const { entries, cursor, more } = (isObject(page) ? page : {}) as Partial<RevocationPage>;
  const isPage =
    Array.isArray(entries) &&
    entries.length <= MAX_PAGE &&
    typeof cursor === "string" &&
    typeof more === "boolean";
  if (!isPage) throw new TypeError("`since` must return { entries, cursor, more }.");
}
