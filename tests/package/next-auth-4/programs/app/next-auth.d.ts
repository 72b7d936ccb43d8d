// How applications add to the types: as the documentation says, and as half of them do.
import type { DefaultSession, DefaultUser } from "next-auth";
import type { DefaultJWT, JWT } from "next-auth/jwt";

declare module "next-auth" {
  interface Session {
    user: { id: string; role: "admin" | "user" } & DefaultSession["user"];
    accessToken?: string;
    error?: "RefreshAccessTokenError";
  }
  interface User extends DefaultUser {
    role: "admin" | "user";
  }
  interface Profile {
    login?: string;
  }
  interface Account {
    tenant?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT extends DefaultJWT {
    role: "admin" | "user";
    accessTokenExpires?: number;
  }
}

declare module "next-auth/adapters" {
  interface AdapterUser {
    login?: string;
  }
}

export type Token = JWT;
