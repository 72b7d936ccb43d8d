import type { DefaultSession } from "../types/user.js";
import type { SessionContextValue, SessionProviderProps, UpdateSession } from "./types.js";

/** The state of one `SessionProvider`. */
export interface Store {
  /** Those of the provider as it was last rendered. */
  props: SessionProviderProps;
  /** `undefined` until the server has answered. */
  session: DefaultSession | null | undefined;
  read(this: void): SessionContextValue;
  /** What the server rendered: parts of the page that stream in later begin with it. */
  readInitial(this: void): SessionContextValue;
  subscribe(this: void, listener: () => void): () => void;
  /**
   * Takes the answer to a request, `undefined` for a failure; returns whether it is new.
   * Answers may overtake each other: one to an older request than that of the newest
   * answer is outdated.
   */
  take(session: DefaultSession | null | undefined, request: number): boolean;
  /** Counts the updates under way. */
  countUpdate(change: 1 | -1): void;
}

export function createStore(
  initial: DefaultSession | null | undefined,
  update: (store: Store) => UpdateSession,
): Store {
  let newest = 0;
  let updates = 0;
  let isAnswered = initial !== undefined;
  const listeners = new Set<() => void>();

  const store: Store = {
    props: {},
    session: initial,
    read: () => value,
    readInitial: () => first,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take(session, request) {
      const isCurrent = session !== undefined && request >= newest;
      const isNew = isCurrent && !isEqual(session, store.session);
      if (isCurrent) newest = request;
      if (isNew) store.session = session;
      isAnswered = true;
      notify();
      return isNew;
    },
    countUpdate(change) {
      updates += change;
      notify();
    },
  };
  const updateStore = update(store);
  const first = valueOf();
  let value = first;
  return store;

  function notify(): void {
    const next = valueOf();
    if (next.data === value.data && next.status === value.status) return;
    value = next;
    for (const listener of listeners) listener();
  }

  function valueOf(): SessionContextValue {
    const data = store.session ?? null;
    const isLoading = !isAnswered || updates > 0;
    const status = isLoading ? "loading" : data ? "authenticated" : "unauthenticated";
    return { data, status, update: updateStore } as SessionContextValue;
  }
}

/** By content, so that an unchanged session stays the same object and causes no render. */
export function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
