// Attacks on what instances share: that something is forgotten, or taken for something else.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { createStorage } from "unstorage";
import { memory, memoryStore } from "waxseal";
import { redis } from "waxseal/redis";
import { sql } from "waxseal/sql";
import { unstorage } from "waxseal/unstorage";

import { DATABASES } from "./databases.mjs";
import { waxseal } from "./command.mjs";

const MOST = 10_000;

/** Opened once: some take their time. */
const opened = new Map();
function database(name) {
  if (!opened.has(name)) opened.set(name, DATABASES[name]());
  return opened.get(name);
}
after(async () => {
  for (const each of opened.values()) await (await each).stop();
});

/** More registers of a kind than there is room for. */
async function storm(kind, name, count = 2 * MOST) {
  const store = memory();
  for (let at = 0; at < count; at++) await store.swap(`${kind}:${name}-${at}`, null, "x", 600);
}

test("attack 134: a storm of one kind pushes out no other", async () => {
  const store = memory();
  for (const kind of ["r", "u", "v", "e", "j"]) await store.swap(`${kind}:mine`, null, "kept", 600);
  await storm("t", "failures");
  for (const kind of ["r", "u", "v", "e", "j"]) {
    assert.equal(await store.get(`${kind}:mine`), "kept", kind);
  }
});

test("attack 134: a live claim outlives a storm of its own kind", async () => {
  const store = memory();
  await store.swap("r:claimed", null, "claim", 600, 60);
  await store.swap("r:settled", null, "settled", 600);
  await storm("r", "others");
  assert.equal(await store.get("r:claimed"), "claim");
  assert.equal(await store.get("r:settled"), null);
  // Once it is settled, it may go like any other.
  assert.equal(await store.swap("r:claimed", "claim", "settled", 600), true);
  await storm("r", "more");
  assert.equal(await store.get("r:claimed"), null);
});

test("attack 134: where all are claims, the next one is refused", async () => {
  const store = memory();
  const claims = Array.from({ length: MOST }, (_, at) => `held-a:${at}`);
  for (const key of claims) await store.swap(key, null, "claim", 600, 60);
  await assert.rejects(() => store.swap("held-a:one more", null, "claim", 600, 60), /holds 10000/);
  assert.equal(await store.get(claims[0]), "claim");
  // Those that hold one go on.
  assert.equal(await store.swap(claims[0], "claim", "settled", 600), true);
});

test("attack 134: sessions that have ended take no room of those in use", async () => {
  const store = memory();
  const held = Array.from({ length: MOST + 1 }, (_, at) => `out:${at}`);
  for (const key of held) await store.swap(key, null, "ended", 600, 600);
  await store.swap("out:claimed", null, "claim", 600, 60);
  for (const key of held) assert.equal(await store.get(key), "ended");
  // A refresh that is under way when its session ends, and the other way round.
  assert.equal(await store.swap("out:claimed", "claim", "ended", 600, 600), true);
  assert.equal(await store.get("out:claimed"), "ended");
  assert.equal(await store.swap("out:claimed", "claim", "settled", 600), false);
  assert.equal(await store.swap("out:claimed", "ended", "settled", 600), true);
  assert.equal(await store.get("out:claimed"), "settled");
  assert.equal(await store.swap("out:claimed", null, "ended", 600, 600), false);
});

test("attack 134: what was used is not forgotten for want of room", async () => {
  const store = memory();
  await store.swap("e:used", null, "used", 600);
  await assert.rejects(storm("e", "links"), /may drop none/);
  assert.equal(await store.swap("e:used", null, "again", 600), false);
});

test("attack 134: a storm of sign-outs opens no session that was ended", async () => {
  const store = memoryStore();
  // The first byte of an id is its kind: 1 a session, 2 a user.
  const [session, user] = ["AQTheSession", "AgTheUsersId"];
  await store.append(
    [
      [session, "1"],
      [user, "1"],
    ],
    600,
  );
  const many = Array.from({ length: 2 * MOST }, (_, at) => [
    `AQ${String(at).padStart(10, "0")}`,
    "1",
  ]);
  await store.append(many, 600);
  const { entries } = await readAll(store, null);
  const found = new Set(entries.map(([id]) => id));
  assert.ok(found.has(session) && found.has(user));
  assert.ok(many.every(([id]) => found.has(id)));
  const endless = Array.from({ length: 100_000 }, (_, at) => [
    `AQx${String(at).padStart(9, "0")}`,
    "1",
  ]);
  await assert.rejects(async () => store.append(endless, 600), /holds 100000/);
  // Those of another kind still find room.
  await store.append([["AgAnotherUsr", "1"]], 600);
});

test("attack 165: what is over takes no room behind an entry that lives long", async (t) => {
  const start = Date.now();
  t.mock.timers.enable({ apis: ["Date"], now: start });
  const store = memoryStore();
  // Of a kind of its own, as the memory is that of the whole process.
  const name = (at) => `Bw${String(at).padStart(10, "0")}`;
  const many = (from, count) => Array.from({ length: count }, (_, at) => [name(from + at), "1"]);
  await store.append(many(0, 1), 86_400);
  await store.append(many(1, 99_999), 60);
  await assert.rejects(async () => store.append(many(100_000, 1), 60), /holds 100000/);
  t.mock.timers.setTime(start + 61_000);
  await store.append(many(100_000, 99_999), 60);
  await assert.rejects(async () => store.append(many(200_000, 1), 60), /holds 100000/);
  // The one that lives long is there still, and so is what came last.
  const { entries } = await readAll(store, null);
  const found = new Set(entries.map(([id]) => id));
  for (const id of [name(0), name(199_998)]) assert.ok(found.has(id), id);
  assert.ok(!found.has(name(1)));
});

test("attack 166: a key that cannot be removed, or is nothing of ours, ends no load", async (t) => {
  const start = Date.now();
  t.mock.timers.enable({ apis: ["Date"], now: start });
  const storage = createStorage();
  const failing = [
    () => Promise.reject(new Error("read only")),
    () => {
      throw new Error("no such method");
    },
    undefined,
  ];
  await unstorage(storage).append([["AQtheSession", "1"]], 60);
  for (const foreign of ["text", 5, null, {}, [], true])
    await storage.setItem(`waxseal:log:000000001:${String(foreign)}`, foreign);
  t.mock.timers.setTime(start + 61_000);
  await unstorage(storage).append([["AQotherSessi", "1"]], 60);
  for (const removeItem of failing) {
    const store = unstorage({
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => storage.setItem(key, value),
      getKeys: (prefix) => storage.getKeys(prefix),
      removeItem,
    });
    const { entries } = await readAll(store, null);
    assert.deepEqual(entries, [["AQotherSessi", "1"]]);
  }
  // One that is never answered keeps a load for a moment, and does not end it.
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: start + 61_000 });
  const page = unstorage({
    getItem: (key) => storage.getItem(key),
    getKeys: (prefix) => storage.getKeys(prefix),
    setItem: async () => {},
    removeItem: () => new Promise(() => {}),
  }).since(null, 100);
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  t.mock.timers.tick(5000);
  assert.deepEqual((await page).entries, [["AQotherSessi", "1"]]);
});

async function readAll(store, from) {
  const entries = [];
  for (let cursor = from; ;) {
    const page = await store.since(cursor, 5000);
    entries.push(...page.entries);
    ({ cursor } = page);
    if (!page.more) return { entries, cursor };
  }
}

/** Names of objects, of other keys, of commands and of statements. */
const HOSTILE = [
  "__proto__",
  "constructor",
  "toString",
  "r:mine",
  "r:mine ",
  " r:mine",
  "R:MINE",
  "r:m*",
  "r:m_ne",
  "r:m%",
  "../../r:mine",
  "r:mine\r\nDEL r:mine\r\n",
  "'; DROP TABLE waxseal_registers; --",
  '" OR 1=1 --',
  "$1",
  "?",
  '{"a":1}',
  "[1]",
  "null",
  "\u202e\u0130\u{1f600}",
];

async function treatsAsText(store) {
  const mine = "r:mine";
  await store.swap(mine, null, "mine", 600);
  for (const text of HOSTILE.filter((each) => each !== mine)) {
    assert.equal(await store.get(text), null, text);
    assert.equal(await store.swap(text, null, text, 600), true, text);
    assert.equal(await store.swap(text, "mine", "x", 600), false, text);
    assert.equal(await store.get(text), text);
    assert.equal(await store.get(mine), "mine", text);
  }
}

async function logsAsText(store) {
  const entries = HOSTILE.map((text) => [text.padEnd(12, "_").slice(0, 12), text.slice(0, 16)]);
  const before = await readAll(store, null);
  await store.append(entries, 600);
  const { entries: found } = await readAll(store, before.cursor);
  const seen = new Set(found.map((entry) => JSON.stringify(entry)));
  for (const entry of entries) assert.ok(seen.has(JSON.stringify(entry)), JSON.stringify(entry));
}

test("attack 135: in memory, keys and values are texts and nothing else", async () => {
  await treatsAsText(memory());
  await logsAsText(memoryStore());
});

for (const name of Object.keys(DATABASES)) {
  test(`attack 135: in ${name}, keys and values are texts and nothing else`, async () => {
    const { make, rows } = await database(name);
    await treatsAsText(make());
    await logsAsText(make());
    const [{ count }] = await rows("SELECT count(*) AS count FROM waxseal_registers");
    assert.equal(Number(count), HOSTILE.length);
  });
}

test("attack 135: with unstorage, entries are texts and nothing else", () =>
  logsAsText(unstorage(createStorage())));

test("attack 135: what somebody else wrote to Redis is no absent register", async () => {
  for (const foreign of ["", "sealed by somebody", "1", 1, {}, [], Buffer.from("=x"), true]) {
    const store = redis({ get: async () => foreign, eval: async () => 0 });
    await assert.rejects(async () => store.get("r:a"), /waxseal has not written/);
  }
  for (const absent of [null, undefined]) {
    const store = redis({ get: async () => absent, eval: async () => 0 });
    assert.equal(await store.get("r:a"), null);
  }
});

test("attack 135: what a client answers to a script is no yes", async () => {
  for (const answer of [0, "0", null, undefined, false, "OK", {}, [], "=1"]) {
    const store = redis({ get: async () => null, eval: async () => answer });
    assert.equal(await store.swap("r:a", null, "x", 60), false, JSON.stringify(answer));
  }
});

const TABLES = [
  "",
  " ",
  "a b",
  "a-b",
  "a;DROP TABLE users",
  "a; --",
  "a'",
  'a"',
  "a`",
  "a.b.c",
  ".a",
  "a.",
  "1a",
  "a\n",
  "a\0",
  "ä",
  "ａ",
  "a(b)",
  "a/*",
  "x".repeat(41),
];

test("attack 136: a table's name that says more than a name is refused", async () => {
  const never = () => assert.fail("asked");
  for (const dialect of ["postgres", "sqlite"]) {
    for (const table of [...TABLES, ...(dialect === "sqlite" ? ["main.a"] : [])]) {
      assert.throws(() => sql(never, { dialect, table }), TypeError, JSON.stringify(table));
    }
  }
  for (const table of ["a;DROP TABLE users", "a b", ""]) {
    await assert.rejects(
      waxseal("sql", "--dialect", "postgres", `--table=${table}`),
      ({ code, stdout }) => code === 2 && stdout === "",
      JSON.stringify(table),
    );
  }
  for (const table of [null, {}, ["a"], 1]) {
    assert.throws(() => sql(never, { dialect: "sqlite", table }), TypeError);
  }
});

test("attack 136: a dialect that nobody knows is refused", async () => {
  for (const dialect of ["mysql", "__proto__", "", undefined]) {
    assert.throws(() => sql(() => [], { dialect }), TypeError);
  }
  await assert.rejects(waxseal("sql", "--dialect", "mysql"), ({ code }) => code === 2);
  await assert.rejects(waxseal("sql"), ({ code }) => code === 2);
});

test("attack 136: keywords of SQL are names like any other", async () => {
  const databases = { sqlite: "SQLite by libSQL, in a file", postgres: "PostgreSQL by PGlite" };
  for (const [dialect, name] of Object.entries(databases)) {
    const { run, query } = await database(name);
    for (const table of ["select", "ORDER", "_"]) {
      await run(await waxseal("sql", "--dialect", dialect, "--table", table));
      const store = sql(query, { dialect, table });
      assert.equal(await store.swap("r:a", null, "x", 60), true);
      await store.append([["_123456789_1", "1"]], 60);
      assert.equal((await store.since(null, 10)).entries.length, 1);
    }
  }
});
