/// <reference types="node" />
/** What providers use of openid-client 5, which the original depends on, and of jose 4. */
import type { RequestOptions } from "https";

interface Unknowns {
  [key: string]: unknown;
}

/** The tokens of a provider. */
export interface TokenSetParameters extends Unknowns {
  access_token?: string;
  token_type?: string;
  id_token?: string;
  refresh_token?: string;
  scope?: string;
  expires_at?: number;
  session_state?: string;
}

/** The claims of an id_token. */
export interface IdTokenClaims extends UserinfoResponse, Unknowns {
  acr?: string;
  amr?: string[];
  at_hash?: string;
  aud: string | string[];
  auth_time?: number;
  azp?: string;
  c_hash?: string;
  exp: number;
  iat: number;
  iss: string;
  nonce?: string;
  s_hash?: string;
  sub: string;
}

/** The tokens as the client returns them. */
export interface ClientTokenSet extends TokenSetParameters {
  expires_in?: number;
  expired(): boolean;
  claims(): IdTokenClaims;
}

/** Parameters of the authorization endpoint. */
export interface AuthorizationParameters extends Unknowns {
  acr_values?: string;
  audience?: string;
  claims?:
    | string
    | {
        id_token?: { [key: string]: null | ClaimsParameterMember };
        userinfo?: { [key: string]: null | ClaimsParameterMember };
      };
  claims_locales?: string;
  client_id?: string;
  code_challenge_method?: string;
  code_challenge?: string;
  display?: string;
  id_token_hint?: string;
  login_hint?: string;
  max_age?: number;
  nonce?: string;
  prompt?: string;
  redirect_uri?: string;
  registration?: string;
  request_uri?: string;
  request?: string;
  resource?: string | string[];
  response_mode?: string;
  response_type?: string;
  scope?: string;
  state?: string;
  ui_locales?: string;
}

interface ClaimsParameterMember extends Unknowns {
  essential?: boolean;
  value?: string;
  values?: string[];
}

/** What a provider has sent to the callback. */
export interface CallbackParamsType extends Unknowns {
  access_token?: string;
  code?: string;
  error?: string;
  error_description?: string;
  error_uri?: string;
  expires_in?: string;
  id_token?: string;
  state?: string;
  token_type?: string;
  session_state?: string;
  response?: string;
}

export interface OAuthCallbackChecks {
  response_type?: string;
  state?: string;
  code_verifier?: string;
  jarm?: boolean;
  scope?: string;
}

export interface OpenIDCallbackChecks extends OAuthCallbackChecks {
  max_age?: number;
  nonce?: string;
}

export type HttpOptions = Partial<
  Pick<
    RequestOptions,
    | "agent"
    | "ca"
    | "cert"
    | "crl"
    | "headers"
    | "key"
    | "lookup"
    | "passphrase"
    | "pfx"
    | "timeout"
  >
>;

export type ClientAuthMethod =
  | "client_secret_basic"
  | "client_secret_post"
  | "client_secret_jwt"
  | "private_key_jwt"
  | "tls_client_auth"
  | "self_signed_tls_client_auth"
  | "none";

/** What the provider knows of the application. */
export interface ClientMetadata extends Unknowns {
  client_id: string;
  client_secret?: string;
  default_max_age?: number;
  id_token_encrypted_response_alg?: string;
  id_token_encrypted_response_enc?: string;
  id_token_signed_response_alg?: string;
  introspection_endpoint_auth_method?: ClientAuthMethod;
  introspection_endpoint_auth_signing_alg?: string;
  post_logout_redirect_uris?: string[];
  redirect_uris?: string[];
  request_object_encryption_alg?: string;
  request_object_encryption_enc?: string;
  request_object_signing_alg?: string;
  require_auth_time?: boolean;
  response_types?: string[];
  revocation_endpoint_auth_method?: ClientAuthMethod;
  revocation_endpoint_auth_signing_alg?: string;
  tls_client_certificate_bound_access_tokens?: boolean;
  token_endpoint_auth_method?: ClientAuthMethod;
  token_endpoint_auth_signing_alg?: string;
  userinfo_encrypted_response_alg?: string;
  userinfo_encrypted_response_enc?: string;
  userinfo_signed_response_alg?: string;
  authorization_encrypted_response_alg?: string;
  authorization_encrypted_response_enc?: string;
  authorization_signed_response_alg?: string;
}

/** What the provider says of itself. */
export interface IssuerMetadata extends Unknowns {
  issuer: string;
  authorization_endpoint?: string;
  token_endpoint?: string;
  jwks_uri?: string;
  userinfo_endpoint?: string;
  revocation_endpoint?: string;
  end_session_endpoint?: string;
  registration_endpoint?: string;
  token_endpoint_auth_methods_supported?: string[];
  token_endpoint_auth_signing_alg_values_supported?: string[];
  introspection_endpoint_auth_methods_supported?: string[];
  introspection_endpoint_auth_signing_alg_values_supported?: string[];
  revocation_endpoint_auth_methods_supported?: string[];
  revocation_endpoint_auth_signing_alg_values_supported?: string[];
  request_object_signing_alg_values_supported?: string[];
}

type Override<T, U> = Omit<T, keyof U> & U;

export type UserinfoResponse<
  UserInfo extends {} = Unknowns,
  Address extends {} = Unknowns,
> = Override<
  {
    sub: string;
    name?: string;
    given_name?: string;
    family_name?: string;
    middle_name?: string;
    nickname?: string;
    preferred_username?: string;
    profile?: string;
    picture?: string;
    website?: string;
    email?: string;
    email_verified?: boolean;
    gender?: string;
    birthdate?: string;
    zoneinfo?: string;
    locale?: string;
    phone_number?: string;
    updated_at?: number;
    address?: Override<
      {
        formatted?: string;
        street_address?: string;
        locality?: string;
        region?: string;
        postal_code?: string;
        country?: string;
      },
      Address
    >;
  },
  UserInfo
>;

interface Extras {
  exchangeBody?: object;
  clientAssertionPayload?: object;
  DPoP?: any;
}

/** What `request` of a provider gets as `client`. Methods that are not here throw. */
export interface Client extends Unknowns {
  metadata: ClientMetadata;
  issuer: { metadata: IssuerMetadata; [key: string]: any };
  callback(
    redirectUri: string | undefined,
    parameters: CallbackParamsType,
    checks?: OpenIDCallbackChecks,
    extras?: Extras,
  ): Promise<ClientTokenSet>;
  oauthCallback(
    redirectUri: string | undefined,
    parameters: CallbackParamsType,
    checks?: OAuthCallbackChecks,
    extras?: Extras,
  ): Promise<ClientTokenSet>;
  userinfo<UserInfo extends {} = Unknowns, Address extends {} = Unknowns>(
    accessToken: TokenSetParameters | string,
    options?: {
      method?: "GET" | "POST";
      via?: "header" | "body";
      tokenType?: string;
      params?: object;
      DPoP?: any;
    },
  ): Promise<UserinfoResponse<UserInfo, Address>>;
  grant(
    body: { grant_type: string; [key: string]: unknown },
    extras?: Extras,
  ): Promise<ClientTokenSet>;
  refresh(refreshToken: TokenSetParameters | string, extras?: Extras): Promise<ClientTokenSet>;
  requestResource(
    resourceUrl: string | URL,
    accessToken: TokenSetParameters | string,
    options?: object,
  ): Promise<any>;
  introspect(token: string, tokenTypeHint?: string, extras?: object): Promise<any>;
  revoke(token: string, tokenTypeHint?: string, extras?: object): Promise<undefined>;
}

/** A key as JSON (RFC 7517). */
export interface JWK extends Unknowns {
  alg?: string;
  crv?: string;
  d?: string;
  dp?: string;
  dq?: string;
  e?: string;
  ext?: boolean;
  k?: string;
  key_ops?: string[];
  kid?: string;
  kty?: string;
  n?: string;
  oth?: { d?: string; r?: string; t?: string }[];
  p?: string;
  q?: string;
  qi?: string;
  use?: string;
  x?: string;
  y?: string;
  x5c?: string[];
  x5t?: string;
  "x5t#S256"?: string;
  x5u?: string;
}
