/** The Rust engine of a configuration, rebuilt whenever its instance is replaced. */

import type { Secret } from "../secrets.js";
import type { Format } from "../types/config.js";
import { Engine, redirect } from "../wasm/core.js";
import { ascii } from "./ascii.js";
import { InputBuffer } from "./input.js";
import { callInstance, currentInstance, memory, type OnFault } from "./instance.js";
import { undecided, type Answer } from "./outcomes.js";
import { unpack, waitsForHost } from "./packed.js";
import { callSingle } from "./single.js";

/** What the constructor of the Rust engine reads, as JSON. */
export interface EngineConfig {
  secrets: Secret[];
  tenant?: string;
  production: boolean;
  allowWeakSecret?: boolean;
  format?: Format;
  algorithm?: string;
  jwt?: { typ?: "JWT"; issuer?: string; audience?: string };
  accept?: {
    format: Format;
    name?: string;
    domain?: string;
    path?: string;
    prefix?: string;
    withoutTenant?: boolean;
  }[];
  session?: { maxAge?: number; updateAge?: number; absoluteMaxAge?: number };
  cookie?: {
    name?: string;
    exactName?: string;
    domain?: string;
    path?: string;
    sameSite?: string;
    secure?: boolean;
    partitioned?: boolean;
  };
  projections?: {
    jwt?: [target: string, source: { from: string; defaultJson?: string }][];
    session?: [target: string, source: { from: string; defaultJson?: string }][];
    update?: { name: string; type?: string[]; maxBytes?: number }[];
  };
}

/** The scheme of a request, as the engine takes it: unknown, https, http. */
export type Scheme = 0 | 1 | 2;

/**
 * What the engine has to know about a request; `now` in milliseconds since 1970. `host` is asked
 * where something is written, and undefined where there is none.
 */
export type Parsed = [
  cookie: string,
  scheme: Scheme,
  now: number,
  host: (() => string) | undefined,
];

/**
 * How a session begins, where that differs from the configuration: `maxAge` in seconds, the
 * times in seconds since 1970.
 */
export interface SignIn {
  maxAge?: number | undefined;
  persist?: boolean | undefined;
  /** When the user has signed in elsewhere; now by default. */
  authTime?: number | undefined;
  /** When they have proved who they are, where that was not then; 0 where nobody knows. */
  proofTime?: number | undefined;
  /** When earlier sessions of the user were revoked. */
  revokedAt?: number | undefined;
}

/** The engine of one configuration. The first four cross into wasm once, or where it says so. */
export interface Core {
  /** Never throws. Crosses a second time where the session is rewritten, and has a host. */
  verify(request: Parsed, readOnly: boolean): Answer;
  /** With the `generation` that a refresh has led to. */
  resolve(request: Parsed, claims: string, readOnly: boolean, generation?: number): Answer;
  issue(request: Parsed, claims: string, signIn?: SignIn): Answer;
  /** Signs out, or with `opened` only clears what opens under our keys. */
  clear(request: Parsed, opened: boolean): Answer;
  csrf(
    cookie: string,
    scheme: Scheme,
    bodyToken: string | undefined,
  ): { token: string; setCookie: string | null; verified: boolean };
  /** `url` where it leads to the origin of `baseUrl`, else `baseUrl`. */
  redirect(url: string, baseUrl: string): string;
  /** The paths that a sign-in reads, such as `user.name`, or an update from its data. */
  paths(ofUpdate: boolean): readonly string[];
  /** Seals claims, as JSON, under the keys of this salt as they are. */
  sealToken(salt: string, claims: string): string;
  /** Runs an operation that is not on the hot path. */
  call<T>(operation: (engine: Engine) => T): T;
  /** Gives its memory back. A request that still needs it gets an engine for each call. */
  drop(): void;
}

/** Makes the engine of a configuration. @throws WaxsealError that says what is wrong with it. */
export function createCore(config: EngineConfig, onFault: OnFault): Core {
  // Serialized now, so that the engine after a trap is the same.
  const json = ascii(JSON.stringify(config));
  const { call, drop } = holdEngine(json, onFault);
  const paths = new Map<boolean, readonly string[]>();

  call(() => {});
  return {
    call,
    drop,
    paths(ofUpdate) {
      const found = paths.get(ofUpdate) ?? call((engine) => engine.paths(ofUpdate));
      paths.set(ofUpdate, found);
      return found;
    },
    verify(request, readOnly) {
      try {
        const host = request[3];
        const answer = read(call, request, readOnly, host ? undefined : "");
        // The host matters only then, and reading it costs measurable time.
        return answer ?? read(call, request, readOnly, host!())!;
      } catch (fault) {
        return undecided(null, fault);
      }
    },
    // The host is asked before the call: it is the application's code that answers.
    resolve([cookie, scheme, now, host], claims, readOnly, generation) {
      const name = host?.();
      return call((engine, input) =>
        unpack(
          engine.resolve(input.write(cookie), scheme, now, claims, name, readOnly, generation),
        ),
      );
    },
    issue: ([cookie, scheme, now, host], claims, signIn = {}) => {
      const { maxAge, persist, authTime, proofTime, revokedAt } = signIn;
      const name = host?.();
      return call((engine, input) => {
        const length = input.write(cookie);
        const own = [maxAge, persist === false, authTime, proofTime, revokedAt] as const;
        return unpack(engine.issue(length, scheme, now, claims, name, ...own));
      });
    },
    clear([cookie, scheme, now, host], opened) {
      const name = host?.();
      return call((engine, input) =>
        unpack(engine.clear(input.write(cookie), scheme, now, opened, name)),
      );
    },
    csrf: (cookie, scheme, bodyToken) =>
      call((engine, input) => engine.csrf(input.write(cookie), scheme, bodyToken)),
    redirect: (url, baseUrl) => call(() => redirect(url, baseUrl)),
    sealToken: (salt, claims) => callSingle(json, salt, claims, undefined, onFault),
  };
}

/** Nothing where a renewal is due, and no host is given. */
function read(
  call: Held["call"],
  [cookie, scheme, now]: Parsed,
  readOnly: boolean,
  host: string | undefined,
): Answer | undefined {
  return call((engine, input) => {
    const at = engine.verify(input.write(cookie), scheme, now, readOnly, host);
    return host === undefined && waitsForHost(at) ? undefined : unpack(at);
  });
}

interface Held {
  call<T>(operation: (engine: Engine, input: InputBuffer) => T): T;
  drop(): void;
}

/** The engine in the instance that works, made again where that is a new one. */
function holdEngine(json: string, onFault: OnFault): Held {
  let engine: Engine;
  let input: InputBuffer;
  let instance = 0;
  let isDropped = false;

  function currentEngine(): Engine {
    const current = currentInstance();
    if (instance !== current) {
      engine = new Engine(json);
      input = new InputBuffer(memory, (length) => engine.input(length));
      instance = current;
    }
    return engine;
  }

  function free(): void {
    instance = 0;
    engine.free();
  }

  function callEngine<T>(operation: (engine: Engine, input: InputBuffer) => T): T {
    const result = operation(currentEngine(), input);
    if (isDropped) free();
    return result;
  }

  return {
    call: <T>(operation: (engine: Engine, input: InputBuffer) => T) =>
      callInstance<typeof operation, T>(callEngine, operation, onFault),
    drop() {
      isDropped = true;
      // That of another instance went with its memory.
      if (instance === currentInstance()) free();
    },
  };
}
