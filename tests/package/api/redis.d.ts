type Awaitable<T> = T | PromiseLike<T>;

interface Coordinator {
  get(key: string): Awaitable<string | null>;
  swap(
    key: string,
    expected: string | null,
    value: string,
    ttl: number,
    hold?: number,
  ): Awaitable<boolean>;
  wait?(key: string, seen: string | null, ms: number): Awaitable<string | null>;
  waitUntil?(work: Promise<unknown>): void;
}

interface HttpRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keys: string[], values: string[]): Promise<unknown>;
}

interface IoRedis {
  get(key: string): Promise<unknown>;
  eval(script: string, keyCount: number, ...values: string[]): Promise<unknown>;
  defineCommand: unknown;
}

interface NodeRedis {
  get(key: string): Promise<unknown>;
  eval(
    script: string,
    options: {
      keys: string[];
      arguments: string[];
    },
  ): Promise<unknown>;
  sendCommand: unknown;
  isOpen?: boolean;
  connect?(): Promise<unknown>;
}

type RedisClient = NodeRedis | IoRedis | HttpRedis;

interface RedisOptions {
  prefix?: string | undefined;
  name?: string | undefined;
}

interface RevocationPage {
  entries: [id: string, value: string][];
  cursor: string;
  more: boolean;
}

interface RevocationStore extends Partial<Coordinator> {
  append(entries: readonly [id: string, value: string][], ttl: number): Awaitable<void>;
  since(cursor: string | null, limit: number): Awaitable<RevocationPage>;
  readonly leastStaleness?: number | undefined;
  readonly name?: string | undefined;
}

declare function redis(
  client: RedisClient,
  { prefix, name }?: RedisOptions,
): Coordinator & RevocationStore;

export type { HttpRedis, IoRedis, NodeRedis, RedisClient, RedisOptions };

export { redis };
