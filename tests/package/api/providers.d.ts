interface AppleProfile {
  sub: string;
  email?: string;
  email_verified?: boolean | "true" | "false";
  is_private_email?: boolean | "true" | "false";
  user?: {
    name?: {
      firstName?: string;
      lastName?: string;
    };
    email?: string;
  };
  [claim: string]: unknown;
}

type Awaitable<T> = T | PromiseLike<T>;

interface CognitoProfile extends OIDCProfile {
  "cognito:username"?: string;
  "cognito:groups"?: string[];
}

interface DiscordProfile {
  id: string;
  username: string;
  discriminator?: string;
  global_name?: string | null;
  avatar?: string | null;
  email?: string | null;
  verified?: boolean;
  locale?: string;
  [member: string]: unknown;
}

interface EndpointConfig {
  url?: string | undefined;
  params?:
    | {
        readonly [name: string]: unknown;
      }
    | undefined;
  request?: ((context: any) => Awaitable<any>) | undefined;
  conform?: ((response: Response) => Awaitable<Response | undefined>) | undefined;
  clientPrivateKey?: unknown;
  allow?: readonly string[] | undefined;
}

interface FacebookProfile {
  id: string;
  name?: string;
  email?: string;
  picture?: {
    data?: {
      url?: string;
    };
  };
  [member: string]: unknown;
}

interface GitHubProfile {
  id: number;
  login: string;
  name?: string | null;
  email?: string | null;
  avatar_url?: string;
  html_url?: string;
  company?: string | null;
  bio?: string | null;
  [member: string]: unknown;
}

interface GitLabProfile {
  id: number;
  sub?: string;
  username: string;
  name?: string;
  email?: string;
  avatar_url?: string | null;
  confirmed_at?: string | null;
  [member: string]: unknown;
}

interface GoogleProfile extends OIDCProfile {
  hd?: string;
}

interface KeycloakProfile extends OIDCProfile {
  realm_access?: {
    roles: string[];
  };
  sid?: string;
}

interface MicrosoftProfile extends OIDCProfile {
  tid?: string;
  oid?: string;
  xms_edov?: boolean | number | string;
  roles?: string[];
}

interface OAuthConfig<U extends object = any> {
  id: string;
  name: string;
  type: "oauth" | "oidc";
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  issuer?: string | undefined;
  wellKnown?: string | undefined;
  authorization?: string | EndpointConfig | undefined;
  token?: string | EndpointConfig | undefined;
  userinfo?: string | EndpointConfig | undefined;
  checks?: string | readonly string[] | undefined;
  profile?: ((profile: any, tokens: any) => Awaitable<U>) | undefined;
  account?: ((tokens: any) => Awaitable<object | undefined | void>) | undefined;
  client?: object | undefined;
  idToken?: boolean | undefined;
  style?: object | undefined;
  allowDangerousEmailAccountLinking?: boolean | undefined;
  redirectProxyUrl?: string | undefined;
  logout?: boolean | "hint" | undefined;
  backchannelLogout?: boolean | undefined;
  version?: string | undefined;
  options?: any;
}

interface OAuthUser {
  id: string;
  name?: string | null;
  email?: string | null;
  image?: string | null;
}

interface OIDCProfile {
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

interface ProfileOptions<P, U extends object> extends ProviderOptions {
  profile: (profile: P, tokens: Tokens) => Awaitable<U>;
}

interface ProviderData<T extends "oauth" | "oidc", U extends object> {
  id: string;
  name: string;
  type: T;
  issuer?: string;
  authorization?:
    | string
    | {
        url?: string;
        params?: {
          [name: string]: unknown;
        };
      };
  token?:
    | string
    | {
        url?: string;
        conform?: NonNullable<EndpointConfig["conform"]>;
      };
  userinfo?:
    | string
    | {
        url: string;
        request?: (context: any) => Promise<any>;
      };
  checks?: ("pkce" | "state" | (T extends "oidc" ? "nonce" : never))[];
  client?: {
    token_endpoint_auth_method: string;
  };
  style?: {
    bg: string;
    text: string;
  };
  profile: (profile: any, tokens: any) => Awaitable<U>;
  options?: any;
}

interface ProviderFunction<T extends "oauth" | "oidc", P, O extends object = {}> {
  <U extends object>(options: ProfileOptions<P, U> & O): ProviderData<T, U>;
  (options?: ProviderOptions & O): ProviderData<T, OAuthUser>;
}

interface ProviderOptions extends Omit<
  Partial<OAuthConfig>,
  "type" | "options" | "profile" | "version"
> {}

interface SlackProfile extends OIDCProfile {
  "https://slack.com/user_id"?: string;
  "https://slack.com/team_id"?: string;
}

interface SpotifyProfile {
  id: string;
  display_name?: string | null;
  email?: string;
  images?: {
    url: string;
  }[];
  [member: string]: unknown;
}

interface Tokens {
  access_token?: string;
  token_type?: string;
  id_token?: string;
  refresh_token?: string;
  scope?: string;
  expires_in?: number;
  expires_at?: number;
  [name: string]: unknown;
}

interface XProfile {
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

declare const apple: ProviderFunction<"oidc", AppleProfile, {}>;

declare const auth0: ProviderFunction<"oidc", OIDCProfile, {}>;

declare const cognito: ProviderFunction<"oidc", CognitoProfile, {}>;

declare const discord: ProviderFunction<"oauth", DiscordProfile, {}>;

declare const facebook: ProviderFunction<"oauth", FacebookProfile, {}>;

declare const github: ProviderFunction<
  "oauth",
  GitHubProfile,
  {
    enterprise?: {
      baseUrl?: string;
    };
  }
>;

declare const gitlab: ProviderFunction<
  "oauth",
  GitLabProfile,
  {
    baseUrl?: string | URL;
  }
>;

declare const google: ProviderFunction<"oidc", GoogleProfile, {}>;

declare const keycloak: ProviderFunction<"oidc", KeycloakProfile, {}>;

declare const linkedin: ProviderFunction<"oidc", OIDCProfile, {}>;

declare const microsoft: ProviderFunction<"oidc", MicrosoftProfile, {}>;

declare const oidc: ProviderFunction<"oidc", OIDCProfile, {}>;

declare const okta: ProviderFunction<"oidc", OIDCProfile, {}>;

declare const slack: ProviderFunction<"oidc", SlackProfile, {}>;

declare const spotify: ProviderFunction<"oauth", SpotifyProfile, {}>;

declare const twitch: ProviderFunction<"oidc", OIDCProfile, {}>;

declare const x: ProviderFunction<"oauth", XProfile, {}>;

export type {
  AppleProfile,
  CognitoProfile,
  DiscordProfile,
  FacebookProfile,
  GitHubProfile,
  GitLabProfile,
  GoogleProfile,
  KeycloakProfile,
  MicrosoftProfile,
  OAuthUser,
  OIDCProfile,
  ProfileOptions,
  ProviderData,
  ProviderFunction,
  ProviderOptions,
  SlackProfile,
  SpotifyProfile,
  Tokens,
  XProfile,
};

export {
  apple,
  auth0,
  cognito,
  discord,
  facebook,
  github,
  gitlab,
  google,
  keycloak,
  linkedin,
  microsoft,
  oidc,
  okta,
  slack,
  spotify,
  twitch,
  x,
};
