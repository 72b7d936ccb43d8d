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

type Query = (text: string, params: (string | number)[]) => Awaitable<readonly object[]>;

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

interface SqlOptions {
  dialect: "postgres" | "sqlite";
  table?: string | undefined;
  name?: string | undefined;
}

declare function sql(
  query: Query,
  { dialect, table, name }: SqlOptions,
): Coordinator & RevocationStore;

export type { Query, SqlOptions };

export { sql };
