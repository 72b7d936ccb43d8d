/**
 * What this process knows of a log of revocations: in an instance of the module of its own,
 * which sees no cookie and no key, and lives as long as what it knows is of use.
 */

import { clock } from "../clock.js";
import { SharedInstance } from "../core/shared-instance.js";

/** An entry of the log, as stores have it. */
export type Entry = [id: string, value: string];

/** What of a session decides whether it was revoked. */
export interface Facts {
  tenant: string;
  sid: string;
  sub: string;
  providerSid: string;
  providerSub: string;
  /** In seconds since 1970; NaN where the session does not say. */
  authTime: number;
}

/** What `src/wasm_shared/revocation.rs` exports. */
interface Exports {
  revokeAdd(count: number): number;
  revokeTime(): number;
  revokeCheck(...lengthsAndTime: number[]): number;
  revokeKnown(monotonic: number, wall: number): void;
  revokeAge(monotonic: number, wall: number): number;
  revokeCount(): number;
}

const ID = 12;
/** Seconds that what was revoked counts as recent, and how many of these are told apart. */
const RECENT = 120;
const MAX_RECENT = 10_000;

/** How many recent entries this process has learned of. */
let learned = 0;
const encoder = new TextEncoder();

/** @throws what the engine throws when its memory is full: it is of no use then. */
export class Snapshot {
  readonly #instance = new SharedInstance<Exports>();
  readonly #exports = this.#instance.exports;
  /** Recent entries, and the number that each was learned as; what was last dropped of these. */
  readonly #recent = new Map<string, number>();
  #dropped = 0;

  get count(): number {
    return this.#exports.revokeCount() >>> 0;
  }

  /** Returns how many were no entries. */
  add(entries: readonly unknown[]): number {
    const found = entries.filter(isEntry);
    this.#noteRecent(found);
    const count = found.length;
    const view = this.#instance.bytes(count * (ID + 4));
    encoder.encodeInto(found.map(([id]) => id).join(""), view);
    const times = new DataView(view.buffer, view.byteOffset + count * ID);
    for (const [at, [, value]] of found.entries()) times.setUint32(at * 4, Number(value), true);
    return entries.length - count + (this.#exports.revokeAdd(count) >>> 0);
  }

  /** The time of an entry, in seconds since 1970; `undefined` where there is none. */
  timeOf(id: string): number | undefined {
    this.#instance.write(id);
    const time = this.#exports.revokeTime();
    return time < 0 ? undefined : time;
  }

  /** What {@link learnedAfter} takes: all that is known by now. */
  get mark(): number {
    return learned;
  }

  /** Whether an entry was not known yet at that mark, whatever the clocks say. */
  learnedAfter(mark: number, id: string): boolean {
    return (this.#recent.get(id) ?? this.#dropped) > mark;
  }

  /** A store may repeat entries: what says nothing new is not learned again. */
  #noteRecent(entries: readonly Entry[]): void {
    const since = clock.now() / 1000 - RECENT;
    for (const [id, value] of entries) {
      const time = Number(value);
      if (time < since || (this.timeOf(id) ?? -1) >= time) continue;
      this.#recent.delete(id);
      this.#recent.set(id, ++learned);
      if (this.#recent.size <= MAX_RECENT) continue;
      const [[oldest, number]] = this.#recent as unknown as [[string, number]];
      this.#recent.delete(oldest);
      this.#dropped = number;
    }
  }

  isRevoked({ tenant, sid, sub, providerSid, providerSub, authTime }: Facts): boolean {
    if (this.count === 0) return false;
    const lengths = this.#instance.write(tenant, sid, sub, providerSid, providerSub);
    return this.#exports.revokeCheck(...lengths, authTime) !== 0;
  }

  /** Everything is known that was in the log then. */
  setKnown(monotonic: number, wall: number): void {
    this.#exports.revokeKnown(monotonic, wall);
  }

  /** How old that is, in milliseconds. */
  age(): number {
    return this.#exports.revokeAge(performance.now(), clock.now());
  }
}

/** Its id is checked in the core. A value is a time, and of a single session nothing. */
function isEntry(entry: unknown): entry is Entry {
  if (!Array.isArray(entry)) return false;
  const [id, value] = entry as unknown[];
  return (
    typeof id === "string" &&
    /^[\w-]{12}$/.test(id) &&
    typeof value === "string" &&
    /^\d{1,10}$/.test(value) &&
    Number(value) < 2 ** 32
  );
}
