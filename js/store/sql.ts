/** `waxseal/sql`: registers in PostgreSQL, SQLite or libSQL, by a query of the application. */

import type { Coordinator } from "../types/coordinator.js";
import type { Awaitable } from "../types/utility.js";

/** Runs one statement, and gives the rows that it returns. */
export type Query = (text: string, params: (string | number)[]) => Awaitable<readonly object[]>;

export interface SqlOptions {
  /** Which SQL the database speaks. libSQL and Turso are `"sqlite"`. */
  dialect: "postgres" | "sqlite";
  /**
   * The table of the registers, as `npx waxseal sql` has written it.
   *
   * @default `"waxseal_registers"`
   */
  table?: string | undefined;
}

/**
 * Registers in a table. Each step is one statement, and times are those of the database.
 * MySQL has no `RETURNING`, and is not supported.
 */
export function sql(
  query: Query,
  { dialect, table = "waxseal_registers" }: SqlOptions,
): Coordinator {
  if (!/^\w+$/.test(table)) throw new TypeError("`table` must be a name of letters, digits and _.");
  const { get, insert, update } = statements(dialect, table);
  return {
    async get(key) {
      const [row] = await query(get, [key]);
      return row ? (row as { v: string }).v : null;
    },
    async swap(key, expected, value, ttl) {
      const seconds = Math.ceil(ttl);
      const rows =
        expected === null
          ? await query(insert, [key, value, seconds])
          : await query(update, [value, seconds, key, expected]);
      return rows.length === 1;
    },
  };
}

function statements(dialect: SqlOptions["dialect"], table: string) {
  const now = dialect === "postgres" ? "extract(epoch from clock_timestamp())" : "unixepoch()";
  const at = (position: number) => (dialect === "postgres" ? `$${position}` : "?");
  const end = (position: number) =>
    `${now} + ${dialect === "postgres" ? `${at(position)}::integer` : at(position)}`;
  return {
    get: `SELECT v FROM ${table} WHERE k = ${at(1)} AND until > ${now}`,
    // Over one whose time is over, too.
    insert: `INSERT INTO ${table} (k, v, until) VALUES (${at(1)}, ${at(2)}, ${end(3)}) ON CONFLICT (k) DO UPDATE SET v = excluded.v, until = excluded.until WHERE ${table}.until <= ${now} RETURNING 1 AS done`,
    update: `UPDATE ${table} SET v = ${at(1)}, until = ${end(2)} WHERE k = ${at(3)} AND v = ${at(4)} AND until > ${now} RETURNING 1 AS done`,
  };
}

/** The table, for a migration. Expired rows are for a job of the database to delete. */
export function registersTable(
  dialect: SqlOptions["dialect"],
  table = "waxseal_registers",
): string {
  const number = dialect === "postgres" ? "double precision" : "integer";
  return `CREATE TABLE ${table} (k text PRIMARY KEY, v text NOT NULL, until ${number} NOT NULL);
CREATE INDEX ${table}_until ON ${table} (until);`;
}
