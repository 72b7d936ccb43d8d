import type { Account, Awaitable, User } from "./core/types.js";
// Unless the application has it, this is `any`, as in the original.
// @ts-ignore
import type { Adapter as FutureAdapter } from "@auth/core/adapters";

export interface AdapterUser extends User {
  id: string;
  email: string;
  emailVerified: Date | null;
}

export interface AdapterAccount extends Account {
  userId: string;
}

export interface AdapterSession {
  /** What finds the session. */
  sessionToken: string;
  /** Whose session it is. */
  userId: string;
  expires: Date;
}

export interface VerificationToken {
  identifier: string;
  expires: Date;
  token: string;
}

/** The database with the users, their accounts and the tokens of sign-in links. */
export interface Adapter {
  createUser?:
    FutureAdapter["createUser"] | ((user: Omit<AdapterUser, "id">) => Awaitable<AdapterUser>);
  getUser?: (id: string) => Awaitable<AdapterUser | null>;
  getUserByEmail?: (email: string) => Awaitable<AdapterUser | null>;
  /** The user whose account it is. */
  getUserByAccount?: (
    providerAccountId: Pick<AdapterAccount, "provider" | "providerAccountId">,
  ) => Awaitable<AdapterUser | null>;
  updateUser?: (user: Partial<AdapterUser> & Pick<AdapterUser, "id">) => Awaitable<AdapterUser>;
  deleteUser?: (userId: string) => Promise<void> | Awaitable<AdapterUser | null | undefined>;
  linkAccount?:
    | FutureAdapter["linkAccount"]
    | ((account: AdapterAccount) => Promise<void> | Awaitable<AdapterAccount | null | undefined>);
  unlinkAccount?:
    | FutureAdapter["unlinkAccount"]
    | ((
        providerAccountId: Pick<AdapterAccount, "provider" | "providerAccountId">,
      ) => Promise<void> | Awaitable<AdapterAccount | undefined>);
  createSession?: (session: {
    sessionToken: string;
    userId: string;
    expires: Date;
  }) => Awaitable<AdapterSession>;
  getSessionAndUser?: (
    sessionToken: string,
  ) => Awaitable<{ session: AdapterSession; user: AdapterUser } | null>;
  updateSession?: (
    session: Partial<AdapterSession> & Pick<AdapterSession, "sessionToken">,
  ) => Awaitable<AdapterSession | null | undefined>;
  deleteSession?: (
    sessionToken: string,
  ) => Promise<void> | Awaitable<AdapterSession | null | undefined>;
  createVerificationToken?: (
    verificationToken: VerificationToken,
  ) => Awaitable<VerificationToken | null | undefined>;
  /** Returns the token and deletes it, so that it counts once. */
  useVerificationToken?: (params: {
    identifier: string;
    token: string;
  }) => Awaitable<VerificationToken | null>;
}
