/** Tokens for a code: the token request, and what is checked of its answer. */

import * as oauth from "oauth4webapi";

import { OAuthCallbackError } from "../auth-error.js";
import { invalidOption } from "../errors.js";
import { isObject } from "../json.js";
import { isOfAnyTenant, withTenant } from "./entra.js";
import { asAuthError } from "./failure.js";
import { boundedFetch, isTransient, unavailable, withinTime } from "./fetch.js";
import type { OAuthProvider, TokenContext, TokenSet } from "./provider.js";
import { NO_ISSUER, type Server } from "./server.js";
import type { Checks } from "./checks.js";

/** What a code was exchanged for. */
export interface Exchanged {
  tokens: TokenSet;
  /** The claims of the id_token, where there is one. */
  claims: { readonly [claim: string]: unknown } | undefined;
  /** With the issuer of the tenant, where only the id_token tells which it is. */
  server: Server;
}

/** @throws AuthError or an error of the library: see `asAuthError`. */
export async function exchangeCode(
  provider: OAuthProvider,
  server: Server,
  parameters: URLSearchParams,
  checks: Partial<Checks>,
  redirectUri: string,
): Promise<Exchanged> {
  const client = clientOf(provider);
  // As the library wants them: it marks what it has checked.
  const checked = oauth.validateAuthResponse(
    server,
    client,
    withoutUnknownIssuer(provider, server, parameters),
    checks.state ?? oauth.skipStateCheck,
  );
  const ask = (extra: { readonly [name: string]: string }) =>
    requestTokens(provider, server, checked, checks, redirectUri, extra);
  if (!provider.token.request) {
    return readTokens(provider, server, await ask({}), checks.nonce);
  }
  const asked = provider.token.request({
    params: Object.fromEntries(parameters),
    checks: named(checks),
    callbackUrl: redirectUri,
    exchange: async (extra) =>
      (await readTokens(provider, server, await ask(extra), checks.nonce)).tokens,
  });
  const { tokens } = Object(await withinTime(asked)) as { tokens?: unknown };
  if (!isObject(tokens)) {
    throw invalidOption(
      `providers: ${provider.id}.token.request`,
      "must return the tokens as `{ tokens: { access_token, … } }`",
    );
  }
  const response = Response.json({ token_type: "bearer", ...tokens });
  return readTokens(provider, server, response, checks.nonce);
}

/**
 * Without an `iss` (RFC 9207) that nobody here can compare with anything: where the provider
 * has no issuer in the configuration, or one that stands for many tenants.
 */
function withoutUnknownIssuer(
  { isMultiTenant }: OAuthProvider,
  { issuer }: Server,
  parameters: URLSearchParams,
): URLSearchParams {
  const isKnown = issuer !== NO_ISSUER && !(isMultiTenant && isOfAnyTenant(issuer));
  if (isKnown) return parameters;
  return new URLSearchParams([...parameters].filter(([name]) => name !== "iss"));
}

/** By the names of openid-client. */
function named({ state, verifier, nonce }: Partial<Checks>): TokenContext["checks"] {
  return {
    ...(state !== undefined && { state }),
    ...(verifier !== undefined && { code_verifier: verifier }),
    ...(nonce !== undefined && { nonce }),
  };
}

async function requestTokens(
  provider: OAuthProvider,
  server: Server,
  checked: URLSearchParams,
  checks: Partial<Checks>,
  redirectUri: string,
  extra: { readonly [name: string]: string },
): Promise<Response> {
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    clientOf(provider),
    clientAuth(provider, server),
    checked,
    redirectUri,
    checks.verifier ?? oauth.nopkce,
    {
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: boundedFetch(provider.fetch) as never,
      additionalParameters: new URLSearchParams(extra),
    },
  );
  return provider.token.conform ? conformed(provider, response) : response;
}

async function conformed(provider: OAuthProvider, response: Response): Promise<Response> {
  const original = response.clone();
  let mended: unknown;
  try {
    mended = await withinTime(provider.token.conform!(response.clone()));
  } catch (thrown) {
    throw asAuthError(provider, thrown, { answer: await original.text() });
  }
  if (mended === undefined || mended === null) return response;
  if (typeof (mended as Response).text === "function") return mended as Response;
  throw invalidOption(
    `providers: ${provider.id}.token.conform`,
    "must return a Response, or nothing where the answer is as it has to be",
  );
}

/** Client metadata as the library takes them. */
export function clientOf({ client, clientId }: OAuthProvider): oauth.Client {
  return { ...client, client_id: clientId };
}

/** RFC 6749 §2.3, RFC 7523 §2.2, OpenID Connect Core §9. */
export function clientAuth(provider: OAuthProvider, server: Server): oauth.ClientAuth {
  const method = provider.client.token_endpoint_auth_method ?? "client_secret_basic";
  if (method === "none") return oauth.None();
  if (method === "private_key_jwt") {
    return oauth.PrivateKeyJwt(provider.token.clientPrivateKey as CryptoKey, {
      [oauth.modifyAssertion](_header, payload) {
        payload.aud = [server.issuer, server.token_endpoint!];
      },
    });
  }
  // Whoever authenticates by it has one: see `readClient`.
  const clientSecret = provider.clientSecret!;
  switch (method) {
    case "client_secret_basic":
      return basicAuth(clientSecret);
    case "client_secret_post":
      return oauth.ClientSecretPost(clientSecret);
    case "client_secret_jwt":
      return oauth.ClientSecretJwt(clientSecret);
    default:
      throw invalidOption(
        `providers: ${provider.id}.client.token_endpoint_auth_method`,
        'must be "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt" or "none"',
      );
  }
}

/**
 * Encoded as forms are, where `-`, `.` and `_` stay: the library's own encodes them too, which a
 * provider that compares without decoding does not expect.
 */
function basicAuth(clientSecret: string): oauth.ClientAuth {
  const encode = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
  return (_server, client, _body, headers) => {
    const credentials = `${encode(client.client_id)}:${encode(clientSecret)}`;
    headers.set("authorization", `Basic ${btoa(credentials)}`);
  };
}

async function readTokens(
  provider: OAuthProvider,
  server: Server,
  response: Response,
  nonce: string | undefined,
): Promise<Exchanged> {
  const { status } = response;
  if (isTransient(status)) throw unavailable("Asked for tokens, the provider", status);
  const body = await readBody(response);
  // Some answer with an error and status 200.
  if (typeof body.error === "string" && response.ok) throw errorOf(body.error);
  const { id_token, ...others } = body;
  // Without an issuer nobody can say whose id_token it is, so its claims count for nothing.
  const isUnchecked = provider.type === "oauth" && server.issuer === NO_ISSUER;
  const issuing = provider.isMultiTenant ? withTenant(server, id_token) : server;
  const tokens = await oauth.processAuthorizationCodeResponse(
    issuing,
    clientOf(provider),
    jsonResponse(isUnchecked ? others : body, status),
    {
      requireIdToken: provider.type === "oidc",
      ...(nonce !== undefined && !isUnchecked && { expectedNonce: nonce }),
    },
  );
  checkAccessToken(tokens);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (claims) checkClaims(provider, claims);
  return {
    tokens: withExpiry({ ...tokens, ...(isUnchecked && id_token !== undefined && { id_token }) }),
    claims,
    server: issuing,
  };
}

/**
 * RFC 6749 §A.12. With any other character no header can hold it, and the error that says so,
 * of whatever asks with it, would repeat the token.
 */
function checkAccessToken({ access_token }: TokenSet): void {
  if (/^[\x20-\x7e]+$/.test(`${access_token}`)) return;
  throw new OAuthCallbackError("The access token has characters that none may have.");
}

/** Seconds that the provider's clock may be ahead. */
const MAX_AHEAD = 300;

/** What the library leaves open (OpenID Connect Core §3.1.3.7, 5 and 10). */
function checkClaims({ clientId }: OAuthProvider, { azp, iat }: oauth.IDToken): void {
  if (azp !== undefined && azp !== clientId) {
    throw new OAuthCallbackError("The id_token was issued to another client (`azp`).");
  }
  if (iat > Date.now() / 1000 + MAX_AHEAD) {
    throw new OAuthCallbackError("The id_token was issued in the future (`iat`).");
  }
}

/** JSON, or as GitHub answers where it was not asked for JSON, a form. */
export async function readBody(response: Response): Promise<TokenSet> {
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return Object(JSON.parse(text)) as TokenSet;
  } catch {
    throw new OAuthCallbackError("The provider's answer with the tokens is no JSON.");
  }
}

function jsonResponse(body: TokenSet, status: number): Response {
  return Response.json(body, { status });
}

function errorOf(code: string): oauth.ResponseBodyError {
  return new oauth.ResponseBodyError("The token endpoint answers an error.", {
    cause: { error: code },
    response: Response.json({}, { status: 400 }),
  } as never);
}

/** As in Auth.js: when the access token ends, in seconds since 1970. */
export function withExpiry(tokens: TokenSet): TokenSet {
  const { expires_in } = tokens;
  if (!expires_in) return tokens;
  return { ...tokens, expires_at: Math.floor(Date.now() / 1000) + Number(expires_in) };
}
