/** What `memory()` and `memoryStore()` keep. */

import { clock } from "../clock.js";
import type { RevocationPage } from "../types/coordinator.js";

interface Register {
  value: string;
  /** Milliseconds since 1970, as `heldUntil`. */
  end: number;
  heldUntil: number;
}

interface Ended {
  position: number;
  id: string;
  value: string;
  /** Milliseconds since 1970. */
  end: number;
}

/** Of each kind, so that a storm of one never pushes out another. */
const MOST_REGISTERS = 10_000;
const MOST_ENDED = 100_000;

/**
 * Links and logout tokens that were used, and point records of what was revoked: to forget
 * one would make it good again.
 */
const NEVER_DROPPED = ["e:", "j:", "v:"];

export class Memory {
  /** By kind, which is what stands before the colon of a key; the oldest first. */
  readonly #kinds = new Map<string, Map<string, Register>>();
  readonly #waiting = new Map<string, Set<() => void>>();
  /** In the order of arrival. */
  readonly #log = new Map<string, Ended>();
  readonly #logged = new Map<string, number>();
  #position = 0;
  /** Nothing of the log is over before, in milliseconds since 1970. */
  #firstEnd = -Infinity;

  get(key: string): string | null {
    const register = this.#registersOf(key)?.get(key);
    return register && register.end > clock.now() ? register.value : null;
  }

  swap(key: string, expected: string | null, value: string, ttl: number, hold = 0): boolean {
    if (this.get(key) !== expected) return false;
    const isLasting = NEVER_DROPPED.includes(kindOf(key));
    const isEnded = !isLasting && hold >= ttl;
    const kind = isEnded ? endedOf(key) : kindOf(key);
    const registers = this.#kinds.get(kind) ?? new Map<string, Register>();
    this.#kinds.set(kind, registers);
    const now = clock.now();
    if (!registers.has(key)) makeRoom(registers, now, isEnded ? MOST_ENDED : MOST_REGISTERS);
    // Last in the order of the map.
    this.#registersOf(key)?.delete(key);
    const end = now + ttl * 1000;
    const heldUntil = isLasting ? end : Math.min(now + hold * 1000, end);
    registers.set(key, { value, end, heldUntil });
    for (const wake of this.#waiting.get(key) ?? []) wake();
    return true;
  }

  /** Those that have it. */
  #registersOf(key: string): Map<string, Register> | undefined {
    const [registers, ended] = [kindOf(key), endedOf(key)].map((kind) => this.#kinds.get(kind));
    return ended?.has(key) ? ended : registers;
  }

  wait(key: string, seen: string | null, ms: number): Promise<string | null> {
    const value = this.get(key);
    if (value !== seen) return Promise.resolve(value);
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

  append(entries: readonly [id: string, value: string][], ttl: number): void {
    const now = clock.now();
    this.#tidyLog(now, (end) => end > now);
    for (const [id, value] of entries) this.#appendOne(id, value, now, now + ttl * 1000);
  }

  since(cursor: string | null, limit: number): RevocationPage {
    const after = Number(cursor ?? 0);
    const entries: [string, string][] = [];
    let last = after;
    for (const { position, id, value } of this.#log.values()) {
      if (position <= after) continue;
      if (entries.length === limit) return { entries, cursor: String(last), more: true };
      entries.push([id, value]);
      last = position;
    }
    return { entries, cursor: String(last), more: false };
  }

  #appendOne(id: string, value: string, now: number, end: number): void {
    const key = `${id} ${value}`;
    const before = this.#log.get(key);
    if (before && before.end > now) {
      before.end = Math.max(before.end, end);
      return;
    }
    if (!before && this.#isFull(id, now)) throw full(MOST_ENDED);
    if (!before) this.#countLogged(id, 1);
    this.#log.delete(key);
    this.#log.set(key, { position: ++this.#position, id, value, end });
    this.#firstEnd = Math.min(this.#firstEnd, end);
  }

  /** Where one lives long, those behind it that are over take its room until they are needed. */
  #isFull(id: string, now: number): boolean {
    if (this.#countLogged(id, 0) < MOST_ENDED) return false;
    if (now >= this.#firstEnd) {
      this.#firstEnd = Infinity;
      this.#tidyLog(now, (end) => {
        this.#firstEnd = Math.min(this.#firstEnd, end);
        return false;
      });
    }
    return this.#countLogged(id, 0) >= MOST_ENDED;
  }

  /** Removes what is over, up to an entry with whose end `isEnough`. */
  #tidyLog(now: number, isEnough: (end: number) => boolean): void {
    for (const [key, { id, end }] of this.#log) {
      if (end <= now) {
        this.#log.delete(key);
        this.#countLogged(id, -1);
      } else if (isEnough(end)) return;
    }
  }

  /** How many there are of the kind, which is the first byte of an id in base64url. */
  #countLogged(id: string, change: number): number {
    const kind = id.slice(0, 2);
    const count = (this.#logged.get(kind) ?? 0) + change;
    this.#logged.set(kind, count);
    return count;
  }
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf(":") + 1);
}

/**
 * Where those are that are held to their end, such as of a sign-out: many of them must not take
 * the room of those that are still in use.
 */
function endedOf(key: string): string {
  return `ended ${kindOf(key)}`;
}

/** Drops the oldest that nobody relies on. */
function makeRoom(registers: Map<string, Register>, now: number, most: number): void {
  if (registers.size < most) return;
  for (const [key, { heldUntil }] of registers) {
    if (heldUntil > now) continue;
    registers.delete(key);
    return;
  }
  throw full(most);
}

function full(most: number): Error {
  return new Error(
    `The memory of this process holds ${most} records of a kind and may drop none of them: share a store, such as that of waxseal/redis.`,
  );
}
