import { migration } from "../store/statements.js";
import { defineCommand, EXIT, UsageError } from "./command.js";
import { print, printJson } from "./terminal.js";
import { parseChoice } from "./values.js";

const DIALECTS = ["postgres", "sqlite"] as const;

export const sql = defineCommand({
  summary: "write the tables of waxseal/sql, for a migration",
  options: { dialect: { type: "string" }, table: { type: "string" } },
  help: `waxseal sql: the tables that waxseal/sql needs, as a migration

Usage: waxseal sql --dialect DIALECT [options]

Nothing is created at run time: put what this writes among the migrations of the
application. Rows whose time is over are removed by waxseal, a few at a time.

  --dialect DIALECT   postgres or sqlite; libSQL, Turso and D1 are sqlite
  --table NAME        what the names of the tables begin with; waxseal by default.
                      For postgres also with a schema, as in auth.waxseal
  --json              as {"sql":"…"}

Examples:
  waxseal sql --dialect postgres > migrations/0007_waxseal.sql
  waxseal sql --dialect sqlite | sqlite3 app.db
`,
  async run({ dialect, table = "waxseal", json }) {
    const chosen = parseChoice("dialect", dialect, DIALECTS);
    if (chosen === undefined) throw new UsageError("Pass --dialect postgres or --dialect sqlite.");
    const text = migrationOf(chosen, table);
    if (json) printJson({ sql: text });
    else print(text);
    return EXIT.ok;
  },
});

function migrationOf(dialect: (typeof DIALECTS)[number], table: string): string {
  try {
    return migration(dialect, table);
  } catch (error) {
    throw new UsageError((error as Error).message.replace("`table`", "--table"));
  }
}
