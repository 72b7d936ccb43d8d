// The adapters as they are published go into a configuration as they are.

import type { Adapter as AuthAdapter } from "@auth/core/adapters";
import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { MongoDBAdapter } from "@auth/mongodb-adapter";
import PostgresAdapter from "@auth/pg-adapter";
import { PrismaAdapter } from "@auth/prisma-adapter";
import { PrismaAdapter as PrismaAdapterV4 } from "@next-auth/prisma-adapter";
import { TypeORMLegacyAdapter } from "@next-auth/typeorm-legacy-adapter";
import type { LibSQLDatabase } from "drizzle-orm/libsql";
import type { Adapter as NextAuthAdapter } from "next-auth/adapters";
import { createAuth, type Config } from "waxseal";

declare const database: LibSQLDatabase;
declare const client: any;
declare const v5: AuthAdapter;
declare const v4: NextAuthAdapter;

createAuth({ adapter: DrizzleAdapter(database) });
createAuth({ adapter: MongoDBAdapter(client) });
createAuth({ adapter: PostgresAdapter(client) });
createAuth({ adapter: PrismaAdapter(client) });
createAuth({ adapter: PrismaAdapterV4(client) });
createAuth({ adapter: TypeORMLegacyAdapter(client) });
createAuth({ adapter: { ...v5, getUser: async () => null } });
createAuth({ adapter: undefined });

/** A class of one's own, with further methods. */
class Own {
  async getUserByAccount(account: { provider: string; providerAccountId: string }) {
    return { id: 1, email: account.provider };
  }
  migrate() {}
}
createAuth({ adapter: new Own() });

export const adapters: Config["adapter"][] = [v5, v4, {}];

// @ts-expect-error no adapter
createAuth({ adapter: "drizzle" });
// @ts-expect-error no method
createAuth({ adapter: { ...v5, getUser: true } });
// @ts-expect-error sessions are in the cookie
createAuth({ adapter: v5, session: { strategy: "database" } });
