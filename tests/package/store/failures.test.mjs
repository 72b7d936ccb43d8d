// What stores say where they cannot work: what to do, at the first use or before.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PGlite } from "@electric-sql/pglite";
import { createClient } from "@libsql/client";
import { redis } from "waxseal/redis";
import { sql } from "waxseal/sql";
import { unstorage } from "waxseal/unstorage";

import { waxseal } from "./command.mjs";

/** Each method of a store, by its name. */
const USES = {
  get: (store) => store.get("r:a"),
  swap: (store) => store.swap("r:a", null, "x", 60),
  "swap of a value": (store) => store.swap("r:a", "x", "y", 60),
  append: (store) => store.append([["AQTheSession", "1"]], 60),
  since: (store) => store.since(null, 10),
};

/** Every use of a store rejects so, and has what the client threw as its cause. */
async function assertSays(store, expected, uses = Object.keys(USES)) {
  for (const name of uses) {
    await assert.rejects(
      async () => USES[name](store),
      (error) => {
        assert.match(error.message, expected, name);
        assert.ok(error.cause instanceof Error, name);
        return true;
      },
    );
  }
}

async function pglite() {
  const client = await PGlite.create();
  return {
    run: (text) => client.exec(text),
    query: async (text, params) => (await client.query(text, params)).rows,
    stop: () => client.close(),
  };
}

async function libsql() {
  const client = createClient({ url: ":memory:" });
  return {
    run: (text) => client.executeMultiple(text),
    query: async (text, args) => (await client.execute({ sql: text, args })).rows,
    stop: () => client.close(),
  };
}

for (const [dialect, open] of Object.entries({ postgres: pglite, sqlite: libsql })) {
  test(`a ${dialect} database without tables: the command that prints them`, async () => {
    const { run, query, stop } = await open();
    await assertSays(sql(query, { dialect }), new RegExp(`npx waxseal sql --dialect ${dialect}\``));
    const table = "sessions";
    const named = sql(query, { dialect, table });
    const command = `waxseal sql --dialect ${dialect} --table ${table}`;
    await assertSays(named, new RegExp(`\`npx ${command}\``));
    // As somebody does who reads it.
    await run(await waxseal(...command.split(" ").slice(1)));
    for (const use of Object.values(USES)) await use(named);
    // Of an older version, or somebody else's.
    await run(`ALTER TABLE ${table}_registers RENAME COLUMN until TO till`);
    await assertSays(named, new RegExp(`\`npx ${command}\``), ["get", "swap", "swap of a value"]);
    await stop();
  });
}

test("a query by an ORM that wraps what the driver threw is understood too", async () => {
  const query = async () => {
    throw new Error("Failed query", {
      cause: Object.assign(new Error('relation "waxseal_log" does not exist'), { code: "42P01" }),
    });
  };
  await assertSays(sql(query, { dialect: "postgres" }), /npx waxseal sql/);
});

test("a user of the database without rights, and one who can only read", async () => {
  const { run, query, stop } = await pglite();
  await run(await waxseal("sql", "--dialect", "postgres"));
  const store = sql(query, { dialect: "postgres" });
  await run("CREATE ROLE app; SET ROLE app");
  await assertSays(store, /allow it SELECT, INSERT, UPDATE and DELETE on waxseal_registers/);
  await run("RESET ROLE; GRANT ALL ON waxseal_registers, waxseal_log TO app; SET ROLE app");
  await assertSays(store, /USAGE on the sequence waxseal_log_n_seq/, ["append"]);
  await run("RESET ROLE; SET default_transaction_read_only = on");
  await assertSays(store, /primary/, ["swap", "swap of a value", "append"]);
  await stop();
});

test("a database that is not there", async () => {
  const query = async () => {
    throw Object.assign(new AggregateError([], ""), { code: "ECONNREFUSED" });
  };
  await assertSays(sql(query, { dialect: "postgres" }), /cannot be reached \(ECONNREFUSED\)/);
});

test("a query that returns what the driver does, and not the rows", async () => {
  for (const result of [{ rows: [] }, { results: [] }, undefined, null, 1, "rows"]) {
    const store = sql(async () => result, { dialect: "sqlite" });
    for (const name of ["get", "swap", "swap of a value", "since"]) {
      await assert.rejects(USES[name](store), /as an array/, name);
    }
  }
  // What writes an entry of the log returns no rows, with some drivers nothing at all.
  await USES.append(sql(async () => undefined, { dialect: "sqlite" }));
});

test("what is no client, no query and no storage is refused when the store is made", () => {
  for (const wrong of [undefined, null, {}, "redis://localhost", 1]) {
    assert.throws(() => redis(wrong), { name: "TypeError", message: /^Pass a client/ });
    assert.throws(() => unstorage(wrong), { name: "TypeError", message: /createStorage/ });
    assert.throws(() => sql(wrong, { dialect: "sqlite" }), {
      name: "TypeError",
      message: /^Pass a function/,
    });
  }
});

/** Answers of Redis 7 and what clients say, and what is to be done. */
const REDIS = {
  "NOAUTH Authentication required.": /user or password/,
  "WRONGPASS invalid username-password pair or user is disabled.": /user or password/,
  "NOPERM User app has no permissions to run the 'eval' command": /allow it GET, SET, EVAL/,
  "READONLY You can't write against a read only replica.": /primary/,
  "OOM command not allowed when used memory > 'maxmemory'.": /maxmemory/,
  "MISCONF Redis is configured to save RDB snapshots, but it's unable to persist": /disk/,
  "MOVED 3999 127.0.0.1:6381": /cluster/,
  "WRONGTYPE Operation against a key holding the wrong kind of value": /`prefix`/,
  "ERR unknown command 'eval', with args beginning with: 'local v'": /Redis 6\.2/,
  "ERR syntax error script: 5c1, on @user_script:9.": /Redis 6\.2/,
  "connect ECONNREFUSED 127.0.0.1:6379": /doctor --redis/,
  "Connection is closed.": /doctor --redis/,
  "The client is closed": /doctor --redis/,
  "Reached the max retries per request limit (which is 1).": /doctor --redis/,
  "fetch failed": /doctor --redis/,
};

test("what Redis refuses, and what its clients say without it", async () => {
  for (const [message, expected] of Object.entries(REDIS)) {
    const fail = async () => {
      throw new Error(message);
    };
    await assertSays(redis({ get: fail, eval: fail }), expected);
  }
});

test("an error that says nothing known comes as it is", async () => {
  for (const thrown of [new Error("Boom."), "text", undefined, null, { message: 1 }]) {
    const fail = () => {
      throw thrown;
    };
    for (const store of [redis({ get: fail, eval: fail }), sql(fail, { dialect: "sqlite" })]) {
      for (const use of Object.values(USES)) {
        const found = await use(store).then(assert.fail, (error) => error);
        assert.equal(found, thrown);
      }
    }
  }
});
