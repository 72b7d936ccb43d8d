/** The page: its providers, which share their requests, and the other tabs. */

import type { DefaultSession } from "../types/user.js";
import { readSession, writeSession } from "./endpoint.js";
import type { Store } from "./store.js";
import type { ClientSession, GetSessionParams } from "./types.js";

type ReadSession = DefaultSession | null | undefined;

const stores = new Set<Store>();
let requests = 0;
let shared: Promise<ReadSession> | undefined;
let channel: BroadcastChannel | undefined;
/** Another tab reported a change while this one was hidden. */
let isStale = false;

/** Adds a provider to the page; returns what removes it. */
export function addStore(store: Store): () => void {
  stores.add(store);
  if (stores.size === 1) {
    channel = openChannel();
    if (channel) channel.onmessage = onMessage;
    document.addEventListener("visibilitychange", onVisibilityChange);
    window.addEventListener("pageshow", onPageShow);
  }
  return () => {
    stores.delete(store);
    if (stores.size > 0) return;
    channel?.close();
    channel = undefined;
    isStale = false;
    document.removeEventListener("visibilitychange", onVisibilityChange);
    window.removeEventListener("pageshow", onPageShow);
  };
}

/** Reads the session for every provider; calls at the same time share one request. */
export function refreshShared(): Promise<ReadSession> {
  return (shared ??= refresh(true).finally(() => (shared = undefined)));
}

/** Reads the session because it is known to have changed. */
export async function refreshAll(): Promise<void> {
  if (stores.size > 0) await refresh(false);
}

/**
 * Reads the session: `null` when nobody is signed in, or the server does not answer. The
 * providers of this page and of other tabs follow, unless `broadcast` is `false`.
 */
export async function getSession<A = DefaultSession>(
  params: GetSessionParams = {},
): Promise<ClientSession<A> | null> {
  const request = ++requests;
  const session = await readSession();
  if (session !== undefined && params.broadcast !== false) {
    publish(session, request);
    broadcast("getSession");
  }
  return (session ?? null) as ClientSession<A> | null;
}

let updates: Promise<unknown> = Promise.resolve();

/** Sequentially: each update builds on the cookie of the one before. */
export function update(store: Store, data: unknown): Promise<DefaultSession | null> {
  store.countUpdate(1);
  const result = updates.then(async () => {
    const request = ++requests;
    const session = await (data === undefined ? readSession() : writeSession(data));
    // Answers to requests made before the change was answered may not contain it.
    publish(session, data === undefined ? request : ++requests);
    store.countUpdate(-1);
    if (session !== undefined) broadcast("getSession");
    return session ?? null;
  });
  updates = result;
  return result;
}

/** A session that a provider gets from its parent counts as a new answer. */
export function adoptSession(store: Store, session: ReadSession): void {
  if (store.takeGiven(session) && publish(session, ++requests)) broadcast("getSession");
}

/** Tells other tabs, in the messages of `next-auth/react` v5. */
export function broadcast(trigger: "getSession" | "signout"): void {
  // A channel receives from all others of its name, but not from itself.
  const target = channel ?? openChannel();
  target?.postMessage({ event: "session", data: { trigger } });
  if (target !== channel) target?.close();
}

async function refresh(broadcasts: boolean): Promise<ReadSession> {
  const request = ++requests;
  const session = await readSession();
  if (publish(session, request) && broadcasts) broadcast("getSession");
  return session;
}

/** Hands the session to every provider; whether it is new to any of them. */
function publish(session: ReadSession, request: number): boolean {
  return [...stores].map((store) => store.take(session, request)).includes(true);
}

/** A hidden tab can wait, except to hide a session that has ended. */
function onMessage({ data }: MessageEvent): void {
  if (isHidden() && data?.data?.trigger !== "signout") isStale = true;
  else void refresh(false);
}

function onVisibilityChange(): void {
  if (isHidden()) {
    // An earlier request may hang when the page, or the machine, wakes up again.
    shared = undefined;
    return;
  }
  if (isStale) void refresh(false);
  // A sign-in in another tab arrives through the channel.
  else if ([...stores].some((store) => store.refetchOnFocus && store.read().session !== null)) {
    void refreshShared();
  }
  isStale = false;
}

/** A page restored from the back/forward cache has received nothing in the meantime. */
function onPageShow({ persisted }: PageTransitionEvent): void {
  if (persisted) void refreshShared();
}

function isHidden(): boolean {
  return document.visibilityState !== "visible";
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("next-auth");
  } catch {
    // Older browsers have none, and Firefox refuses it where it blocks cookies.
    return undefined;
  }
}
