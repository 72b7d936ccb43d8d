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

interface Storage {
  getItem(key: string): Promise<unknown>;
  setItem(key: string, value: any, options?: any): Promise<unknown>;
  removeItem(key: string): Promise<unknown>;
  getKeys(prefix?: string): Promise<string[]>;
}

interface UnstorageOptions {
  prefix?: string | undefined;
  name?: string | undefined;
}

declare function unstorage(storage: Storage, { prefix, name }?: UnstorageOptions): RevocationStore;

export type { Storage, UnstorageOptions };

export { unstorage };
