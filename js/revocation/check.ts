/** Whether a session that opened was revoked, and what is done where nobody can say. */

import { clock } from "../clock.js";
import type { Context } from "../context.js";
import type { Parsed } from "../core/index.js";
import { invalid, noWrites, undecided, type ActiveOutcome, type Answer } from "../core/outcomes.js";
import { WaxsealError } from "../errors.js";
import { longestMaxAge } from "../lifetime.js";
import { sidOf } from "../session-id.js";
import type { RevocationOptions } from "../types/revocation.js";
import type { ReadOptions, Source } from "../types/source.js";
import { waitUntilOf } from "../wait-until.js";
import { factsOf } from "./facts.js";
import type { Facts } from "./snapshot.js";
import { logOf, type Log } from "./log.js";
import { isRecorded } from "./records.js";
import { within } from "../within.js";

/** Milliseconds that a request waits for registers. */
const PATIENCE = 2000;

/**
 * Whether a session passes; `"unchecked"` where nobody can say and it passes all the same:
 * then it must neither be renewed nor refreshed.
 */
export type Verdict = "passes" | "unchecked" | "revoked" | "stale";

/** At once, by what is known. */
export function checkNow(
  context: Context,
  source: Source,
  request: Parsed,
  read: ActiveOutcome,
  options?: ReadOptions,
): Verdict {
  const { settings } = context;
  const revocation = settings.given.revocation!;
  const log = logOf(settings);
  log.keepFresh(waitUntilOf(settings, source, options?.waitUntil, revocation.store));
  const { token } = read;
  if (outlivesEntries(context, request, token)) return "revoked";
  return look(log, factsAt(context, request, token), () => {
    // It would have to ask.
    if (options?.revocation === "live") return "stale";
    const isKnown = log.isFresh(revocation.maxStaleness) && !isOld(log, revocation, token, options);
    return isKnown ? "passes" : unchecked(log, revocation);
  });
}

/** Asks the store where that is needed. */
export async function check(
  context: Context,
  source: Source,
  request: Parsed,
  read: ActiveOutcome,
  options?: ReadOptions,
): Promise<Verdict> {
  const { settings } = context;
  const revocation = settings.given.revocation!;
  const { maxStaleness } = revocation;
  const log = logOf(settings);
  const waitUntil = waitUntilOf(settings, source, options?.waitUntil, revocation.store);
  if (outlivesEntries(context, request, read.token)) return "revoked";
  const facts = factsAt(context, request, read.token);
  if (options?.revocation === "live") {
    const isDone = await log.catchUp(waitUntil);
    if (!isDone) return look(log, facts, () => "stale");
  } else if (!(await log.waitUntilFresh(maxStaleness, waitUntil))) {
    return look(log, facts, () => unchecked(log, revocation));
  }
  log.keepFresh(waitUntil);
  const verdict = look(log, facts, () => "passes");
  if (verdict !== "passes") return verdict;
  const isAsked = options?.revocation === "live" && revocation.horizon !== undefined;
  if (!isAsked && !isOld(log, revocation, read.token, options)) return verdict;
  return checkRecords(log, facts, revocation, read.token);
}

/** A cookie of before there were tenants may have ended as it was then, too. */
function factsAt({ core, settings }: Context, request: Parsed, token: object): Facts[] {
  const facts = factsOf(settings, token);
  const { accept, tenant } = settings.given;
  if (tenant === undefined || !accept?.some((entry) => Object(entry).withoutTenant)) return [facts];
  // Once more, as it came: what was read may have been written anew.
  const read = core.verify(request, true);
  if (read.status !== "active" || "of_tenant" in read.token) return [facts];
  return [facts, { ...factsOf(settings, read.token), tenant: "" }];
}

/** The outcome of a session that does not pass; `undefined` where it does. */
export function outcomeOf(
  context: Context,
  request: Parsed,
  verdict: Verdict,
  readOnly: boolean,
): Answer | undefined {
  if (verdict === "revoked") {
    const isKept = readOnly || isReplaced(context, request);
    return invalid("revoked", isKept ? noWrites() : context.core.clear(request, true).writes);
  }
  return verdict === "stale" ? undecided(null, stale()) : undefined;
}

/** A request that was under way meets the new session in the browser, and would take it along. */
function isReplaced({ core, settings }: Context, request: Parsed): boolean {
  const { replaced } = logOf(settings);
  if (replaced.size === 0) return false;
  const read = core.verify(request, true);
  return read.status === "active" && replaced.has(`${settings.tenant}\0${sidOf(read.token)}`);
}

/** Reused, so that it is logged once: requests must not be able to fill the log. */
let error: WaxsealError | undefined;

export function stale(): WaxsealError {
  return (error ??= new WaxsealError(
    "revocation-stale",
    "What was revoked is not known as of `revocation.maxStaleness`: the session cookie stays, and nobody passes. Await `auth.ready()` before `verify`; `resolve` asks the store itself.",
  ));
}

/** What is revoked is so however old that knowledge is. */
function look(log: Log, facts: readonly Facts[], otherwise: () => Verdict): Verdict {
  try {
    return facts.some((each) => log.snapshot.isRevoked(each)) ? "revoked" : otherwise();
  } catch {
    log.forget();
    return "stale";
  }
}

/** Before anybody has asked the store, it is not known to be out of reach. */
function unchecked(log: Log, { onUnavailable }: RevocationOptions): Verdict {
  return onUnavailable === "allow" && log.isUnavailable ? "unchecked" : "stale";
}

/**
 * Sessions that were found in order, by `jti`, and when, by a clock that nobody sets and one
 * that goes on while the machine sleeps: all since is in the log.
 */
const checked = new WeakMap<Log, Map<string, [monotonic: number, wall: number]>>();
const MAX_CHECKED = 10_000;

/**
 * Whether a session was given a lifetime of its own, longer than today's configuration lets one
 * have, and would be there when the entry that ends it has gone.
 */
function outlivesEntries(
  { core, settings }: Context,
  request: Parsed,
  { max_age: own }: { max_age?: unknown },
): boolean {
  const longest = longestMaxAge(settings.given);
  if (typeof own !== "number" || own <= longest) return false;
  // Once more, as it came: what was read may have been written anew.
  const read = core.verify(request, true);
  return read.status !== "active" || request[2] >= (read.token.iat + longest) * 1000;
}

/**
 * Whether the log may have forgotten what ended this session. A cookie was checked when it was
 * written, and what was revoked since is in the log.
 */
function isOld(
  log: Log,
  { horizon }: RevocationOptions,
  token: { iat?: unknown; jti?: unknown; rev?: unknown },
  options?: ReadOptions,
): boolean {
  if (horizon === undefined) return false;
  const now = options?.now === undefined ? clock.now() : Number(options.now);
  const { iat, jti, rev } = token;
  // One of another library was not checked.
  const isOurs = typeof rev === "number" && typeof iat === "number";
  if (isOurs && now - Number(iat) * 1000 < horizon * 1000) return false;
  const at = checked.get(log)?.get(String(jti));
  if (at === undefined) return true;
  const age = Math.max(performance.now() - at[0], clock.now() - at[1]);
  return age >= horizon * 1000;
}

async function checkRecords(
  log: Log,
  facts: readonly Facts[],
  revocation: RevocationOptions,
  { jti }: { jti?: unknown },
): Promise<Verdict> {
  const begun: [number, number] = [performance.now(), clock.now()];
  try {
    const asked = Promise.all(facts.map((each) => isRecorded(revocation.store, each)));
    if ((await within(PATIENCE, asked, true)).includes(true)) return "revoked";
  } catch {
    return revocation.onUnavailable === "allow" ? "unchecked" : "stale";
  }
  if (typeof jti === "string") {
    const found = checked.get(log) ?? new Map<string, [number, number]>();
    checked.set(log, found);
    found.delete(jti);
    found.set(jti, begun);
    const [oldest] = found.keys();
    if (found.size > MAX_CHECKED) found.delete(oldest!);
  }
  return "passes";
}
