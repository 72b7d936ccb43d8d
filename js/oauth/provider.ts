/** A provider of OAuth 2 or OpenID Connect, in the one shape that the flow works with. */

import type { Profile } from "../types/user.js";
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

/** Where something is asked for, and with what beside the protocol's own parameters. */
export interface Endpoint {
  /** With its query; `undefined` where discovery says it. May hold a secret (WeChat). */
  url: string | undefined;
  /** For the query of the address that discovery says; empty where `url` is given. */
  params: { readonly [name: string]: string };
}

export interface OAuthProvider {
  id: string;
  name: string;
  /** With `"oidc"` there must be an id_token. */
  type: "oauth" | "oidc";
  /** Whose rules it was made for: `account` of v4 has no `expires_in`, for example. */
  version: "v4" | "v5";
  /**
   * The authorization server's identifier (RFC 8414 §2). `undefined` with a `wellKnown`: its
   * metadata say it, as in NextAuth.js v4, and it need not be where they are (Azure AD B2C).
   */
  issuer: string | undefined;
  /** Where its metadata are; `undefined` where nothing of them is needed. */
  wellKnown: string | undefined;
  clientId: string;
  clientSecret: string | undefined;
  /** Client metadata (RFC 7591 §2), such as `token_endpoint_auth_method`. */
  client: { readonly [name: string]: unknown };
  authorization: {
    /** Without a query; `undefined` where discovery says it. */
    url: string | undefined;
    /**
     * As text, `scope` included; `claims` is JSON. None of the protocol's own parameters,
     * but a `response_type` where `token.request` takes something else than a code.
     */
    params: { readonly [name: string]: string };
    /** Further parameters that the query of `POST signin/:provider` may set. */
    allow: readonly string[];
  };
  token: Endpoint & {
    /** Asks for the tokens itself (v4, and in v5 `azure-devops`). */
    request?: (context: TokenContext) => Awaitable<{ tokens: TokenSet }>;
    /** Mends an answer that is not as RFC 6749 has it. */
    conform?: (response: Response) => Awaitable<Response | undefined>;
    /** Signs `private_key_jwt`: a CryptoKey, or `{ key, kid }`. */
    clientPrivateKey?: unknown;
  };
  userinfo: Endpoint & {
    request?: (context: UserinfoContext) => Awaitable<Profile>;
  };
  checks: readonly Check[];
  /** Whether the claims of the id_token are the profile; else userinfo is asked. */
  usesIdToken: boolean;
  /** Whether the answer comes as a POST of the provider's page (`response_mode=form_post`). */
  isFormPost: boolean;
  profile(profile: any, tokens: TokenSet): Awaitable<any>;
  /** What of the tokens an adapter keeps, beside `provider`, `type` and `providerAccountId`. */
  account(tokens: TokenSet): Awaitable<{ [name: string]: unknown } | undefined | void>;
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
  /** Whether its sign-outs end sessions here (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogout: boolean;
  redirectProxyUrl: string | undefined;
}

/** What the flow knows when it asks for the tokens. */
export interface TokenContext {
  /** What came to the callback, such as `code`. */
  params: { readonly [name: string]: string };
  checks: { state?: string; code_verifier?: string; nonce?: string };
  callbackUrl: string;
  /** The exchange as the flow does it, with these parameters in the body as well. */
  exchange(extra: { readonly [name: string]: string }): Promise<TokenSet>;
}

/** What the flow knows when it asks for the profile. */
export interface UserinfoContext {
  tokens: TokenSet;
  callbackUrl: string;
  /** As discovery says it, where the provider does not. */
  endpoint?: string | undefined;
  /** With bounds on time and size; it follows no redirect, and throws where trying again may help. */
  fetch: typeof fetch;
}
