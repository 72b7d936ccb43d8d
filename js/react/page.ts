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
/** Another tab said something while this one was hidden. */
let isStale = false;

/** Adds a provider to the page; returns how it leaves. */
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

/** Reads the session for every provider; for reasons that one request can serve together. */
export function refreshShared(): Promise<ReadSession> {
  return (shared ??= refresh(true).finally(() => (shared = undefined)));
}

/** Reads the session because it is known to have changed. */
export async function refreshAll(): Promise<void> {
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
    publish(session, request);
    broadcast("getSession");
  }
  return (session ?? null) as ClientSession<A> | null;
}

let updates: Promise<unknown> = Promise.resolve();

/** One after the other: each makes its cookie of the one before. */
export function update(store: Store, data: unknown): Promise<DefaultSession | null> {
  store.countUpdate(1);
  const result = updates.then(async () => {
    const request = ++requests;
    const session = await (data === undefined ? readSession() : writeSession(data));
    // Whatever was asked before a change was answered may have missed it.
    publish(session, data === undefined ? request : ++requests);
    store.countUpdate(-1);
    if (session !== undefined) broadcast("getSession");
    return session ?? null;
  });
  updates = result;
  return result;
}

/** What a provider got from its parent is as new as an answer. */
export function adoptSession(store: Store, session: ReadSession): void {
  if (store.given(session) && publish(session, ++requests)) broadcast("getSession");
}

/** Tells other tabs, in the words of `next-auth/react` v5. */
export function broadcast(trigger: "getSession" | "signout"): void {
  // A channel hears every other one of its name, but not itself.
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

/** A hidden tab can wait, except with taking a session out of sight. */
function onMessage({ data }: MessageEvent): void {
  if (isHidden() && data?.data?.trigger !== "signout") isStale = true;
  else void refresh(false);
}

function onVisibilityChange(): void {
  if (isHidden()) {
    // It may hang when the page, or the whole machine, wakes up again.
    shared = undefined;
    return;
  }
  if (isStale) void refresh(false);
  // Who signs in elsewhere is heard of through the channel.
  else if ([...stores].some((store) => store.refetchOnFocus && store.read().session !== null)) {
    void refreshShared();
  }
  isStale = false;
}

/** A page that the back button brings back as it was has heard nothing meanwhile. */
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
