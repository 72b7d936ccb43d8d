/** The auth objects of several tenants: one for each configuration that a function returns. */

import { applyGiven } from "./apply.js";
import { NO_STORE } from "./cache.js";
import { clock } from "./clock.js";
import { isPlainObject } from "./config/options.js";
import { CONSOLE } from "./console.js";
import { undecided } from "./core/packed.js";
import { invalidOption, WaxsealError } from "./errors.js";
import { INTERNALS, internals, type Tenants } from "./internals.js";
import { isThenable } from "./thenable.js";
import type { AnyAuth } from "./types/auth.js";
import type { Config } from "./types/config.js";

/** An auth object, and what gives back the memory of its engine. */
export interface Made {
  auth: AnyAuth;
  drop(): void;
}

type ConfigOf = (source: any) => Config;

/** Engines at a time. */
const MOST = 1000;

/** The methods that begin with what a request is read from. */
const BY_SOURCE = [
  "verify",
  "resolve",
  "getSession",
  "update",
  "signOut",
  "clear",
  "guard",
  "require",
  "handler",
] as const;

/** An auth object that asks for its configuration at each request. */
export function createTenantAuth(configOf: ConfigOf, make: (config: Config) => Made): AnyAuth {
  const of = keepEngines(make);
  const at = (source: unknown) => of(configAt(configOf, source));
  const attempt = (source: unknown) => {
    try {
      return at(source);
    } catch (cause) {
      return closed(cause);
    }
  };
  const bySource = BY_SOURCE.map((name) => [
    name,
    (source: any, ...rest: any[]) => (attempt(source)[name] as any)(source, ...rest) as unknown,
  ]);
  const auth: AnyAuth = {
    ...(Object.fromEntries(bySource) as AnyAuth),
    issue: async (login, source, options) => attempt(source).issue(login, source, options),
    revoke: async (sessions, source) => attempt(source).revoke(sessions),
    sessions: async (user, source) => attempt(source).sessions(user),
    ready: async (source) => attempt(source).ready(),
    apply: applyGiven,
    forward: (outcome, request) => attempt(request).forward(outcome, request),
  };
  const own: Tenants = { at: (source) => internals(at(source)), of };
  return Object.defineProperty(auth, INTERNALS, { value: own });
}

/** @throws WaxsealError for whatever the application does instead of returning one. */
function configAt(configOf: ConfigOf, source: unknown): Config {
  let config: unknown;
  try {
    config = configOf(source);
  } catch (cause) {
    throw new WaxsealError("tenant", "The function that `createAuth` was given threw.", { cause });
  }
  if (isThenable(config)) {
    config.then(undefined, () => {});
    throw new WaxsealError(
      "tenant",
      "The function that `createAuth` was given must return the configuration itself and no promise: load it before. Only `waxseal/next` takes one.",
    );
  }
  return config as Config;
}

/**
 * One for each tenant, as long as its configuration is the same: the same object, or one
 * whose lists, plain objects and dates hold the same. Of more than `MOST` the one goes that
 * was not used for the longest time.
 */
function keepEngines(make: (config: Config) => Made): (config: Config) => AnyAuth {
  // In the order of their last use.
  const cached = new Map<string, Made & { given: Config; copy: unknown }>();
  return (config) => {
    if (!isPlainObject(config) || typeof config.tenant !== "string") {
      throw invalidOption("tenant", "must be a text in what the function of `createAuth` returns");
    }
    const { tenant } = config;
    const found = cached.get(tenant);
    const isSame = found && (found.given === config || isEqual(found.copy, config));
    const made = isSame ? found : { ...make(config), given: config, copy: copyOf(config) };
    // Else failed sign-ins would be forgotten with an engine, which others can bring about.
    internals(made.auth).settings.countsInProcess = true;
    cached.delete(tenant);
    cached.set(tenant, made);
    if (!isSame) found?.drop();
    if (cached.size > MOST) {
      const [[oldest, { drop }]] = cached as unknown as [[string, Made]];
      cached.delete(oldest);
      drop();
    }
    return made.auth;
  };
}

/** Levels that are copied: down to a secret with its `until`, and to what a provider has. */
const COPIED_LEVELS = 3;

/** As it is now: what is put into a list of secrets later must not be compared with itself. */
function copyOf(value: unknown, level = 0): unknown {
  if (value instanceof Date) return new Date(value);
  const isList = Array.isArray(value);
  if (level === COPIED_LEVELS || !(isList || isPlainObject(value))) return value;
  const copy: any = isList ? [] : Object.create(null);
  for (const key of Reflect.ownKeys(value)) copy[key] = copyOf((value as any)[key], level + 1);
  return copy;
}

/** Levels that are compared; what lies deeper is another configuration. */
const MOST_LEVELS = 8;

function isEqual(one: any, other: any, level = 0): boolean {
  if (Object.is(one, other)) return true;
  if (level === MOST_LEVELS) return false;
  if (one instanceof Date) return other instanceof Date && +one === +other;
  const isList = Array.isArray(one) && Array.isArray(other);
  if (!isList && !(isPlainObject(one) && isPlainObject(other))) return false;
  // Symbols too: some providers have their `fetch` under one.
  const keys = Reflect.ownKeys(one);
  return (
    keys.length === Reflect.ownKeys(other).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) && isEqual((one as any)[key], (other as any)[key], level + 1),
    )
  );
}

/** Milliseconds since 1970 of the last message: anyone can ask for a host that nobody has. */
let lastReport = 0;

/** What answers for a request that has no configuration: nobody is signed in, and nothing is. */
function closed(fault: unknown): AnyAuth {
  if (clock.now() - lastReport > 60_000) {
    lastReport = clock.now();
    CONSOLE.error?.(fault as WaxsealError);
  }
  const outcome = () => undecided(null, fault);
  const fail = () => {
    throw fault;
  };
  const answer = () =>
    Response.json(
      { error: "server-error", message: "Try again." },
      { status: 500, headers: NO_STORE },
    );
  const refuse = async () => ({ outcome: outcome(), response: answer() });
  return {
    verify: outcome,
    resolve: async () => outcome(),
    getSession: async () => null,
    issue: async () => fail(),
    signOut: async () => fail(),
    revoke: async () => fail(),
    sessions: async () => fail(),
    ready: async () => fail(),
    update: async () => outcome(),
    clear: fail,
    apply: applyGiven,
    forward: fail,
    guard: refuse,
    require: refuse,
    handler: async () => answer(),
  };
}
