/** Reads what `createAuth` is given: unknown options, secrets, defaults. */

import { compatOf, type Compat } from "../compat.js";
import { CONSOLE, VERBOSE } from "../console.js";
import type { EngineConfig } from "../core/index.js";
import { environment, isProduction } from "../environment.js";
import { invalidOption, WaxsealError } from "../errors.js";
import { isPlainObject, withoutUndefined } from "../json.js";
import { APP_ORIGIN, isLoopback, originIn } from "../host.js";
import { isCoordinator, linkStore } from "../coordinator.js";
import { readSecrets } from "../secrets.js";
import type { Trust } from "../source.js";
import type { Config, Format, Pages, Theme } from "../types/config.js";
import type { UpdateField } from "../types/projection.js";
import type { Adapter } from "../types/adapter.js";
import type { AnyProvider, Provider, RemoteProvider } from "../types/provider.js";
import type { ThrottleOptions } from "../types/throttle.js";
import { isText } from "./kinds.js";
import { check, JSON_TYPE, OPTIONS, THROTTLE, UPDATE_FIELD } from "./options.js";
import { readAccept, readFormat, readProjection, readTrust } from "./reading.js";
import { checkRefresh, refreshClaims } from "./refresh.js";
import { checkRevocation, revocationUpdateAge } from "./revocation.js";

/** The configuration with its defaults, without a secret. */
export interface Settings {
  format: Format;
  /** `""` where there is none. */
  tenant: string;
  basePath: string;
  pages: Pages;
  theme: Theme;
  /** Without a slash at the end. */
  apiPaths: false | readonly string[];
  /** For the cookies that the core does not write. */
  cookie: NonNullable<Config["cookie"]>;
  /** What a stand-in for next-auth says. */
  compat: Compat | undefined;
  providers: Map<string, AnyProvider>;
  adapter: Adapter | undefined;
  /** What only the flows read, when somebody signs in elsewhere. */
  given: Config;
  throttle: false | ThrottleOptions;
  /** The cookies that `issue` writes at most, in bytes. */
  maxCookieBytes: number;
  /**
   * Failed sign-ins are counted for the process, not for the auth object. What is counted is
   * named by a code under the secret and the tenant.
   */
  countsInProcess: boolean;
  callbacks: NonNullable<Config["callbacks"]>;
  events: NonNullable<Config["events"]>;
  logger: NonNullable<Config["logger"]>;
  /** Seconds. */
  callbackTimeout: number | false;
  /** How the host is told to live on; what a call is given comes first. */
  waitUntil?: (work: Promise<unknown>) => void;
  /** Whether this is not a development environment. */
  production: boolean;
  trust: Trust;
  /** The path in `AUTH_URL`, at which a proxy mounts the application: `""`, or as `/app`. */
  mount: string;
  /** As browsers serialize them. */
  trustedOrigins: readonly string[];
}

/** @throws WaxsealError that says what to write instead. */
export function readConfig(config: Config): { engine: EngineConfig; settings: Settings } {
  check(isLogger(Object(config).logger) ? { ...config, logger: undefined } : config, OPTIONS, "");
  const env = environment();
  const production = isProduction();
  const format = readFormat(config);
  checkRefresh(config, format);
  const basePath = readBasePath(config.basePath);
  const compat = compatOf(config);
  const url = compat?.url ?? (env.AUTH_URL || env.NEXTAUTH_URL);
  checkRevocation(config.revocation);
  return {
    engine: {
      secrets: readSecrets(config.secret, env),
      production,
      format,
      ...readEngineOptions(config),
    },
    settings: {
      format,
      tenant: config.tenant ?? "",
      basePath,
      pages: readPages(config.pages),
      theme: config.theme ?? {},
      apiPaths: readApiPaths(config.apiPaths),
      cookie: readCookie(config.cookie),
      compat,
      providers: readProviders(config, format),
      adapter: config.adapter,
      given: config,
      throttle: readThrottle(config.throttle),
      maxCookieBytes: config.cookie?.maxBytes ?? MAX_COOKIE_BYTES,
      countsInProcess: false,
      callbacks: config.callbacks ?? {},
      events: config.events ?? {},
      logger: readLogger(config),
      callbackTimeout: config.callbackTimeout ?? CALLBACK_TIMEOUT,
      production,
      trust: readTrust(config.trustHost, url, env),
      mount: readMount(url, basePath),
      trustedOrigins: readTrustedOrigins(config.trustedOrigins),
    },
  };
}

/** The options that the core alone reads. */
function readEngineOptions(config: Config): Partial<EngineConfig> {
  const { typ, issuer, audience } = config.jwt ?? {};
  const { maxAge, absoluteMaxAge } = config.session ?? {};
  const updateAge = revocationUpdateAge(config);
  const projections = withRefreshClaims(config);
  const { maxBytes: _, ...cookie } = config.cookie ?? {};
  const exactName = compatOf(config)?.sessionCookie;
  return withoutUndefined({
    tenant: config.tenant,
    allowWeakSecret: config.allowWeakSecret,
    algorithm: config.jwt?.algorithm,
    jwt: config.jwt && withoutUndefined({ typ, issuer, audience }),
    accept: config.accept?.map((entry, index) => readAccept(entry, index, check)),
    session: withoutUndefined({ maxAge, updateAge, absoluteMaxAge }),
    cookie: withoutUndefined({ ...cookie, exactName }),
    projections:
      projections &&
      withoutUndefined({
        jwt: readProjection(projections.jwt, "jwt", check),
        session: readProjection(projections.session, "session", check),
        update: projections.update?.map(readUpdateField),
      }),
  });
}

function withRefreshClaims(config: Config): Config["projections"] {
  const { projections } = config;
  const claims = refreshClaims(config);
  return Object.keys(claims).length === 0
    ? projections
    : { ...projections, jwt: { ...claims, ...projections?.jwt } };
}

/** Node takes 16 KB of headers in a request, and those besides the cookies need some. */
const MAX_COOKIE_BYTES = 14 * 1024;

/** Half of what the tightest hosts give a request. */
const CALLBACK_TIMEOUT = 10;

function readUpdateField(entry: string | UpdateField, index: number) {
  if (isText(entry)) return { name: entry };
  const option = `projections.update[${index}]`;
  if (!isPlainObject(entry))
    throw invalidOption(option, "must be a name, or { name, type, maxBytes }");
  check(entry, UPDATE_FIELD, `${option}.`);
  const { name, type, maxBytes } = entry as UpdateField;
  if (name === undefined) throw invalidOption(option, "must have a `name`");
  const types = isText(type) ? [type] : type;
  if (types !== undefined && !(Array.isArray(types) && types.every(JSON_TYPE.is)))
    throw invalidOption(`${option}.type`, `must be ${JSON_TYPE.must}, or an array of these`);
  return withoutUndefined({ name, type: types, maxBytes });
}

function readProviders(config: Config, format: Format): Map<string, AnyProvider> {
  const list: readonly unknown[] = config.providers ?? [];
  const found = new Map<string, AnyProvider>();
  for (const entry of list) {
    const provider = readProvider(entry);
    if (!/^[\w.~-]+$/.test(provider.id)) {
      throw invalidOption("providers", 'must have an `id` for a URL, such as "credentials"');
    }
    if (found.has(provider.id))
      throw invalidOption("providers", "must not hold the same `id` twice");
    if ("given" in provider && provider.given.logout === true && format === "signed") {
      throw new WaxsealError(
        "readable-tokens",
        '`logout: true` keeps the id_token in the cookie, which with the format "signed" can be read: set `format: "authjs"`, or `logout: "hint"`.',
      );
    }
    checkStores(provider, config);
    found.set(provider.id, provider);
  }
  const mayClash = config.session?.subject === "account" && found.size > 1 && !config.adapter;
  // What the tokens of the original say already stays.
  if (mayClash && !compatOf(config)) {
    throw invalidOption(
      "session.subject",
      'must not be "account" with more than one provider and no `adapter`: two people may have the same id at two providers',
    );
  }
  return found;
}

/** What has to count once needs a store that compares and swaps. @throws WaxsealError. */
function checkStores(provider: AnyProvider, config: Config): void {
  if (!("given" in provider)) return;
  const { id, given } = provider;
  const { adapter, refresh, revocation } = config;
  if (provider.type === "email") {
    if (!["browser", "once", undefined].includes(given.link as "once")) {
      throw invalidOption("link", `of "${id}" must be "browser" or "once"`);
    }
    if (given.link === "once" && !adapter && !linkStore(provider, config)) {
      throw noAtomicStore(`\`link: "once"\` of "${id}"`, "`store` of the provider");
    }
  } else if (given.backchannelLogout === true) {
    if (!revocation) {
      throw invalidOption("backchannelLogout", `of "${id}" needs \`revocation: { store }\``);
    }
    if (!isCoordinator(revocation.store) && !Object(refresh).coordinator) {
      throw noAtomicStore(`\`backchannelLogout\` of "${id}"`, "`revocation.store`");
    }
  }
}

function noAtomicStore(what: string, option: string): WaxsealError {
  return new WaxsealError(
    "no-atomic-store",
    `${what} needs a store with \`get\` and \`swap\`, in which it counts once: as ${option}, or \`refresh.coordinator\`.`,
  );
}

/** Only what a guard has to know; the flow reads the rest when somebody signs in. */
function readProvider(entry: unknown): AnyProvider {
  // As Auth.js takes them: `GitHub`, or what it returns.
  const made: unknown = typeof entry === "function" ? entry({}) : entry;
  // What Auth.js's functions were given is in `options`.
  const given = withOptions(Object(made));
  const { id, name, type } = given as Partial<AnyProvider>;
  // NextAuth.js v4 has OAuth 1 for Twitter, with `version: "1.0A"`.
  if (isText(id) && isText(name) && !/^1/.test(`${given.version}`)) {
    if (type === "credentials" && isCredentials(given)) return given;
    if (type === "oauth" || type === "oidc" || type === "email") {
      return { id, name, type, given, source: entry };
    }
  }
  throw invalidOption(
    "providers",
    'must hold what `credentials({ authorize })` returns, or providers of Auth.js such as `GitHub`; there is no OAuth 1 (give Twitter `version: "2.0"`) and no WebAuthn',
  );
}

function withOptions(made: object): RemoteProvider["given"] {
  return { ...made, ...withoutUndefined(Object((made as { options?: object }).options)) };
}

function isCredentials(given: object): given is Provider {
  const { authorize, credentials } = given as Partial<Provider>;
  return typeof authorize === "function" && isPlainObject(credentials);
}

function readThrottle(options: Config["throttle"] = {}): Settings["throttle"] {
  if (options === false) return false;
  if (typeof options !== "object") throw invalidOption("throttle", "must be false or an object");
  check(options, THROTTLE, "throttle.");
  const { store } = options;
  const { get, set, swap } = Object(store) as { [method: string]: unknown };
  const isStore = typeof get === "function" && typeof (swap ?? set) === "function";
  if (store !== undefined && !isStore) {
    throw invalidOption("throttle.store", "must have `get` and `set`, or `get` and `swap`");
  }
  return { ...options };
}

function readPages(found: Pages = {}): Pages {
  for (const [name, page] of Object.entries(found)) {
    if (page !== undefined && !isPage(page)) {
      throw invalidOption(
        `pages.${name}`,
        'must be a path that begins with a slash, such as "/login", or a URL',
      );
    }
  }
  return found;
}

function isPage(page: string): boolean {
  try {
    return /^(\/|https?:)/i.test(page) && /^https?:$/.test(new URL(page, APP_ORIGIN).protocol);
  } catch {
    return false;
  }
}

function readApiPaths(paths: Config["apiPaths"] = ["/api/"]): Settings["apiPaths"] {
  if (paths === false) return false;
  // A pattern, as Next's `matcher` has them, would match nothing.
  const isPath = (path: unknown) => isText(path) && /^\/[^?#*:()]*$/.test(path);
  if (!Array.isArray(paths) || !paths.every(isPath)) {
    throw invalidOption(
      "apiPaths",
      'must be false, or an array of paths without patterns, such as "/api/"',
    );
  }
  return paths.map((path) => path.replace(/\/$/, ""));
}

/** Whether it has every method, whatever else it has: `console`, or one of a library. */
function isLogger(logger: unknown): boolean {
  const methods = Object(logger) as { [name: string]: unknown };
  return ["error", "warn", "debug"].every((name) => typeof methods[name] === "function");
}

/** `console` itself is the default logger, which escapes what it prints. */
function readLogger({ logger, debug }: Config): Settings["logger"] {
  const isConsole = logger === undefined || logger === (globalThis.console as unknown);
  if (isConsole) return debug ? VERBOSE : CONSOLE;
  return debug === true && !logger.debug ? { ...bound(logger), debug: VERBOSE.debug! } : logger;
}

/** Its methods may be those of a class. */
function bound(logger: NonNullable<Config["logger"]>): Settings["logger"] {
  return {
    error: (error) => logger.error?.(error),
    warn: (message) => logger.warn?.(message),
  };
}

/** With the domain as the core writes it. */
function readCookie(options: NonNullable<Config["cookie"]> = {}): NonNullable<Config["cookie"]> {
  const domain = options.domain?.replace(/^\./, "").toLowerCase();
  return domain === undefined ? options : { ...options, domain };
}

function readBasePath(path = "/api/auth"): string {
  if (!/^(\/[\w.~-]+)+\/?$/.test(path))
    throw invalidOption("basePath", 'must be a path such as "/api/auth"');
  return path.replace(/\/$/, "");
}

/** Auth.js has the path of the endpoints in `AUTH_URL`, which says nothing about the mount. */
function readMount(url: string | undefined, basePath: string): string {
  // Two slashes would begin a host.
  const path = url ? new URL(url).pathname.replace(/\/+/g, "/").replace(/\/$/, "") : "";
  return path.endsWith(basePath) ? "" : path;
}

function readTrustedOrigins(origins: Config["trustedOrigins"] = []): readonly string[] {
  for (const [index, origin] of origins.entries()) {
    if (!isTrustworthy(origin)) {
      throw invalidOption(`trustedOrigins[${index}]`, trustworthyInsteadOf(origin));
    }
  }
  return [...origins];
}

/** An origin exactly as a browser sends it, that nobody on the way can speak for. */
function isTrustworthy(origin: unknown): boolean {
  if (!isText(origin) || originIn(origin) !== origin) return false;
  const { hostname, protocol } = new URL(origin);
  // No wildcard, which a URL may contain, and no second spelling of a name.
  const isExact = /^([a-z\d-]+(\.[a-z\d-]+)*|\[[\da-f:.]+\])$/.test(hostname);
  return isExact && (protocol === "https:" || isLoopback(hostname));
}

function trustworthyInsteadOf(given: unknown): string {
  const origin = isText(given) ? originIn(given) : undefined;
  const exact = origin !== undefined && isTrustworthy(origin) ? `: write "${origin}"` : "";
  return `must be an exact origin such as "https://spa.example", by https (but for localhost), without a wildcard, a path or a slash at its end${exact}`;
}
