/** `waxseal/sql`: what instances share, in PostgreSQL, SQLite or libSQL. */

import type { Coordinator, RevocationStore } from "../types/coordinator.js";
import type { Awaitable } from "../types/utility.js";
import { statements, type Dialect } from "./statements.js";
import { explaining, within } from "./within.js";

/** Runs one statement with its parameters, and gives the rows that it returns, as an array. */
export type Query = (text: string, params: (string | number)[]) => Awaitable<readonly object[]>;

/** Options of {@link sql}. */
export interface SqlOptions {
  /** Which SQL the database speaks. libSQL, Turso and D1 are `"sqlite"`. */
  dialect: "postgres" | "sqlite";
  /**
   * What the names of the two tables begin with, as given to `npx waxseal sql --table`.
   *
   * @default `"waxseal"`
   */
  table?: string | undefined;
  /**
   * What this log is called in a process whose bundles make the store several times, as those
   * of Next.js do: they follow the log of one name together, and what one of them revokes the
   * others know at once. Two logs must not have one name.
   *
   * @default none: each bundle follows the log by itself
   */
  name?: string | undefined;
}

/**
 * Registers and the log of ended sessions in two tables, which `npx waxseal sql --dialect …`
 * writes for a migration. Each step is one statement of its own, outside any transaction, and
 * times are those of the database. With replicas the query has to go to the primary. MySQL has
 * no `RETURNING`, and is not supported.
 *
 * ```ts
 * import { Pool } from "pg";
 * import { sql } from "waxseal/sql";
 *
 * const pool = new Pool({ connectionString: process.env.DATABASE_URL });
 * const query = async (text: string, params: (string | number)[]) =>
 *   (await pool.query(text, params)).rows;
 * const store = sql(query, { dialect: "postgres" });
 * ```
 *
 * Its methods reject where the database has not answered after 5 seconds.
 *
 * @throws TypeError for another dialect, a name that is no plain one, or no function.
 */
export function sql(
  query: Query,
  { dialect, table = "waxseal", name }: SqlOptions,
): Coordinator & RevocationStore {
  const { get, insert, update, append, sweep, after, since } = statements(dialect, table);
  const { ask, execute } = asker(query, dialect, table);
  let inserted = 0;
  return {
    name,
    async get(key) {
      const [row] = (await ask(get, [key])) as { v: string }[];
      return row ? row.v : null;
    },
    async swap(key, expected, value, ttl) {
      const ms = Math.ceil(ttl * 1000);
      if (expected !== null) return (await ask(update, [value, ms, key, expected])).length === 1;
      const rows = await ask(insert, [key, value, ms]);
      // What nobody asks for any more is only in the way: now and then is enough.
      if (++inserted % EVERY === 0) await tidy(() => execute(sweep.registers, []));
      return rows.length === 1;
    },
    async append(entries, ttl) {
      const ms = Math.ceil(ttl * 1000);
      for (let at = 0; at < entries.length; at += ROWS) {
        const rows = entries.slice(at, at + ROWS);
        await execute(
          append(rows.length),
          rows.flatMap(([id, value]) => [id, value, ms]),
        );
      }
      await tidy(() => execute(sweep.log, []));
    },
    async since(cursor, limit) {
      const { at, n, isPass } = placeOf(cursor);
      const found = isPass
        ? await ask(since, [at - OVERLAP, limit + 1])
        : await ask(after, [at, at, n, limit + 1]);
      const rows = found as unknown as Row[];
      const more = rows.length > limit;
      const page = more ? rows.slice(0, limit) : rows;
      const last = page.at(-1);
      const place = last ? `${last.at}.${last.n}` : `${at}.${n}`;
      return {
        entries: page.map(({ id, v }) => [id, v]),
        cursor: more ? place : `${place}~`,
        more,
      };
    },
  };
}

/** Runs statements, with the rows that they return or without. */
function asker(query: Query, dialect: Dialect, table: string) {
  if (typeof query !== "function") {
    throw new TypeError("Pass a function that runs a statement, and returns its rows.");
  }
  const execute = (text: string, params: (string | number)[]): Promise<unknown> =>
    explaining(
      () => within(Promise.resolve(query(text, params))),
      async (cause) => (await import("./sql-failure.js")).failureOf(cause, dialect, table),
    );
  const ask = async (text: string, params: (string | number)[]): Promise<object[]> => {
    const rows = await execute(text, params);
    if (Array.isArray(rows)) return rows as object[];
    throw new TypeError(
      "`query` must return the rows as an array, which most drivers have in the member `rows` or `results` of what they return.",
    );
  };
  return { ask, execute };
}

/** Drivers give numbers of 64 bits as texts or bigints. */
interface Row {
  at: number | string | bigint;
  n: number | string | bigint;
  id: string;
  v: string;
}

/** New registers between two looks at those whose time is over. */
const EVERY = 64;
/** In one statement: the oldest SQLite takes 999 parameters. */
const ROWS = 100;
/** Milliseconds: what was numbered first may be seen last, since it was committed last. */
const OVERLAP = 30_000;

/** A pass begins a little before the last one's end, and its pages follow each other. */
function placeOf(cursor: string | null): { at: number; n: number; isPass: boolean } {
  if (cursor === null) return { at: 0, n: 0, isPass: true };
  const [at, n] = cursor.split(/[.~]/).map(Number);
  return { at: at!, n: n!, isPass: cursor.endsWith("~") };
}

/** What was asked for is done: whether the rest could be removed does not count. */
async function tidy(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch {
    // The next one will.
  }
}
