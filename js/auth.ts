import { applyWrites } from "./apply.js";
import { caution, emit, failed, note, report, run, stringify, within } from "./callbacks.js";
import { readConfig, type Settings } from "./config.js";
import {
  ActiveOutcome,
  none,
  open,
  redirect as sameOrigin,
  undecided,
  type Answer,
  type Parsed,
  type Scheme,
} from "./core.js";
import { hasClass, isCredentialsSignin, WaxsealError } from "./errors.js";
import { hostOf, isLocal, schemeOf } from "./host.js";
import { INTERNALS, type Internals } from "./internals.js";
import type { Provider } from "./provider.js";
import { cookieText } from "./source.js";
import type {
  Account,
  Config,
  DefaultSession,
  Invalid,
  Issued,
  JwtProjection,
  Outcome,
  ReadOptions,
  SessionOf,
  SessionProjection,
  Source,
  Token,
  TokenFrom,
  TokenOf,
  Types,
  UserOf,
  Writes,
} from "./types.js";

/** What a login found. */
export interface Login<U> {
  user: U;
  account?: Account | null;
  /** What the provider says of the user; an object, or an interface of your own. */
  profile?: object;
  /** Makes the trigger of `callbacks.jwt` `"signUp"` instead of `"signIn"`. */
  isNewUser?: boolean;
  /** What the login form sent, for `callbacks.signIn`. */
  credentials?: Record<string, string | undefined>;
}

/** An auth object: `S` is its session, `T` its token, `U` its user. */
export interface Auth<S = DefaultSession, T = Token, U = any> {
  /**
   * The session of a request, at once: cookie, token, projections; no callbacks,
   * no I/O. Nothing in a cookie makes it throw.
   */
  verify(source: Source, options?: ReadOptions): Outcome<S, T>;

  /**
   * The session of a request, with `callbacks.jwt` and `callbacks.session`, and
   * events. A callback that throws, or takes longer than `callbackTimeout`, makes the
   * outcome `undecided`; the cookie stays.
   */
  resolve(source: Source, options?: ReadOptions): Promise<Outcome<S, T>>;

  /** As `resolve`, and writes nothing: the session, or `null`. */
  getSession(source: Source, options?: ReadOptions): Promise<S | null>;

  /**
   * A new session after a login of any kind, with a new `sid`; its `writes` also
   * clear what the request still had. Give the request as `source`: its scheme
   * decides on the cookie's prefix.
   *
   * `sub` is the text of `user.id`, or of `user._id` where there is no `id`, as
   * in a document of MongoDB or Mongoose; `"user.id"` in a projection likewise.
   *
   * @throws WaxsealError `"access-denied"` when `callbacks.signIn` returns nothing
   *   true or throws, or `callbacks.jwt` returns `null`; `"redirect"` when
   *   `callbacks.signIn` returns a string, which is then the error's `url`;
   *   `"callback-timeout"` when a callback takes too long.
   *   What `callbacks.jwt` and `callbacks.session` throw comes as it is, and a
   *   `CredentialsSignin` of `callbacks.signIn` too.
   */
  issue(login: Login<U>, source?: Source, options?: ReadOptions): Promise<Issued<S, T>>;

  /**
   * Changes the session, trigger `"update"`: of an object `data` what
   * `projections.update` lists, of the types and sizes that it gives, goes into the
   * token, and on to `callbacks.jwt`.
   */
  update(source: Source, data?: unknown, options?: ReadOptions): Promise<Outcome<S, T>>;

  /**
   * Signs out here: clears every session cookie that the request has, wherever today's
   * configuration, `accept` or a parent domain of the host may have put it, and what
   * `accept` says lies at another domain or path. Several lines may have one name; the
   * last of them is today's.
   */
  clear(source: Source): Writes;

  /**
   * The response with the cookies of an outcome and, if there are any, the cache
   * headers. The given response where it can be changed, else a copy.
   */
  apply<R extends Response>(outcome: { writes: Writes } | Writes, response: R): R;

  /**
   * Answers what is below the `basePath`, as the client of Auth.js expects (with
   * format `"next-auth"`, that of NextAuth.js v4): `session`, `csrf`, `providers`,
   * `signin`, `callback/:provider`, `signout` and `error`. Whatever the request is,
   * it does not throw.
   */
  handler(request: Request): Promise<Response>;
}

/**
 * The session of an auth object, or of what `waxseal/next` returns and its `auth`:
 * `type Session = InferSession<typeof auth>`.
 */
export type InferSession<A> =
  A extends Auth<infer S, any, any>
    ? S
    : A extends { auth: infer F }
      ? InferSession<F>
      : A extends () => Promise<infer S>
        ? Exclude<S, null>
        : never;

/** The token of an auth object. */
export type InferToken<A> = A extends Auth<any, infer T, any> ? T : never;

/** The user that an auth object issues sessions for. */
export type InferUser<A> = A extends { issue(login: Login<infer U>): unknown } ? U : never;

/**
 * Makes the auth object of an application. The types of session and token follow
 * from the configuration; `callbacks.jwt` stands before `callbacks.session`, so
 * that what it returns has its type there.
 *
 * ```ts
 * export const auth = createAuth({
 *   secret: process.env.AUTH_SECRET,
 *   providers: [credentials({ authorize })],
 *   projections: {
 *     jwt: { id: "user.id", role: "user.role" },
 *     session: { "user.id": "token.id", "user.role": "token.role" },
 *   },
 * });
 * const outcome = auth.verify(request);
 * if (outcome.status === "active") outcome.session.user.role;
 * ```
 *
 * @throws WaxsealError for any mistake in the configuration.
 */
export function createAuth<
  const P extends readonly Provider[] = [],
  X extends Types = {},
  U extends object = UserOf<P, X>,
  const J extends JwtProjection = {},
  const S extends SessionProjection = {},
  TR extends object = TokenOf<J, U, X>,
  SR extends object = SessionOf<S, TokenFrom<TR, J, U, X>>,
>(config: Config<P, X, U, J, S, TR, SR>): Auth<SR, TokenFrom<TR, J, U, X>, U> {
  const { engine, settings } = readConfig(config as unknown as Config);
  const core = open(engine, (fault) => report(settings, fault));
  const { callbacks, trust } = settings;
  const { jwt } = callbacks;
  if (!engine.production)
    warn(
      settings,
      core.call((engine) => engine.warnings()),
    );

  const parse = (source: Source, options?: ReadOptions, begins?: boolean): Parsed => {
    const cookie = cookieText(source);
    const scheme = schemeOf(source, trust, begins);
    // Without a cookie it may be a probe of the machine itself.
    if (begins || cookie !== "") heed(source, scheme);
    return [cookie, scheme, clock(options), () => hostOf(source, trust)];
  };

  let isWarned = !settings.production || settings.cookie.secure !== undefined;

  /** Says once that cookies are not `Secure`: a mistake, or a proxy that nobody told of. */
  function heed(source: Source, scheme: Scheme): void {
    if (isWarned || scheme !== 2 || isLocal(source)) return;
    isWarned = true;
    caution(settings, PLAIN_HTTP);
  }

  /** At once where nothing of the application has to be asked. */
  function resolve(
    source: Source,
    options: ReadOptions | undefined,
    write: boolean,
  ): Answer | Promise<Answer> {
    const request = parse(source, options);
    const read = core.verify(request, jwt !== undefined || !write);
    if (!jwt && !callbacks.session) return announce(settings, read);
    const change = jwt && ((token: any) => run(settings, "jwt", { token, session: undefined }));
    return settle(request, write, read, change).then((outcome) => announce(settings, outcome));
  }

  async function update(source: Source, data: unknown, options?: ReadOptions) {
    const request = parse(source, options);
    const outcome = await settle(request, true, core.verify(request, true), (token) => {
      // Before the call: `data` may have getters.
      const [before, change] = [stringify(token), stringify(isObject(data) ? data : {})];
      const updated = core.call((engine) => engine.updateClaims(before, change));
      for (const name of updated.refused) tellRefused(name);
      const claims = JSON.parse(updated.claims);
      const session = data === undefined ? undefined : JSON.parse(updated.data);
      return jwt ? run(settings, "jwt", { token: claims, trigger: "update", session }) : claims;
    });
    return announce(settings, outcome);
  }

  /** Names that an update had of another type or size than they take. */
  const refusedNames = new Set<string>();

  /** Once for each name: else whoever may update could fill the log. */
  function tellRefused(name: string): void {
    if (refusedNames.has(name)) return;
    refusedNames.add(name);
    caution(
      settings,
      `An update left out "${name}": its value is of a type or a size that projections.update does not give it. Where it is right, write { name, type, maxBytes } there.`,
    );
  }

  /** `read` saw what is in the cookie and wrote nothing; `change` makes new claims of it. */
  async function settle(
    request: Parsed,
    write: boolean,
    read: Answer,
    change: ((token: any) => any) | undefined,
  ): Promise<Answer> {
    if (read.status !== "active") {
      return read.status === "invalid" && write && change ? core.verify(request, false) : read;
    }
    try {
      let result: Answer = read;
      if (change) {
        const token = await change(read.token);
        if (token === null) return revoked(write ? core.clear(request, true).writes : none());
        result = core.resolve(request, stringify(token), !write);
      }
      if (result.status !== "active" || (await present(result))) return result;
      return undecided(null, rubbish("callbacks.session returned null."));
    } catch (cause) {
      // Read again: a callback may have changed the session before it threw.
      return undecided(core.verify(request, true).session, cause);
    }
  }

  /** Runs the session callback; false when it hides the session. */
  async function present(active: ActiveOutcome): Promise<boolean> {
    if (callbacks.session) {
      const { session, token } = active;
      active.session = await run(settings, "session", { session, token });
    }
    return active.session !== null;
  }

  async function issue(login: Login<any>, source?: Source, options?: ReadOptions) {
    const known = { isNewUser: false, ...login };
    const issued = await begin(known, parse(source, options, true), present);
    return {
      session: issued.session,
      // Parsed when it is asked for.
      get token() {
        return issued.token;
      },
      writes: issued.writes,
    };
  }

  /** `show` makes the session that the caller sees; false when it hides it. */
  async function begin(
    login: Login<any>,
    request: Parsed,
    show?: (issued: ActiveOutcome) => Promise<boolean>,
  ): Promise<ActiveOutcome> {
    const { user, account = null, profile, isNewUser, credentials } = login;
    const extra = profile === undefined ? {} : { profile };
    await admit(settings, { user, account, ...extra, ...(credentials && { credentials }) });

    let json = claims({ user, account, ...extra });
    if (jwt) {
      const trigger = isNewUser ? "signUp" : "signIn";
      const given = { user, account, ...extra, isNewUser: isNewUser ?? false, trigger };
      const token = await run(settings, "jwt", { token: JSON.parse(json), ...given });
      if (token === null) throw denied("callbacks.jwt returned null.");
      json = stringify(token);
    }
    const issued = core.issue(request, json) as ActiveOutcome;
    if (show && !(await show(issued))) throw denied("callbacks.session returned null.");
    const message = { user, account, ...extra, ...(isNewUser !== undefined && { isNewUser }) };
    await emit(settings, "signIn", message);
    return issued;
  }

  /** The claims that a login starts with, as JSON. */
  function claims(login: { user: any; account: unknown; profile?: unknown }): string {
    const { user } = login;
    if (!isObject(user)) throw rubbish("`issue` needs a `user`, an object.");
    let json = stringify(login);
    // A document of MongoDB has an `_id`, and an `id` at most as a getter, which
    // JSON does not see.
    if (!Object.hasOwn(user, "id") || "_id" in user || "toJSON" in user) {
      const data = JSON.parse(json);
      if (!isObject(data.user)) throw rubbish("The JSON of `user` must be an object.");
      const id = data.user._id ?? (user as { id?: unknown }).id;
      if (id !== undefined) data.user.id ??= id;
      json = JSON.stringify(data);
    }
    return core.call((engine) => engine.signInClaims(json));
  }

  async function redirect(url: string, baseUrl: string): Promise<string> {
    try {
      const target = callbacks.redirect
        ? await within(settings, "callbacks.redirect", callbacks.redirect({ url, baseUrl }))
        : core.call(() => sameOrigin(url, baseUrl));
      if (typeof target !== "string") throw rubbish("callbacks.redirect must return a URL.");
      if (target === baseUrl) return baseUrl;
      const { href, pathname, protocol } = new URL(target, baseUrl);
      // A page that navigates to such an address runs it as a script of its own; a
      // path such as `/.//evil.example` is a host to whoever leaves the origin out.
      if (!/^(javascript|data|vbscript):$/.test(protocol) && !pathname.startsWith("//"))
        return href;
    } catch (cause) {
      report(settings, failed(cause, "callbacks.redirect failed; the origin stands in for it."));
    }
    return baseUrl;
  }

  async function signOut(source: Source): Promise<Writes> {
    const request = parse(source);
    const read = core.verify(request, true);
    if (read.status !== "anonymous") {
      await emit(settings, "signOut", { token: read.status === "active" ? read.token : null });
    }
    // Also where no session came: it may lie at another path.
    return core.clear(request, false).writes;
  }

  const inner: Internals = {
    settings,
    redirect,
    signOut,
    begin: async (login, source) => (await begin(login, parse(source, undefined, true))).writes,
    async handle(request, mount) {
      // Apart, since a proxy or a worker's guard has no need of it.
      const { handle } = await import("./handler/index.js");
      return handle(auth, inner, request, mount);
    },
    read: (source, options) => core.verify(parse(source, options), true),
    seal: (source, claims, options) =>
      core.issue(parse(source, options, true), stringify(claims)) as ActiveOutcome,
    mac: (purpose, text) => core.call((engine) => engine.mac(purpose, text)),
    verifyMac: (purpose, text, code) =>
      core.call((engine) => engine.verifyMac(purpose, text, code)),
    csrf(source, token) {
      const body = typeof token === "string" ? token : undefined;
      const [cookie, scheme] = parse(source);
      heed(source, scheme);
      return core.csrf(cookie, scheme, body);
    },
  };
  const auth: Auth<any, any, any> = {
    verify: (source, options) => core.verify(parse(source, options), false),
    resolve: async (source, options) => resolve(source, options, true),
    getSession: async (source, options) => (await resolve(source, options, false)).session,
    issue,
    update,
    clear: (source) => core.clear(parse(source), false).writes,
    apply: (outcome, response) =>
      applyWrites("writes" in outcome ? outcome.writes : outcome, response),
    handler: (request) => inner.handle(request, ""),
  };
  return Object.defineProperty(auth, INTERNALS, { value: inner });
}

const PLAIN_HTTP =
  "In production a request seems to have come by plain http, so its cookies are not `Secure`. Behind a proxy that ends TLS set AUTH_URL=https://your.domain, or `trustHost` where the proxy overwrites X-Forwarded-Proto; `cookie.secure: false` says that plain http is meant.";

function clock(options: ReadOptions | undefined): number {
  const now = options?.now === undefined ? Date.now() : Number(options.now);
  if (Number.isFinite(now)) return now;
  throw new WaxsealError("invalid-source", "`now` must be a Date or milliseconds since 1970.");
}

/** Asks `callbacks.signIn`. */
async function admit(settings: Settings, args: { user: any; account: any }): Promise<void> {
  const { callbacks } = settings;
  if (!callbacks.signIn) return;
  let answer: unknown;
  try {
    answer = await within(settings, "callbacks.signIn", callbacks.signIn(args));
  } catch (cause) {
    const isOurs = hasClass(cause, WaxsealError) || isCredentialsSignin(cause);
    throw isOurs ? cause : denied("callbacks.signIn threw.", { cause });
  }
  if (!answer) throw denied("callbacks.signIn refused.");
  if (typeof answer === "string") {
    throw new WaxsealError(
      "redirect",
      "callbacks.signIn sends this login elsewhere: redirect to `error.url`.",
      { url: answer },
    );
  }
}

/** Tells the logger and the events; at once where none is interested. */
function announce(settings: Settings, outcome: Answer): Answer | Promise<Answer> {
  const { events, logger } = settings;
  const { status } = outcome;
  const { renewed, reason } = outcome as { renewed?: string | null; reason?: string };
  if (logger.debug) note(settings, ["session", status, renewed, reason].filter(Boolean).join(" "));
  if (outcome.status === "undecided") report(settings, failed(outcome.cause));
  const isHeard =
    status === "active"
      ? events.session || (renewed && events.refresh)
      : status === "invalid" && events.invalid;
  return isHeard ? tell(settings, outcome) : outcome;
}

async function tell(settings: Settings, outcome: Answer): Promise<Answer> {
  if (outcome.status === "active") {
    const { session, token, renewed } = outcome;
    await emit(settings, "session", { session, token });
    if (renewed) await emit(settings, "refresh", { session, token, renewed });
  } else if (outcome.status === "invalid") {
    await emit(settings, "invalid", { reason: outcome.reason });
  }
  return outcome;
}

function revoked(writes: Writes): Invalid {
  return { status: "invalid", session: null, reason: "revoked", writes };
}

function denied(message: string, options?: { cause: unknown }): WaxsealError {
  return new WaxsealError("access-denied", message, options);
}

function rubbish(message: string): WaxsealError {
  return new WaxsealError("callback", message);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const warned = new Set<string>();

/** Once each, however often a development server evaluates the module. */
function warn(settings: Settings, messages: string[]): void {
  for (const message of messages) {
    if (!warned.has(message)) caution(settings, message);
    warned.add(message);
  }
}
