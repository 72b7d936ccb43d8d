/** A provider of OAuth 2 or OpenID Connect, in the one shape that the flow works with. */

import type { Account, Profile } from "../types/user.js";
import type { Awaitable } from "../types/utility.js";

/** How a code is bound to the browser and the flow that asked for it. */
export type Check = "pkce" | "state" | "nonce";

/** What a token endpoint answers, with names as on the wire (RFC 6749 §5.1). */
export interface TokenSet {
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

export interface OAuthProvider {
  id: string;
  name: string;
  /** With `"oidc"` there must be an id_token. */
  type: "oauth" | "oidc";
  /** Whose functions it has: they are called with the arguments of that version. */
  version: "v4" | "v5";
  /** The authorization server's identifier (RFC 8414 §2), where it is known. */
  issuer: string | undefined;
  /** Where its metadata are; `undefined` where the endpoints are given. */
  wellKnown: string | undefined;
  clientId: string;
  clientSecret: string | undefined;
  /** Client metadata (RFC 7591 §2), such as `token_endpoint_auth_method`. */
  client: { readonly [name: string]: unknown };
  authorization: {
    /** `undefined` where discovery says it. */
    url: string | undefined;
    /** As text; `claims` is JSON. */
    params: { readonly [name: string]: string };
    /** Further parameters that the query of `POST signin/:provider` may set. */
    allow: readonly string[];
  };
  token: {
    url: string | undefined;
    /** For the body of the token request. */
    params: { readonly [name: string]: string };
    /** Asks for the tokens itself (v4, and in v5 `azure-devops`). */
    request?: (context: any) => Awaitable<{ tokens: TokenSet }>;
    /** Mends an answer that is not as RFC 6749 has it. */
    conform?: (response: Response) => Awaitable<Response | undefined>;
    /** Signs `private_key_jwt`: a CryptoKey, or `{ key, kid }`. */
    clientPrivateKey?: unknown;
  };
  userinfo: {
    url: string | undefined;
    params: { readonly [name: string]: string };
    request?: (context: any) => Awaitable<Profile>;
  };
  checks: readonly Check[];
  /** Whether the claims of the id_token are the profile; else userinfo is asked. */
  usesIdToken: boolean;
  /** Whether the answer comes as a POST of the provider's page (`response_mode=form_post`). */
  isFormPost: boolean;
  profile(profile: any, tokens: TokenSet): Awaitable<any>;
  /** What of the tokens an adapter keeps, beside `provider`, `type` and `providerAccountId`. */
  account?(tokens: TokenSet): Partial<Account> | undefined | void;
  /** The provider's own `fetch` (`customFetch` of Auth.js), else that of the platform. */
  fetch: typeof fetch;
  /** Azure AD and Entra: the issuer names the tenant, which only the id_token tells. */
  isMultiTenant: boolean;
  /** Apple's: the name comes as a form field `user`, at the first sign-in only. */
  hasUserField: boolean;
  allowDangerousEmailAccountLinking: boolean;
  /**
   * Whether signing out goes by way of the provider (OpenID RP-Initiated Logout), and what
   * tells it whom to sign out: the id_token, or with `"hint"` the address.
   */
  logout: boolean | "hint";
  redirectProxyUrl: string | undefined;
}
