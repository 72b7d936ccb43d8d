// Adapters of both families are given to version 4.
import { PrismaAdapter as NewAdapter } from "@auth/prisma-adapter";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import { PrismaClient } from "@prisma/client";
import type { AuthOptions } from "next-auth";
import type {
  Adapter,
  AdapterAccount,
  AdapterSession,
  AdapterUser,
  VerificationToken,
} from "next-auth/adapters";

const prisma = new PrismaClient();
const session = { strategy: "jwt" } as const;

export const old: AuthOptions = { adapter: PrismaAdapter(prisma), session, providers: [] };
export const cast: AuthOptions = { adapter: NewAdapter(prisma) as Adapter, session, providers: [] };
export const asAny: AuthOptions = { adapter: <any>NewAdapter(prisma), session, providers: [] };
export const current: AuthOptions = { adapter: NewAdapter(prisma), session, providers: [] };

export function ownAdapter(): Adapter {
  const user = { id: "1", email: "a@b.c", emailVerified: null, role: "user" as const };
  return {
    ...PrismaAdapter(prisma),
    createUser: async (data: Omit<AdapterUser, "id">) => ({ ...user, ...data }),
    getUser: async (id) => ({ ...user, id }),
    getUserByAccount: async ({ provider, providerAccountId }) =>
      provider === providerAccountId ? user : null,
    updateUser: async (data) => ({ ...user, ...data }),
    async linkAccount(account: AdapterAccount) {
      console.log(account.userId);
    },
    createSession: async (session): Promise<AdapterSession> => session,
    useVerificationToken: async (): Promise<VerificationToken | null> => null,
  };
}

/* Wrong: */
export const wrong1: Adapter = { getUser: async () => ({ id: 1 }) };
export const wrong2: AuthOptions = { adapter: prisma.$extends, providers: [] };
export const wrong3: AdapterUser = { id: "1", role: "user" };
