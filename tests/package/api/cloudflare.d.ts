import { DurableObject } from "cloudflare:workers";

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

interface KvNamespace {
  put(
    key: string,
    value: string,
    options: {
      expirationTtl: number;
      metadata: any;
    },
  ): Promise<void>;
  list(options: { prefix: string; limit: number; cursor: string | null }): Promise<any>;
}

interface KvOptions {
  prefix?: string | undefined;
}

interface ObjectNamespace {
  idFromName(name: string): any;
  get(id: any): any;
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

declare class WaxsealObject extends DurableObject {
  #private;
  read(): string | null;
  swap(expected: string | null, value: string, ttl: number): Promise<boolean>;
  wait(seen: string | null, ms: number): Promise<string | null>;
  append(entries: readonly [id: string, value: string][], ttl: number): Promise<void>;
  since(cursor: string | null, limit: number): Promise<RevocationPage>;
  alarm(): Promise<void>;
}

declare function durableObject(binding: ObjectNamespace): Coordinator & RevocationStore;

declare function kv(binding: KvNamespace, { prefix }?: KvOptions): RevocationStore;

export type { KvNamespace, KvOptions, ObjectNamespace };

export { WaxsealObject, durableObject, kv };

export { waitUntil } from "cloudflare:workers";
