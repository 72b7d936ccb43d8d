/** A register, or the log of ended sessions, as a Durable Object. */

import { DurableObject } from "cloudflare:workers";

import { clock } from "../clock.js";
import type { RevocationPage } from "../types/coordinator.js";

interface Register {
  value: string;
  /** Milliseconds since 1970. */
  until: number;
}

interface Ended {
  entry: [id: string, value: string];
  /** Milliseconds since 1970. */
  until: number;
}

const REGISTER = "register";
/** Before the position of an entry of the log. */
const LOG = "log:";
/** Digits of a position, so that the order of texts is that of numbers. */
const DIGITS = 16;
/** Milliseconds between two times that the log is tidied. */
const TIDY = 3_600_000;
/** Entries that are removed at once. */
const MOST = 1000;

/**
 * One register or the log, for `durableObject`: export it from the Worker's main module, and
 * name it in `new_sqlite_classes`. Its methods are called by `durableObject` alone.
 *
 * Reading, comparing and writing happen in one synchronous step, which no other request can
 * get between, so nothing is locked. An answer leaves only once what was written is durable.
 */
export class WaxsealObject extends DurableObject {
  readonly #waiting = new Set<() => void>();

  /** The value, `null` where there is none or its time is over. */
  read(): string | null {
    const register = this.ctx.storage.kv.get<Register>(REGISTER);
    return register && register.until > clock.now() ? register.value : null;
  }

  /** Writes `value` for `ttl` seconds, if it is still `expected`. */
  async swap(expected: string | null, value: string, ttl: number): Promise<boolean> {
    if (this.read() !== expected) return false;
    const until = clock.now() + Math.ceil(ttl * 1000);
    this.ctx.storage.kv.put(REGISTER, { value, until } satisfies Register);
    for (const wake of this.#waiting) wake();
    await this.#alarmBy(until);
    return true;
  }

  /** The value once it is no longer `seen`, or after `ms` milliseconds. */
  async wait(seen: string | null, ms: number): Promise<string | null> {
    const value = this.read();
    if (value !== seen) return value;
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(this.read());
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  /** Adds entries to the log for `ttl` seconds. */
  async append(entries: readonly [id: string, value: string][], ttl: number): Promise<void> {
    const now = clock.now();
    const until = now + Math.ceil(ttl * 1000);
    const { kv } = this.ctx.storage;
    const [last] = kv.list({ prefix: LOG, reverse: true, limit: 1 });
    // By time, so that it grows even after all entries were removed.
    let position = Math.max(last ? positionOf(last[0]) : 0, now * 1000);
    for (const entry of entries) {
      const key = LOG + String(++position).padStart(DIGITS, "0");
      kv.put(key, { entry: [...entry], until } satisfies Ended);
    }
    await this.#alarmBy(Math.max(until, now + TIDY));
  }

  /** The entries of the log after a position, in the order of their arrival. */
  async since(cursor: string | null, limit: number): Promise<RevocationPage> {
    const startAfter = LOG + (cursor ?? "").padStart(DIGITS, "0");
    const list = this.ctx.storage.kv.list<Ended>({ prefix: LOG, startAfter, limit: limit + 1 });
    const found = [...list];
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      entries: page.map(([, { entry }]) => entry),
      cursor: last ? String(positionOf(last[0])) : (cursor ?? "0"),
      more: found.length > limit,
    };
  }

  /** Removes what is over; called by the runtime. */
  override async alarm(): Promise<void> {
    const now = clock.now();
    const next = this.#endOfRegister() ?? this.#tidyLog(now);
    if (next !== undefined && next > now) await this.ctx.storage.setAlarm(next);
    else await this.ctx.storage.deleteAll();
  }

  #endOfRegister(): number | undefined {
    return this.ctx.storage.kv.get<Register>(REGISTER)?.until;
  }

  /** When to tidy the log again; `undefined` where nothing is left. */
  #tidyLog(now: number): number | undefined {
    const { kv } = this.ctx.storage;
    // The oldest, up to the first that is not over.
    for (const [key, { until }] of [...kv.list<Ended>({ prefix: LOG, limit: MOST })]) {
      if (until > now) return Math.max(until, now + TIDY);
      kv.delete(key);
    }
    const [left] = kv.list({ prefix: LOG, limit: 1 });
    return left && now + 1000;
  }

  /** Where an earlier alarm stands, that one will look for what is left. */
  async #alarmBy(time: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > time) await this.ctx.storage.setAlarm(time);
  }
}

function positionOf(key: string): number {
  return Number(key.slice(LOG.length));
}
