/** Ending sessions before their time: what the methods of an auth object load for it. */

import type { Context } from "../context.js";
import type { Parsed } from "../core/index.js";
import { invalidOption } from "../errors.js";
import type { ActiveOutcome } from "../core/outcomes.js";
import { isObject } from "../json.js";
import { time } from "../metrics.js";
import type { Revocation, SessionEntry } from "../types/revocation.js";
import type { Source } from "../types/source.js";
import { header } from "../source.js";
import { stale } from "./check.js";
import { logOf } from "./log.js";
import { describe, listSession, readSessions } from "./sessions.js";
import { endReplaced, revoke as revokeAll } from "./end.js";
import { within } from "../within.js";

export { beginSignIn } from "./begin.js";
export { check, outcomeOf } from "./check.js";
export { beginOf, endSignedOut, reportRevoked, revokeSubjects } from "./end.js";
export { logOf } from "./log.js";
export { resolveUnrevoked, verifyNow } from "./resolve.js";

/** `ready` of an auth object. @throws WaxsealError `"revocation-stale"`. */
export async function ready({ settings }: Context): Promise<void> {
  const { revocation } = settings.given;
  if (!revocation) return;
  const log = logOf(settings);
  const begun = performance.now();
  if (!log.isFresh(revocation.maxStaleness)) await log.load();
  if (!log.isFresh(revocation.maxStaleness)) throw stale();
  time(settings, "waxseal.revocation.ready", performance.now() - begun, {});
}

/** `revoke` of an auth object. @throws WaxsealError */
export async function revoke(
  context: Context,
  sessions: Revocation | readonly Revocation[],
): Promise<void> {
  if (!context.settings.given.revocation) throw notConfigured("revoke");
  await revokeAll(context, sessions);
}

/** `sessions` of an auth object. @throws WaxsealError */
export async function listSessions(
  context: Context,
  user: { sub: string },
): Promise<SessionEntry[]> {
  const { revocation } = context.settings.given;
  if (!revocation) throw notConfigured("sessions");
  if (!revocation.sessions) {
    throw invalidOption("revocation.sessions", "must be true, or a function, for `auth.sessions`");
  }
  const { sub } = (isObject(user) ? user : {}) as { sub?: unknown };
  if (typeof sub === "string" && sub !== "") return readSessions(context, sub);
  throw invalidOption("sub", "must be a text that is not empty: `auth.sessions({ sub })`");
}

/**
 * Lists a session that has begun, and ends the one in whose place a browser gets it: that of
 * `replaced`. Never rejects, and waits no more than six seconds.
 */
export async function noteBegin(
  context: Context,
  issued: ActiveOutcome,
  source: Source,
  login: { user: any; account: any; profile?: any },
  replaced: Parsed | undefined,
): Promise<void> {
  if (replaced) await endReplaced(context, source, replaced);
  if (!context.settings.given.revocation!.sessions) return;
  const { user, account, profile } = login;
  const work = async () => {
    const token: unknown = issued.token;
    const about = await describe(context, headersOf(source), { user, account, profile, token });
    await listSession(context, issued, about);
  };
  await within(4000, work(), true).catch(() => {});
}

/** Of whatever kind they are, as those of a `Request`. */
function headersOf(source: Source): Pick<Headers, "get"> {
  return { get: (name) => (isObject(source) && header(source, name)) || null };
}

function notConfigured(method: string) {
  return invalidOption(
    "revocation",
    `must name a store for \`auth.${method}\`, such as { store: memoryStore() } for one process`,
  );
}
