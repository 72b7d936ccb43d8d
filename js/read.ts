/** Sessions as they are read and updated: the core, then callbacks, then events. */

import { asCallbackError, badReturn, callHook, emit } from "./callbacks.js";
import type { Settings } from "./config/index.js";
import { parseRequest, type Context } from "./context.js";
import type { Parsed } from "./core/index.js";
import { invalid, noWrites, undecided, type ActiveOutcome, type Answer } from "./core/outcomes.js";
import { loadWithShared } from "./core/shared.js";
import { isObject, stringify } from "./json.js";
import { loadOnce } from "./load-once.js";
import {
  advise,
  adviseOnProtected,
  adviseOnSize,
  debug,
  later,
  reportOnce,
  warnOnce,
} from "./log.js";
import type { Reading, Refreshed } from "./reading.js";
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
  const reading = { request, readOnly, onlyReads, options };
  const next = (read: Answer, reading: Reading) => resolveRead(context, source, read, reading);
  const outcome =
    revocation && read.status === "active"
      ? loadRevocations().then(({ resolveUnrevoked }) =>
          resolveUnrevoked(context, source, read, reading, next),
        )
      : next(read, reading);
  return outcome instanceof Promise
    ? outcome.then((outcome) => emitOutcome(settings, outcome))
    : emitOutcome(settings, outcome);
}

function resolveRead(
  context: Context,
  source: Source,
  read: Answer,
  reading: Reading,
): Answer | Promise<Answer> {
  const { settings } = context;
  const { jwt, session } = settings.callbacks;
  const { refresh } = settings.given;
  const { request, readOnly, options } = reading;
  if (!jwt && !session && !refresh) return read;
  const change = jwt && ((token: any) => callHook(settings, "jwt", { token, session: undefined }));
  if (!refresh || read.status !== "active") {
    return applyCallbacks(context, request, readOnly, read, change, options);
  }
  // Before the callbacks see them.
  const apply = (readOnly: boolean, refreshed?: Refreshed) =>
    applyCallbacks(context, request, readOnly, read, change ?? ((token: any) => token), {
      ...options,
      ...refreshed,
      source,
    });
  return loadRefresh().then(({ resolveRefreshed }) =>
    resolveRefreshed(context, source, read, reading, apply),
  );
}

const loadRefresh = loadOnce(() => loadWithShared(() => import("./refresh/index.js")));

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
    // As in the originals, the token changes by the callback alone.
    if (settings.compat) {
      const { jwt } = settings.callbacks;
      return jwt ? callHook(settings, "jwt", { token, trigger: "update", session: data }) : token;
    }
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

/** On demand, since a guard never needs it. */
export const loadValues = loadOnce(() => import("./values.js"));

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
      adviseOnProtected(settings, refreshed ?? read.text, made.claims);
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
    adviseOnSize(settings, outcome);
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
