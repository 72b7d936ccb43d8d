/**
 * What is older than the horizon of the log: a register for each entry, which is asked for
 * when a session comes back that nobody has checked for as long.
 */

import { WaxsealError } from "../errors.js";
import type { RevocationStore } from "../types/coordinator.js";
import {
  ALL,
  idOf,
  pairOf,
  PROVIDER_SESSION,
  PROVIDER_USER,
  SESSION,
  SESSION_OF_USER,
  SPARED,
  SPARED_SINCE,
  USER,
} from "./facts.js";
import type { Entry, Facts } from "./snapshot.js";

/** Tries to write a register that others write as well. */
const TRIES = 8;

/** Writes the registers of entries, which the log forgets. The later time of two counts. */
export async function writeRecords(
  store: RevocationStore,
  entries: readonly Entry[],
  ttl: number,
): Promise<void> {
  await Promise.all(entries.map((entry) => writeRecord(store, entry, ttl)));
}

async function writeRecord(store: RevocationStore, [id, value]: Entry, ttl: number): Promise<void> {
  const key = `v:${id}`;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = await store.get!(key);
    const later = found !== null && Number(found) > Number(value) ? found : value;
    if (await store.swap!(key, found, later, ttl)) return;
  }
  throw new WaxsealError("store", "A register of `revocation` changed at every try.");
}

/** Whether a session was revoked, as far as registers say. @throws where they cannot be read. */
export async function isRecorded(store: RevocationStore, facts: Facts): Promise<boolean> {
  const { tenant, sid, sub, providerSid, providerSub, authTime } = facts;
  const ask = async (kind: number, value: string): Promise<number | undefined> => {
    if (value === "" && kind !== ALL) return undefined;
    const found = await store.get!(`v:${await idOf(kind, tenant, value)}`);
    if (found === null) return undefined;
    // What nobody can read ends the session.
    return /^\d{1,10}$/.test(found) ? Number(found) : Infinity;
  };
  const both = pairOf(sub, sid);
  const [all, providerUser, user, ...ended] = await Promise.all([
    ask(ALL, ""),
    ask(PROVIDER_USER, providerSub),
    ask(USER, sub),
    ask(SESSION, sid),
    ask(SESSION_OF_USER, both),
    ask(PROVIDER_SESSION, providerSid),
  ]);
  if (ended.some((time) => time !== undefined)) return true;
  // A session without a time has begun before all.
  const ends = (time: number | undefined): boolean =>
    time !== undefined && !(Math.floor(authTime) > time);
  if (ends(all) || ends(providerUser)) return true;
  if (!ends(user)) return false;
  // Seldom, so these are asked for only then.
  const [spared, sparedSince] = await Promise.all([ask(SPARED, both), ask(SPARED_SINCE, both)]);
  return !(spared! >= user! && spared !== Infinity && !ends(sparedSince));
}
