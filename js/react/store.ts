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
  #lastGiven: DefaultSession | null | undefined;
  #newest = 0;
  #isAnswered: boolean;
  #updates = 0;
  #listeners = new Set<() => void>();

  constructor(initial: DefaultSession | null | undefined) {
    this.#lastGiven = initial;
    this.#isAnswered = initial !== undefined;
    this.#state = { session: initial, loading: !this.#isAnswered };
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
    const previous = this.#state.session;
    const isCurrent = session !== undefined && request >= this.#newest;
    const isNew = isCurrent && !isEqual(session, previous);
    if (isCurrent) this.#newest = request;
    this.#isAnswered = true;
    this.#setState(isNew ? session : previous);
    return isNew;
  }

  /** Whether the parent passes another session than last time. */
  takeGiven(session: DefaultSession | null | undefined): boolean {
    const isNew = session !== undefined && !isEqual(session, this.#lastGiven);
    if (isNew) this.#lastGiven = session;
    return isNew;
  }

  /** Counts the updates under way. */
  countUpdate(change: 1 | -1): void {
    this.#updates += change;
    this.#setState(this.#state.session);
  }

  #setState(session: State["session"]): void {
    const loading = !this.#isAnswered || this.#updates > 0;
    if (session === this.#state.session && loading === this.#state.loading) return;
    this.#state = { session, loading };
    for (const listener of this.#listeners) listener();
  }
}

/** By content, so that an unchanged session stays the same object and causes no render. */
function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
