/** Reads what `createAuth` is given: unknown options, secrets, defaults. */

import { CONSOLE } from "../console.js";
import type { EngineConfig } from "../core/index.js";
import { environment, isProduction } from "../environment.js";
import { WaxsealError } from "../errors.js";
import type { ThrottleOptions } from "../types/throttle.js";
import type { Provider } from "../types/provider.js";
import { readSecrets } from "../secrets.js";
import type { Trust } from "../source.js";
import type { Config, Format, Pages } from "../types/config.js";
import type { UpdateField } from "../types/projection.js";

/** The configuration with its defaults, without a secret. */
export interface Settings {
  format: Format;
  basePath: string;
  pages: Pages;
  /** Without a slash at the end. */
  apiPaths: false | readonly string[];
  /** What holds for the cookies of the session and those that the engine does not write. */
  cookie: NonNullable<Config["cookie"]>;
  providers: Map<string, Provider>;
  throttle: false | ThrottleOptions;
  /** Failed sign-ins are counted for the process, not for the auth object. */
  countsInProcess: boolean;
  callbacks: NonNullable<Config["callbacks"]>;
  events: NonNullable<Config["events"]>;
  logger: NonNullable<Config["logger"]>;
  /** Seconds. */
  callbackTimeout: number | false;
  /** Whether this is no development. */
  production: boolean;
  trust: Trust;
}

/** Throws a `WaxsealError` that says what to write instead. */
export function readConfig(config: Config): { engine: EngineConfig; settings: Settings } {
  check(config, OPTIONS, "");
  const env = environment();
  const production = isProduction();
  const format = config.format ?? (config.jwt?.encryption ? "authjs" : "signed");
  if (config.jwt?.encryption && format === "signed") {
    throw invalid("jwt.encryption", 'goes with format "authjs" or "next-auth": leave `format` out');
  }
  if (config.jwt?.algorithm && format !== "signed") {
    throw invalid("jwt.algorithm", 'goes with format "signed" alone');
  }
  const { typ, issuer, audience } = config.jwt ?? {};
  const { strategy, ...lifetimes } = config.session ?? {};
  const { projections } = config;
  return {
    engine: {
      secrets: readSecrets(config.secret, env),
      production,
      format,
      ...given({
        allowWeakSecret: config.allowWeakSecret,
        algorithm: config.jwt?.algorithm,
        jwt: config.jwt && given({ typ, issuer, audience }),
        accept: config.accept?.map(accepted),
        session: given(lifetimes),
        cookie: config.cookie && given(config.cookie),
        projections:
          projections &&
          given({
            jwt: paths(projections.jwt, "jwt"),
            session: paths(projections.session, "session"),
            update: projections.update?.map(updateField),
          }),
      }),
    } as EngineConfig,
    settings: {
      format,
      basePath: basePath(config.basePath),
      pages: pages(config.pages),
      apiPaths: apiPaths(config.apiPaths),
      cookie: cookie(config.cookie),
      providers: providers(config.providers),
      throttle: throttle(config.throttle),
      countsInProcess: false,
      callbacks: config.callbacks ?? {},
      events: config.events ?? {},
      logger: config.logger ?? CONSOLE,
      callbackTimeout: config.callbackTimeout ?? CALLBACK_TIMEOUT,
      production,
      trust: {
        forwarded:
          config.trustHost ??
          (/^(1|true)$/.test(env.AUTH_TRUST_HOST ?? "") || !!(env.VERCEL || env.CF_PAGES)),
        origin: origin(env.AUTH_URL || env.NEXTAUTH_URL),
      },
    },
  };
}

/** Half of what the tightest hosts give a request. */
const CALLBACK_TIMEOUT = 10;

/* ---------------------------------------------------------------- options */

/** A kind is the name of a type, or the list of values. */
type Kind = string | readonly string[];
type Shape = { readonly [option: string]: Kind | Shape };

const CALLBACK = "a function";
const TEXT = "a string";
const SECONDS = "a whole number of seconds, such as 2592000 for 30 days";
const COUNT = "a whole number, at least 1";
const AMOUNT = "a whole number, 0 or more";
const TIMEOUT = "false, or a number of seconds above 0 and up to 2147483, such as 10";
const FLAG = "true or false";
const LIST = "an array";
const ANY = "anything";
const SECRET = "a string, or an array of strings and { secret, until }";

const FORMATS = ["signed", "authjs", "next-auth"];
const JSON_TYPES = ["string", "number", "boolean", "null", "object", "array"];

/** Every option and its kind. */
const OPTIONS: Shape = {
  secret: SECRET,
  format: FORMATS,
  jwt: {
    encryption: FLAG,
    algorithm: ["HS256", "HS384", "HS512"],
    typ: ["JWT"],
    issuer: TEXT,
    audience: TEXT,
  },
  accept: LIST,
  session: { strategy: ["jwt"], maxAge: SECONDS, updateAge: SECONDS, absoluteMaxAge: SECONDS },
  cookie: {
    name: TEXT,
    domain: TEXT,
    path: TEXT,
    sameSite: ["lax", "strict", "none"],
    secure: FLAG,
    partitioned: FLAG,
  },
  projections: { jwt: "an object", session: "an object", update: LIST },
  callbacks: {
    signIn: CALLBACK,
    jwt: CALLBACK,
    session: CALLBACK,
    redirect: CALLBACK,
    authorized: CALLBACK,
  },
  events: {
    signIn: CALLBACK,
    signOut: CALLBACK,
    session: CALLBACK,
    refresh: CALLBACK,
    invalid: CALLBACK,
  },
  callbackTimeout: TIMEOUT,
  providers: LIST,
  throttle: ANY,
  pages: { signIn: TEXT, signOut: TEXT, error: TEXT, verifyRequest: TEXT, newUser: TEXT },
  apiPaths: ANY,
  basePath: TEXT,
  trustHost: FLAG,
  allowWeakSecret: FLAG,
  logger: { error: CALLBACK, warn: CALLBACK, debug: CALLBACK },
  types: ANY,
};

const ACCEPT: Shape = {
  format: FORMATS,
  name: TEXT,
  domain: TEXT,
  path: TEXT,
  prefix: ["__Host-", "__Secure-", ""],
};

const THROTTLE: Shape = {
  limits: { pair: COUNT, name: COUNT, address: COUNT },
  window: COUNT,
  proxies: AMOUNT,
  key: CALLBACK,
  store: ANY,
};

/** What options of Auth.js are called here. */
const ELSEWHERE: { readonly [option: string]: string } = {
  adapter: "the session lives in the cookie; keep the database in `authorize`",
  cookies: "write `cookie: { name, domain, path, sameSite, secure }`",
  debug: "write `logger`",
  "jwt.decode": "write `format`",
  "jwt.encode": "write `format`",
  "jwt.maxAge": "write `session.maxAge`",
  "jwt.secret": "write `secret`",
  "throttle.limit": "write `limits: { pair }`",
  useSecureCookies: "write `cookie.secure`",
};

function check(value: unknown, shape: Shape, path: string): void {
  if (!isPlainObject(value))
    throw invalid(path.slice(0, -1) || "the configuration", "must be an object");
  for (const key of Object.keys(value)) {
    const option = path + key;
    if (!Object.hasOwn(shape, key)) {
      const hint = Object.hasOwn(ELSEWHERE, option)
        ? `: ${ELSEWHERE[option]}.`
        : `. The nearest is \`${path}${nearest(key, Object.keys(shape))}\`.`;
      throw new WaxsealError("unknown-option", `\`${option}\` is no option of waxseal${hint}`);
    }
    const kind = shape[key]!;
    const given = value[key];
    if (given === undefined) continue;
    if (typeof kind === "string") {
      if (!is(given, kind)) throw invalid(option, `must be ${kind}`);
    } else if (!isKindList(kind)) {
      check(given, kind, `${option}.`);
    } else if (!kind.includes(given as string)) {
      throw invalid(option, `must be ${oneOf(kind)}`);
    }
  }
}

function oneOf(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(" or ");
}

function is(value: unknown, kind: string): boolean {
  switch (kind) {
    case CALLBACK:
      return typeof value === "function";
    case TEXT:
      return typeof value === "string";
    case SECONDS:
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case AMOUNT:
      return Number.isSafeInteger(value) && (value as number) >= 0;
    case COUNT:
      return Number.isSafeInteger(value) && (value as number) > 0;
    case TIMEOUT:
      // Longer ones than timers can count would be none at all.
      return value === false || (typeof value === "number" && value > 0 && value <= 2_147_483);
    case FLAG:
      return typeof value === "boolean";
    case LIST:
      return Array.isArray(value);
    case "an object":
      return isPlainObject(value);
    case ANY:
      return true;
    default:
      return isText(value) || Array.isArray(value);
  }
}

function isKindList(kind: readonly string[] | Shape): kind is readonly string[] {
  return Array.isArray(kind);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Also refuses `{ __proto__: … }`, which is no member but another prototype. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function invalid(option: string, what: string): WaxsealError {
  return new WaxsealError("invalid-option", `\`${option}\` ${what}.`);
}

/** The name with the fewest edits (Levenshtein), letter case being half an edit. */
function nearest(name: string, names: string[]): string {
  const distance = (a: string, b: string): number => {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (const [i, x] of [...a].entries()) {
      const next = [i + 1];
      for (const [j, y] of [...b].entries()) {
        const same = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.5 : 1;
        next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + same));
      }
      row = next;
    }
    return row[b.length]!;
  };
  return names.reduce((best, next) => (distance(name, next) < distance(name, best) ? next : best));
}

/* ----------------------------------------------------------------- values */

type Accepted = NonNullable<EngineConfig["accept"]>[number];

function accepted(entry: Format | Accepted, index: number): Accepted {
  if (FORMATS.includes(entry as string)) return { format: entry as Format };
  const option = `accept[${index}]`;
  if (isPlainObject(entry)) {
    check(entry, ACCEPT, `${option}.`);
    if (entry.format !== undefined) return given(entry) as Accepted;
  }
  throw invalid(option, `must be ${oneOf(FORMATS)}, or { format, name, domain, path, prefix }`);
}

function paths(projection: object | undefined, name: string) {
  return (
    projection &&
    Object.entries(projection).map(
      ([target, source]): [string, { from: string; defaultJson?: string }] => {
        const option = `projections.${name}["${target}"]`;
        if (isText(source)) return [target, { from: source }];
        check(source, { from: TEXT, default: ANY }, `${option}.`);
        if (!isText(source.from))
          throw invalid(option, 'must be a path such as "user.id", or { from, default }');
        const defaultJson =
          source.default === undefined ? undefined : JSON.stringify(source.default);
        return [target, { from: source.from, ...(defaultJson !== undefined && { defaultJson }) }];
      },
    )
  );
}

function updateField(entry: string | UpdateField, index: number) {
  if (isText(entry)) return { name: entry };
  const option = `projections.update[${index}]`;
  if (!isPlainObject(entry)) throw invalid(option, "must be a name, or { name, type, maxBytes }");
  check(entry, { name: TEXT, type: ANY, maxBytes: COUNT }, `${option}.`);
  const { name, type, maxBytes } = entry as UpdateField;
  if (name === undefined) throw invalid(option, "must have a `name`");
  const types = isText(type) ? [type] : type;
  if (
    types !== undefined &&
    !(Array.isArray(types) && types.every((one) => JSON_TYPES.includes(one)))
  )
    throw invalid(`${option}.type`, `must be ${oneOf(JSON_TYPES)}, or an array of these`);
  return given({ name, type: types, maxBytes });
}

function providers(list: readonly Provider[] = []): Map<string, Provider> {
  const found = new Map<string, Provider>();
  for (const entry of list) {
    // Auth.js's own `Credentials()` keeps what it was given in `options`.
    const provider = { ...entry, ...(entry as { options?: object } | null)?.options } as Provider;
    if (
      provider.type !== "credentials" ||
      typeof provider.authorize !== "function" ||
      !isText(provider.id) ||
      !isText(provider.name) ||
      !isPlainObject(provider.credentials)
    ) {
      throw invalid("providers", "must hold what `credentials({ authorize })` returns");
    }
    if (!/^[\w.~-]+$/.test(provider.id)) {
      throw invalid("providers", 'must have an `id` for a URL, such as "credentials"');
    }
    if (found.has(provider.id)) throw invalid("providers", "must not hold the same `id` twice");
    found.set(provider.id, provider);
  }
  return found;
}

function throttle(options: Config["throttle"] = {}): Settings["throttle"] {
  if (options === false) return false;
  if (typeof options !== "object") throw invalid("throttle", "must be false or an object");
  check(options, THROTTLE, "throttle.");
  const { store } = options;
  const isStore = typeof store?.get === "function" && typeof store.set === "function";
  if (store !== undefined && !isStore) {
    throw invalid("throttle.store", "must have `get` and `set`");
  }
  return { ...options };
}

function pages(found: Pages = {}): Pages {
  for (const [name, page] of Object.entries(found)) {
    if (page !== undefined && !isPage(page)) {
      throw invalid(`pages.${name}`, 'must be a path such as "/login", or a URL');
    }
  }
  return found;
}

function isPage(page: string): boolean {
  try {
    return /^https?:$/.test(new URL(page, "http://n").protocol);
  } catch {
    return false;
  }
}

function apiPaths(paths: Config["apiPaths"] = ["/api/"]): Settings["apiPaths"] {
  if (paths === false) return false;
  // A pattern, as Next's `matcher` has them, would match nothing.
  const isPath = (path: unknown) => isText(path) && /^\/[^?#*:()]*$/.test(path);
  if (!Array.isArray(paths) || !paths.every(isPath)) {
    throw invalid(
      "apiPaths",
      'must be false, or an array of paths without patterns, such as "/api/"',
    );
  }
  return paths.map((path) => path.replace(/\/$/, ""));
}

/** With the domain as the core writes it. */
function cookie(options: NonNullable<Config["cookie"]> = {}): NonNullable<Config["cookie"]> {
  const domain = options.domain?.replace(/^\./, "").toLowerCase();
  return domain === undefined ? options : { ...options, domain };
}

function basePath(path = "/api/auth"): string {
  if (!/^(\/[\w.~-]+)+\/?$/.test(path))
    throw invalid("basePath", 'must be a path such as "/api/auth"');
  return path.replace(/\/$/, "");
}

function origin(url: string | undefined): string | undefined {
  if (!url) return undefined;
  try {
    const { protocol, origin } = new URL(url);
    if (protocol === "https:" || protocol === "http:") return origin;
  } catch {}
  throw invalid("AUTH_URL", "must be a URL such as https://example.com");
}

/** Without what is `undefined`. */
function given(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));
}
