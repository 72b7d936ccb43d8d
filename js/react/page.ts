/** The page: its providers, which share their requests, and the other tabs. */

import type { DefaultSession } from "../types/user.js";
import { isAsked, readSession, serverTime, writeSession } from "./endpoint.js";
import { isEqual, type Store } from "./store.js";
import type { ClientSession, GetSessionParams, Registered } from "./types.js";

type ReadSession = DefaultSession | null | undefined;

/**
 * Milliseconds between two looks at the clock. Timers stand still while the machine sleeps, so
 * one that takes twice as long has slept; and none may be longer than 2^31.
 */
const SPAN = 60_000;

const stores = new Set<Store>();
let requests = 0;
let shared: Promise<ReadSession> | undefined;
let channel: BroadcastChannel | undefined;
/** The session has changed or ended, and this page has not been told how. */
let isStale = false;
let listening: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** The cookies of server actions that have been heard. */
let marks: readonly string[] = [];
/** What the application does about a new session. */
let reaction: Promise<unknown> | undefined;

/** Adds a provider to the page; returns what removes it. */
export function addStore(store: Store): () => void {
  stores.add(store);
  if (stores.size === 1) {
    channel = openChannel();
    if (channel) channel.onmessage = onMessage;
    marks = readMarks();
    listening = new AbortController();
    document.addEventListener("visibilitychange", onVisibilityChange, listening);
    window.addEventListener("pageshow", onPageShow, listening);
    window.addEventListener("online", onWake, listening);
  }
  watchEnd();
  return () => {
    stores.delete(store);
    if (stores.size > 0) return;
    channel?.close();
    channel = undefined;
    isStale = false;
    clearTimeout(timer);
    listening?.abort();
  };
}

/** Reads the session for every provider; calls at the same time share one request. */
export function refreshShared(): Promise<ReadSession> {
  return (shared ??= refresh(true).finally(() => (shared = undefined)));
}

/** Reads the session because it is known to have changed, and waits for the application. */
export async function refreshAll(): Promise<void> {
  if (stores.size > 0) await refresh(false);
  await reaction;
}

/**
 * Reads the session: `null` when nobody is signed in, or the server does not answer. The
 * providers of this page and of other tabs follow, unless `broadcast` is `false`.
 */
export async function getSession<A = Registered>(
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

/** `update` of a provider. Sequentially: each builds on the cookie of the one before. */
export const update = (store: Store) => (data?: unknown) => {
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
  return result as Promise<any>;
};

/** A session that a provider gets from its parent counts as a new answer. */
export function adoptSession(session: ReadSession): void {
  marks = readMarks();
  if (publish(session, ++requests, true)) broadcast("getSession");
}

/**
 * Reads the session after a server action that changed it, which `waxseal/next` marks with a
 * cookie: Next.js has no other way to notify a page, and renders its providers with the answer.
 */
export function followServerAction(): void {
  const heard = marks;
  marks = readMarks();
  if (marks.some((mark) => !heard.includes(mark))) void refresh(true, true);
}

/** Tells other tabs, in the messages of `next-auth/react` v5. */
export function broadcast(trigger: "getSession" | "signout"): void {
  // A channel receives from all others of its name, but not from itself.
  const target = channel ?? openChannel();
  target?.postMessage({ event: "session", data: { trigger } });
  if (target !== channel) target?.close();
}

/** `isOfServer`: the server has made the page with this session. */
async function refresh(broadcasts: boolean, isOfServer = false): Promise<ReadSession> {
  const request = ++requests;
  const session = await readSession();
  if (publish(session, request, isOfServer) && broadcasts) broadcast("getSession");
  return session;
}

/** Hands the session to every provider; whether it is new to any of them. */
function publish(session: ReadSession, request: number, isOfServer = false): boolean {
  let isNew = false;
  // A renewal moves it.
  const expires = 0;
  for (const store of stores) {
    const before = store.session;
    if (!store.take(session, request)) continue;
    isNew = true;
    const isOther =
      before !== undefined && !isEqual({ ...before, expires }, { ...session, expires });
    if (isOther && !isOfServer) {
      reaction = (async () => store.props.onSessionChange?.(session))().catch(console.error);
    }
  }
  watchEnd();
  return isNew;
}

/**
 * Sets the one timer, which asks when the session ends. An end that has passed already has
 * none, once the server was asked: until then it may be this machine's clock that is ahead.
 */
function watchEnd(): void {
  clearTimeout(timer);
  const now = serverTime();
  let end = Infinity;
  for (const { session } of stores) {
    // Without a session it is no number, and so no end.
    const expires = Date.parse(session?.expires as string);
    if (expires > now) end = Math.min(end, expires);
    else if (expires && !isAsked) void onEnd();
  }
  if (end === Infinity) return;
  const start = Date.now();
  timer = setTimeout(
    () => {
      if (serverTime() >= end) return void onEnd();
      if (Date.now() - start > 2 * SPAN) onWake();
      watchEnd();
    },
    Math.min(end - now, SPAN),
  );
}

/** Asks until there is an answer, though nobody looks. Other tabs have timers of their own. */
async function onEnd(): Promise<void> {
  if ((await refresh(false)) !== undefined || stores.size === 0) return;
  isStale = true;
  clearTimeout(timer);
  timer = setTimeout(() => void onEnd(), SPAN);
}

/** A hidden tab can wait, except to hide a session that has ended. */
function onMessage({ data }: MessageEvent): void {
  // Those of the other tab, which has rendered them itself.
  marks = readMarks();
  if (document.hidden && data?.data?.trigger !== "signout") isStale = true;
  else void refresh(false);
}

function onVisibilityChange(): void {
  // An earlier request may hang when the page, or the machine, wakes up again.
  if (document.hidden) shared = undefined;
  onWake();
}

/** Somebody looks at the page again, or it is online again. */
function onWake(): void {
  if (document.hidden) return;
  if (isStale) void refresh(false);
  // A sign-in in another tab arrives through the channel.
  else if (
    [...stores].some(
      (store) => store.props.refetchOnWindowFocus !== false && store.session !== null,
    )
  ) {
    void refreshShared();
  }
  isStale = false;
}

/** A page restored from the back/forward cache has received nothing in the meantime. */
function onPageShow({ persisted }: PageTransitionEvent): void {
  if (persisted) void refreshShared();
}

function readMarks(): readonly string[] {
  try {
    return document.cookie.match(/waxseal\.changed=[^;]+/g) ?? [];
  } catch {
    // A sandboxed frame has no cookies.
    return [];
  }
}

function openChannel(): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel("next-auth");
  } catch {
    // Older browsers have none, and Firefox refuses it where it blocks cookies.
    return undefined;
  }
}
