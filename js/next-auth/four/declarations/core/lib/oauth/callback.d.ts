import type { OAuthConfig } from "../../../providers/oauth.js";
import type { LoggerInstance, Profile, TokenSet } from "../../types.js";

export interface GetProfileParams {
  profile: Profile;
  tokens: TokenSet;
  provider: OAuthConfig<any>;
  logger: LoggerInstance;
}
