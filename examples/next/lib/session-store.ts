import { sql } from "waxseal/sql";
import { openDatabase } from "./database";

/**
 * Where ended sessions and the lists of them are kept. Next bundles this file several times: by the
 * name they know that it is one store, and what one has ended the others see at once.
 */
export const sessionStore = sql(
  async (text, params) => {
    const database = await openDatabase();
    return (await database.execute({ sql: text, args: params })).rows;
  },
  { dialect: "sqlite", name: "example" },
);
