/** Virtual time: hours of a run pass in milliseconds, and pass in the same way every time. */

/** On whose behalf something happens later. What is dead does nothing any more. */
export interface Owner {
  readonly isAlive: boolean;
}

interface Event {
  at: number;
  order: number;
  work: () => void;
}

export const FOREVER: Owner = { isAlive: true };

export class Clock {
  /** Milliseconds since the run began. */
  now = 0;
  #order = 0;
  /** A binary heap, the next event first. */
  readonly #events: Event[] = [];

  /** Does `work` after `ms`, if its owner still lives then. */
  after(ms: number, owner: Owner, work: () => void): void {
    const event = {
      at: this.now + Math.max(0, ms),
      order: this.#order++,
      work: () => {
        if (owner.isAlive) work();
      },
    };
    const events = this.#events;
    let at = events.length;
    events.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(events[parent]!, event)) break;
      events[at] = events[parent]!;
      at = parent;
    }
    events[at] = event;
  }

  /** Never ends for an owner who dies before: what waits for it goes no further. */
  sleep(ms: number, owner: Owner, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, owner, resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /** Everything up to then, each with all that follows from it at once. */
  async goTo(end: number): Promise<void> {
    for (let next = this.#events[0]; next && next.at <= end; next = this.#events[0]) {
      this.#removeFirst();
      this.now = next.at;
      next.work();
      // All promises that can go on have gone on when this comes.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.now = end;
  }

  #removeFirst(): void {
    const events = this.#events;
    const last = events.pop()!;
    if (events.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= events.length) break;
      if (child + 1 < events.length && isBefore(events[child + 1]!, events[child]!)) child++;
      if (isBefore(last, events[child]!)) break;
      events[at] = events[child]!;
      at = child;
    }
    events[at] = last;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
