/** What to do where a database cannot be asked, or refuses: loaded when it does. */

import { explained, isUnreachable } from "./failure.js";
import type { Dialect } from "./statements.js";

/** No such table or column: PostgreSQL's codes, SQLite's messages. */
const WITHOUT_TABLES = /\b(42P01|42703|3F000)\b|no such (table|column)|has no column/i;
const FORBIDDEN = /\b42501\b|permission denied/i;
const READ_ONLY = /\b25006\b|SQLITE_READONLY|read-?only/i;
const LOCKED = /SQLITE_BUSY|database( table)? is locked/i;

export function failureOf(cause: unknown, dialect: Dialect, table: string): unknown {
  return explained(cause, (thrown) => {
    const { text, code } = thrown;
    if (WITHOUT_TABLES.test(text)) {
      const name = table === "waxseal" ? "" : ` --table ${table}`;
      return `The database has no tables ${table}_registers and ${table}_log as waxseal needs them: make them by a migration, which \`npx waxseal sql --dialect ${dialect}${name}\` prints.`;
    }
    if (FORBIDDEN.test(text)) {
      return `The database refuses its user: allow it SELECT, INSERT, UPDATE and DELETE on ${table}_registers and ${table}_log, and in PostgreSQL USAGE on the sequence ${table}_log_n_seq.`;
    }
    if (READ_ONLY.test(text)) {
      return "This connection to the database can only read: `query` has to go to the primary, in a connection that may write.";
    }
    if (LOCKED.test(text)) {
      return "The database is locked by another connection: set a time to wait for it, such as `PRAGMA busy_timeout = 5000`.";
    }
    if (!isUnreachable(thrown)) return undefined;
    const why = code === undefined ? "" : ` (${code})`;
    return `The database cannot be reached${why}: check that it runs, and the address that \`query\` has.`;
  });
}
