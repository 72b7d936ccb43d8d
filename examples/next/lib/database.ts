import { mkdirSync } from "node:fs";
import { createClient, type Client } from "@libsql/client";

// Next bundles the proxy, the pages and the routes apart; the global lets them share one connection.
const shared = globalThis as { exampleDatabase?: Promise<Client> };

export function openDatabase(): Promise<Client> {
  shared.exampleDatabase ??= connect().catch((error: unknown) => {
    shared.exampleDatabase = undefined;
    throw error;
  });
  return shared.exampleDatabase;
}

async function connect(): Promise<Client> {
  const url = process.env.DATABASE_URL ?? "file:.data/example.db";
  if (url === "file:.data/example.db") mkdirSync(".data", { recursive: true });
  // Milliseconds to wait for another process that writes to the file.
  const database = createClient({ url, timeout: 5000 });
  await database.executeMultiple(tables);
  return database;
}

const tables = `
  create table if not exists users (
    id text primary key,
    name text not null,
    email text not null unique,
    role text not null check (role in ('admin', 'user')),
    password_hash text not null,
    last_sign_in integer
  );

  -- For ended sessions and the lists of them, as \`npx waxseal sql --dialect sqlite\` writes them.
  create table if not exists waxseal_registers (
    k text primary key,
    v text not null,
    until integer not null
  );
  create index if not exists waxseal_registers_until on waxseal_registers (until);
  create table if not exists waxseal_log (
    n integer primary key autoincrement,
    id text not null,
    v text not null,
    at integer not null,
    until integer not null
  );
  create index if not exists waxseal_log_at on waxseal_log (at, n);
  create index if not exists waxseal_log_until on waxseal_log (until);
`;
