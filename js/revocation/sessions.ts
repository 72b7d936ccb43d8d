/**
 * The list of a user's sessions: for a page that shows them, and nothing relies on it. So
 * what fails here is logged, and fails no request.
 */

import { clock } from "../clock.js";
import { asCallbackError } from "../callbacks.js";
import type { Context } from "../context.js";
import type { ActiveOutcome } from "../core/outcomes.js";
import { WaxsealError } from "../errors.js";
import { base64url, sha256 } from "../hash.js";
import { isObject } from "../json.js";
import { reportOnce } from "../log.js";
import { sidOf } from "../session-id.js";
import type { DescribeSession, SessionEntry } from "../types/revocation.js";
import type { ReadOptions, Source } from "../types/source.js";
import { waitUntilOf } from "../wait-until.js";
import { factsOf } from "./facts.js";
import { logOf } from "./log.js";
import { isRecorded } from "./records.js";
import { sleep, within } from "../within.js";

/** A session in the list; times in seconds since 1970. */
interface Listed {
  sid: string;
  begun: number;
  seen: number;
  /** When its cookie ends. */
  end: number;
  about: unknown;
}

const MAX_SESSIONS = 100;
/** Of the JSON of `about`, and of the whole list, which stores take up to 64 KB of. */
const MAX_ABOUT = 1024;
const MAX_LIST = 40_000;
const TRIES = 8;
/** Milliseconds that a request waits for the list. */
const PATIENCE = 2000;

/** What `revocation.sessions` remembers of a session that begins; nothing where it fails. */
export async function describe(
  { settings }: Context,
  headers: Pick<Headers, "get">,
  login: { user: any; account: any; profile: any; token: any },
): Promise<unknown> {
  const { sessions } = settings.given.revocation!;
  if (typeof sessions !== "function") return null;
  try {
    const asked = Promise.resolve((sessions as DescribeSession)({ headers }, login));
    const text = JSON.stringify((await within(PATIENCE, asked, true)) ?? null);
    if (text.length <= MAX_ABOUT) return JSON.parse(text);
    throw new Error(`It returned more than ${MAX_ABOUT} bytes of JSON.`);
  } catch (cause) {
    const message = "`revocation.sessions` failed: the session is listed without what it says.";
    reportOnce(settings, asCallbackError(cause, message));
    return null;
  }
}

/** Adds a session to the list of its user, as of its last renewal. */
export async function listSession(
  context: Context,
  { token }: ActiveOutcome,
  about?: unknown,
): Promise<void> {
  const { sub, auth_time: begun, iat: seen, exp: end } = token;
  if (sub === undefined) return;
  const sid = sidOf(token);
  await changeList(context, sub, (list) => {
    const before = list.find((listed) => listed.sid === sid);
    const entry = { sid, begun, seen, end, about: about ?? before?.about ?? null };
    return [entry, ...list.filter((listed) => listed !== before)];
  });
}

/** Says whether it was in the list. */
export async function forgetSession(context: Context, sub: unknown, sid: string): Promise<boolean> {
  let isListed = false;
  if (sub === undefined) return isListed;
  await changeList(context, sub, (list) => {
    const rest = list.filter((listed) => listed.sid !== sid);
    isListed = rest.length < list.length;
    return isListed ? rest : undefined;
  });
  return isListed;
}

const lastSeen = new Map<string, number>();
const MAX_SEEN = 10_000;

/**
 * Notes that a session was renewed, at most each `updateAge`, and each minute. Nobody waits for
 * that.
 */
export function noteRenewal(
  context: Context,
  source: Source,
  renewed: ActiveOutcome,
  given: ReadOptions["waitUntil"],
): void {
  const { settings } = context;
  const { revocation, session } = settings.given;
  const sid = sidOf(renewed.token);
  const now = performance.now();
  const least = Math.max(session?.updateAge ?? 86_400, 60) * 1000;
  if (!revocation!.sessions || now - (lastSeen.get(sid) ?? -Infinity) < least) return;
  lastSeen.delete(sid);
  lastSeen.set(sid, now);
  const [oldest] = lastSeen.keys();
  if (lastSeen.size > MAX_SEEN) lastSeen.delete(oldest!);
  const noted = listSession(context, renewed);
  waitUntilOf(settings, source, given, revocation!.store)?.(noted);
}

/** `sessions` of an auth object. @throws WaxsealError `"store"`. */
export async function readSessions(context: Context, sub: string): Promise<SessionEntry[]> {
  const { settings } = context;
  const { store, horizon } = settings.given.revocation!;
  const log = logOf(settings);
  await log.catchUpIfAvailable();
  try {
    const work = async () => {
      const { list } = await readList(context, await keyOf(context, sub));
      const ends = list.map(async ({ sid, begun }) => {
        const facts = factsOf(settings, { sid, sub, auth_time: begun });
        if (log.snapshot.isRevoked(facts)) return true;
        return horizon !== undefined && isRecorded(store, facts);
      });
      const hasEnded = await Promise.all(ends);
      return list.filter((_, at) => !hasEnded[at]);
    };
    const list = await within(5 * PATIENCE, work(), true);
    return list.map(({ sid, begun, seen, about }) => ({
      sid,
      begun: new Date(begun * 1000),
      seen: new Date(seen * 1000),
      about,
    }));
  } catch (cause) {
    throw new WaxsealError("store", "The list of a user's sessions cannot be read.", { cause });
  }
}

/** Never rejects. */
async function changeList(
  context: Context,
  sub: unknown,
  change: (list: Listed[]) => Listed[] | undefined,
): Promise<void> {
  const { settings } = context;
  const { store, sessions } = settings.given.revocation!;
  if (!sessions) return;
  try {
    const key = await keyOf(context, sub);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { text, list } = await readList(context, key);
      const changed = change(list);
      if (!changed) return;
      const sealed = seal(context, key, cut(changed));
      const ttl = Math.max(1, ...changed.map(({ end }) => end - Math.floor(clock.now() / 1000)));
      if (await store.swap!(key, text, sealed, ttl)) return;
      await sleep(clock.chance() * 20 * 2 ** attempt);
    }
    throw new Error("It changed at every try.");
  } catch (cause) {
    const message = "The list of a user's sessions could not be changed; the session goes on.";
    reportOnce(settings, new WaxsealError("store", message, { cause }));
  }
}

/** The newest ones, as far as there is room. */
function cut(list: Listed[]): string {
  const texts: string[] = [];
  let size = 0;
  for (const listed of list.slice(0, MAX_SESSIONS)) {
    const text = JSON.stringify(listed);
    size += text.length;
    if (size > MAX_LIST) break;
    texts.push(text);
  }
  return `[${texts.join(",")}]`;
}

async function readList(
  context: Context,
  key: string,
): Promise<{ text: string | null; list: Listed[] }> {
  const text = await context.settings.given.revocation!.store.get!(key);
  if (text === null) return { text, list: [] };
  const opened = context.core.call((engine) => engine.forPurpose(3, purposeOf(key), text));
  // What does not open is another secret's, or nobody's.
  const list: unknown = opened === "" ? [] : JSON.parse(opened);
  const now = clock.now() / 1000;
  return {
    text,
    list: (list as Listed[]).filter((listed) => isObject(listed) && listed.end > now),
  };
}

function seal({ core }: Context, key: string, text: string): string {
  return core.call((engine) => engine.forPurpose(1, purposeOf(key), text));
}

/** Of the key, so that whoever writes to the store cannot give one user's list to another. */
function purposeOf(key: string): string {
  return `waxseal sessions v1 ${key}`;
}

/** Without a secret, so that a new one splits nothing. */
async function keyOf({ settings }: Context, sub: unknown): Promise<string> {
  const hash = await sha256(`waxseal sessions v1\0${settings.tenant}\0${sub}`);
  return `u:${base64url(hash).slice(0, 27)}`;
}
