// The clients as their own packages declare them go into `sql()` and `unstorage()` without a cast.

import { PGlite } from "@electric-sql/pglite";
import { createClient } from "@libsql/client";
import { createStorage } from "unstorage";
import fs from "unstorage/drivers/fs";
import type { Coordinator, RevocationStore } from "waxseal";
import { sql } from "waxseal/sql";
import { unstorage } from "waxseal/unstorage";

const libsql = createClient({ url: ":memory:" });
const pglite = new PGlite();

export const stores: (Coordinator & RevocationStore)[] = [
  sql(async (text, args) => (await libsql.execute({ sql: text, args })).rows, {
    dialect: "sqlite",
  }),
  sql(async (text, params) => (await pglite.query<object>(text, params)).rows, {
    dialect: "postgres",
  }),
];

export const log: RevocationStore = unstorage(createStorage({ driver: fs({ base: "data" }) }));

// @ts-expect-error: unstorage compares nothing
export const coordinator: Coordinator = unstorage(createStorage());
