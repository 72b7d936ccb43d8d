import type { AdapterSession, AdapterUser } from "../../adapters.js";
import type { JWT } from "../../jwt/index.js";
import type { Account, User } from "../types.js";
import type { SessionToken } from "./cookie.js";

export default function callbackHandler(params: {
  sessionToken?: SessionToken;
  profile: User | AdapterUser | { email: string };
  account: Account | null;
  options: any;
}): Promise<
  | { user: User; account: Account; session?: undefined; isNewUser?: undefined }
  | {
      session: JWT | AdapterSession | null;
      user: AdapterUser;
      isNewUser: boolean;
      account?: undefined;
    }
>;
