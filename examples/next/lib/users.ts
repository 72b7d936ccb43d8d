import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import type { Client, Row } from "@libsql/client";
import { openDatabase } from "./database";
import { demoUsers } from "./demo";

export interface User {
  id: string;
  name: string;
  email: string;
  role: "admin" | "user";
}

export interface Account extends User {
  lastSignIn: Date | null;
}

/** Opens the database and fills an empty one. */
export async function prepare(): Promise<void> {
  await open();
}

/** The user with this address and password, or null. */
export async function findByPassword(email: unknown, password: unknown): Promise<User | null> {
  if (typeof email !== "string" || typeof password !== "string") return null;
  if (email.length > 254 || password.length > 256) return null;
  const { database, decoy } = await open();
  const { rows } = await database.execute({
    sql: "select * from users where email = ?",
    args: [email.trim().toLowerCase()],
  });
  // An unknown address is checked against a decoy, so that both answers take the same time.
  const matches = await verify(rows[0] ? String(rows[0].password_hash) : decoy, password);
  return rows[0] && matches ? user(rows[0]) : null;
}

export async function findById(id: string): Promise<User | null> {
  const { database } = await open();
  const { rows } = await database.execute({ sql: "select * from users where id = ?", args: [id] });
  return rows[0] ? user(rows[0]) : null;
}

/** The account of whom a provider has sent; false where somebody else has the address. */
export async function addUser({ id, name, email }: Omit<User, "role">): Promise<boolean> {
  const { database, decoy } = await open();
  const address = email.trim().toLowerCase();
  const { rows } = await database.execute({
    sql: "select id from users where email = ?",
    args: [address],
  });
  // Not theirs by the provider's word alone: whoever runs it could be anybody here.
  if (rows[0] && rows[0].id !== id) return false;
  await database.execute({
    sql: `insert into users (id, name, email, role, password_hash) values (?, ?, ?, 'user', ?)
      on conflict (id) do update set name = excluded.name, email = excluded.email`,
    args: [id, name, address, decoy], // no password: nobody knows that of the decoy
  });
  return true;
}

export async function listAccounts(): Promise<Account[]> {
  const { database } = await open();
  const { rows } = await database.execute("select * from users order by name");
  return rows.map((row) => ({
    ...user(row),
    lastSignIn: row.last_sign_in === null ? null : new Date(Number(row.last_sign_in)),
  }));
}

export async function rename(id: string, name: string): Promise<void> {
  const { database } = await open();
  await database.execute({ sql: "update users set name = ? where id = ?", args: [name, id] });
}

export async function recordSignIn(id: string): Promise<void> {
  const { database } = await open();
  await database.execute({
    sql: "update users set last_sign_in = ? where id = ?",
    args: [Date.now(), id],
  });
}

interface Store {
  database: Client;
  decoy: string;
}

// As in database.ts.
const shared = globalThis as { exampleStore?: Promise<Store> };

function open(): Promise<Store> {
  shared.exampleStore ??= connect().catch((error: unknown) => {
    shared.exampleStore = undefined;
    throw error;
  });
  return shared.exampleStore;
}

async function connect(): Promise<Store> {
  const database = await openDatabase();
  await seed(database);
  return { database, decoy: await hash(randomText()) };
}

async function seed(database: Client): Promise<void> {
  const { rows } = await database.execute("select count(*) as count from users");
  if (Number(rows[0]?.count) > 0) return;
  for (const { name, email, password, role } of demoUsers) {
    await database.execute({
      sql: "insert or ignore into users (id, name, email, role, password_hash) values (?, ?, ?, ?, ?)",
      args: [randomText(), name, email, role, await hash(password)],
    });
  }
}

const randomText = () => randomBytes(12).toString("base64url");

function user(row: Row): User {
  return {
    id: String(row.id),
    name: String(row.name),
    email: String(row.email),
    role: row.role === "admin" ? "admin" : "user",
  };
}
