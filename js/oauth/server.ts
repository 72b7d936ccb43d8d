/** What a provider's authorization server is like: by its metadata, or as configured. */

import * as oauth from "oauth4webapi";

import { OAuthUnavailable } from "../auth-error.js";
import { quote } from "../quote.js";
import { unusable } from "./endpoints.js";
import { withoutUndefined } from "../json.js";
import { boundedFetch } from "./fetch.js";
import type { OAuthProvider } from "./provider.js";

export type Server = oauth.AuthorizationServer;

/** Milliseconds that metadata are remembered. */
const LIFETIME = 600_000;
/** Servers whose metadata are kept at most. */
const MAX_SERVERS = 100;

const remembered = new Map<string, { server: Promise<Server>; end: number }>();

/**
 * The endpoints and the issuer. Metadata are asked for once in ten minutes, and only where
 * the provider does not have all its endpoints in the configuration.
 *
 * @throws OAuthUnavailable when they cannot be had.
 */
export async function findServer(provider: OAuthProvider): Promise<Server> {
  const { authorization, token, userinfo, issuer } = provider;
  const given = withoutUndefined({
    authorization_endpoint: authorization.url,
    token_endpoint: token.url,
    userinfo_endpoint: userinfo.url,
  });
  if (provider.wellKnown === undefined) return { issuer: issuer ?? NO_ISSUER, ...given };
  const found = await discover(provider, provider.wellKnown);
  return { ...found, ...withParams("token_endpoint", found, token.params), ...given };
}

/** What the configuration adds to the query of an endpoint that the metadata name. */
function withParams(
  name: "token_endpoint",
  { [name]: endpoint }: Server,
  params: { readonly [name: string]: string },
): Partial<Server> {
  if (endpoint === undefined || Object.keys(params).length === 0) return {};
  const url = new URL(endpoint);
  for (const [param, value] of Object.entries(params)) url.searchParams.set(param, value);
  return { [name]: url.href };
}

/** Where a provider has none: no answer of its can have one, and none is expected. */
export const NO_ISSUER = "https://no-issuer.invalid";

async function discover(provider: OAuthProvider, url: string): Promise<Server> {
  const found = remembered.get(url);
  const isFresh = found !== undefined && Date.now() < found.end;
  const server = isFresh ? found.server : remember(url, fetchMetadata(provider, url));
  try {
    // Each time: providers of the same metadata may expect other issuers.
    checkMetadata(provider, await server);
    return await server;
  } catch (error) {
    // The next sign-in asks again.
    if (remembered.get(url)?.server === server) remembered.delete(url);
    throw error;
  }
}

function remember(url: string, server: Promise<Server>): Promise<Server> {
  remembered.delete(url);
  remembered.set(url, { server, end: Date.now() + LIFETIME });
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MAX_SERVERS) break;
    remembered.delete(oldest);
  }
  return server;
}

async function fetchMetadata(provider: OAuthProvider, url: string): Promise<Server> {
  const response = await boundedFetch(provider.fetch)(url, {
    headers: { accept: "application/json" },
  });
  if (response.status !== 200) {
    throw new OAuthUnavailable(
      `${url} answers with status ${response.status}: check the \`issuer\` of \`providers["${provider.id}"]\`.`,
    );
  }
  try {
    return (await response.json()) as Server;
  } catch (cause) {
    throw new OAuthUnavailable(`What ${url} answers is no JSON.`, { cause });
  }
}

/**
 * RFC 8414 §3.3: the issuer is the one that was asked for; else one server could pose as
 * another.
 */
function checkMetadata(provider: OAuthProvider, server: Server): void {
  const { issuer } = Object(server) as Server;
  if (typeof issuer !== "string")
    throw new OAuthUnavailable("The provider's metadata name no issuer.");
  // Where the configuration names none, the metadata do: it says where they are.
  const expected = provider.issuer ?? issuer;
  const isExpected =
    withoutSlash(issuer) === withoutSlash(expected) ||
    (provider.isMultiTenant && originOf(issuer) === originOf(expected));
  if (!isExpected) {
    throw unusable(
      provider.id,
      `has the \`issuer\` ${expected}, and its metadata the issuer ${quote(issuer, 200)}: it must be exactly that one`,
    );
  }
  if (server.token_endpoint === undefined && provider.token.url === undefined) {
    throw new OAuthUnavailable("The provider's metadata name no `token_endpoint`.");
  }
  for (const name of ENDPOINTS) {
    const endpoint = server[name];
    if (endpoint === undefined || isAllowed(endpoint, provider.wellKnown!)) continue;
    throw new OAuthUnavailable(`The provider's \`${name}\` is no https URL.`);
  }
}

const ENDPOINTS = [
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "end_session_endpoint",
] as const;

/** By http only where the configuration itself goes there, as in development. */
export function isAllowed(endpoint: unknown, wellKnown: string): endpoint is string {
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return false;
  const { protocol } = new URL(endpoint);
  return protocol === "https:" || (protocol === "http:" && wellKnown.startsWith("http:"));
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
