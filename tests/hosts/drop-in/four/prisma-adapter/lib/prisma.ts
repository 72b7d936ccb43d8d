import type { PrismaClient, User } from "@prisma/client";

const users: User[] = [
  {
    id: "c1",
    name: "Ada",
    email: "ada@example.com",
    emailVerified: null,
    image: null,
    hashedPassword: "right",
  },
];

const accounts: { userId: string; provider: string; providerAccountId: string }[] = [];

const isSame = (wanted: Record<string, unknown>) => (row: Record<string, any>) =>
  Object.entries(wanted).every(([key, value]) => row[key] === value);

/** A client over two tables in memory. */
const prisma = {
  user: {
    create: async ({ data }: { data: Partial<User> }) => {
      const row = { ...data, id: `c${users.length + 1}` } as User;
      users.push(row);
      return row;
    },
    findUnique: async ({ where }: any) => users.find(isSame(where)) ?? null,
    update: async ({ where, data }: any) => Object.assign(users.find(isSame(where))!, data),
  },
  account: {
    create: async ({ data }: any) => {
      accounts.push(data);
      return data;
    },
    findUnique: async ({ where }: any) => {
      const account = accounts.find(isSame(where.provider_providerAccountId));
      return account ? { user: users.find(({ id }) => id === account.userId) } : null;
    },
  },
  session: {},
  verificationToken: {},
} as unknown as PrismaClient;

export default prisma;
