// Databases in this process or in a file, with the tables that `waxseal sql` writes.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { createClient } from "@libsql/client";
import { sql } from "waxseal/sql";

import { waxseal } from "./command.mjs";

/** By name: each opens a database, and gives a store for every instance. */
export const DATABASES = {
  "SQLite by libSQL, in a file": libsql,
  "PostgreSQL by PGlite": pglite,
};

const hasSqlite = process.versions.node.split(".")[0] >= 24;
if (hasSqlite) DATABASES["SQLite by node:sqlite, in a file"] = nodeSqlite;
else console.log(`# node:sqlite is not tried: this is Node ${process.versions.node}, it needs 24.`);

async function libsql() {
  const dir = mkdtempSync(join(tmpdir(), "waxseal-libsql-"));
  const clients = [];
  // As instances have them: a connection each.
  const connect = async () => {
    const client = createClient({ url: `file:${join(dir, "app.db")}` });
    await client.execute("PRAGMA busy_timeout = 5000");
    clients.push(client);
    return client;
  };
  const client = await connect();
  await client.execute("PRAGMA journal_mode = WAL");
  await client.executeMultiple(await waxseal("sql", "--dialect", "sqlite"));
  const instances = [await connect(), await connect(), await connect()];
  let count = 0;
  return {
    make() {
      const own = instances[count++ % instances.length];
      return sql(async (text, args) => (await own.execute({ sql: text, args })).rows, {
        dialect: "sqlite",
      });
    },
    rows: async (text) => (await client.execute(text)).rows,
    run: (text) => client.executeMultiple(text),
    query: async (text, args) => (await client.execute({ sql: text, args })).rows,
    stop() {
      clients.forEach((each) => each.close());
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function pglite() {
  const client = await PGlite.create();
  await client.exec(await waxseal("sql", "--dialect", "postgres"));
  return {
    make: () =>
      sql(async (text, params) => (await client.query(text, params)).rows, { dialect: "postgres" }),
    rows: async (text) => (await client.query(text)).rows,
    run: (text) => client.exec(text),
    query: async (text, params) => (await client.query(text, params)).rows,
    stop: () => client.close(),
  };
}

async function nodeSqlite() {
  const { DatabaseSync } = await import("node:sqlite");
  const dir = mkdtempSync(join(tmpdir(), "waxseal-sqlite-"));
  const open = () => new DatabaseSync(join(dir, "app.db"), { timeout: 5000 });
  const client = open();
  client.exec("PRAGMA journal_mode = WAL");
  client.exec(await waxseal("sql", "--dialect", "sqlite"));
  const instances = [client, open(), open()];
  let count = 0;
  return {
    make() {
      const own = instances[count++ % instances.length];
      return sql((text, params) => own.prepare(text).all(...params), { dialect: "sqlite" });
    },
    rows: async (text) => client.prepare(text).all(),
    stop() {
      instances.forEach((each) => each.close());
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
