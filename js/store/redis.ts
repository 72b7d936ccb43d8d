/** `waxseal/redis`: what instances share, in Redis, by the client that the application has. */

import type { Coordinator, RevocationStore } from "../types/coordinator.js";
import { explaining, within } from "./within.js";

/** Options of {@link redis}. */
export interface RedisOptions {
  /**
   * What every key begins with.
   *
   * @default `"waxseal:"`
   */
  prefix?: string | undefined;
  /**
   * What this log is called in a process whose bundles make the store several times, as those
   * of Next.js do: they follow the log of one name together, and what one of them revokes the
   * others know at once. Two logs must not have one name.
   *
   * @default none: each bundle follows the log by itself
   */
  name?: string | undefined;
}

/**
 * A client of `redis` (node-redis), its pool or cluster, one of `ioredis`, or one by HTTP that
 * has `eval` as `@upstash/redis` and `@vercel/kv` have it.
 */
export type RedisClient = NodeRedis | IoRedis | HttpRedis;

/** Of node-redis. */
export interface NodeRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** By this it is known. */
  sendCommand: unknown;
  isOpen?: boolean;
  /** Called at the first use, where nobody has. */
  connect?(): Promise<unknown>;
}

/** Of ioredis. */
export interface IoRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keyCount: number, ...values: string[]): Promise<unknown>;
  /** By this it is known. */
  defineCommand: unknown;
}

/** Any other. */
export interface HttpRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keys: string[], values: string[]): Promise<unknown>;
}

/**
 * Registers and the log of ended sessions in Redis 6.2 or newer, or in Valkey: the primary,
 * with `maxmemory-policy noeviction` and, so that a restart forgets at most a second,
 * `appendonly yes`. `npx waxseal doctor --redis` checks it. Nothing is sent before the first
 * request: leave it to that to connect a client of node-redis, and give one of ioredis
 * `lazyConnect`.
 *
 * ```ts
 * import { createClient } from "redis";
 * import { redis } from "waxseal/redis";
 *
 * const client = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true });
 * client.on("error", console.error);
 * const store = redis(client);
 * ```
 *
 * Its methods reject where Redis has not answered after 5 seconds.
 *
 * @throws TypeError for what is no client.
 */
export function redis(
  client: RedisClient,
  { prefix = "waxseal:", name }: RedisOptions = {},
): Coordinator & RevocationStore {
  const execute = evaluator(client);
  const connect = opener(client);
  const ask = <T>(work: () => Promise<T>): Promise<T> =>
    explaining(
      async () => {
        await connect();
        return await work();
      },
      async (cause) => (await import("./redis-failure.js")).failureOf(cause),
    );
  const evaluate: Evaluate = (...script) => ask(() => execute(...script));
  const log = `${prefix}log`;
  return {
    name,
    async get(key) {
      const value = await ask(() => within(client.get(prefix + key)));
      return value === null || value === undefined ? null : unmarked(value);
    },
    async swap(key, expected, value, ttl) {
      const before = expected === null ? "" : MARK + expected;
      const after = [MARK + value, String(Math.ceil(ttl * 1000))];
      return Number(await evaluate(SWAP, prefix + key, [before, ...after])) === 1;
    },
    async append(entries, ttl) {
      const seconds = String(Math.ceil(ttl));
      for (let at = 0; at < entries.length; at += MOST) {
        const texts = entries.slice(at, at + MOST).map(([id, value]) => MARK + id + value);
        await evaluate(APPEND, log, [seconds, ...texts]);
      }
    },
    async since(cursor, limit) {
      const found = await evaluate(SINCE, log, [startOf(cursor), String(limit + 1)]);
      const texts = (found as unknown[]).map(unmarked);
      const more = texts.length > 2 * limit;
      if (more) texts.length = 2 * limit;
      const last = texts.at(-2) ?? cursor?.replace("~", "") ?? "0-0";
      return {
        entries: texts
          .filter((_, at) => at % 2 === 1)
          .map((text) => [text.slice(0, ID), text.slice(ID)]),
        cursor: more ? last : `${last}~`,
        more,
      };
    },
  };
}

/** Before every value: a client by HTTP takes what reads like JSON for JSON. */
const MARK = "=";
/** Characters of an id. */
const ID = 12;
/** Entries in one command, which Redis does nothing else beside. */
const MOST = 500;
/** Milliseconds by which the clock of a replica may be behind that takes over. */
const OVERLAP = 15_000;

/** In one atomic step; the empty text is an absent value. */
const SWAP = `local v = redis.call('GET', KEYS[1])
if (v or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Each entry has its own time, so that the log of one application may be shorter than another's
 * under the same prefix. What goes are whole nodes at the beginning, which are the oldest.
 */
const APPEND = `local id
for i = 2, #ARGV do id = redis.call('XADD', KEYS[1], '*', 'e', ARGV[i], 't', ARGV[1]) end
local now = tonumber(string.match(id, '^%d+'))
local oldest
for _, e in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 200)) do
oldest = e[1]
if tonumber(string.match(oldest, '^%d+')) + e[2][4] * 1000 > now then break end end
redis.call('XTRIM', KEYS[1], 'MINID', '~', oldest)
local left = redis.call('PTTL', KEYS[1])
if left < ARGV[1] * 1000 then redis.call('PEXPIRE', KEYS[1], ARGV[1] * 1000) end
return 1`;

const SINCE = `local out = {}
for _, e in ipairs(redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])) do
out[#out + 1] = '=' .. e[1]
out[#out + 1] = e[2][2] end
return out`;

/**
 * The next page begins right after the cursor, and the next pass a little before it: a replica
 * that has become the primary may give ids that are older than those seen.
 */
function startOf(cursor: string | null): string {
  if (cursor === null) return "-";
  if (!cursor.endsWith("~")) return `(${cursor}`;
  return String(Math.max(0, Number.parseInt(cursor, 10) - OVERLAP));
}

type Evaluate = (script: string, key: string, values: string[]) => Promise<unknown>;

/** By the shape of the client: each takes keys and values in another way. */
function evaluator(client: RedisClient): Evaluate {
  if (typeof (Object(client) as Partial<HttpRedis>).eval !== "function") {
    throw new TypeError("Pass a client of redis or ioredis, or one by HTTP that has `eval`.");
  }
  if ("defineCommand" in client) {
    return (script, key, values) => within(client.eval(script, 1, key, ...values));
  }
  if ("sendCommand" in client) {
    return (script, key, values) => within(client.eval(script, { keys: [key], arguments: values }));
  }
  return (script, key, values) => within(client.eval(script, [key], values));
}

/**
 * Connects a client of node-redis at its first use: who only loads a configuration, as
 * `next build` does, needs no Redis. Where it has been connected it stays as it is, since the
 * application may have closed it.
 */
function opener(client: RedisClient): () => Promise<unknown> | undefined {
  if (!("sendCommand" in client)) return () => undefined;
  let wasOpen = false;
  let opening: Promise<unknown> | undefined;
  const fail = (error: unknown) => {
    wasOpen = false;
    throw error;
  };
  return () => {
    if (client.isOpen === false && client.connect && !wasOpen) {
      opening = within(client.connect().catch(fail)).finally(() => (opening = undefined));
    }
    wasOpen = true;
    return opening;
  };
}

function unmarked(value: unknown): string {
  if (typeof value === "string" && value.startsWith(MARK)) return value.slice(MARK.length);
  throw new TypeError("Redis holds a value that waxseal has not written, or not as a text.");
}
