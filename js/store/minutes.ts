/**
 * A log in a store that has keys, and neither order nor atomic steps: a key for each entry, by
 * the minute in which it was written.
 */

import { clock } from "../clock.js";
import type { RevocationStore } from "../types/coordinator.js";

/** An entry as it is stored. */
export interface Stored {
  id: string;
  value: string;
  /** Seconds since 1970. */
  end: number;
}

/** Keys whose names begin with a text, in pages. */
export interface Keys {
  save(key: string, entry: Stored, ttl: number): PromiseLike<unknown>;
  /** `position` is what the page before gave, and `null` with the first and after the last. */
  list(
    prefix: string,
    position: string | null,
    limit: number,
  ): Promise<{ entries: Stored[]; position: string | null }>;
}

/** Minutes after which a key may still turn up: clocks differ, and copies take their time. */
const LATE = 5;
/** Minutes; after a longer pause the whole log is listed. */
const LONG = 60;
/** Writes at the same time. */
const AT_ONCE = 6;

export function minuteLog(prefix: string, keys: Keys): Pick<RevocationStore, "append" | "since"> {
  let count = 0;
  return {
    async append(entries, ttl) {
      const now = clock.now();
      const end = Math.ceil(now / 1000 + ttl);
      const minute = minuteOf(now);
      const write = ([id, value]: readonly [string, string]) => {
        // One writer's entries in the order of their writing.
        const order = `${now.toString(36)}${(count++ % 36 ** 4).toString(36).padStart(4, "0")}`;
        const key = `${prefix}${nameOf(minute)}:${order}${randomText()}`;
        return keys.save(key, { id, value, end }, ttl);
      };
      for (let at = 0; at < entries.length; at += AT_ONCE) {
        await Promise.all(entries.slice(at, at + AT_ONCE).map(write));
      }
    },
    async since(cursor, limit) {
      const now = minuteOf(clock.now());
      const { begun, minute, position } = parse(cursor) ?? {
        begun: now,
        minute: ALL,
        position: "",
      };
      // After a long pause.
      const isFar = minute !== ALL && now - minute > LONG;
      const listed = isFar ? ALL : minute;
      const where = listed === ALL ? prefix : `${prefix}${nameOf(listed)}:`;
      const page = await keys.list(where, isFar || position === "" ? null : position, limit);
      const next = { begun: isFar ? now : begun, minute: listed, position: page.position ?? "" };
      return { entries: liveOf(page.entries), ...step(next, now) };
    },
  };
}

/** Where a reader is. */
interface Place {
  /** The minute in which this pass began; the next one begins a little earlier. */
  begun: number;
  /** Which minute is listed, or {@link ALL}. */
  minute: number;
  /** Of the store; `""` at the beginning. */
  position: string;
}

const ALL = -1;

/** What comes after a page. */
function step(place: Place, now: number): { cursor: string; more: boolean } {
  if (place.position !== "") return { cursor: write(place), more: true };
  if (place.minute !== ALL && place.minute < now) {
    return { cursor: write({ ...place, minute: place.minute + 1 }), more: true };
  }
  const minute = place.begun - LATE;
  return { cursor: write({ begun: -1, minute, position: "" }), more: false };
}

function write({ begun, minute, position }: Place): string {
  return `${begun}.${minute}.${position}`;
}

function parse(cursor: string | null): Place | undefined {
  const [, begun, minute, position] = /^(-?\d+)\.(-?\d+)\.(.*)$/s.exec(cursor ?? "") ?? [];
  if (position === undefined) return undefined;
  if (Number(begun) >= 0) return { begun: Number(begun), minute: Number(minute), position };
  // A pass begins. The clock may have been set back since the last one.
  const now = minuteOf(clock.now());
  return { begun: now, minute: Math.min(Number(minute), now - LATE), position };
}

function liveOf(entries: Stored[]): [string, string][] {
  const now = clock.now() / 1000;
  return entries.filter(({ end }) => end > now).map(({ id, value }) => [id, value]);
}

function minuteOf(ms: number): number {
  return Math.floor(ms / 60_000);
}

/** In the order of time, as text. */
function nameOf(minute: number): string {
  return String(minute).padStart(9, "0");
}

function randomText(): string {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return number!.toString(36).padStart(7, "0");
}
