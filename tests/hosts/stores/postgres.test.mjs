// waxseal/sql on a real PostgreSQL, with the tables of the command.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import pg from "pg";
import { sql } from "waxseal/sql";
import { checkRevocationStore } from "waxseal/testing";

import { answer, makeAuth } from "./hosts/auth.mjs";
import { startPostgres } from "./postgres.mjs";
import { assertAllRefreshed, assertOnce, drive, SEEDS, startProvider } from "./seeded.mjs";

const bin = fileURLToPath(new URL("node_modules/waxseal/dist/cli.js", import.meta.url));
const migration = (...args) =>
  execFileSync(process.execPath, [bin, "sql", "--dialect", "postgres", ...args], {
    encoding: "utf8",
  });

let server, pools;
before(async () => {
  server = await startPostgres();
  pools = Array.from({ length: 3 }, () => new pg.Pool({ ...server.connection, max: 8 }));
  // A pool ends before its connections do, which then hear of the server's end.
  for (const pool of pools) pool.on("error", () => {});
  await pools[0].query(migration());
});
after(async () => {
  await Promise.all((pools ?? []).map((pool) => pool.end()));
  await server?.stop();
});

const query = (pool) => async (text, params) => (await pool.query(text, params)).rows;
const storeOf = (pool) => sql(query(pool), { dialect: "postgres" });

test("PostgreSQL passes the suite", async () => {
  let count = 0;
  const unreachable = () => {
    const pool = new pg.Pool({ host: "/nowhere", user: "test" });
    return sql(query(pool), { dialect: "postgres" });
  };
  await checkRevocationStore(() => storeOf(pools[count++ % pools.length]), { unreachable });
});

test("tables may be in a schema of their own", async () => {
  const [pool] = pools;
  await pool.query(`CREATE SCHEMA auth; ${migration("--table", "auth.order")}`);
  const store = sql(query(pool), { dialect: "postgres", table: "auth.order" });
  assert.equal(await store.swap("r:a", null, "x", 60), true);
  assert.equal(await store.get("r:a"), "x");
});

test("an entry that is committed late is not left out", async () => {
  const [pool] = pools;
  const store = storeOf(pool);
  const late = await pool.connect();
  try {
    // It has its number and its time now, and is seen later.
    await late.query("BEGIN");
    const slow = sql(async (text, params) => (await late.query(text, params)).rows, {
      dialect: "postgres",
    });
    await slow.append([["_late_late_1", "1"]], 60);
    await store.append([["_soon_soon_1", "1"]], 60);
    const { cursor, entries } = await all(store, null);
    assert.deepEqual(seen(entries), ["_soon_soon_1"]);
    await late.query("COMMIT");
    const next = await all(store, cursor);
    assert.ok(seen(next.entries).includes("_late_late_1"));
  } finally {
    late.release();
  }
});

test(`${SEEDS.length} seeded runs on PostgreSQL spend nothing twice`, async () => {
  const provider = await startProvider();
  try {
    const auths = pools.map((pool) => makeAuth(storeOf(pool), provider.url));
    for (const seed of SEEDS) {
      const run = await drive(seed, auths.length, (at, request) => answer(auths[at], request));
      assertOnce(provider.uses, run, `seed ${seed}`);
      assertAllRefreshed(provider.uses, run, `seed ${seed}`);
    }
  } finally {
    provider.stop();
  }
});

async function all(store, from) {
  const entries = [];
  for (let cursor = from; ;) {
    const page = await store.since(cursor, 1000);
    entries.push(...page.entries);
    ({ cursor } = page);
    if (!page.more) return { entries, cursor };
  }
}

const seen = (entries) => entries.map(([id]) => id).filter((id) => /^_(late|soon)_/.test(id));
