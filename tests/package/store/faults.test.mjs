// The suites find what is wrong with a store: for each case a store that is broken so that the
// case, at least, fails.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { checkCoordinator, checkRevocationStore } from "waxseal/testing";

/** A store that does all right; `faults` take the place of its parts. */
function makeStore(faults = {}) {
  const registers = new Map();
  const log = [];
  const parts = {
    read: (key) => {
      const register = registers.get(key);
      return register && register.end > Date.now() ? register.value : null;
    },
    write: (key, value, ttl) => registers.set(key, { value, end: Date.now() + ttl * 1000 }),
    async get(key) {
      return parts.read(key);
    },
    async swap(key, expected, value, ttl) {
      if (parts.read(key) !== expected) return false;
      parts.write(key, value, ttl);
      return true;
    },
    async wait(key, seen, ms) {
      const end = Date.now() + ms;
      while (parts.read(key) === seen && Date.now() < end) await sleep(10);
      return parts.read(key);
    },
    async append(entries) {
      log.push(...entries.map((entry) => [...entry]));
    },
    async since(cursor, limit) {
      const from = Number(cursor ?? 0);
      const entries = log.slice(from, from + limit);
      const end = from + entries.length;
      return { entries, cursor: String(end), more: end < log.length };
    },
  };
  return Object.assign(parts, faults(parts, registers, log));
}

const sound = () => makeStore(() => ({}));

/** The cases of both suites by name, each to be called alone. */
async function casesOf(store, options = {}) {
  const cases = new Map();
  const test = (name, check) => void cases.set(name, check);
  await checkRevocationStore(() => store, { unreachable: gone, ...options, test });
  return cases;
}

const gone = () => {
  const fail = async () => {
    throw new Error("The server is gone.");
  };
  return { get: fail, swap: fail, append: fail, since: fail };
};

/** A log whose entries end; `endOf` says when, or that one is not taken. */
function ending(log, endOf) {
  return {
    async append(entries, ttl) {
      for (const entry of entries) {
        const end = endOf(entry, Date.now() + ttl * 1000, ttl);
        if (end !== undefined) log.push([...entry, end]);
      }
    },
    async since(cursor, limit) {
      const from = Number(cursor ?? 0);
      const page = log.slice(from, from + limit);
      const next = from + page.length;
      return {
        entries: page.filter(([, , end]) => end > Date.now()).map(([id, value]) => [id, value]),
        cursor: String(next),
        more: next < log.length,
      };
    },
  };
}

/** By the case that has to fail: what is wrong, and how. */
const FAULTS = {
  "an absent register is null": {
    "undefined for null": (store) => ({ get: async (key) => store.read(key) ?? undefined }),
    "an empty text for null": (store) => ({ get: async (key) => store.read(key) ?? "" }),
  },
  "a swap needs the value that is there": {
    "it always writes": (store) => ({
      async swap(key, _, value, ttl) {
        store.write(key, value, ttl);
        return true;
      },
    }),
    "null is whatever there is": (store, registers) => ({
      async swap(key, expected, value, ttl) {
        if (expected !== null && store.read(key) !== expected) return false;
        store.write(key, value, ttl);
        return registers.has(key);
      },
    }),
    "capitals are small letters": (store) => ({
      async swap(key, expected, value, ttl) {
        if (store.read(key)?.toLowerCase() !== expected?.toLowerCase()) return false;
        store.write(key, value, ttl);
        return true;
      },
    }),
    "a row that stays as it is was not changed": (store) => {
      const { swap } = store;
      return {
        swap: async (...values) => (await swap(...values)) && values[1] !== values[2],
      };
    },
    "it compares with what its instance has read last": (store) => {
      const read = new Map();
      return {
        async get(key) {
          read.set(key, store.read(key));
          return read.get(key);
        },
        async swap(key, expected, value, ttl) {
          if ((read.has(key) ? read.get(key) : store.read(key)) !== expected) return false;
          store.write(key, value, ttl);
          return true;
        },
      };
    },
    "it answers 1 and 0": (store) => {
      const { swap } = store;
      return { swap: async (...values) => Number(await swap(...values)) };
    },
  },
  "of fifty swaps at once, one is done": {
    "it reads, and writes later": (store) => ({
      async swap(key, expected, value, ttl) {
        if (store.read(key) !== expected) return false;
        await sleep(5);
        store.write(key, value, ttl);
        return true;
      },
    }),
    "the first is atomic alone": (store) => ({
      async swap(key, expected, value, ttl) {
        if (store.read(key) !== expected) return false;
        if (expected !== null) await sleep(5);
        store.write(key, value, ttl);
        return true;
      },
    }),
    "false for one that was done": (store) => {
      const { swap } = store;
      return { swap: async (...values) => (await swap(...values)) && values[1] !== null };
    },
  },
  "a value comes back as it was": {
    "cut after 4 KB": (store) => ({ get: async (key) => store.read(key)?.slice(0, 4096) ?? null }),
    "read as JSON": (store) => ({
      async get(key) {
        const value = store.read(key);
        try {
          return JSON.parse(value);
        } catch {
          return value;
        }
      },
    }),
    "without its end": (store) => ({
      get: async (key) => store.read(key)?.replace(/\.$/, "") ?? null,
    }),
  },
  "a register ends after its time, for get and for swap": {
    "a minute at least": (store) => {
      const { write } = store;
      return { write: (key, value, ttl) => write(key, value, Math.max(60, ttl)) };
    },
    "it never ends": (store) => {
      const { write } = store;
      return { write: (key, value) => write(key, value, 1e6) };
    },
    "it ends for get alone": (store, registers) => ({
      async swap(key, expected, value, ttl) {
        if ((registers.get(key)?.value ?? null) !== expected) return false;
        store.write(key, value, ttl);
        return true;
      },
    }),
  },
  "a swap sets the time anew": {
    "the first time stays": (store, registers) => ({
      write(key, value, ttl) {
        const old = registers.get(key);
        const end = old?.end > Date.now() ? old.end : Date.now() + ttl * 1000;
        registers.set(key, { value, end });
      },
    }),
    "it never gets shorter": (store, registers) => ({
      write(key, value, ttl) {
        const end = Math.max(registers.get(key)?.end ?? 0, Date.now() + ttl * 1000);
        registers.set(key, { value, end });
      },
    }),
    "milliseconds for seconds": (store, registers) => ({
      write: (key, value, ttl) => registers.set(key, { value, end: Date.now() + ttl }),
    }),
  },
  "a long time is no short one": {
    "more than 30 days are a date": (store, registers) => ({
      write(key, value, ttl) {
        const end = ttl > 30 * 86_400 ? ttl * 1000 : Date.now() + ttl * 1000;
        registers.set(key, { value, end });
      },
    }),
    "a timer that overflows": (store, registers) => ({
      write(key, value, ttl) {
        registers.set(key, { value, end: Infinity });
        const timer = setTimeout(() => registers.delete(key), Math.trunc(ttl * 1000) | 0);
        timer.unref();
      },
    }),
  },
  "keys are apart": {
    "_ is any character": (store, registers) => ({
      read(key) {
        const pattern = new RegExp(`^${key.replaceAll("_", ".")}$`);
        return [...registers].find(([other]) => pattern.test(other))?.[1].value ?? null;
      },
    }),
    "capitals are small letters": (store) => {
      const { read, write } = store;
      return {
        read: (key) => read(key.toLowerCase()),
        write: (key, ...values) => write(key.toLowerCase(), ...values),
      };
    },
    "the kind is left out": (store) => {
      const { read, write } = store;
      const bare = (key) => key.replace(/^.*:/, "");
      return {
        read: (key) => read(bare(key)),
        write: (key, ...values) => write(bare(key), ...values),
      };
    },
    "all under the beginning": (store, registers) => ({
      read: (key) => [...registers].find(([other]) => other.startsWith(key))?.[1].value ?? null,
    }),
  },
  "wait answers with a change, or after its time": {
    "it waits for a change alone": (store) => {
      const { wait } = store;
      return { wait: (key, seen) => wait(key, seen, 7000) };
    },
    "it answers at once": (store) => ({ wait: async (key) => store.read(key) }),
    "it answers what was seen": (store) => {
      const { wait } = store;
      return {
        async wait(key, seen, ms) {
          await wait(key, seen, ms);
          return seen;
        },
      };
    },
  },
  "out of reach, it throws": {
    "false for an error": () => ({ gone: { swap: async () => false } }),
    "null for an error": () => ({ gone: { get: async () => null } }),
  },
  "out of reach, the log throws": {
    "it forgets the error": () => ({ gone: { append: async () => {} } }),
    "an empty page for an error": () => ({
      gone: { since: async () => ({ entries: [], cursor: "0", more: false }) },
    }),
  },
  "what was appended is in the log, and goes on where a cursor stands": {
    "nothing is kept": () => ({ append: async () => {} }),
    "a cursor is beyond the end": (store) => {
      const { since } = store;
      return {
        async since(...values) {
          const page = await since(...values);
          return { ...page, cursor: String(Number(page.cursor) + 1) };
        },
      };
    },
    "a number for a cursor": (store) => {
      const { since } = store;
      return {
        async since(...values) {
          const page = await since(...values);
          return { ...page, cursor: Number(page.cursor) };
        },
      };
    },
  },
  "an entry comes back as it was": {
    "ids are numbers where they look like one": (store, _, log) => ({
      append: async (entries) =>
        void log.push(...entries.map(([id, value]) => [String(Number(id) || id), value])),
    }),
    "values are numbers": (store, _, log) => ({
      append: async (entries) =>
        void log.push(...entries.map(([id, value]) => [id, String(parseInt(value))])),
    }),
    "values are cut": (store, _, log) => ({
      append: async (entries) =>
        void log.push(...entries.map(([id, value]) => [id, value.slice(0, 10)])),
    }),
  },
  "entries are in the order of their arrival": {
    "by their ids": (store, _, log) => ({
      async append(entries) {
        log.push(...entries);
        log.sort();
      },
    }),
    "the newest first": (store, _, log) => ({
      append: async (entries) => void log.unshift(...entries),
    }),
  },
  "a page has at most as many entries as asked for, and says when there are more": {
    "all at once": (store) => {
      const { since } = store;
      return { since: (cursor) => since(cursor, Infinity) };
    },
    "never more": (store) => {
      const { since } = store;
      return { since: async (...values) => ({ ...(await since(...values)), more: false }) };
    },
    "one is lost between two pages": (store) => {
      const { since } = store;
      return {
        async since(...values) {
          const page = await since(...values);
          return page.more ? { ...page, cursor: String(Number(page.cursor) + 1) } : page;
        },
      };
    },
  },
  "a thousand entries in one call are all there, in a page of ten thousand or several": {
    "a batch is cut after 100": (store, _, log) => ({
      append: async (entries) => void log.push(...entries.slice(0, 100)),
    }),
    "more than 999 parameters are an error": (store, _, log) => ({
      async append(entries) {
        if (entries.length * 3 > 999) throw new Error("too many SQL variables");
        log.push(...entries);
      },
    }),
    "a page has 500 at most, and is the last": (store) => {
      const { since } = store;
      return {
        async since(cursor, limit) {
          const page = await since(cursor, Math.min(limit, 500));
          return { ...page, more: page.entries.length === limit };
        },
      };
    },
  },
  "entries may be appended again": {
    "it refuses those that are there": (store, _, log) => ({
      async append(entries) {
        for (const [id, value] of entries) {
          if (log.some(([other]) => other === id)) throw new Error("UNIQUE constraint failed");
          log.push([id, value]);
        }
      },
    }),
    "none in one call is an error": (store, _, log) => ({
      async append(entries) {
        if (entries.length === 0) throw new Error("syntax error");
        log.push(...entries);
      },
    }),
  },
  "two values of an id are both in the log": {
    "the first one stays": (store, _, log) => ({
      append: async (entries) =>
        void log.push(...entries.filter(([id]) => !log.some(([other]) => other === id))),
    }),
  },
  "nothing is left out beside twenty that append": {
    "numbers are given before they are seen": () => {
      // As serial numbers of a database whose transactions end in another order.
      const visible = [];
      let number = 0;
      return {
        async append(entries) {
          const numbered = entries.map((entry) => [++number, entry]);
          await sleep(Math.random() * 20);
          visible.push(...numbered);
        },
        async since(cursor, limit) {
          const left = visible.filter(([at]) => at > Number(cursor ?? 0));
          left.sort(([a], [b]) => a - b);
          const page = left.slice(0, limit);
          const entries = page.map(([, entry]) => entry);
          const last = page.at(-1)?.[0] ?? cursor ?? 0;
          return { entries, cursor: String(last), more: left.length > limit };
        },
      };
    },
  },
  "an entry stays for its time, whatever others have": {
    "one that is there keeps its first time": (store, _, log) =>
      ending(log, ([id], end) => {
        const same = log.find(([other]) => other === id);
        return same ? undefined : end;
      }),
    "more than 30 days are a date": (store, _, log) =>
      ending(log, (_entry, end, ttl) => (ttl > 30 * 86_400 ? ttl * 1000 : end)),
    "the log ends with its youngest": (store, _, log) => ({
      async append(entries, ttl) {
        log.push(...entries);
        if (ttl < 10) setTimeout(() => log.splice(0), ttl * 1000);
      },
    }),
  },
  "an entry that is over may be appended again": {
    "a row that is over is in the way": (store, _, log) => ({
      ...ending(log, ([id], end) => (log.some(([other]) => other === id) ? undefined : end)),
    }),
  },
  "a cursor holds while entries before it end": {
    "a cursor is a place in a list, whose begin goes": (store, _, log) => {
      const { since } = store;
      const made = ending(log, (_entry, end) => end);
      return {
        async append(entries, ttl) {
          while (log[0]?.[2] <= Date.now()) log.shift();
          await made.append(entries, ttl);
        },
        async since(...values) {
          const page = await since(...values);
          return { ...page, entries: page.entries.map(([id, value]) => [id, value]) };
        },
      };
    },
  },
  "a cursor that was read to the end is good later on": {
    "a cursor is good once": (store) => {
      const { since } = store;
      const used = new Set();
      return {
        async since(cursor, limit) {
          const page = await since(used.has(cursor) ? "1000000" : cursor, limit);
          if (cursor !== null) used.add(cursor);
          return page;
        },
      };
    },
  },
};

describe("a sound store", { concurrency: true }, async () => {
  for (const [name, check] of await casesOf(sound())) test(`passes "${name}"`, check);
});

describe("a broken store", { concurrency: true }, () => {
  for (const [name, faults] of Object.entries(FAULTS)) {
    for (const [what, faultOf] of Object.entries(faults)) {
      test(`${what}: fails "${name}"`, async () => {
        const store = makeStore(faultOf);
        const unreachable = () => ({ ...gone(), ...store.gone });
        const check = (await casesOf(store, { unreachable })).get(name);
        await assert.rejects(check(), (error) => error.message !== "" && error.code === undefined);
      });
    }
  }
});

test("every case has a store that it finds", async () => {
  assert.deepEqual(Object.keys(FAULTS).sort(), [...(await casesOf(sound())).keys()].sort());
});

test("as one, a suite names the cases that failed", async () => {
  const store = makeStore((parts) => ({ get: async (key) => parts.read(key) ?? undefined }));
  await assert.rejects(
    checkCoordinator(() => store),
    ({ message }) =>
      /^\d+ of \d+ cases failed:\n- /.test(message) &&
      message.includes("\n- an absent register is null: expected it to be null"),
  );
});

test("a log alone needs no registers, and a coordinator no `wait`", async () => {
  const { append, since, get, swap } = sound();
  await checkRevocationStore(() => ({ append, since }));
  await checkCoordinator(() => ({ get, swap }));
});

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
