/** Ending sessions: entries in the log, and the registers of their refreshes. */

import { emit } from "../callbacks.js";
import { clock } from "../clock.js";
import type { Settings } from "../config/index.js";
import type { Context } from "../context.js";
import type { Parsed } from "../core/index.js";
import { isWorkerd } from "../environment.js";
import { WaxsealError } from "../errors.js";
import { longestMaxAge } from "../lifetime.js";
import { reportOnce } from "../log.js";
import { count } from "../metrics.js";
import { sidOf } from "../session-id.js";
import type { Revocation } from "../types/revocation.js";
import type { ReadOptions, Source } from "../types/source.js";
import { waitUntilOf } from "../wait-until.js";
import type { SignInBegin } from "./begin.js";
import {
  ALL,
  factsOf,
  idOf,
  PROVIDER_USER,
  SESSION,
  SESSION_OF_USER,
  PROVIDER_SESSION,
  SPARED,
  SPARED_SINCE,
  subjectsOf,
  USER,
  type Subject,
} from "./facts.js";
import type { Entry } from "./snapshot.js";
import { logOf, type Log } from "./log.js";
import { writeRecords } from "./records.js";
import { forgetSession } from "./sessions.js";
import { sleep, within } from "../within.js";

/** Entries of one call of the store, and milliseconds that one may take. */
const BATCH = 1000;
const WRITE_TIME = 10_000;
/** Milliseconds that a sign-out waits for the store, and how often it tries in all. */
const PATIENCE = 2000;
const TRIES = 6;
/** Seconds that clocks may differ, and entries outlive what they end. */
const SLACK = 60;
const MAX_TIME = 2 ** 32 - 1;
/** Seconds that a revocation may be ahead of this clock, for a session to begin after it. */
const MAX_AHEAD = 15;
/** Milliseconds that a sign-in waits for the second of a revocation to be over, or the next. */
const MAX_WAIT = 2000;
/** Sign-outs that are remembered, and for how many milliseconds. */
const MAX_SIGNED_OUT = 10_000;
const SIGNED_OUT_TIME = 3_600_000;

/** `revoke` of an auth object. @throws WaxsealError `"revocation-failed"`. */
export async function revoke(
  context: Context,
  given: Revocation | readonly Revocation[],
): Promise<void> {
  const selectors = [given].flat() as Revocation[];
  const subjects = selectors.map(subjectsOf);
  await revokeSubjects(context, subjects.flat());
  for (const [at, selector] of selectors.entries()) {
    if ("sub" in selector && "sid" in selector) await endListed(context, selector);
    await reportRevoked(context.settings, subjects[at]![0]![0]);
  }
}

/**
 * Ends what these are about, of whatever kind. Resolved, it is durable; applied to this process
 * it is at once, and stays where the store fails.
 *
 * @throws WaxsealError `"revocation-failed"`.
 */
export async function revokeSubjects(
  context: Context,
  subjects: readonly Subject[],
): Promise<void> {
  const { settings } = context;
  const log = logOf(settings);
  // By one of a clock that is ahead, sessions have begun after it: whoever does not know of it
  // would miss them. And whom it has ended, no other spares.
  if (subjects.some(isTimed)) await log.catchUpIfAvailable();
  await untilLater(log, settings, subjects);
  const entries = await entriesOf(log, settings, subjects);
  log.add(entries);
  const ended = subjects.filter(([kind]) => kind === SESSION).map(([, sid]) => sid);
  const results = await Promise.allSettled([
    append(settings, entries),
    ...ended.map((sid) => endRefreshOf(context, sid)),
  ]);
  const rejected = results.find((result) => result.status === "rejected");
  if (rejected) throw revocationFailed(rejected.reason);
}

/** The register of somebody else's session must not end: that it is this user's, the list says. */
async function endListed(
  context: Context,
  { sub, sid }: { sub: string; sid: string },
): Promise<void> {
  try {
    if (await forgetSession(context, sub, sid)) await endRefreshOf(context, sid);
  } catch (cause) {
    throw revocationFailed(cause);
  }
}

/** Ends the session of a sign-out, and goes on trying where that fails. Never rejects. */
export async function endSignedOut(
  context: Context,
  source: Source,
  token: object,
  given: ReadOptions["waitUntil"],
): Promise<void> {
  const { settings } = context;
  const { revocation } = settings.given;
  const sid = sidOf(token);
  if (sid === "") return;
  if (!revocation) return endRegisterOnly(context, source, sid, given);
  const waitUntil = waitUntilOf(settings, source, given, revocation.store);
  const { sub } = token as { sub?: unknown };
  const { first, work } = signOutOnce(context, sid);
  const listed = forgetSession(context, sub, sid);
  waitUntil?.(work);
  waitUntil?.(listed);
  await reportRevoked(settings, SESSION);
  // A store that is slow must not keep anybody signed in.
  const patient = (done: Promise<unknown>) => within(PATIENCE, done, true).catch(() => {});
  await Promise.all([patient(first), patient(listed)]);
}

/**
 * Ends the session whose cookie came with a sign-in, which takes its place: nobody will see it
 * again, but who has a copy. Never rejects.
 */
export async function endReplaced(
  context: Context,
  source: Source,
  request: Parsed,
): Promise<void> {
  const { core, settings } = context;
  const read = core.verify(request, true);
  if (read.status !== "active") return;
  const log = logOf(settings);
  const sid = sidOf(read.token);
  if (sid === "" || log.snapshot.isRevoked(factsOf(settings, read.token))) return;
  log.replaced.add(`${settings.tenant}\0${sid}`);
  const [oldest] = log.replaced;
  if (log.replaced.size > MAX_SIGNED_OUT) log.replaced.delete(oldest!);
  await endSignedOut(context, source, read.token, undefined);
}

interface SignOut {
  /** The first try; it may fail. */
  first: Promise<void>;
  /** All of them. */
  work: Promise<void>;
  /** Milliseconds, by a clock that nobody sets; `undefined` until it is durable. */
  at: number | undefined;
}

const signOuts = new WeakMap<Log, Map<string, SignOut>>();

/** Once for each session: a browser that keeps its cookie must not fill the log by itself. */
function signOutOnce(context: Context, sid: string): Pick<SignOut, "first" | "work"> {
  const { settings } = context;
  const log = logOf(settings);
  const all = signOuts.get(log) ?? new Map<string, SignOut>();
  signOuts.set(log, all);
  const key = `${settings.tenant}\0${sid}`;
  const found = all.get(key);
  if (found?.at !== undefined && performance.now() - found.at < SIGNED_OUT_TIME) {
    return { first: Promise.resolve(), work: Promise.resolve() };
  }
  // There a request must not wait for another one.
  if (found?.at === undefined && found && !isWorkerd()) return found;
  const first = revokeSubjects(context, [[SESSION, sid]]);
  const work = untilSignedOut(context, sid, first).then((isDone) => {
    if (isDone) signOut.at = performance.now();
    else if (all.get(key) === signOut) all.delete(key);
  });
  const signOut: SignOut = { first, work, at: undefined };
  all.delete(key);
  all.set(key, signOut);
  const [oldest] = all.keys();
  if (all.size > MAX_SIGNED_OUT) all.delete(oldest!);
  return signOut;
}

/** Goes on trying where the first try fails. */
async function untilSignedOut(
  context: Context,
  sid: string,
  first: Promise<void>,
): Promise<boolean> {
  try {
    await first;
    return true;
  } catch (error) {
    reportOnce(context.settings, error as WaxsealError);
  }
  for (let attempt = 1; attempt < TRIES; attempt++) {
    await sleep(500 * 2 ** attempt);
    const isDone = await revokeSubjects(context, [[SESSION, sid]]).then(
      () => true,
      () => false,
    );
    if (isDone) return true;
  }
  return false;
}

/** Without `revocation`: nobody refreshes the session any more, and a copy of it goes on. */
async function endRegisterOnly(
  context: Context,
  source: Source,
  sid: string,
  waitUntil: ReadOptions["waitUntil"],
): Promise<void> {
  try {
    await within(PATIENCE, endRefreshOf(context, sid, source, waitUntil), true);
  } catch (cause) {
    const message = "The register of a session that was signed out could not be ended.";
    reportOnce(context.settings, new WaxsealError("coordinator", message, { cause }));
  }
}

/**
 * When a session begins, and when earlier ones of its user were revoked. Asks the log once
 * more: a password was changed a moment ago, perhaps at another instance.
 *
 * @throws WaxsealError `"access-denied"` where that was while the user signed in: what they
 *   proved may be what was changed; and where it began elsewhere, before that.
 *   `"revocation-failed"` where it is far in the future.
 */
export async function beginOf(
  { settings }: Context,
  claims: object,
  now: number,
  { at: authTime, mark, isMoved }: SignInBegin,
): Promise<{ authTime: number; revokedAt?: number }> {
  const log = logOf(settings);
  await log.catchUpIfAvailable();
  const { sub, op_sub: providerSub } = claims as { sub?: unknown; op_sub?: unknown };
  const given = [
    [ALL, ""],
    [USER, sub],
    [PROVIDER_USER, providerSub],
  ] as const;
  const subjects = given.flatMap(([kind, value]): Subject[] =>
    value === undefined ? [] : [[kind, `${value as string}`]],
  );
  const at = await latestOf(log, settings, subjects);
  if (at === undefined) return { authTime };
  // By what was learned and not by clocks, which differ. Of a log that lags, old ones may come.
  const ids = await Promise.all(subjects.map(([kind, of]) => idOf(kind, settings.tenant, of)));
  if (at >= authTime - MAX_AHEAD && ids.some((id) => log.snapshot.learnedAfter(mark, id))) {
    const message =
      "All sessions of this user were ended while they signed in, as with a new password: sign in again.";
    throw new WaxsealError("access-denied", message);
  }
  if (isMoved && at >= authTime) {
    const message = "All sessions of this user were ended after this one began: sign in again.";
    throw new WaxsealError("access-denied", message);
  }
  // Begun later than it is, it would escape whatever ends it right now.
  const wait = (at + 1) * 1000 - clock.now();
  if (wait > 0 && wait <= MAX_WAIT) await sleep(wait);
  if (at <= now / 1000 + MAX_AHEAD) return { authTime, revokedAt: at };
  const message =
    "Sessions of this user were revoked at a time in the future: set the clocks of all instances.";
  throw new WaxsealError("revocation-failed", message);
}

async function entriesOf(
  log: Log,
  settings: Settings,
  subjects: readonly Subject[],
): Promise<Entry[]> {
  const tenant = settings.tenant;
  const before = (await latestOf(log, settings, subjects.filter(isTimed))) ?? 0;
  const time = timeAfter(before, Math.floor(clock.now() / 1000));
  const make = async ([kind, value]: Subject): Promise<Entry> => [
    await idOf(kind, tenant, value),
    `${Math.min(time, MAX_TIME)}`,
  ];
  const limits = await limitsOf(log, settings, subjects);
  return [...limits, ...(await Promise.all(subjects.map(make)))];
}

/**
 * Waits for the next second, or two, where this one has ended sessions of the user already: a
 * session that was spared then must not be spared now.
 */
async function untilLater(
  log: Log,
  settings: Settings,
  subjects: readonly Subject[],
): Promise<void> {
  const users = subjects.filter(([kind]) => kind === USER);
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = await latestOf(log, settings, users);
    if (before === undefined || timeAfter(before, Math.floor(clock.now() / 1000)) > before) return;
    await sleep(1000 - (clock.now() % 1000));
  }
}

/**
 * The time of a revocation, in seconds since 1970. Sessions begin after the one before, which
 * may be of a clock that is ahead. It does not run away, however often somebody revokes.
 */
function timeAfter(before: number, now: number): number {
  // A sign-in waits for that one.
  if (before <= now + 1) return Math.max(now, before);
  return Math.max(before, Math.min(before + 1, now + MAX_AHEAD + 1));
}

/**
 * Of sessions that are spared: they have to have begun after what had ended all of their user
 * before, unless they were spared from that too. Else whoever holds an ended session could
 * bring it back, at an instance that does not know yet, by ending all others.
 */
async function limitsOf(
  log: Log,
  settings: Settings,
  subjects: readonly Subject[],
): Promise<Entry[]> {
  const tenant = settings.tenant;
  const limits: Entry[] = [];
  for (const [at, [kind, pair]] of subjects.entries()) {
    if (kind !== SPARED) continue;
    const user = subjects[at - 1]!;
    const ended = await latestOf(log, settings, [user]);
    const spared = await latestOf(log, settings, [[SPARED, pair]]);
    if (ended === undefined || (spared !== undefined && spared >= ended)) continue;
    limits.push([await idOf(SPARED_SINCE, tenant, pair), `${ended}`]);
  }
  return limits;
}

function isTimed([kind]: Subject): boolean {
  return kind === USER || kind === ALL || kind === PROVIDER_USER;
}

/** When one of these was revoked last, in seconds since 1970. */
async function latestOf(
  log: Log,
  settings: Settings,
  subjects: readonly Subject[],
): Promise<number | undefined> {
  const ids = subjects.map(([kind, value]) => idOf(kind, settings.tenant, value));
  const times = (await Promise.all(ids)).map((id) => log.snapshot.timeOf(id) ?? -1);
  const latest = Math.max(-1, ...times);
  return latest < 0 ? undefined : latest;
}

async function append(settings: Settings, entries: readonly Entry[]): Promise<void> {
  const { store, maxStaleness = 30, horizon } = settings.given.revocation!;
  const slack = maxStaleness + SLACK;
  const longest = longestAge(settings) + slack;
  const ttl = horizon === undefined ? longest : Math.min(horizon + slack, longest);
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH);
    const work = async () => {
      // First, so that whoever misses the entry in the log finds the register.
      if (horizon !== undefined) await writeRecords(store, batch, longest);
      await store.append(batch, ttl);
    };
    await within(WRITE_TIME, work(), true);
  }
}

/** Seconds that a session can get at most. */
export function longestAge({ given }: Settings): number {
  return longestMaxAge(given);
}

async function endRefreshOf(
  context: Context,
  sid: string,
  source?: Source,
  waitUntil?: ReadOptions["waitUntil"],
): Promise<void> {
  if (!context.settings.given.refresh) return;
  const { endRefresh } = await import("../refresh/index.js");
  await endRefresh(context, source, sid, waitUntil);
}

const NAMES: { [kind: number]: "sid" | "sub" | "all" } = {
  [SESSION]: "sid",
  [SESSION_OF_USER]: "sid",
  [PROVIDER_SESSION]: "sid",
  [USER]: "sub",
  [PROVIDER_USER]: "sub",
  [ALL]: "all",
};

/** Tells the application's event and metrics. */
export async function reportRevoked(settings: Settings, subject: number): Promise<void> {
  const kind = NAMES[subject]!;
  count(settings, "waxseal.revoked", { kind });
  if (settings.events.revoked) await emit(settings, "revoked", { kind });
}

function revocationFailed(cause: unknown): WaxsealError {
  return new WaxsealError(
    "revocation-failed",
    "The store of `revocation` did not take what was revoked: it is so in this process alone. Call `revoke` again.",
    { cause },
  );
}
