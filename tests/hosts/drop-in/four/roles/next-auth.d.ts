import NextAuth, { DefaultSession, DefaultUser } from "next-auth";
import { DefaultJWT, JWT } from "next-auth/jwt";

declare module "next-auth" {
  interface Session {
    user: {
      id: string;
      role: "admin" | "member";
      agent: string;
      asked: string;
    } & DefaultSession["user"];
  }
  interface User extends DefaultUser {
    role: "admin" | "member";
    agent: string;
    asked: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT extends DefaultJWT {
    id: string;
    role: "admin" | "member";
    agent: string;
    asked: string;
  }
}
