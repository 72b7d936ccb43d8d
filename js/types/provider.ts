/** A way to sign in. */

import type { Coordinator } from "./coordinator.js";
import type { Awaitable } from "./utility.js";

/** A field of the login form: its label, and attributes of `<input>`. */
export interface CredentialInput {
  /** The text beside the field; by default its name in words: `userName` is "User name". */
  label?: string;
  /** The `type` of the `<input>`, `"text"` by default. */
  type?: string;
  /** The `placeholder` of the `<input>`. */
  placeholder?: string;
  [attribute: string]: unknown;
}

/** A way to sign in with credentials, as `credentials({ authorize })` returns it. */
export interface Provider<U extends object = any> {
  /** The name in the URL, `callback/<id>`; `"credentials"` unless another is given. */
  id: string;
  /** What a sign-in page calls it; `"Credentials"` unless another is given. */
  name: string;
  /** The kind of provider: a form with credentials. */
  type: "credentials";
  /**
   * The fields of the login form by name, each with the attributes of its `<input>` and a
   * `label`. The built-in sign-in page shows them, or email and password where there are
   * none, and the throttle learns from their `type` which hold no name (`"password"`,
   * `"checkbox"`, `"radio"`).
   */
  credentials: { [field: string]: CredentialInput };
  /**
   * The user, or `null` when the credentials are wrong. Throw a `CredentialsSignin` with a
   * `code` to tell the login page why, and `AuthorizeUnavailable` when nobody can tell.
   * Anything else that it throws counts as a failed sign-in.
   */
  authorize(
    credentials: { [field: string]: string | undefined },
    request: Request,
  ): Awaitable<U | null | undefined>;
}

/** Credentials as `Credentials()` of Auth.js and NextAuth.js v4 return them. */
export interface CredentialsConfig<U extends object = any> {
  id: string;
  name: string;
  type: "credentials";
  credentials: object;
  authorize(...args: any): Awaitable<U | null | undefined>;
}

/** An endpoint of a provider: its address, and what else is to be said about it. */
export interface EndpointConfig {
  /** With or without a query. */
  url?: string | undefined;
  /** For the query; `claims` may be an object (OpenID Connect Core §5.5). */
  params?: { readonly [name: string]: unknown } | undefined;
  /** Asks the provider itself. The answer is the profile, or `{ tokens }`. */
  request?: ((context: any) => Awaitable<any>) | undefined;
  /** Of the token endpoint: mends an answer that is not as RFC 6749 §5 has it. */
  conform?: ((response: Response) => Awaitable<Response | undefined>) | undefined;
  /** Of the token endpoint: the key for `private_key_jwt` (RFC 7523), or `{ key, kid }`. */
  clientPrivateKey?: unknown;
  /**
   * Of the authorization endpoint: further parameters that the client may give to
   * `signIn(provider, options, params)`, such as `"audience"`.
   *
   * @default `[]`
   */
  allow?: readonly string[] | undefined;
}

/**
 * A provider of OAuth 2 or OpenID Connect: one of `waxseal/providers`, of Auth.js
 * (`next-auth/providers/*`, `@auth/core/providers/*`), of NextAuth.js v4, or your own.
 */
export interface OAuthConfig<U extends object = any> {
  /** In the URL, `signin/<id>` and `callback/<id>`. */
  id: string;
  /** On the sign-in page. */
  name: string;
  /**
   * With `"oidc"` the profile is the claims of the id_token, and discovery knows the
   * endpoints. NextAuth.js v4 has `"oauth"` for both.
   */
  type: "oauth" | "oidc";
  /**
   * The id of the application at the provider.
   *
   * @default `AUTH_<ID>_ID` in the environment, `AUTH_GITHUB_ID` for `"github"`
   */
  clientId?: string | undefined;
  /** @default `AUTH_<ID>_SECRET` in the environment */
  clientSecret?: string | undefined;
  /**
   * The identifier of the authorization server, an https URL (RFC 8414 §2).
   *
   * @default `AUTH_<ID>_ISSUER` in the environment
   */
  issuer?: string | undefined;
  /**
   * The address of the server's metadata.
   *
   * @default that of the `issuer` (OpenID Connect Discovery §4)
   */
  wellKnown?: string | undefined;
  /**
   * Where the user is sent, with `scope` and the like (RFC 6749 §4.1.1).
   *
   * @default what the server's metadata say, with `scope: "openid profile email"`
   */
  authorization?: string | EndpointConfig | undefined;
  /**
   * Where the code is exchanged (RFC 6749 §4.1.3).
   *
   * @default what the server's metadata say
   */
  token?: string | EndpointConfig | undefined;
  /**
   * Where the profile is, without an id_token (OpenID Connect Core §5.3).
   *
   * @default what the server's metadata say
   */
  userinfo?: string | EndpointConfig | undefined;
  /**
   * What binds the answer to the browser: `"pkce"` (RFC 7636), `"nonce"` (OpenID Connect
   * Core §3.1.2.1), and `"state"`, which is sent in any case.
   *
   * @default `["pkce"]`; for providers of NextAuth.js v4 `["state"]`
   */
  checks?: string | readonly string[] | undefined;
  /**
   * Makes the user. The `id` is the account's; the session's user gets one of their own.
   *
   * @default `id`, `name`, `email` and `image` of the standard claims (OpenID Connect Core §5.1)
   */
  profile?: ((profile: any, tokens: any) => Awaitable<U>) | undefined;
  /**
   * What of the tokens an adapter keeps.
   *
   * @default those of RFC 6749 §5.1, `id_token` and `session_state`, with `expires_at` (seconds
   *   since 1970) for `expires_in`; for providers of NextAuth.js v4 all
   */
  account?: ((tokens: any) => Awaitable<object | undefined | void>) | undefined;
  /**
   * Client metadata (RFC 7591 §2), such as `token_endpoint_auth_method`: `"client_secret_basic"`,
   * `"client_secret_post"`, `"client_secret_jwt"`, `"private_key_jwt"` or `"none"`.
   *
   * @default `{ token_endpoint_auth_method: "client_secret_basic" }`
   */
  client?: object | undefined;
  /**
   * `false` asks userinfo for the profile although there is an id_token.
   *
   * @default `true`; NextAuth.js v4 says by it whether there is an id_token
   */
  idToken?: boolean | undefined;
  /** Of the button on the sign-in page. */
  style?: object | undefined;
  /**
   * Whether an account may join the user who has the same address, where the provider calls
   * it verified. Whoever controls the provider can then become any user.
   *
   * @default `false`
   */
  allowDangerousEmailAccountLinking?: boolean | undefined;
  /**
   * The endpoints of the deployment that the provider knows, where this one is a preview.
   *
   * @default `redirectProxy.url` of the configuration
   */
  redirectProxyUrl?: string | undefined;
  /**
   * Whether signing out here also signs out at the provider (OpenID RP-Initiated Logout).
   * `true` keeps the id_token in the session cookie, so it needs an encrypted `format`;
   * `"hint"` keeps and sends the mail address instead.
   *
   * @default `false`
   */
  logout?: boolean | "hint" | undefined;
  /**
   * Whether signing out at the provider ends sessions here (OpenID Connect Back-Channel Logout
   * 1.0): it posts to `<basePath>/backchannel-logout/<id>`, which is its client's
   * `backchannel_logout_uri`. Needs `revocation`.
   *
   * @default `false`
   */
  backchannelLogout?: boolean | undefined;
  /** NextAuth.js v4: `"2.0"` for Twitter; there is no OAuth 1. */
  version?: string | undefined;
  /** What was passed to the function that made it; counts more than the rest. */
  options?: any;
}

/** Sign-in links by email: `Nodemailer`, `Resend` and the like of Auth.js, `Email` of v4. */
export interface EmailConfig {
  id: string;
  name: string;
  type: "email";
  /** The sender of the mail (RFC 5322 §3.6.2). */
  from?: string | undefined;
  /**
   * Seconds that a link works; without an adapter 900 (15 minutes) at most.
   *
   * @default `86400` (1 day)
   */
  maxAge?: number | undefined;
  /**
   * Where a link signs in. `"once"`: once, in whatever browser it is opened, by the button of
   * the page that it leads to; without an adapter it needs a `store`. `"browser"`: in the
   * browser that asked for it, or by a code that it shows; with an adapter in any browser, as
   * soon as somebody or a program opens it.
   *
   * @default `"browser"`
   */
  link?: "browser" | "once" | undefined;
  /**
   * Where links of `"once"` are used up without an adapter.
   *
   * @default the coordinator of `refresh`, or the one that is `throttle.store`
   */
  store?: Coordinator | undefined;
  /** Sends the mail to `identifier`, with the link `url`. What it throws is `EmailSignin`. */
  sendVerificationRequest(params: any): Awaitable<void>;
  /**
   * Makes the token of a link, with an adapter.
   *
   * @default 32 random bytes in hex
   */
  generateVerificationToken?(): Awaitable<string>;
  /**
   * Makes one address of the ways to write it; throws for what is none.
   *
   * @default the address in lower case
   */
  normalizeIdentifier?(identifier: string): string;
  /**
   * Keys the hash of the token, with an adapter.
   *
   * @default the secret of the application
   */
  secret?: string | undefined;
  /**
   * For a service that sends mail.
   *
   * @default `AUTH_<ID>_KEY` in the environment, `AUTH_RESEND_KEY` for `"resend"`
   */
  apiKey?: string | undefined;
  /** For SMTP. */
  server?: any;
  options?: any;
}

/** In the types of Auth.js, though not here: `createAuth` throws for it. */
interface WebAuthnConfig {
  id: string;
  name: string;
  type: "webauthn";
}

type GivenProvider = Provider | CredentialsConfig | OAuthConfig | EmailConfig | WebAuthnConfig;

/**
 * What `providers` takes: what `credentials({ authorize })` returns, a provider, or the
 * function that makes one from the environment (`providers: [GitHub]`).
 */
export type ProviderOption = GivenProvider | ((...args: any) => GivenProvider);

/**
 * A way to sign in that leads away from here: an account elsewhere, or a link by email.
 * What the application gave is read when somebody first signs in with it.
 */
export interface RemoteProvider {
  /** The name in the URL, `signin/<id>` and `callback/<id>`. */
  id: string;
  /** What a sign-in page calls it. */
  name: string;
  type: "oauth" | "oidc" | "email";
  /** As the application gave it, with `options` over the rest. */
  given: { readonly [option: string]: unknown };
  /** What stood in `providers`: the object itself, or the function that makes it. */
  source: unknown;
}

export type AnyProvider = Provider | RemoteProvider;
