/** Starting a session after a login of any kind, and ending it. */

import { badReturn, callHook, emit, withTimeout } from "./callbacks.js";
import type { Settings } from "./config/index.js";
import { parseRequest, type Context } from "./context.js";
import type { Core, Parsed, SignIn } from "./core/index.js";
import { Printable, type ActiveOutcome } from "./core/outcomes.js";
import { hasClass, WaxsealError } from "./errors.js";
import { isCredentialsSignin } from "./is-auth-error.js";
import { isObject, stringify } from "./json.js";
import { advise, adviseOnProtected, mayBeLarge } from "./log.js";
import { loadValues, runSessionCallback } from "./read.js";
import type { SignInBegin } from "./revocation/begin.js";
import { loadRevocations } from "./revoked.js";
import { isThenable } from "./thenable.js";
import type { IssueOptions, Login } from "./types/auth.js";
import type { SignInArgs } from "./types/callbacks.js";
import type { Issued, Writes } from "./types/outcome.js";
import type { SessionLifetime } from "./types/config.js";
import type { ReadOptions, Source } from "./types/source.js";

/** `issue` of an auth object. */
export async function issueSession(
  context: Context,
  login: Login<any>,
  source: Source | undefined,
  options: IssueOptions | undefined,
): Promise<Issued<any, any>> {
  const request = parseRequest(context, source, options, true);
  const authTime = options?.authTime;
  const proof =
    authTime === undefined
      ? undefined
      : (await loadValues()).readAuthTime(context.settings, authTime, request[2]);
  // Of what the application passes on, nothing takes the place of what we alone say.
  const own = { begun: undefined, claims: undefined, proof, lifetime: options };
  const given = { isNewUser: false, ...login, ...own };
  return new NewSession(await startSession(context, given, source, request, true));
}

class NewSession extends Printable implements Issued<any, any> {
  session: any;
  writes: Writes;
  readonly #active: ActiveOutcome;

  constructor(active: ActiveOutcome) {
    super();
    this.session = active.session;
    this.writes = active.writes;
    this.#active = active;
  }

  /** Parsed when it is asked for. */
  get token(): any {
    return this.#active.token;
  }
}

/** A login, with what only the package itself may say about it. */
export interface LoginWithClaims extends Login<any> {
  /** Claims that are added when `callbacks.jwt` has run. */
  claims?: object | undefined;
  /** When and where the user has proved who they are; read when `connect` has run. */
  proof?: Pick<SignIn, "authTime" | "proofTime"> | undefined;
  /** With `revocation`: when it began, where that was before this call. */
  begun?: SignInBegin | undefined;
  /** In place of what `session.lifetime` says. */
  lifetime?: SessionLifetime | undefined;
}

/**
 * With `showsSession` the session is what `callbacks.session` returns, for a caller that shows
 * it; `connect` finds or makes the user of a database, once `callbacks.signIn` has allowed it.
 */
export async function startSession(
  context: Context,
  login: LoginWithClaims,
  source: Source | undefined,
  request: Parsed,
  showsSession: boolean,
  connect?: () => Promise<{ user: any; isNewUser: boolean }>,
): Promise<ActiveOutcome> {
  const { core, settings } = context;
  const { account = null, profile, credentials } = login;
  let { user, isNewUser } = login;
  checkUser(user);
  const revocations = settings.given.revocation && (await loadRevocations());
  const begun =
    login.begun ??
    (revocations && (await revocations.beginSignIn(settings, request[2], login.proof?.authTime)));
  const given = { user, account, ...(profile !== undefined && { profile }) };
  // What is not configured is not awaited: each turn of the queue costs measurable time here.
  if (settings.callbacks.signIn)
    await checkSignIn(settings, { ...given, ...(credentials && { credentials }) });
  if (connect) {
    ({ user, isNewUser } = await connect());
    given.user = user;
  }

  const { readLogin, lifetimeOf } = await loadValues();
  let claims = claimsOf(core, readLogin(given, core.paths(false)));
  if (!settings.production && JSON.parse(claims).sub === undefined)
    advise(settings, "user-without-id");
  if (settings.callbacks.jwt) {
    const trigger = isNewUser ? "signUp" : "signIn";
    // As in Auth.js: `false` with credentials, `undefined` of a provider without an adapter.
    const isNew = "isNewUser" in login || connect ? isNewUser : false;
    const args = { token: JSON.parse(claims), ...given, isNewUser: isNew, trigger };
    const token = await callHook(settings, "jwt", args);
    if (token === null) throw denied("callbacks.jwt returned null.");
    const before = claims;
    claims = stringify(token);
    adviseOnProtected(settings, before, claims);
  }
  if (login.claims) claims = stringify({ ...(JSON.parse(claims) as object), ...login.claims });
  const lifetime = await lifetimeOf(settings, { ...login, user }, login.lifetime);
  const dates =
    begun && (await revocations!.beginOf(context, JSON.parse(claims), request[2], begun));
  const signIn = { ...dates, ...login.proof, ...lifetime };
  const issued = core.issue(request, claims, signIn) as ActiveOutcome;
  if (mayBeLarge(issued, settings.maxCookieBytes)) await checkSize(settings, issued);
  if (showsSession && !(await runSessionCallback(settings, issued))) {
    throw denied("callbacks.session returned null.");
  }
  // What the application does with a session of `issue`, nobody knows.
  const replaced = showsSession ? undefined : request;
  if (revocations) await revocations.noteBegin(context, issued, source, given, replaced);
  if (settings.events.signIn)
    await emit(settings, "signIn", { ...given, ...(isNewUser !== undefined && { isNewUser }) });
  return issued;
}

/**
 * A browser could never send back what is too large. Applications that come from Auth.js
 * get a warning, as nothing was refused there.
 *
 * @throws WaxsealError `"session-too-large"`.
 */
async function checkSize(settings: Settings, issued: ActiveOutcome): Promise<void> {
  const { ADVICE, sizeOf } = await import("./advice.js");
  const { bytes, claims, isLarge, isOversize } = sizeOf(settings, issued);
  if (!isOversize) {
    if (isLarge) advise(settings, "large-cookie", bytes, claims);
    return;
  }
  const values = [bytes, settings.maxCookieBytes, claims] as const;
  if (settings.format !== "signed") return advise(settings, "oversize-cookie", ...values);
  throw new WaxsealError("session-too-large", ADVICE["oversize-cookie"](...values));
}

/** Ends the session of a request everywhere, clears its cookies, and runs the event. */
export async function endSession(
  context: Context,
  source: Source,
  options?: Pick<ReadOptions, "waitUntil">,
): Promise<Writes> {
  const { core, settings } = context;
  const { refresh, revocation } = settings.given;
  const request = parseRequest(context, source);
  const read = core.verify(request, true);
  if (read.status !== "anonymous") {
    await emit(settings, "signOut", { token: read.status === "active" ? read.token : null });
  }
  if (read.status === "active" && (refresh || revocation)) {
    const { endSignedOut } = await loadRevocations();
    await endSignedOut(context, source, read.token, options?.waitUntil);
  }
  // Even where no session came: it may be at another path.
  return core.clear(request, false).writes;
}

/** Asks `callbacks.signIn`. @throws WaxsealError unless it allows the login. */
export async function checkSignIn(
  settings: Settings,
  args: Pick<SignInArgs<any>, "user" | "account" | "email">,
): Promise<void> {
  const { callbacks } = settings;
  if (!callbacks.signIn) return;
  let answer: unknown;
  try {
    answer = await withTimeout(settings, "callbacks.signIn", callbacks.signIn(args));
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

/** The claims that a login starts with, as JSON; its values were read before, as a getter may call us. */
function claimsOf(core: Core, values: string): string {
  return core.call((engine) => engine.signInClaims(values));
}

/** @throws WaxsealError for what is no user. */
function checkUser(user: unknown): void {
  if (isThenable(user)) throw badReturn("`user` is a Promise: await it before `issue`.");
  if (isObject(user)) return;
  throw badReturn(
    "`issue` takes the user as a member: `issue({ user }, request)`, where `user` is an object such as { id, name, email }.",
  );
}

function denied(message: string, options?: { cause: unknown }): WaxsealError {
  return new WaxsealError("access-denied", message, options);
}
