/** The SQL of `waxseal/sql`, and of the migration that `npx waxseal sql` writes. */

export type Dialect = "postgres" | "sqlite";

/**
 * A name is put into the text of statements. The suffixes make a keyword of none, and
 * PostgreSQL cuts names after 63 characters.
 */
const NAME = /^[a-z_]\w{0,39}$/i;
/** With its schema, which an index of SQLite could not have. */
const QUALIFIED = /^[a-z_]\w{0,39}\.[a-z_]\w{0,39}$/i;

/** Those of a dialect; times are milliseconds since 1970. */
export function statements(dialect: Dialect, table: string) {
  const { now, parameter: at, greatest, locked } = dialectOf(dialect);
  const { registers, log } = tablesOf(dialect, table);
  // In the order of arrival, even where the database's clock was set back.
  const arrival = `${greatest}(${now}, (SELECT coalesce(max(at), 0) FROM ${log}))`;
  const columns = `(k, v, until) VALUES (${at(1)}, ${at(2)}, ${now} + ${at(3, "bigint")})`;
  const row = (index: number) =>
    `(${[1, 2].map((n) => at(index * 3 + n)).join(", ")}, ${arrival}, ${now} + ${at(index * 3 + 3, "bigint")})`;
  const page = (where: string, limit: string) =>
    `SELECT at, n, id, v FROM ${log} WHERE ${where} ORDER BY at, n LIMIT ${limit}`;
  const sweep = (from: string, key: string) =>
    `DELETE FROM ${from} WHERE ${key} IN (SELECT ${key} FROM ${from} WHERE until <= ${now} ORDER BY until LIMIT 100${locked})`;
  return {
    get: `SELECT v FROM ${registers} WHERE k = ${at(1)} AND until > ${now}`,
    // Over one whose time is over, too.
    insert: `INSERT INTO ${registers} AS r ${columns} ON CONFLICT (k) DO UPDATE SET v = excluded.v, until = excluded.until WHERE r.until <= ${now} RETURNING 1 AS done`,
    update: `UPDATE ${registers} SET v = ${at(1)}, until = ${now} + ${at(2, "bigint")} WHERE k = ${at(3)} AND v = ${at(4)} AND until > ${now} RETURNING 1 AS done`,
    append: (rows: number) =>
      `INSERT INTO ${log} (id, v, at, until) VALUES ${Array.from({ length: rows }, (_, index) => row(index)).join(", ")}`,
    since: page(`at >= ${at(1, "bigint")}`, at(2, "bigint")),
    after: page(
      `at > ${at(1, "bigint")} OR (at = ${at(2, "bigint")} AND n > ${at(3, "bigint")})`,
      at(4, "bigint"),
    ),
    sweep: { registers: sweep(registers, "k"), log: sweep(log, "n") },
  };
}

/** The tables, for a migration. */
export function migration(dialect: Dialect, table: string): string {
  const { registers, log } = tablesOf(dialect, table);
  const { number, serial } = dialectOf(dialect);
  // The name of an index has no schema.
  const index = table.replace(/^.*\./, "");
  return `CREATE TABLE ${registers} (
  k text PRIMARY KEY,
  v text NOT NULL,
  until ${number} NOT NULL
);
CREATE INDEX ${index}_registers_until ON ${registers} (until);

CREATE TABLE ${log} (
  n ${serial},
  id text NOT NULL,
  v text NOT NULL,
  at ${number} NOT NULL,
  until ${number} NOT NULL
);
CREATE INDEX ${index}_log_at ON ${log} (at, n);
CREATE INDEX ${index}_log_until ON ${log} (until);
`;
}

function tablesOf(dialect: Dialect, table: string) {
  const isName = NAME.test(table) || (dialect === "postgres" && QUALIFIED.test(table));
  if (typeof table !== "string" || !isName) {
    throw new TypeError(
      "`table` is a name of at most 40 letters, digits and _, the first one no digit; for PostgreSQL also with a schema and a dot before it.",
    );
  }
  return { registers: `${table}_registers`, log: `${table}_log` };
}

function dialectOf(dialect: Dialect) {
  switch (dialect) {
    case "postgres":
      return {
        now: "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        parameter: (position: number, type = "text") => `$${position}::${type}`,
        greatest: "greatest",
        // Two that tidy at once would wait for each other.
        locked: " FOR UPDATE SKIP LOCKED",
        number: "bigint",
        serial: "bigserial PRIMARY KEY",
      };
    case "sqlite":
      return {
        now: "CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
        parameter: () => "?",
        greatest: "max",
        locked: "",
        number: "integer",
        serial: "integer PRIMARY KEY AUTOINCREMENT",
      };
    default:
      throw new TypeError('`dialect` is "postgres" or "sqlite"; MySQL is not supported.');
  }
}
