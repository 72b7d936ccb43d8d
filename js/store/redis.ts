/** `waxseal/redis`: registers in Redis, by the client that the application has. */

import type { Coordinator } from "../types/coordinator.js";

export interface RedisOptions {
  /**
   * What every key begins with.
   *
   * @default `"waxseal:"`
   */
  prefix?: string | undefined;
}

/**
 * A client of `redis` (node-redis) or its pool, of `ioredis`, or one by HTTP with `get` and
 * `eval` as `@upstash/redis` has them.
 */
export type RedisClient = NodeRedis | IoRedis | HttpRedis;

interface NodeRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  sendCommand: unknown;
}

interface IoRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keyCount: number, ...values: string[]): Promise<unknown>;
  defineCommand: unknown;
}

interface HttpRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keys: string[], values: string[]): Promise<unknown>;
}

/** In one atomic step; an absent value is an empty text here, which nothing that is sealed is. */
const SWAP = `local v = redis.call('GET', KEYS[1])
if (v or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/**
 * Registers in Redis 6.2 or later, on the primary, with `maxmemory-policy noeviction`, and for
 * no double refresh after a crash with `appendonly yes`.
 */
export function redis(
  client: RedisClient,
  { prefix = "waxseal:" }: RedisOptions = {},
): Coordinator {
  const evaluate = evaluator(client);
  return {
    async get(key) {
      return asText(await client.get(prefix + key));
    },
    async swap(key, expected, value, ttl) {
      const values = [expected ?? "", value, String(Math.ceil(ttl * 1000))];
      return Number(await evaluate(SWAP, prefix + key, values)) === 1;
    },
  };
}

type Evaluate = (script: string, key: string, values: string[]) => Promise<unknown>;

/** By the shape of the client: each takes keys and values in another way. */
function evaluator(client: RedisClient): Evaluate {
  if ("defineCommand" in client) {
    return (script, key, values) => client.eval(script, 1, key, ...values);
  }
  if ("sendCommand" in client) {
    return (script, key, values) => client.eval(script, { keys: [key], arguments: values });
  }
  return (script, key, values) => client.eval(script, [key], values);
}

/** A client that parses JSON by itself gives back what it was not given. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  throw new TypeError("The Redis client must return texts as they are: switch off its parsing.");
}
