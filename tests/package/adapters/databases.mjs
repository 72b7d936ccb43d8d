// Adapters as they are published, each on a database in memory. All have the constraints that
// their documentation asks for: one user for each address, and one link for each account.

import { PGlite } from "@electric-sql/pglite";
import { createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";
import initSqlJs from "sql.js";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import PostgresAdapter from "@auth/pg-adapter";
import { entities, getManager, TypeORMLegacyAdapter } from "@next-auth/typeorm-legacy-adapter";

// Else the one of v4 makes the tables anew at each call, and warns of it.
process.env.NODE_ENV = "production";

/** By name; each opens a database. */
export const DATABASES = {
  "@auth/drizzle-adapter on libSQL": libsql,
  "@auth/pg-adapter on PostgreSQL": postgres,
  "@next-auth/typeorm-legacy-adapter (v4) on SQLite": typeorm,
};

async function libsql() {
  const client = createClient({ url: ":memory:" });
  await client.executeMultiple(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE user (
      id TEXT PRIMARY KEY NOT NULL, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT
    );
    CREATE TABLE account (
      userId TEXT NOT NULL REFERENCES user(id) ON DELETE CASCADE,
      type TEXT NOT NULL, provider TEXT NOT NULL, providerAccountId TEXT NOT NULL,
      refresh_token TEXT, access_token TEXT, expires_at INTEGER, token_type TEXT, scope TEXT,
      id_token TEXT, session_state TEXT, PRIMARY KEY (provider, providerAccountId)
    );
    CREATE TABLE verificationToken (
      identifier TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL,
      PRIMARY KEY (identifier, token)
    );`);
  const rows = async (sql) => (await client.execute(sql)).rows;
  return {
    adapter: DrizzleAdapter(drizzle(client)),
    users: () => rows("SELECT * FROM user ORDER BY rowid"),
    accounts: () => rows("SELECT * FROM account ORDER BY rowid"),
    empty: () => client.executeMultiple("DELETE FROM account; DELETE FROM user;"),
    close: () => client.close(),
  };
}

async function postgres() {
  const client = await PGlite.create();
  await client.exec(`
    CREATE TABLE users (
      id SERIAL PRIMARY KEY, name TEXT, email TEXT UNIQUE, "emailVerified" TIMESTAMPTZ, image TEXT
    );
    CREATE TABLE accounts (
      id SERIAL PRIMARY KEY,
      "userId" INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
      type TEXT NOT NULL, provider TEXT NOT NULL, "providerAccountId" TEXT NOT NULL,
      refresh_token TEXT, access_token TEXT, expires_at BIGINT, token_type TEXT, scope TEXT,
      id_token TEXT, session_state TEXT, UNIQUE (provider, "providerAccountId")
    );
    CREATE TABLE sessions (
      id SERIAL PRIMARY KEY, "userId" INTEGER, expires TIMESTAMPTZ, "sessionToken" TEXT
    );
    CREATE TABLE verification_token (
      identifier TEXT NOT NULL, expires TIMESTAMPTZ NOT NULL, token TEXT NOT NULL,
      PRIMARY KEY (identifier, token)
    );`);
  // The adapter is made for `pg`, whose results have a `rowCount`.
  const query = async (sql, values) => {
    const { rows, affectedRows } = await client.query(sql, values);
    return { rows, rowCount: rows.length || affectedRows || 0 };
  };
  return {
    adapter: PostgresAdapter({ query }),
    users: async () => (await client.query("SELECT * FROM users ORDER BY id")).rows,
    accounts: async () => (await client.query("SELECT * FROM accounts ORDER BY id")).rows,
    empty: () => client.exec("DELETE FROM accounts; DELETE FROM users;"),
    close: () => client.close(),
  };
}

async function typeorm() {
  const driver = await initSqlJs();
  const orm = { type: "sqljs", driver, synchronize: true, logging: false };
  const manager = await getManager({ dataSource: orm, entities });
  await manager.query("CREATE UNIQUE INDEX link ON accounts (provider, providerAccountId)");
  return {
    adapter: TypeORMLegacyAdapter(orm),
    users: () => manager.query("SELECT * FROM users ORDER BY rowid"),
    accounts: () => manager.query("SELECT * FROM accounts ORDER BY rowid"),
    async empty() {
      await manager.query("DELETE FROM accounts");
      await manager.query("DELETE FROM users");
    },
    close: () => manager.connection.destroy(),
  };
}
