import { applyGiven, forwardRequest } from "./apply.js";
import { clock } from "./clock.js";
import { codecFault, refuseCodec } from "./coded.js";
import { readConfig, type Settings } from "./config/index.js";
import { parseRequest, warnOfPlainHttp, type Context } from "./context.js";
import { createCore } from "./core/index.js";
import { undecided, type ActiveOutcome } from "./core/outcomes.js";
import { environment } from "./environment.js";
import { WaxsealError } from "./errors.js";
import { INTERNALS, type Internals } from "./internals.js";
import { checkSignIn } from "./issue.js";
import { stringify } from "./json.js";
import { adviseOnConfig, reportOnce, warn } from "./log.js";
import { adviseOnOutcome } from "./read.js";
import { redirectUrl } from "./redirect.js";
import { serverFault } from "./refuse.js";
import { loadRevocations, verifyUnrevoked } from "./revoked.js";
import { ownSessionMethods, sessionMethods } from "./session-methods.js";
import type { AnyAuth, Auth } from "./types/auth.js";
import type { Config, TenantFunction } from "./types/config.js";
import type {
  CallbackName,
  SessionFrom,
  SessionOf,
  TokenFrom,
  UserOf,
  WithRefreshClaims,
} from "./types/infer.js";
import type { Projection } from "./types/projection.js";
import type { ProviderOption } from "./types/provider.js";
import type { Types } from "./types/user.js";
import { createTenantAuth, type Made } from "./tenants.js";

/**
 * Makes the auth object of an application. The types of session and token follow
 * from the configuration; write `callbacks.jwt` before `callbacks.session`, so
 * that the latter sees the type that the former returns.
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
 * For an application with many tenants a function says what the configuration is, from the
 * request or whatever else a method is given to read the session from:
 *
 * ```ts
 * const tenants = new Map([["acme.example", { tenant: "acme", pages: { signIn: "/acme" } }]]);
 *
 * export const auth = createAuth((request: Request) => {
 *   const config = tenants.get(new URL(request.url).hostname);
 *   if (!config) throw new Error("no such tenant");
 *   return config;
 * });
 * ```
 *
 * It is called at each use and must answer at once. Its `tenant` says whose configuration it
 * is. An engine is made once for each tenant, and again when the configuration differs:
 * return the same object, or one that holds the same values. A function that is
 * written inside of it is another one each time, and so is the engine. Up to 1,000 tenants
 * are kept; then the one goes that was not used for the longest time.
 *
 * Where the function throws, or returns no good configuration, the request has no session:
 * `verify`, `resolve` and `update` are `undecided`, with what it threw as the `cause` of their
 * `cause`; `guard`, `require` and `handler` answer 500; `issue`, `clear` and `forward` throw.
 *
 * @throws WaxsealError for any mistake in the configuration; `code` says which, and the
 *   message what to write instead. With a function, nothing is known of it yet.
 */
export function createAuth<
  const P extends readonly ProviderOption[] = readonly ProviderOption[],
  X extends Types = {},
  U extends object = UserOf<P, X>,
  const J extends Projection = {},
  const S extends Projection = {},
  const F extends true | object | undefined = undefined,
  C extends CallbackName = never,
  TR extends object = "jwt" extends C ? any : never,
  SR extends object = SessionOf<S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>,
  TS extends object = TR,
>(
  // One signature: of several, TypeScript would report every mistake at the call.
  config:
    | (Config<P, X, U, J, S, TR, SR, Request, TS, F> & {
        // So that it is known whether there is a `jwt` before its type is.
        callbacks?: { [Name in C]?: unknown } | undefined;
      })
    | TenantFunction<
        Config<P, X, U, J, S, TR, SR, Request, TS, F> & {
          tenant: string;
          callbacks?: { [Name in C]?: unknown } | undefined;
        }
      >,
): Auth<
  SessionFrom<SR, S, TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>>,
  TokenFrom<TR, WithRefreshClaims<J, F>, UserOf<P, X, U>, X>,
  UserOf<P, X, U>
> {
  const auth: AnyAuth =
    typeof config === "function"
      ? createTenantAuth(config as (source: unknown) => Config, makeAuth)
      : makeAuth(config as unknown as Config).auth;
  return auth;
}

function makeAuth(config: Config): Made {
  const { engine, settings } = readConfig(config);
  const core = createCore(engine, (fault) => reportOnce(settings, fault));
  adviseOnConfig(config, settings, environment());
  if (!engine.production) {
    const warnings = core.call((engine) => engine.warnings());
    warnOfConfig(settings, warnings);
  }
  const context: Context = { core, settings, cookie: undefined };
  const auth = createAuthObject(
    context,
    (request) => internals.handle(request, ""),
    (request) => internals.guardWith(request, false),
    async (request, options) => {
      const { requireProof } = await import("./guard/require.js");
      return requireProof(internals, request, options);
    },
  );
  const internals = createInternals(context, auth);
  Object.defineProperty(auth, INTERNALS, { value: internals });
  return { auth, drop: core.drop };
}

function createAuthObject(
  context: Context,
  handler: AnyAuth["handler"],
  guard: AnyAuth["guard"],
  requireProof: AnyAuth["require"],
): AnyAuth {
  const { core } = context;
  return {
    verify(source, options) {
      const fault = codecFault(context);
      if (fault) return undecided(null, fault);
      const request = parseRequest(context, source, options);
      const outcome = context.settings.given.revocation
        ? verifyUnrevoked(context, source, request, options)
        : core.verify(request, false);
      adviseOnOutcome(context.settings, outcome);
      return outcome;
    },
    ...sessionMethods(context),
    async revoke(sessions) {
      return (await loadRevocations()).revoke(context, sessions);
    },
    async sessions(user) {
      return (await loadRevocations()).listSessions(context, user);
    },
    async ready() {
      return (await loadRevocations()).ready(context);
    },
    clear: (source) => core.clear(parseRequest(context, source), false).writes,
    apply: applyGiven,
    forward: (outcome, request) =>
      forwardRequest(
        outcome,
        request,
        () => core.clear(parseRequest(context, request), false).writes.requestCookie,
      ),
    guard,
    require: requireProof,
    handler,
  };
}

function createInternals(context: Context, auth: AnyAuth): Internals {
  const { core, settings } = context;
  const forPurpose = (work: number, purpose: string, text: string) =>
    core.call((engine) => engine.forPurpose(work, purpose, text));
  const own: Omit<Internals, keyof AnyAuth> = {
    // A getter, so that a program that prints the object prints no secret.
    get settings() {
      return settings;
    },
    at: () => internals,
    redirect: (url, baseUrl) => redirectUrl(context, url, baseUrl),
    ...ownSessionMethods(context),
    checkSignIn: (args) => checkSignIn(settings, args),
    beginSignIn: async () =>
      settings.given.revocation && (await loadRevocations()).beginSignIn(settings),
    async handle(request, mount) {
      // Loaded on demand, since a proxy or a worker's guard never needs it.
      try {
        const { handle } = await import("./handler/index.js");
        return await handle(internals, request, mount);
      } catch (cause) {
        return notLoaded(settings, cause);
      }
    },
    async guardWith(request, passes) {
      // Not needed by a proxy of Next.js, which has a guard of its own.
      const { guardRequest } = await import("./guard/index.js");
      return guardRequest(internals, request, passes);
    },
    async revokeSubject(kind, value) {
      const { reportRevoked, revokeSubjects } = await loadRevocations();
      await revokeSubjects(context, [[kind, value]]);
      await reportRevoked(settings, kind);
    },
    isProved: (claims, within) =>
      core.call((engine) => engine.isProved(stringify(claims), within, clock.now())),
    read(source, options) {
      const fault = source === null ? undefined : codecFault(context);
      return fault
        ? undecided(null, fault)
        : core.verify(parseRequest(context, source, options), true);
    },
    seal(source, claims, options) {
      refuseCodec(context);
      const request = parseRequest(context, source, options, true);
      return core.issue(request, stringify(claims)) as ActiveOutcome;
    },
    mac: (purpose, text) => forPurpose(0, purpose, text),
    verifyMac: (purpose, text, code) =>
      core.call((engine) => engine.verifyMac(purpose, text, code)),
    sealFor: (layout, purpose, text) => forPurpose(layout === "authjs" ? 2 : 1, purpose, text),
    // Nothing that is sealed is empty.
    openFor: (layout, purpose, sealed) =>
      forPurpose(layout === "authjs" ? 4 : 3, purpose, sealed) || undefined,
    linkHashes: (token) => forPurpose(5, "", token).split("\n"),
    csrf(source, token) {
      const [cookie, scheme] = parseRequest(context, source);
      warnOfPlainHttp(settings, source, scheme);
      return core.csrf(cookie, scheme, typeof token === "string" ? token : undefined);
    },
  };
  // By the prototype: a method that the application wraps or mocks counts here too.
  const internals: Internals = Object.setPrototypeOf(own, auth) as Internals;
  return internals;
}

/** The answer where the host cannot load the endpoints. */
function notLoaded(settings: Settings, cause: unknown): Response {
  const message = "`handler` could not be loaded: deploy all files of the package.";
  reportOnce(settings, new WaxsealError("not-loaded", message, { cause }));
  return serverFault();
}

const warned = new Set<string>();

/** Each message once, however often a development server evaluates the module. */
function warnOfConfig(settings: Settings, messages: string[]): void {
  for (const message of messages) {
    if (!warned.has(message)) warn(settings, message);
    warned.add(message);
  }
}
