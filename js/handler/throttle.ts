/** Counts failed sign-ins, so that nobody can try one password after the other. */

import { report, within } from "../callbacks.js";
import type { Settings } from "../config.js";
import { webCrypto } from "../environment.js";
import { CredentialsSignin, WaxsealError } from "../errors.js";
import type { Awaitable } from "../infer.js";
import type { Provider } from "../provider.js";
import { addressOf } from "../source.js";
import { MemoryStore } from "./memory-store.js";

/** How often credentials may be wrong. */
export interface ThrottleOptions {
  /** Failures that a key may have within a window; 10 by default. */
  limit?: number | undefined;
  /** Seconds; 900 by default. Windows follow each other from 1970 on. */
  window?: number | undefined;
  /**
   * What failures are counted by. By default each field that names a user
   * (`username`, `email`, `login`, `identifier`, `phone`, …) counts by itself, in
   * lower case and with the provider's `id`; under `trustHost` together with the
   * client's address, the last one in `X-Forwarded-For`. With neither of the two,
   * or where this returns nothing, nothing is counted.
   */
  key?:
    | ((
        credentials: { [field: string]: string | undefined },
        request: Request,
        provider: { id: string },
      ) => Awaitable<string | readonly string[] | null | undefined>)
    | undefined;
  /** Where to count; by default in the memory of this process. */
  store?: ThrottleStore | undefined;
}

/**
 * Counts that end by themselves, shared by several servers. Keys are hashes: no
 * name of a user gets there. A store that throws, takes longer than `callbackTimeout`
 * or returns no number is logged, and the sign-in goes on uncounted.
 *
 * ```ts
 * const store: ThrottleStore = {
 *   get: (key) => redis.get(key),
 *   set: (key, count, ttl) => redis.set(key, count, "EX", ttl),
 *   async incr(key, by, ttl) {
 *     const [count] = await redis.multi().incrby(key, by).expire(key, ttl).exec();
 *     return Number(count[1]);
 *   },
 * };
 * ```
 */
export interface ThrottleStore {
  get(key: string): Awaitable<number | string | null | undefined>;
  /** `ttl`: the seconds after which the count may be forgotten. */
  set(key: string, count: number, ttl: number): Awaitable<unknown>;
  /**
   * Adds to a count, which is 0 at first, in one step, and returns it. Without it,
   * attempts at the same moment count as one.
   */
  incr?(key: string, by: number, ttl: number): Awaitable<number>;
}

/** One attempt to sign in, counted as a failure until it is known to be none. */
export interface Attempt {
  /** The credentials were right. */
  succeeded(): Promise<void>;
  /** Nobody knows whether they were right. */
  aborted(): Promise<void>;
}

const LIMIT = 10;
const WINDOW = 900;
/** More than any form has; who sends more looks for one that does not count. */
const MAX_KEYS = 8;

/**
 * Begins an attempt. It counts before the credentials are looked at, so that a
 * thousand attempts at once are not a thousand guesses.
 *
 * @throws CredentialsSignin `"throttled"`.
 */
export async function attempt(
  settings: Settings,
  provider: Provider,
  credentials: { [field: string]: string },
  request: Request,
): Promise<Attempt> {
  if (settings.throttle === false) return UNCOUNTED;
  const { limit = LIMIT, window = WINDOW, key } = settings.throttle;
  const store = (settings.throttle.store ??= new MemoryStore());

  const now = Date.now() / 1000;
  const begin = Math.floor(now / window);
  const left = Math.ceil((begin + 1) * window - now);
  const found = key
    ? await within(settings, "throttle.key", key(credentials, request.clone(), { id: provider.id }))
    : identities(provider, credentials, addressOf(request.headers, settings.trust));
  const names = typeof found === "string" ? [found] : (found ?? []);
  if (names.length > MAX_KEYS) throw throttled(left);
  const keys = await Promise.all(
    names.map(async (name) => `waxseal:throttle:${await hash(`${provider.id}\n${name}`)}:${begin}`),
  );

  /** What the store answers, or nothing where it fails. */
  async function ask<T>(work: () => Awaitable<T>): Promise<T | undefined> {
    try {
      return await within(settings, "throttle.store", work());
    } catch (cause) {
      const message = "The store of the throttle failed; the sign-in is not counted.";
      report(settings, new WaxsealError("throttle", message, { cause }));
      return undefined;
    }
  }

  const counts = await Promise.all(keys.map((key) => ask(() => add(store, key, 1, left))));
  if (counts.some((count) => count !== undefined && count > limit)) throw throttled(left);

  const counted = keys.filter((_, index) => counts[index] !== undefined);
  const aborted = async () =>
    void (await Promise.all(counted.map((key) => ask(() => add(store, key, -1, left)))));
  return {
    aborted,
    async succeeded() {
      // Of several names it is not known which one `authorize` went by: a right
      // password for one must not wipe the failures of another.
      if (keys.length !== 1) return aborted();
      const forgotten = ask(() => store.set(keys[0]!, 0, left));
      // A store that has just failed is not waited for again.
      if (counted.length > 0) await forgotten;
    },
  };
}

const UNCOUNTED: Attempt = { succeeded: async () => {}, aborted: async () => {} };

function throttled(seconds: number): CredentialsSignin {
  const error = new CredentialsSignin("Too many failed attempts to sign in.");
  error.code = "throttled";
  error.retryAfter = seconds;
  return error;
}

const IDENTITY = /user|mail|login|identi|account|phone|mobile|handle|nick|^(name|uid|id|sub)$/i;
const SECRET = /pass|secret|token|code|otp|pin/i;

/** Whether a field names the user, rather than proves who it is. */
export function isIdentity(field: string): boolean {
  return IDENTITY.test(field) && !SECRET.test(field);
}

/** The keys of the fields that name the user, or of the address alone. */
function identities(
  provider: Provider,
  credentials: { [field: string]: string },
  address: string,
): string[] {
  const described = Object.keys(provider.credentials);
  const fields = Object.entries(credentials).filter(
    ([field, value]) =>
      isIdentity(field) &&
      value.trim() !== "" &&
      // A field that the form does not have is none that `authorize` looks at.
      (described.length === 0 || described.includes(field)),
  );
  if (fields.length === 0) return address === "" ? [] : [address];
  return fields.map(([field, value]) => {
    // As most databases compare them.
    const name = value.normalize("NFKC").trim().toLowerCase();
    return `${field}\n${name}\n${address}`;
  });
}

async function hash(text: string): Promise<string> {
  const digest = await webCrypto().subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function add(store: ThrottleStore, key: string, by: number, ttl: number): Promise<number> {
  if (store.incr) return whole(await store.incr(key, by, ttl));
  const count = whole((await store.get(key)) ?? 0) + by;
  await store.set(key, count, ttl);
  return count;
}

/** A count, perhaps as text or `bigint`. Anything else would never exceed a limit. */
function whole(value: unknown): number {
  if (/^-?\d+$/.test(String(value))) return Number(value);
  throw new TypeError("The store must return whole numbers.");
}
