/** New tokens for a refresh token (RFC 6749 §6). */

import * as oauth from "oauth4webapi";

import { clock } from "../clock.js";
import { claimNames } from "../config/refresh.js";
import type { Settings } from "../config/index.js";
import { OAuthUnavailable } from "../auth-error.js";
import { WaxsealError } from "../errors.js";
import { quote } from "../quote.js";
import { RefreshRejected } from "../refresh/rejected.js";
import type { OAuthRefreshOptions, RefreshClaims } from "../types/refresh.js";
import { asAuthError } from "./failure.js";
import { boundedFetch, isTransient } from "./fetch.js";
import type { OAuthProvider, TokenSet } from "./provider.js";
import { readProvider } from "./providers.js";
import { findServer, NO_ISSUER, type Server } from "./server.js";
import { clientAuth, clientOf, readBody, withExpiry } from "./tokens.js";

type Names = Required<{ [N in keyof RefreshClaims]: string }>;
type Token = { readonly [claim: string]: unknown };

/** For `oauthRefresh`. */
export async function refreshAt(options: OAuthRefreshOptions, token: Token): Promise<object> {
  const { tokenEndpoint, clientId, clientSecret, authentication, claims } = options;
  const method = clientSecret === undefined ? "none" : (authentication ?? "client_secret_basic");
  const provider = {
    id: new URL(tokenEndpoint).host,
    clientId,
    clientSecret,
    client: { token_endpoint_auth_method: method },
    token: { url: tokenEndpoint, params: {} },
    fetch: ((...args) => fetch(...args)) as typeof fetch,
  };
  const server = { issuer: NO_ISSUER, token_endpoint: tokenEndpoint };
  return withNewTokens(provider, server, claimNames(claims), token);
}

/** For `refresh: true`: asks the provider that the session came from. */
export async function refreshOfProvider(
  settings: Settings,
  names: Names,
  token: Token,
): Promise<object> {
  const id = token[names.provider];
  const given = settings.providers.get(`${id}`);
  if (!given || !("given" in given) || given.type === "email") {
    throw new WaxsealError(
      "provider",
      `A session has tokens of the provider ${quote(`${id}`)}, which \`providers\` does not have: put it back until these sessions have ended.`,
    );
  }
  const provider = readProvider(settings, given);
  return withNewTokens(provider, await findServer(provider), names, token);
}

type Client = Pick<OAuthProvider, "id" | "clientId" | "clientSecret" | "client" | "fetch"> & {
  token: OAuthProvider["token"];
};

async function withNewTokens(
  client: Client,
  server: Server,
  names: Names,
  token: Token,
): Promise<object> {
  const { [names.refresh_token]: refreshToken } = token;
  if (!isText(refreshToken)) {
    throw new WaxsealError(
      "refresh-failed",
      `A session has no refresh token in the claim \`${names.refresh_token}\`: keep it there at sign-in, or name another claim.`,
    );
  }
  const provider = client as OAuthProvider;
  let response: Response;
  try {
    response = await requestRefresh(provider, server, refreshToken);
  } catch (error) {
    throw asAuthError(provider, error, { refreshToken });
  }
  const tokens = await readAnswer(provider, response);
  const { access_token, refresh_token, expires_at } = withExpiry(tokens);
  const { [names.expires_at]: _, ...others } = token;
  return {
    ...others,
    [names.access_token]: access_token,
    // Some send an empty one, or null, where it stays.
    [names.refresh_token]: isText(refresh_token) ? refresh_token : refreshToken,
    // Where the answer does not say when it ends, nobody knows.
    ...(expires_at !== undefined && { [names.expires_at]: expires_at }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** It follows no redirect. The answer counts even where the request has given up meanwhile. */
async function requestRefresh(
  provider: OAuthProvider,
  server: Server,
  refreshToken: string,
): Promise<Response> {
  const response = await oauth.refreshTokenGrantRequest(
    server,
    clientOf(provider),
    clientAuth(provider, server),
    refreshToken,
    {
      [oauth.allowInsecureRequests]: true,
      [oauth.customFetch]: boundedFetch(provider.fetch) as never,
      ...(Object.keys(provider.token.params).length > 0 && {
        additionalParameters: new URLSearchParams(provider.token.params),
      }),
    },
  );
  const mended = await provider.token.conform?.(response.clone());
  return mended ?? response;
}

/** @throws RefreshRejected where the refresh token itself is refused, else what can be tried again. */
async function readAnswer({ id }: OAuthProvider, response: Response): Promise<TokenSet> {
  const { status } = response;
  if (isTransient(status) || status === 408) throw later(id, response);
  const body = await readBody(response);
  const { error, access_token } = body as { error?: unknown; access_token?: unknown };
  if (error === "invalid_grant") {
    throw new RefreshRejected(`${quote(id)} takes the refresh token no more.`);
  }
  if (typeof error === "string" || !response.ok) {
    const answered = typeof error === "string" ? ` and ${quote(error)}` : "";
    throw withRetry(
      new OAuthUnavailable(`${quote(id)} answers with status ${status}${answered}.`),
      response,
    );
  }
  if (typeof access_token === "string" && /^[\x20-\x7e]+$/.test(access_token)) return body;
  throw new OAuthUnavailable(`${quote(id)} answers without an access token.`);
}

function later(id: string, response: Response): Error {
  const { status } = response;
  return withRetry(
    new OAuthUnavailable(`${quote(id)} answers with status ${status}: try again later.`),
    response,
  );
}

/** Seconds, as `refresh` looks for them (RFC 9110 §10.2.3). */
function withRetry(error: Error, { headers }: Response): Error {
  const given = headers.get("retry-after") ?? "";
  const seconds = /^\d+$/.test(given) ? Number(given) : (Date.parse(given) - clock.now()) / 1000;
  return seconds > 0 ? Object.assign(error, { retryAfter: Math.ceil(seconds) }) : error;
}
