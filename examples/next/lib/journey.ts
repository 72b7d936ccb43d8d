import { createHash } from "node:crypto";
import { cookies } from "next/headers";
import type { Account, Profile } from "waxseal";

/** What happened at a sign-in, for the picture on the start page: names, and no values. */
export interface Journey {
  at: Date;
  provider: string;
  /** The fields that the form sent, or that the provider says of the user. */
  given: string[];
  user: string[];
  claims: string[];
}

/** The cookie of this browser: what can be told of it without telling what is in it. */
export interface SealedCookie {
  name: string;
  parts: number;
  bytes: number;
  /** The beginning of the SHA-256 of the token. */
  hash: string;
}

const minutes = 15;
const most = 200;

// Next bundles the proxy, the pages and the routes apart, as in database.ts. A sign-in is known by
// its user until its session has an id, and by that afterwards.
const shared = globalThis as { exampleJourneys?: Map<string, Journey> };
const journeys = (shared.exampleJourneys ??= new Map());

/** For `callbacks.jwt`, at a sign-in. */
export function noteSignIn(token: object, { user, account, profile }: SignIn): void {
  if (!user) return;
  keep(`user ${String(user.id)}`, {
    at: new Date(),
    provider: account?.provider ?? "issue",
    given: profile ? Object.keys(profile) : ["email", "password", "csrfToken"],
    user: Object.keys(user),
    claims: Object.keys(token),
  });
}

/** For `callbacks.session`, which runs at the sign-in for the first time. */
export function noteSession(sid: string | undefined, userId: string): void {
  const begun = journeys.get(`user ${userId}`);
  if (!begun || !sid) return;
  journeys.delete(`user ${userId}`);
  keep(`session ${sid}`, begun);
}

/** That of a session, if it is not long ago. */
export function journeyOf(sid: string): Journey | undefined {
  const journey = journeys.get(`session ${sid}`);
  return journey && Date.now() - journey.at.getTime() < minutes * 60_000 ? journey : undefined;
}

/** Bounded: the oldest goes. */
function keep(key: string, journey: Journey): void {
  journeys.delete(key);
  journeys.set(key, journey);
  if (journeys.size > most) journeys.delete(journeys.keys().next().value!);
}

/** The session cookie that came with this request. */
export async function sealedCookie(): Promise<SealedCookie | undefined> {
  const parts = (await cookies())
    .getAll()
    .filter(({ name }) => /session-token(\.\d+)?$/.test(name));
  if (parts.length === 0) return undefined;
  const token = parts.map(({ value }) => value).join("");
  return {
    name: parts[0]!.name.replace(/\.0$/, ""),
    parts: parts.length,
    bytes: parts.reduce((sum, { name, value }) => sum + name.length + value.length, 0),
    hash: createHash("sha256").update(token).digest("hex").slice(0, 12),
  };
}

interface SignIn {
  user?: { id?: unknown };
  account?: Account | null;
  profile?: Profile;
}
