import { getServerSession } from "next-auth-v4";
import Credentials from "next-auth-v4/providers/credentials";
import { callbacks } from "@/callbacks";
import { authorize, fields } from "@/users";

export const library = "NextAuth.js v4";

export const options = {
  providers: [Credentials({ credentials: fields, authorize })],
  callbacks,
};

export const auth = () => getServerSession(options as any);
