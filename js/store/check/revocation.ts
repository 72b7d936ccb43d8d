/** What every log of ended sessions has to do. */

import type { Coordinator, RevocationStore } from "../../types/coordinator.js";
import type { Awaitable } from "../../types/utility.js";
import { coordinatorCases } from "./coordinator.js";
import { equal, MONTH, rejects, runCases, sleep, type Check, type Test } from "./run.js";

/** Options of {@link checkRevocationStore}. */
export interface CheckRevocationStoreOptions {
  /** Makes one whose server is out of reach; without it that case is left out. */
  unreachable?: (() => Awaitable<RevocationStore>) | undefined;
  /** Makes a test of each case; without it all run at once, and one error names what failed. */
  test?: Test | undefined;
}

type Make = () => Awaitable<RevocationStore>;

/**
 * Checks that a store of your own, or one of the package on your server, does what
 * revocation relies on, and with `get` and `swap` also what {@link checkCoordinator} checks.
 * `make` gives a store; those of several calls share their log, as instances of an application
 * do. It appends about 1,400 entries, which name no session; one ends after 31 days, the others
 * within a minute.
 *
 * ```ts
 * import { test } from "node:test"; // or "vitest", "bun:test", or Jest's own
 * import { memoryStore } from "waxseal";
 * import { checkRevocationStore } from "waxseal/testing";
 *
 * test("our log", () => checkRevocationStore(() => memoryStore()));
 * ```
 *
 * @throws Error with the names of the cases that failed.
 */
export function checkRevocationStore(
  make: Make,
  { unreachable, test }: CheckRevocationStoreOptions = {},
): Promise<void> {
  const registers = Object.entries(coordinatorCases(unreachable as () => Awaitable<Coordinator>));
  const cases = {
    ...CASES,
    ...(unreachable && { "out of reach, the log throws": outOfReach(unreachable) }),
    ...Object.fromEntries(registers.map(([name, check]) => [name, ifCoordinator(check)])),
  };
  return runCases(make, cases, test);
}

/** Passes with a store that has a log alone. */
function ifCoordinator(check: Check<() => Awaitable<Coordinator>>): Check<Make> {
  return async (make, name) => {
    const { get, swap } = await make();
    if (get && swap) await check(make as () => Awaitable<Coordinator>, name);
  };
}

function outOfReach(unreachable: Make): Check<Make> {
  return async () => {
    const store = await unreachable();
    await rejects(() => store.append([entry()], TTL), "append");
    await rejects(() => store.since(null, 10), "since");
  };
}

/** Seconds. */
const TTL = 60;
const LIMIT = 1000;

const CASES: { [name: string]: Check<Make> } = {
  async "what was appended is in the log, and goes on where a cursor stands"(make) {
    const [one, other] = [await make(), await make()];
    const { cursor } = await readAll(other, null);
    const [first, second] = [entry(), entry()];
    await one.append([first], TTL);
    const next = await readAll(other, cursor);
    includes(next.entries, [first]);
    await one.append([second], TTL);
    includes((await readAll(other, next.cursor)).entries, [second]);
    includes((await readAll(await make(), null)).entries, [first, second]);
  },
  async "an entry comes back as it was"(make) {
    const store = await make();
    const entries = [...LOOKS_OTHER.map((id) => pair(id, "1764190000")), ...VALUES.map(withValue)];
    await store.append(entries, TTL);
    includes((await readAll(store, null)).entries, entries);
  },
  async "entries are in the order of their arrival"(make) {
    const store = await make();
    const { cursor } = await readAll(store, null);
    const entries = Array.from({ length: 20 }, entry);
    for (const each of entries.slice(0, 10)) await store.append([each], TTL);
    await store.append(entries.slice(10), TTL);
    const { entries: found } = await readAll(store, cursor);
    const order = entries.map((each) => found.findIndex((other) => isSame(each, other)));
    const isSorted = order.every((position, at) => at === 0 || position > order[at - 1]!);
    equal(isSorted, true, "whether the entries are in order");
  },
  async "a page has at most as many entries as asked for, and says when there are more"(make) {
    const store = await make();
    const entries = Array.from({ length: 50 }, entry);
    await store.append(entries, TTL);
    const { entries: found, pages } = await readAll(store, null, 7);
    includes(found, entries);
    equal(pages >= 50 / 7, true, "whether pages are short");
  },
  async "a thousand entries in one call are all there, in a page of ten thousand or several"(make) {
    const store = await make();
    const entries = Array.from({ length: 1000 }, entry);
    await store.append(entries, TTL);
    includes((await readAll(store, null, 10_000)).entries, entries);
  },
  async "entries may be appended again"(make) {
    const store = await make();
    const twice = entry();
    await store.append([twice], TTL);
    await store.append([twice, twice], TTL);
    await store.append([], TTL);
    includes((await readAll(store, null)).entries, [twice]);
  },
  async "two values of an id are both in the log"(make) {
    const store = await make();
    const [id] = entry();
    const both = [pair(id, "1764190000"), pair(id, "1764190001")];
    for (const each of both) await store.append([each], TTL);
    includes((await readAll(store, null)).entries, both);
  },
  async "nothing is left out beside twenty that append"(make) {
    const reader = await make();
    const lists = Array.from({ length: 20 }, () => Array.from({ length: 10 }, entry));
    let isDone = false;
    const appended = Promise.all(
      lists.map(async (list) => {
        const store = await make();
        for (let at = 0; at < list.length; at += 2) await store.append(list.slice(at, at + 2), TTL);
      }),
    ).finally(() => (isDone = true));
    const found: Entry[] = [];
    let cursor: string | null = null;
    for (;;) {
      // Before the page: what was appended until then has to be in it.
      const isLast = isDone;
      const page = await readAll(reader, cursor, 25);
      ({ cursor } = page);
      found.push(...page.entries);
      if (isLast) break;
      // Where nothing is waited for, the others get their turn.
      await sleep(1);
    }
    await appended;
    includes(found, lists.flat());
  },
  async "an entry stays for its time, whatever others have"(make) {
    const store = await make();
    const [long, longest, again] = [entry(), entry(), entry()];
    await store.append([long], TTL);
    await store.append([longest], MONTH);
    await store.append([entry(), again], 1);
    await store.append([again], TTL);
    await sleep(2500);
    await store.append([entry()], 1);
    includes((await readAll(store, null)).entries, [long, longest, again]);
  },
  async "an entry that is over may be appended again"(make) {
    const store = await make();
    const again = entry();
    await store.append([again], 1);
    const { cursor } = await readAll(store, null);
    await sleep(2500);
    await store.append([again], TTL);
    includes((await readAll(store, cursor)).entries, [again]);
    includes((await readAll(store, null)).entries, [again]);
  },
  async "a cursor holds while entries before it end"(make) {
    const store = await make();
    await store.append(Array.from({ length: 20 }, entry), 1);
    const { cursor } = await readAll(store, null);
    await sleep(2500);
    const late = [entry(), entry()];
    // The first may have those removed that are over.
    for (const each of late) await store.append([each], TTL);
    includes((await readAll(store, cursor)).entries, late);
  },
  async "a cursor that was read to the end is good later on"(make) {
    const store = await make();
    const { cursor } = await readAll(store, null);
    const again = await readAll(store, cursor);
    const late = entry();
    await store.append([late], TTL);
    includes((await readAll(store, again.cursor)).entries, [late]);
    includes((await readAll(store, cursor)).entries, [late]);
  },
};

type Entry = [id: string, value: string];

/** Of a kind that no session has. */
function entry(): Entry {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  bytes[0] = 0xff;
  const id = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return [id, "1764190000"];
}

function withValue(value: string): Entry {
  return [entry()[0], value];
}

function pair(id: string, value: string): Entry {
  return [id, value];
}

/** What a client may take for something else than text, and longest values. */
const LOOKS_OTHER = [
  "123456789012",
  "000000000001",
  "1e5000000000",
  "-__--__--__-",
  "_123456789_1",
];
const VALUES = ["0", "1", "007", "1764190000", "9999999999999999", "abc-_."];

/** All pages, as an instance reads them. */
async function readAll(
  store: RevocationStore,
  from: string | null,
  limit = LIMIT,
): Promise<{ entries: Entry[]; cursor: string; pages: number }> {
  const entries: Entry[] = [];
  let cursor = from;
  for (let pages = 1; pages <= 10_000; pages++) {
    const page = await store.since(cursor, limit);
    equal(page.entries.length <= limit, true, "whether a page keeps to its limit");
    equal(typeof page.cursor, "string", "the type of a cursor");
    entries.push(...page.entries);
    ({ cursor } = page);
    if (!page.more) return { entries, cursor: page.cursor, pages };
  }
  throw new Error("expected a page without `more`, and there was none after 10000");
}

function includes(entries: readonly Entry[], wanted: readonly Entry[]): void {
  const found = new Set(entries.map((each) => each.join(" ")));
  const missing = wanted.filter((each) => !found.has(each.join(" ")));
  if (missing.length === 0) return;
  const first = missing[0]!.join(" ");
  throw new Error(`${missing.length} of ${wanted.length} entries are not there, such as ${first}`);
}

function isSame([id, value]: Entry, [otherId, otherValue]: Entry): boolean {
  return id === otherId && value === otherValue;
}
