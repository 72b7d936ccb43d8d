/** What the functions of `waxseal/providers` have in common. */

import type { EndpointConfig, OAuthConfig } from "../types/provider.js";
import type { Awaitable } from "../types/utility.js";

/** The user as the profiles of `waxseal/providers` make them. */
export interface OAuthUser {
  /** The account's id at the provider. */
  id: string;
  /** The name to show. */
  name?: string | null;
  /** The mail address. */
  email?: string | null;
  /** The URL of a picture. */
  image?: string | null;
}

/** What a token endpoint answers (RFC 6749 §5.1). */
export interface Tokens {
  access_token?: string;
  token_type?: string;
  id_token?: string;
  refresh_token?: string;
  scope?: string;
  /** Seconds from the answer on. */
  expires_in?: number;
  /** Seconds since 1970. */
  expires_at?: number;
  [name: string]: unknown;
}

/** Options of a provider, over what it has by itself. Endpoints are merged. */
export interface ProviderOptions extends Omit<
  Partial<OAuthConfig>,
  "type" | "options" | "profile" | "version"
> {}

/** Options with a `profile` of one's own, which says the type of the user. */
export interface ProfileOptions<P, U extends object> extends ProviderOptions {
  /** Makes the user of what the provider says about them. */
  profile: (profile: P, tokens: Tokens) => Awaitable<U>;
}

/** A provider as data, in the shape of Auth.js: it can be used there as well. */
export interface ProviderData<T extends "oauth" | "oidc", U extends object> {
  id: string;
  name: string;
  type: T;
  issuer?: string;
  authorization?: string | { url?: string; params?: { [name: string]: unknown } };
  token?: string | { url?: string; conform?: NonNullable<EndpointConfig["conform"]> };
  userinfo?: string | { url: string; request?: (context: any) => Promise<any> };
  checks?: ("pkce" | "state" | (T extends "oidc" ? "nonce" : never))[];
  client?: { token_endpoint_auth_method: string };
  style?: { bg: string; text: string };
  profile: (profile: any, tokens: any) => Awaitable<U>;
  /** What was passed. */
  options?: any;
}

/** A provider. It can be passed without a call: `providers: [google]`. */
export interface ProviderFunction<T extends "oauth" | "oidc", P, O extends object = {}> {
  <U extends object>(options: ProfileOptions<P, U> & O): ProviderData<T, U>;
  (options?: ProviderOptions & O): ProviderData<T, OAuthUser>;
}

/** `own` makes what the provider is by itself, anew each time: Auth.js changes what it gets. */
export function defineProvider<T extends "oauth" | "oidc", P, O extends object = {}>(
  own: (options: O) => Own<T, P>,
): ProviderFunction<T, P, O> {
  return (options: any = {}): ProviderData<T, any> => ({ ...own(options), options });
}

type Own<T extends "oauth" | "oidc", P> = Omit<ProviderData<T, OAuthUser>, "profile"> & {
  profile: (profile: P) => OAuthUser;
};
