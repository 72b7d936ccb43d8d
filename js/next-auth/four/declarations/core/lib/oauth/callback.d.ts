import type { OAuthConfig } from "../../../providers/index.js";
import type { TokenSet } from "../../../providers/openid.js";
import type { RequestInternal } from "../../index.js";
import type { Account, LoggerInstance, Profile, User } from "../../types.js";
import type { Cookie } from "../cookie.js";

export default function oAuthCallback(params: {
  options: any;
  query: RequestInternal["query"];
  body: RequestInternal["body"];
  method: Required<RequestInternal>["method"];
  cookies: RequestInternal["cookies"];
}): Promise<{
  cookies: Cookie[];
  profile?: User | undefined;
  account?: (Account & { type: "oauth" }) | undefined;
  OAuthProfile?: Profile | undefined;
}>;

export interface GetProfileParams {
  profile: Profile;
  tokens: TokenSet;
  provider: OAuthConfig<any>;
  logger: LoggerInstance;
}
