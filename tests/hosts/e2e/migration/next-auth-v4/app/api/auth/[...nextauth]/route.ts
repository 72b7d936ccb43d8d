import NextAuth from "next-auth-v4";
import { options } from "@/auth";

const handler = NextAuth(options as any);
export { handler as GET, handler as POST };
