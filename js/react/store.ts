import type { DefaultSession } from "../types/user.js";

export interface State {
  /** `undefined` until the server has answered. */
  readonly session: DefaultSession | null | undefined;
  readonly loading: boolean;
}

/** The state of one `SessionProvider`. */
export class Store {
  /** Whether this provider reads the session when the page becomes visible. */
  refetchOnFocus = true;

  #state: State;
  #given: DefaultSession | null | undefined;
  #newest = 0;
  #answered: boolean;
  #updates = 0;
  #listeners = new Set<() => void>();

  constructor(takeGiven: DefaultSession | null | undefined) {
    this.#given = takeGiven;
    this.#answered = takeGiven !== undefined;
    this.#state = { session: takeGiven, loading: !this.#answered };
  }

  readonly read = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Takes the answer to a request, `undefined` for a failure; returns whether it is new.
   * Answers may overtake each other: one to an older request than that of the newest
   * answer is outdated.
   */
  take(session: DefaultSession | null | undefined, request: number): boolean {
    const held = this.#state.session;
    const counts = session !== undefined && request >= this.#newest;
    const changed = counts && !isEqual(session, held);
    if (counts) this.#newest = request;
    this.#answered = true;
    this.#show(changed ? session : held);
    return changed;
  }

  /** Whether the parent passes another session than last time. */
  given(session: DefaultSession | null | undefined): boolean {
    const changed = session !== undefined && !isEqual(session, this.#given);
    if (changed) this.#given = session;
    return changed;
  }

  /** Counts the updates under way. */
  countUpdate(change: 1 | -1): void {
    this.#updates += change;
    this.#show(this.#state.session);
  }

  #show(session: State["session"]): void {
    const loading = !this.#answered || this.#updates > 0;
    if (session === this.#state.session && loading === this.#state.loading) return;
    this.#state = { session, loading };
    for (const listener of this.#listeners) listener();
  }
}

/** By content, so that an unchanged session stays the same object and causes no render. */
function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
