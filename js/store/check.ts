/** What every coordinator has to do: a suite for those of the package, and of applications. */

import type { Coordinator } from "../types/coordinator.js";

/** A case: `check` throws where the coordinator does not do what its name says. */
export interface CoordinatorCase {
  name: string;
  check(): Promise<void>;
}

/**
 * The cases that a {@link Coordinator} has to pass, for any test runner. `make` gives the one to
 * test; calls of it share their registers, as instances of an application do.
 *
 * ```ts
 * for (const { name, check } of coordinatorCases(() => redis(client))) test(name, check);
 * ```
 */
export function coordinatorCases(make: () => Coordinator): CoordinatorCase[] {
  return Object.entries(CASES).map(([name, check]) => ({
    name,
    check: () => check(make, `t:${randomText()}`),
  }));
}

type Check = (make: () => Coordinator, key: string) => Promise<void>;

const TTL = 60;

const CASES: { [name: string]: Check } = {
  async "an absent register is null"(make, key) {
    equal(await make().get(key), null);
  },
  async "a swap needs the value that is there"(make, key) {
    const [one, other] = [make(), make()];
    equal(await one.swap(key, "x", "a", TTL), false);
    equal(await one.swap(key, null, "a", TTL), true);
    equal(await other.get(key), "a");
    equal(await other.swap(key, null, "b", TTL), false);
    equal(await other.swap(key, "A", "b", TTL), false);
    equal(await other.swap(key, "a", "b", TTL), true);
    equal(await one.swap(key, "a", "c", TTL), false);
    equal(await one.get(key), "b");
  },
  async "of fifty swaps at once, one is done"(make, key) {
    for (const expected of [null, "won-0"]) {
      const swaps = Array.from({ length: 50 }, (_, at) =>
        make().swap(key, expected, expected === null ? "won-0" : `then-${at}`, TTL),
      );
      equal((await Promise.all(swaps)).filter((isDone) => isDone).length, 1);
    }
  },
  async "a value comes back as it was"(make, key) {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    let before: string | null = null;
    for (const length of [1, 64, 4096, 65_536]) {
      const value: string = alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
      equal(await make().swap(key, before, value, TTL), true);
      equal(await make().get(key), value);
      before = value;
    }
    for (const value of ["1", "null", "true", "{}"]) {
      equal(await make().swap(key, before, value, TTL), true);
      equal(await make().get(key), value);
      before = value;
    }
  },
  async "a register ends after its time, for get and for swap"(make, key) {
    equal(await make().swap(key, null, "a", 2), true);
    await sleep(3500);
    equal(await make().get(key), null);
    equal(await make().swap(key, "a", "b", TTL), false);
    equal(await make().swap(key, null, "c", TTL), true);
    equal(await make().get(key), "c");
  },
  async "a swap gives a register more time"(make, key) {
    equal(await make().swap(key, null, "a", 2), true);
    equal(await make().swap(key, "a", "b", TTL), true);
    await sleep(3500);
    equal(await make().get(key), "b");
  },
  async "keys are apart"(make, key) {
    equal(await make().swap(`${key}-1`, null, "a", TTL), true);
    equal(await make().get(`${key}-2`), null);
    equal(await make().get(`${key}-`), null);
  },
  async "wait answers with a change, or after its time"(make, key) {
    const coordinator = make();
    if (!coordinator.wait) return;
    equal(await coordinator.swap(key, null, "a", TTL), true);
    equal(await coordinator.wait(key, "x", 10_000), "a");
    equal(await coordinator.wait(key, "a", 200), "a");
    const waiting = coordinator.wait(key, "a", 10_000);
    equal(await make().swap(key, "a", "b", TTL), true);
    equal(await waiting, "b");
  },
};

function equal(actual: unknown, expected: unknown): void {
  if (actual === expected) return;
  const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 80);
  throw new Error(`expected ${shown(expected)}, and it was ${shown(actual)}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function randomText(): string {
  return Math.random().toString(36).slice(2);
}
