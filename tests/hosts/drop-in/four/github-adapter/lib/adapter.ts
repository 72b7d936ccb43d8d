import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";

/** What a table holds, as with an ORM whose rows have more columns than the adapter knows. */
interface Row extends AdapterUser {
  role: string;
  createdAt: Date;
}

const users = new Map<string, Row>();
const accounts: AdapterAccount[] = [];

export function MemoryAdapter(): Adapter {
  return {
    async createUser(user: Omit<AdapterUser, "id">) {
      const row = { ...user, id: `row-${users.size + 1}`, role: "USER", createdAt: new Date(0) };
      users.set(row.id, row);
      return row;
    },
    async getUser(id) {
      return users.get(id) ?? null;
    },
    async getUserByEmail(email) {
      return [...users.values()].find((user) => user.email === email) ?? null;
    },
    async getUserByAccount({ provider, providerAccountId }) {
      const account = accounts.find(
        (one) => one.provider === provider && one.providerAccountId === providerAccountId,
      );
      return account ? (users.get(account.userId) ?? null) : null;
    },
    async updateUser(user) {
      const row = { ...users.get(user.id)!, ...user };
      users.set(row.id, row);
      return row;
    },
    async linkAccount(account: AdapterAccount) {
      accounts.push(account);
      return account;
    },
    async createSession(session) {
      return session;
    },
    async getSessionAndUser() {
      return null;
    },
    async updateSession() {
      return null;
    },
    async deleteSession() {},
  };
}
