/** What every coordinator has to do. */

import type { Coordinator } from "../../types/coordinator.js";
import type { Awaitable } from "../../types/utility.js";
import { equal, inTime, MONTH, rejects, runCases, sleep, type Check, type Test } from "./run.js";

/** Options of {@link checkCoordinator}. */
export interface CheckCoordinatorOptions {
  /** Makes one whose server is out of reach; without it that case is left out. */
  unreachable?: (() => Awaitable<Coordinator>) | undefined;
  /** Makes a test of each case; without it all run at once, and one error names what failed. */
  test?: Test | undefined;
}

type Make = () => Awaitable<Coordinator>;

/**
 * Checks that a store of your own, or one of the package on your server, does what refreshing
 * relies on. `make` gives a coordinator; those of several calls share their registers, as
 * instances of an application do. It writes keys with the kind `check:`, which end within a
 * minute, and takes about 4 seconds.
 *
 * With any test runner:
 *
 * ```ts
 * import { test } from "node:test"; // or "vitest", "bun:test", or Jest's own
 * import { memory } from "waxseal";
 * import { checkCoordinator } from "waxseal/testing";
 *
 * test("our coordinator", () => checkCoordinator(() => memory()));
 * ```
 *
 * Or with a test for each case:
 *
 * ```ts
 * import { test } from "node:test";
 * import { memory } from "waxseal";
 * import { checkCoordinator } from "waxseal/testing";
 *
 * await checkCoordinator(() => memory(), { test });
 * ```
 *
 * @throws Error with the names of the cases that failed.
 */
export function checkCoordinator(
  make: Make,
  { unreachable, test }: CheckCoordinatorOptions = {},
): Promise<void> {
  return runCases(make, coordinatorCases(unreachable), test);
}

/** All of them, and one more where it can be tried. */
export function coordinatorCases(unreachable?: Make): { [name: string]: Check<Make> } {
  if (!unreachable) return CASES;
  return {
    ...CASES,
    async "out of reach, it throws"(_make, name) {
      const coordinator = await unreachable();
      await rejects(() => coordinator.get(`check:${name}`), "get");
      await rejects(() => coordinator.swap(`check:${name}`, null, "a", TTL), "swap");
    },
  };
}

/** Seconds. */
const TTL = 60;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

const CASES: { [name: string]: Check<Make> } = {
  async "an absent register is null"(make, name) {
    equal(await (await make()).get(`check:${name}`), null);
  },
  async "a swap needs the value that is there"(make, name) {
    const key = `check:${name}`;
    const [one, other] = [await make(), await make()];
    equal(await one.swap(key, "x", "a", TTL), false, "a swap of what is absent");
    equal(await one.swap(key, null, "a", TTL), true, "the first swap");
    equal(await other.get(key), "a");
    equal(await other.swap(key, null, "b", TTL), false, "a swap of null");
    equal(await other.swap(key, "A", "b", TTL), false, "a swap of another value");
    equal(await other.swap(key, "a", "b", TTL), true, "a swap of the value");
    equal(await one.swap(key, "a", "c", TTL), false, "a swap of an older value");
    equal(await one.get(key), "b");
    equal(await one.swap(key, "b", "b", TTL), true, "a swap that changes nothing");
  },
  async "of fifty swaps at once, one is done"(make, name) {
    const key = `check:${name}`;
    const makers = await Promise.all(Array.from({ length: 50 }, async () => make()));
    for (let before: string | null = null, round = 0; round < 3; round++) {
      before = await swapAtOnce(makers, key, before, round);
    }
  },
  async "a value comes back as it was"(make, name) {
    const coordinator = await make();
    let before: string | null = null;
    const long = [1, 65, 4096, 65_536].map((length) =>
      ALPHABET.repeat(Math.ceil(length / ALPHABET.length)).slice(0, length),
    );
    for (const value of [...long, ...LOOKS_OTHER]) {
      equal(await coordinator.swap(`check:${name}`, before, value, TTL), true, "a swap");
      equal(await coordinator.get(`check:${name}`), value);
      before = value;
    }
  },
  async "a register ends after its time, for get and for swap"(make, name) {
    const coordinator = await make();
    const key = `check:${name}`;
    equal(await coordinator.swap(key, null, "a", 2), true);
    await sleep(3500);
    equal(await coordinator.get(key), null, "a register whose time is over");
    equal(await coordinator.swap(key, "a", "b", TTL), false, "a swap of it");
    equal(await coordinator.swap(key, null, "c", TTL), true, "a swap of null");
    equal(await coordinator.get(key), "c");
  },
  async "a swap sets the time anew"(make, name) {
    const coordinator = await make();
    const [longer, shorter] = [`check:${name}-1`, `check:${name}-2`];
    equal(await coordinator.swap(longer, null, "a", 2), true);
    equal(await coordinator.swap(longer, "a", "b", TTL), true);
    equal(await coordinator.swap(shorter, null, "a", TTL), true);
    equal(await coordinator.swap(shorter, "a", "b", 2), true);
    await sleep(3500);
    equal(await coordinator.get(longer), "b", "a register with more time");
    equal(await coordinator.get(shorter), null, "a register with less time");
  },
  async "a long time is no short one"(make, name) {
    const coordinator = await make();
    const key = `check:${name}`;
    equal(await coordinator.swap(key, null, "a", MONTH), true);
    await sleep(100);
    equal(await coordinator.get(key), "a", "a register with a month");
    equal(await coordinator.swap(key, "a", "b", 1), true, "a swap of it");
  },
  async "keys are apart"(make, name) {
    const coordinator = await make();
    equal(await coordinator.swap(`check:${name}-a`, null, "a", TTL), true);
    const others = [`check:${name}-A`, `check:${name}-b`, `check:${name}-`, `check:${name}_a`];
    for (const other of [...others, `other:${name}-a`])
      equal(await coordinator.get(other), null, other);
  },
  async "wait answers with a change, or after its time"(make, name) {
    const coordinator = await make();
    if (!coordinator.wait) return;
    const key = `check:${name}`;
    equal(await coordinator.swap(key, null, "a", TTL), true);
    equal(await coordinator.wait(key, "x", 10_000), "a", "what wait answers at once");
    const same = coordinator.wait(key, "a", 200);
    equal(await inTime(same, 5000, "wait"), "a", "what wait answers after its time");
    const waiting = coordinator.wait(key, "a", 10_000);
    equal(await (await make()).swap(key, "a", "b", TTL), true);
    equal(await inTime(waiting, 15_000, "wait"), "b", "what wait answers with a change");
  },
};

/** The value that one of them, and no other, has written. */
async function swapAtOnce(
  coordinators: Coordinator[],
  key: string,
  before: string | null,
  round: number,
): Promise<string> {
  const swaps = coordinators.map(async (each, at) => each.swap(key, before, `${round}-${at}`, TTL));
  const done = await Promise.all(swaps);
  equal(done.filter((isDone) => isDone).length, 1, "the number of those done");
  const value = `${round}-${done.indexOf(true)}`;
  equal(await coordinators[0]!.get(key), value);
  return value;
}

/** What a client may take for something else than text. */
const LOOKS_OTHER = ["0", "1", "1e5", "007", "null", "true", "1764190000", "12345678901234567890"];
