import { sql } from "waxseal/sql";
import { openDatabase } from "./database";

/** Where ended sessions and the lists of them are kept; nothing is asked before it is needed. */
export const sessionStore = sql(
  async (text, params) => {
    const database = await openDatabase();
    return (await database.execute({ sql: text, args: params })).rows;
  },
  { dialect: "sqlite" },
);
