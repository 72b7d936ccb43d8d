/** `waxseal/cloudflare`: what instances share, in Durable Objects or Workers KV. */

import { waitUntil } from "cloudflare:workers";

import type { Coordinator, RevocationPage, RevocationStore } from "../types/coordinator.js";
import { minuteLog, type Stored } from "./minutes.js";

export { waitUntil };
export { WaxsealObject } from "./object.js";

/** The binding of a Durable Object namespace whose class is {@link WaxsealObject}. */
export interface ObjectNamespace {
  idFromName(name: string): any;
  get(id: any): any;
}

/** The methods of {@link WaxsealObject}, as a call from elsewhere sees them. */
interface Stub {
  read(): Promise<string | null>;
  swap(expected: string | null, value: string, ttl: number): Promise<boolean>;
  wait(seen: string | null, ms: number): Promise<string | null>;
  append(entries: readonly [string, string][], ttl: number): Promise<void>;
  since(cursor: string | null, limit: number): Promise<RevocationPage>;
}

/**
 * Registers and the log of ended sessions in Durable Objects: one object for each register,
 * near where its first request was, and one for the log. It coordinates exactly, and is what
 * to use on Cloudflare.
 *
 * ```ts
 * import { env } from "cloudflare:workers";
 * import { durableObject } from "waxseal/cloudflare";
 *
 * export { WaxsealObject } from "waxseal/cloudflare";
 * const store = durableObject(env.WAXSEAL);
 * ```
 *
 * `wrangler.jsonc` names the class:
 *
 * ```json
 * {
 *   "durable_objects": { "bindings": [{ "name": "WAXSEAL", "class_name": "WaxsealObject" }] },
 *   "migrations": [{ "tag": "v1", "new_sqlite_classes": ["WaxsealObject"] }]
 * }
 * ```
 *
 * @throws TypeError for what is no binding.
 */
export function durableObject(binding: ObjectNamespace): Coordinator & RevocationStore {
  if (typeof binding?.idFromName !== "function") {
    throw new TypeError(
      "Pass the binding of a Durable Object namespace, such as env.WAXSEAL: wrangler.jsonc names it in `durable_objects.bindings`, with the class WaxsealObject.",
    );
  }
  const object = async <T>(name: string, call: (stub: Stub) => Promise<T>): Promise<T> => {
    try {
      // Anew for each call: a stub is of no use after an exception.
      return await call(binding.get(binding.idFromName(name)) as Stub);
    } catch (cause) {
      throw failureOf(cause);
    }
  };
  return {
    get: (key) => object(key, (stub) => stub.read()),
    swap: (key, expected, value, ttl) => object(key, (stub) => stub.swap(expected, value, ttl)),
    wait: (key, seen, ms) => object(key, (stub) => stub.wait(seen, ms)),
    append: (entries, ttl) => object("log", (stub) => stub.append(entries, ttl)),
    since: (cursor, limit) => object("log", (stub) => stub.since(cursor, limit)),
    waitUntil,
  };
}

/** What the runtime says of another class; of one without SQLite it says itself what to do. */
const OTHER_CLASS = /does not implement the method/;

function failureOf(cause: unknown): unknown {
  if (!OTHER_CLASS.test(String(cause))) return cause;
  return new Error(
    "The class of this binding is not WaxsealObject: name that in `class_name` of its entry in `durable_objects.bindings`, and export it from the main module of the Worker.",
    { cause },
  );
}

/** What is needed of the binding of a KV namespace. */
export interface KvNamespace {
  put(key: string, value: string, options: { expirationTtl: number; metadata: any }): Promise<void>;
  list(options: { prefix: string; limit: number; cursor: string | null }): Promise<any>;
}

/** Options of {@link kv}. */
export interface KvOptions {
  /**
   * What every key begins with.
   *
   * @default `"waxseal:log:"`
   */
  prefix?: string | undefined;
}

/**
 * The log of ended sessions in Workers KV, for `revocation.store`, and for small fleets: each
 * entry is a key. KV shows what was written elsewhere after "60 seconds or more", so
 * `revocation.maxStaleness` must be at least 120, and that is what to expect and no promise.
 * It compares nothing, so it is no coordinator.
 *
 * ```ts
 * import { env } from "cloudflare:workers";
 * import { kv } from "waxseal/cloudflare";
 *
 * const store = kv(env.SESSIONS);
 * ```
 *
 * @throws TypeError for what is no binding.
 */
export function kv(
  binding: KvNamespace,
  { prefix = "waxseal:log:" }: KvOptions = {},
): RevocationStore {
  if (typeof binding?.list !== "function") {
    throw new TypeError(
      "Pass the binding of a KV namespace, such as env.SESSIONS: wrangler.jsonc names it in `kv_namespaces`.",
    );
  }
  const log = minuteLog(prefix, {
    // In the metadata, which a list shows: one call for a thousand of them.
    save: (key, entry, ttl) =>
      binding.put(key, "", { expirationTtl: Math.max(60, Math.ceil(ttl)), metadata: entry }),
    async list(from, position, limit) {
      const options = { prefix: from, limit: Math.min(limit, 1000), cursor: position };
      const { keys, list_complete: isLast, cursor } = await binding.list(options);
      const entries = (keys as { metadata?: Stored }[])
        .map(({ metadata }) => metadata)
        .filter((entry) => entry !== undefined);
      return { entries, position: isLast ? null : cursor };
    },
  });
  return { ...log, leastStaleness: 120, waitUntil };
}
