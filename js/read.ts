/** Sessions as they are read and updated: the core, then callbacks, then events. */

import { asCallbackError, badReturn, callHook, emit } from "./callbacks.js";
import type { Settings } from "./config/index.js";
import { parseRequest, type Context } from "./context.js";
import type { Parsed } from "./core/index.js";
import { invalid, noWrites, undecided, type ActiveOutcome, type Answer } from "./core/packed.js";
import { loadWithShared } from "./core/shared.js";
import { isObject, stringify } from "./json.js";
import { advise, adviseOnSize, debug, later, reportOnce, warnOnce } from "./log.js";
import { loadRevocations } from "./revoked.js";
import type { ReadOptions, Source } from "./types/source.js";

/** `resolve` of an auth object; synchronous where there are no callbacks and events to run. */
export function resolveSession(
  context: Context,
  source: Source,
  options: ReadOptions | undefined,
  readOnly: boolean,
): Answer | Promise<Answer> {
  const { core, settings } = context;
  const request = parseRequest(context, source, options);
  const { refresh, revocation } = settings.given;
  const onlyReads = readOnly || settings.callbacks.jwt !== undefined || refresh !== undefined;
  const read = core.verify(request, onlyReads || revocation?.horizon !== undefined);
  return revocation && read.status === "active"
    ? resolveUnrevoked(context, source, { request, readOnly, onlyReads, read, options })
    : resolveRead(context, source, { request, readOnly, read, options });
}

/** Asks whether the session was revoked before anything else sees it. */
async function resolveUnrevoked(
  context: Context,
  source: Source,
  resolving: Reading & { read: ActiveOutcome; onlyReads: boolean },
): Promise<Answer> {
  const { core, settings } = context;
  const { request, readOnly, onlyReads, options } = resolving;
  let { read } = resolving as { read: Answer };
  const { check, outcomeOf, noteRenewal } = await loadRevocations();
  const verdict = await check(context, source, request, resolving.read, options);
  const refused = outcomeOf(context, request, verdict, readOnly);
  if (refused) return emitOutcome(settings, refused);
  if (verdict === "unchecked") {
    // Renewed, it would outlive the entry that ends it.
    const unrefreshed = { ...options, refresh: false };
    read = core.verify(request, true);
    return resolveRead(context, source, { request, readOnly: true, read, options: unrefreshed });
  }
  if (!onlyReads && settings.given.revocation!.horizon) read = core.verify(request, false);
  const outcome = await resolveRead(context, source, { request, readOnly, read, options });
  if (outcome.status === "active" && outcome.renewed)
    noteRenewal(context, source, outcome, options?.waitUntil);
  return outcome;
}

/** What was read: with nothing written, where something is still to be asked. */
interface Reading {
  request: Parsed;
  readOnly: boolean;
  read: Answer;
  options: ReadOptions | undefined;
}

function resolveRead(
  context: Context,
  source: Source,
  { request, readOnly, read, options }: Reading,
): Answer | Promise<Answer> {
  const { settings } = context;
  const { jwt, session } = settings.callbacks;
  const { refresh } = settings.given;
  if (!jwt && !session && !refresh) return emitOutcome(settings, read);
  const change = jwt && ((token: any) => callHook(settings, "jwt", { token, session: undefined }));
  const outcome =
    refresh && read.status === "active"
      ? resolveRefreshed(context, source, { request, readOnly, read, change, options })
      : applyCallbacks(context, request, readOnly, read, change, options);
  return outcome.then((outcome) => emitOutcome(settings, outcome));
}

interface Resolving extends Reading {
  read: ActiveOutcome;
  change: ((token: any) => any) | undefined;
}

/** Refreshes the provider's tokens where that is due, before the callbacks see them. */
async function resolveRefreshed(
  context: Context,
  source: Source,
  { request, readOnly, read, change, options }: Resolving,
): Promise<Answer> {
  const { core } = context;
  const { refreshRead, noteSize } = await loadRefresh();
  const about = { ...options, now: request[2], canWrite: !readOnly };
  const apply = (isShown: boolean, refreshed?: Refreshed) =>
    applyCallbacks(context, request, isShown, read, change ?? ((token: any) => token), {
      ...options,
      ...refreshed,
      source,
    });
  try {
    const decision = await refreshRead(context, source, read, about);
    switch (decision.kind) {
      case "keep":
        return await apply(readOnly);
      case "write": {
        const outcome = await apply(decision.isShown, decision);
        if (outcome.status === "active") noteSize(context.settings, outcome);
        return outcome;
      }
      case "end": {
        const clears = decision.clears && !readOnly;
        return invalid(decision.reason, clears ? core.clear(request, true).writes : noWrites());
      }
      case "undecided":
        return undecided(read.session, decision.cause);
    }
  } catch (cause) {
    return undecided(read.session, cause);
  }
}

let refresh: Promise<typeof import("./refresh/index.js")> | undefined;

/** Kept unless it failed, as {@link loadValues}. */
function loadRefresh(): Promise<typeof import("./refresh/index.js")> {
  return (refresh ??= loadWithShared(() => import("./refresh/index.js")).catch((error: unknown) => {
    refresh = undefined;
    throw error;
  }));
}

/** The claims that a refresh has led to, and its number. */
interface Refreshed {
  claims: string;
  generation: number;
}

/** `update` of an auth object. */
export async function updateSession(
  context: Context,
  source: Source,
  data: unknown,
  options?: ReadOptions,
): Promise<Answer> {
  const { core, settings } = context;
  const request = parseRequest(context, source, options);
  const read = core.verify(request, true);
  if (settings.given.revocation && read.status === "active") {
    const { check, outcomeOf } = await loadRevocations();
    const verdict = await check(context, source, request, read, options);
    // Written anew, an unchecked one would outlive the entry that ends it.
    const refused = outcomeOf(context, request, verdict === "unchecked" ? "stale" : verdict, false);
    if (refused) return emitOutcome(settings, refused);
  }
  const change = async (token: any) => {
    const { readValues } = await loadValues();
    // Before the call into the core: `data` may have getters, which may call us.
    let isComplete = true;
    const values = readValues(isObject(data) ? data : {}, core.paths(true), (error) => {
      isComplete = false;
      warnOnce(settings, `An update left out a value: ${error.message}`);
    });
    const before = stringify(token);
    const updated = core.call((engine) => engine.updateClaims(before, values));
    for (const name of updated.refused) warnOnce(settings, leftOut(name));
    if (isComplete && updated.data === "{}" && updated.refused.length === 0)
      adviseOnUnlisted(settings, data);
    const claims = JSON.parse(updated.claims);
    const session = data === undefined ? undefined : JSON.parse(updated.data);
    const args = { token: claims, trigger: "update", session };
    return settings.callbacks.jwt ? callHook(settings, "jwt", args) : claims;
  };
  const outcome = await applyCallbacks(context, request, false, read, change, {
    ...options,
    source,
  });
  return emitOutcome(settings, outcome);
}

let values: Promise<typeof import("./values.js")> | undefined;

/**
 * On demand, since a guard never needs it; kept, since `import` takes longer than a sign-in,
 * unless it failed: a host may reach the file at the next call.
 */
export function loadValues(): Promise<typeof import("./values.js")> {
  return (values ??= import("./values.js").catch((error: unknown) => {
    values = undefined;
    throw error;
  }));
}

/** Says once in development that an update changed nothing, though it had data. */
function adviseOnUnlisted(settings: Settings, data: unknown): void {
  if (settings.production || !isObject(data)) return;
  later(async () => {
    // Of a Proxy they may throw.
    const names = Object.keys(data);
    if (names.length > 0) advise(settings, "unlisted-update", names);
  });
}

function leftOut(name: string): string {
  return `An update left out "${name}": its value is of a type or a size that projections.update does not give it. Where it is right, write { name, type, maxBytes } there.`;
}

/** With a `source` where tokens of a provider may be published. */
interface Applying extends ReadOptions, Partial<Refreshed> {
  source?: Source;
}

/** `read` is what the cookie holds, with nothing written; `change` returns new claims. */
async function applyCallbacks(
  context: Context,
  request: Parsed,
  readOnly: boolean,
  read: Answer,
  change: ((token: any) => any) | undefined,
  { generation, claims: refreshed, source, waitUntil }: Applying = {},
): Promise<Answer> {
  const { core, settings } = context;
  if (read.status !== "active") {
    return read.status === "invalid" && !readOnly && change ? core.verify(request, false) : read;
  }
  try {
    let result: Answer = read;
    if (change) {
      const token = await change(refreshed === undefined ? read.token : JSON.parse(refreshed));
      if (token === null) {
        return invalid("revoked", readOnly ? noWrites() : core.clear(request, true).writes);
      }
      let made: { claims: string; generation?: number | undefined } | { kind: "end" } = {
        claims: stringify(token),
        generation,
      };
      if (settings.given.refresh && !readOnly) {
        const { publishTokens } = await loadRefresh();
        const texts = { before: refreshed ?? read.text, after: made.claims };
        const about = { now: request[2], waitUntil };
        made = await publishTokens(context, source, texts, generation, about);
        if ("kind" in made && made.kind === "end")
          return invalid("revoked", core.clear(request, true).writes);
      }
      const { claims, generation: number } = made as Partial<Refreshed>;
      result = core.resolve(request, claims!, readOnly, number);
    }
    if (result.status !== "active" || (await runSessionCallback(settings, result))) return result;
    return undecided(null, badReturn("callbacks.session returned null."));
  } catch (cause) {
    // Read again, since a callback may have changed the session before it threw.
    return undecided(core.verify(request, true).session, cause);
  }
}

/** Makes the session that the caller sees; false when the callback hides it. */
export async function runSessionCallback(
  settings: Settings,
  active: ActiveOutcome,
): Promise<boolean> {
  if (settings.callbacks.session) {
    const { session, token } = active;
    active.session = await callHook(settings, "session", { session, token });
  }
  return active.session !== null;
}

/** Logs the outcome and runs its events; synchronous where there are none. */
function emitOutcome(settings: Settings, outcome: Answer): Answer | Promise<Answer> {
  const { events, logger } = settings;
  const { status } = outcome;
  const { renewed, reason } = outcome as { renewed?: string | null; reason?: string };
  if (logger.debug) debug(settings, ["session", status, renewed, reason].filter(Boolean).join(" "));
  if (outcome.status === "undecided") reportOnce(settings, asCallbackError(outcome.cause));
  adviseOnOutcome(settings, outcome);
  const hasEvent =
    status === "active"
      ? events.session || (renewed && events.refresh)
      : status === "invalid" && events.invalid;
  return hasEvent ? runEvents(settings, outcome) : outcome;
}

/** Says once what costs users their sessions, though nothing has failed. */
export function adviseOnOutcome(settings: Settings, outcome: Answer): void {
  if (outcome.status === "active") {
    // A cookie alone is never large.
    if (outcome.writes.setCookie.length > 1) adviseOnSize(settings, outcome);
  } else if (outcome.status === "invalid") {
    const { reason } = outcome;
    if (reason === "signature" || reason === "unknown-key") advise(settings, "other-secret");
  }
}

async function runEvents(settings: Settings, outcome: Answer): Promise<Answer> {
  if (outcome.status === "active") {
    const { session, token, renewed } = outcome;
    await emit(settings, "session", { session, token });
    if (renewed) await emit(settings, "refresh", { session, token, renewed });
  } else if (outcome.status === "invalid") {
    await emit(settings, "invalid", { reason: outcome.reason });
  }
  return outcome;
}
