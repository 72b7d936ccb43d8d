/** The auth objects of several tenants: one for each configuration that a function returns. */

import { applyGiven } from "./apply.js";
import { clock } from "./clock.js";
import { textOf } from "./config-text.js";
import { CONSOLE } from "./console.js";
import { undecided } from "./core/outcomes.js";
import { invalidOption, WaxsealError } from "./errors.js";
import { INTERNALS, internals, type Tenants } from "./internals.js";
import { serverFault } from "./refuse.js";
import { isPlainObject } from "./json.js";
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

/** An auth object that asks for its configuration at each request. */
export function createTenantAuth(configOf: ConfigOf, make: (config: Config) => Made): AnyAuth {
  const of = keepEngines(make);
  const at = (source: unknown) => {
    try {
      return of(configAt(configOf, source));
    } catch (fault) {
      report(fault);
      throw fault;
    }
  };
  const bySource = Object.entries(WITHOUT_CONFIG).map(([name, answer]) => {
    const method = (source: any, ...rest: unknown[]): unknown => {
      let auth: any;
      try {
        auth = at(source);
      } catch (fault) {
        return answer(fault);
      }
      return auth[name](source, ...rest);
    };
    return [name, method];
  });
  const auth: AnyAuth = {
    ...(Object.fromEntries(bySource) as AnyAuth),
    issue: async (login, source, options) => at(source).issue(login, source, options),
    signOut: async (source, options) => at(source).signOut(source, options),
    revoke: async (sessions, source) => at(source).revoke(sessions),
    sessions: async (user, source) => at(source).sessions(user),
    ready: async (source) => at(source).ready(),
    clear: (source) => at(source).clear(source),
    apply: applyGiven,
    forward: (outcome, request) => at(request).forward(outcome, request),
  };
  const own: Tenants = { at: (source) => internals(of(configAt(configOf, source))), of };
  return Object.defineProperty(auth, INTERNALS, { value: own });
}

const undecidedBy = (fault: unknown) => undecided(null, fault);

const refuse = async (fault: unknown) => ({
  outcome: undecidedBy(fault),
  response: serverFault(),
});

/** What answers a request that has no configuration: nobody is signed in. The others throw. */
const WITHOUT_CONFIG: { readonly [method: string]: (fault: unknown) => unknown } = {
  verify: undecidedBy,
  resolve: async (fault) => undecidedBy(fault),
  update: async (fault) => undecidedBy(fault),
  getSession: async () => null,
  guard: refuse,
  require: refuse,
  handler: async () => serverFault(),
};

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
  const cached = new Map<string, Made & { given: Config; text: string }>();
  return (config) => {
    if (!isPlainObject(config) || typeof config.tenant !== "string") {
      throw invalidOption("tenant", "must be a text in what the function of `createAuth` returns");
    }
    const { tenant } = config;
    const found = cached.get(tenant);
    // As it was then: a secret may be put into its list later.
    const text = found?.given === config ? found.text : textOf(config);
    const isSame = found?.text === text;
    const made = isSame ? found : { ...make(config), given: config, text };
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

/** Milliseconds since 1970 of the last message: anyone can ask for a host that nobody has. */
let lastReport = 0;

function report(fault: unknown): void {
  if (clock.now() - lastReport < 60_000) return;
  lastReport = clock.now();
  CONSOLE.error?.(fault as WaxsealError);
}
