// What `waxseal/cloudflare` uses of the runtime's own module. Applications have its types from
// `wrangler types`, or from @cloudflare/workers-types.

declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    protected ctx: DurableObjectState;
    protected env: Env;
    constructor(ctx: DurableObjectState, env: Env);
    alarm?(): Promise<void>;
  }
  export function waitUntil(promise: Promise<unknown>): void;

  /** The storage of an object whose class was made by `new_sqlite_classes`. */
  interface DurableObjectState {
    storage: {
      kv: {
        get<T>(key: string): T | undefined;
        put(key: string, value: unknown): void;
        delete(key: string): boolean;
        list<T>(options: {
          prefix: string;
          startAfter?: string;
          reverse?: boolean;
          limit: number;
        }): Iterable<[key: string, value: T]>;
      };
      getAlarm(): Promise<number | null>;
      setAlarm(time: number): Promise<void>;
      deleteAll(): Promise<void>;
    };
  }
}
