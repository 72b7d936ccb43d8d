/** Ending sessions: entries in the log, and the registers of their refreshes. */

import { emit } from "../callbacks.js";
import type { Settings } from "../config/index.js";
import type { Context } from "../context.js";
import { WaxsealError } from "../errors.js";
import { longestMaxAge } from "../lifetime.js";
import { reportOnce } from "../log.js";
import { count } from "../metrics.js";
import { sidOf } from "../session-id.js";
import type { Revocation } from "../types/revocation.js";
import type { ReadOptions, Source } from "../types/source.js";
import { waitUntilOf } from "../wait-until.js";
import {
  ALL,
  idOf,
  PROVIDER_USER,
  SESSION,
  SESSION_OF_USER,
  PROVIDER_SESSION,
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
  // A session that begins right after another revocation says that it began a second later:
  // whoever does not know of that would miss it.
  if (subjects.some(isTimed)) await log.catchUpIfAvailable();
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
  const subjects: Subject[] = [[SESSION, sid]];
  const { sub } = token as { sub?: unknown };
  const first = revokeSubjects(context, subjects);
  const work = first.catch(async (error: unknown) => {
    reportOnce(settings, error as WaxsealError);
    for (let attempt = 1; attempt < TRIES; attempt++) {
      await sleep(500 * 2 ** attempt);
      const isDone = await revokeSubjects(context, subjects).then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
  });
  const listed = forgetSession(context, sub, sid);
  waitUntil?.(work);
  waitUntil?.(listed);
  await reportRevoked(settings, SESSION);
  // A store that is slow must not keep anybody signed in.
  const patient = (done: Promise<unknown>) => within(PATIENCE, done, true).catch(() => {});
  await Promise.all([patient(first), patient(listed)]);
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
 * When earlier sessions of a user were revoked, for one that begins now. Asks the log once
 * more: a password was changed a moment ago, perhaps at another instance.
 *
 * @throws WaxsealError `"revocation-failed"` where that is far in the future.
 */
export async function revokedBefore(
  { settings }: Context,
  claims: object,
  now: number,
): Promise<number | undefined> {
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
  if (at === undefined || at <= now / 1000 + 15) return at;
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
  const before = await latestOf(log, settings, subjects.filter(isTimed));
  const time = Math.max(Math.floor(Date.now() / 1000), (before ?? 0) + 1);
  const ids = subjects.map(([kind, value]) => idOf(kind, tenant, value));
  return (await Promise.all(ids)).map((id) => [id, `${Math.min(time, MAX_TIME)}`]);
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
