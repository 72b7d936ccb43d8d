/** The page: its providers, which share their requests, and the other tabs. */

import type { DefaultSession } from "../types/user.js";
import { readSession, writeSession } from "./endpoint.js";
import type { Store } from "./store.js";
import type { ClientSession, GetSessionParams } from "./types.js";

type Answer = DefaultSession | null | undefined;

const stores = new Set<Store>();
let requests = 0;
let shared: Promise<Answer> | undefined;
let channel: BroadcastChannel | undefined;
/** Another tab said something while this one was hidden. */
let stale = false;

/** Adds a provider to the page; returns how it leaves. */
export function join(store: Store): () => void {
  stores.add(store);
  if (stores.size === 1) {
    channel = open();
    if (channel) channel.onmessage = hear;
    document.addEventListener("visibilitychange", focus);
    window.addEventListener("pageshow", restore);
  }
  return () => {
    stores.delete(store);
    if (stores.size > 0) return;
    channel?.close();
    channel = undefined;
    stale = false;
    document.removeEventListener("visibilitychange", focus);
    window.removeEventListener("pageshow", restore);
  };
}

/** Reads the session for every provider; for reasons that one request can serve together. */
export function revalidate(): Promise<Answer> {
  return (shared ??= refresh(true).finally(() => (shared = undefined)));
}

/** Reads the session because it is known to have changed. */
export async function reread(): Promise<void> {
  if (stores.size > 0) await refresh(false);
}

/**
 * The session, `null` for nobody or when the server does not answer. The
 * providers of this page and of other tabs follow, unless `broadcast` is `false`.
 */
export async function getSession<A = DefaultSession>(
  params: GetSessionParams = {},
): Promise<ClientSession<A> | null> {
  const request = ++requests;
  const session = await readSession();
  if (session !== undefined && params.broadcast !== false) {
    learn(session, request);
    tell("getSession");
  }
  return (session ?? null) as ClientSession<A> | null;
}

let updates: Promise<unknown> = Promise.resolve();

/** One after the other: each makes its cookie of the one before. */
export function update(store: Store, data: unknown): Promise<DefaultSession | null> {
  store.updating(1);
  const result = updates.then(async () => {
    const request = ++requests;
    const session = await (data === undefined ? readSession() : writeSession(data));
    // Whatever was asked before a change was answered may have missed it.
    learn(session, data === undefined ? request : ++requests);
    store.updating(-1);
    if (session !== undefined) tell("getSession");
    return session ?? null;
  });
  updates = result;
  return result;
}

/** What a provider got from its parent is as new as an answer. */
export function adopt(store: Store, session: Answer): void {
  if (store.given(session) && learn(session, ++requests)) tell("getSession");
}

/** Tells other tabs, in the words of `next-auth/react` v5. */
export function tell(trigger: "getSession" | "signout"): void {
  // A channel hears every other one of its name, but not itself.
  const through = channel ?? open();
  through?.postMessage({ event: "session", data: { trigger } });
  if (through !== channel) through?.close();
}

async function refresh(telling: boolean): Promise<Answer> {
  const request = ++requests;
  const session = await readSession();
  if (learn(session, request) && telling) tell("getSession");
  return session;
}

/** Tells whether any provider learnt something new. */
function learn(session: Answer, request: number): boolean {
  return [...stores].map((store) => store.answer(session, request)).includes(true);
}

/** A hidden tab can wait, except with taking a session out of sight. */
function hear({ data }: MessageEvent): void {
  if (isHidden() && data?.data?.trigger !== "signout") stale = true;
  else void refresh(false);
}

function focus(): void {
  if (isHidden()) {
    // It may hang when the page, or the whole machine, wakes up again.
    shared = undefined;
    return;
  }
  if (stale) void refresh(false);
  // Who signs in elsewhere is heard of through the channel.
  else if ([...stores].some((store) => store.refetchOnFocus && store.read().session !== null)) {
    void revalidate();
  }
  stale = false;
}

/** A page that the back button brings back as it was has heard nothing meanwhile. */
function restore({ persisted }: PageTransitionEvent): void {
  if (persisted) void revalidate();
}

function isHidden(): boolean {
  return document.visibilityState !== "visible";
}

function open(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("next-auth");
  } catch {
    // Older browsers have none, and Firefox refuses it where it blocks cookies.
    return undefined;
  }
}
