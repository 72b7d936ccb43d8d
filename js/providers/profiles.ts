/** What the providers say about a user: what is sure, and what is there with usual scopes. */

/** Claims of an id_token (OpenID Connect Core §2 and §5.1). */
export interface OIDCProfile {
  /** The user's id, unique at this server. */
  sub: string;
  iss?: string;
  aud?: string | string[];
  exp?: number;
  iat?: number;
  name?: string;
  given_name?: string;
  family_name?: string;
  nickname?: string;
  preferred_username?: string;
  picture?: string;
  email?: string;
  email_verified?: boolean;
  locale?: string;
  [claim: string]: unknown;
}

/** https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
export interface GoogleProfile extends OIDCProfile {
  /** The domain of the organization, with Google Workspace alone. */
  hd?: string;
}

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
export interface GitHubProfile {
  id: number;
  login: string;
  name?: string | null;
  /** The public address, or the primary one where it is verified. */
  email?: string | null;
  avatar_url?: string;
  html_url?: string;
  company?: string | null;
  bio?: string | null;
  [member: string]: unknown;
}

/** https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference */
export interface MicrosoftProfile extends OIDCProfile {
  /** The directory. */
  tid?: string;
  /** The user's id in the directory, the same for all applications. */
  oid?: string;
  /** Whether the owner of the domain has verified `email`; an optional claim. */
  xms_edov?: boolean | number | string;
  roles?: string[];
}

/** https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple */
export interface AppleProfile {
  sub: string;
  email?: string;
  email_verified?: boolean | "true" | "false";
  /** Whether `email` is an address of Apple's relay. */
  is_private_email?: boolean | "true" | "false";
  /** At the first sign-in alone. */
  user?: { name?: { firstName?: string; lastName?: string }; email?: string };
  [claim: string]: unknown;
}

/** https://discord.com/developers/docs/resources/user#user-object */
export interface DiscordProfile {
  id: string;
  username: string;
  discriminator?: string;
  global_name?: string | null;
  avatar?: string | null;
  email?: string | null;
  /** Whether `email` is verified. */
  verified?: boolean;
  locale?: string;
  [member: string]: unknown;
}

/** https://docs.gitlab.com/api/users/#get-the-current-user */
export interface GitLabProfile {
  id: number;
  sub?: string;
  username: string;
  name?: string;
  email?: string;
  avatar_url?: string | null;
  /** When `email` was verified. */
  confirmed_at?: string | null;
  [member: string]: unknown;
}

/** https://www.keycloak.org/docs/latest/server_admin/#_oidc_token_mappings */
export interface KeycloakProfile extends OIDCProfile {
  realm_access?: { roles: string[] };
  sid?: string;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
export interface CognitoProfile extends OIDCProfile {
  "cognito:username"?: string;
  "cognito:groups"?: string[];
}

/** https://api.slack.com/authentication/sign-in-with-slack */
export interface SlackProfile extends OIDCProfile {
  "https://slack.com/user_id"?: string;
  "https://slack.com/team_id"?: string;
}

/** https://developers.facebook.com/docs/graph-api/reference/user */
export interface FacebookProfile {
  id: string;
  name?: string;
  email?: string;
  picture?: { data?: { url?: string } };
  [member: string]: unknown;
}

/** https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile */
export interface SpotifyProfile {
  id: string;
  display_name?: string | null;
  /** Spotify says that it is not verified. */
  email?: string;
  images?: { url: string }[];
  [member: string]: unknown;
}

/** https://docs.x.com/x-api/users/get-my-user */
export interface XProfile {
  data: {
    id: string;
    name?: string;
    username?: string;
    email?: string;
    profile_image_url?: string;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}
