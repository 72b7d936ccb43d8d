/** Reads the providers of Auth.js v5 and of NextAuth.js v4, and our own. */

import { isPlainObject } from "../json.js";
import { withoutUndefined } from "../json.js";
import type { Format } from "../types/config.js";
import type { RemoteProvider } from "../types/provider.js";
import { checkGiven } from "./check.js";
import { tokenClient, userinfoClient } from "./client.js";
import {
  address,
  merge,
  mergeEndpoint,
  ownEndpoint,
  readAuthorization,
  readEndpoint,
  unusable,
  type Version,
} from "./endpoints.js";
import { isOfAnyTenant } from "./entra.js";
import { readGiven, variablesOf, type Given } from "./given.js";
import type { Check, OAuthProvider, TokenSet } from "./provider.js";

/**
 * Reads a provider once. What it lacks is filled from `AUTH_<ID>_ID`, `AUTH_<ID>_SECRET` and
 * `AUTH_<ID>_ISSUER`.
 *
 * @param format Says whose rules count where an object could be of either version: v4's with
 *   `"next-auth"`, else v5's.
 * @throws WaxsealError `"invalid-option"` where nobody could sign in with it.
 */
export function normalizeProvider(provider: RemoteProvider, format?: Format): OAuthProvider {
  const { id, name } = provider;
  const { defaults, options, env } = readGiven(provider);
  const version = versionOf(defaults, options, format);
  const given: Given = {
    ...merge(defaults, options),
    authorization: mergeEndpoint("authorization", version, defaults, options),
    token: mergeEndpoint("token", version, defaults, options),
    userinfo: mergeEndpoint("userinfo", version, defaults, options),
  };
  checkGiven(id, given);
  const filled = { ...given, ...fillIn(given, options, env) };
  const isOidc = version === "v4" ? isOidcInV4(defaults, given) : provider.type === "oidc";
  const isFormPost = given.authorization.params?.response_mode === "form_post";
  const scope = defaultScope(version, isOidc, given);
  const normalized: OAuthProvider = {
    id,
    name,
    type: isOidc ? "oidc" : "oauth",
    version,
    ...readClient(id, filled),
    authorization: readAuthorization(id, given.authorization, scope, !!given.token.request),
    token: { ...readEndpoint(id, "token", given.token), ...tokenFunctions(given.token) },
    userinfo: readEndpoint(id, "userinfo", given.userinfo),
    checks: readChecks(id, given.checks ?? (version === "v4" ? "state" : "pkce")),
    usesIdToken: isOidc && (version === "v4" ? !given.userinfo.request : given.idToken !== false),
    isFormPost,
    profile: given.profile ?? defaultProfile,
    account: given.account ?? (version === "v4" ? (tokens: TokenSet) => tokens : defaultAccount),
    fetch: readFetch(id, withSymbol("custom-fetch", options, defaults)),
    ...readSpecials(filled),
    // The proxy forwards a query, and not a form.
    redirectProxyUrl: isFormPost ? undefined : readProxy(id, given.redirectProxyUrl),
    ...readMetadata(id, version, isOidc, filled),
  };
  addRequests(normalized, filled);
  checkBackchannel(normalized);
  return normalized;
}

/** What objects of v4 have, and those of v5 have not. */
const OF_V4 = ["wellKnown", "idToken", "version", "jwks_endpoint", "httpOptions", "jwks"];

/** Many an object with three addresses could be of either. */
function versionOf(defaults: Given, options: Given, format: Format | undefined): Version {
  const isV5 =
    defaults.type === "oidc" ||
    Object.getOwnPropertySymbols(defaults).length > 0 ||
    defaults.token?.conform !== undefined ||
    // v4 has a logo with every style.
    (isPlainObject(defaults.style) && !defaults.style.logo);
  if (isV5) return "v5";
  const isV4 = OF_V4.some((name) => (options[name] ?? defaults[name]) !== undefined);
  return isV4 || format === "next-auth" ? "v4" : "v5";
}

/** v4 has one type for both, and asks the provider without options. */
function isOidcInV4(defaults: Given, given: Given): boolean {
  const { idToken, wellKnown } = defaults;
  const { scope } = Object(ownEndpoint("authorization", defaults).params);
  return Boolean(
    given.idToken ??
    idToken ??
    (wellKnown && String(wellKnown).includes("openid-configuration")) ??
    (scope && String(scope).includes("openid")),
  );
}

/** openid-client of v4 has one, and Auth.js asks OAuth 2 servers for its own as well. */
function defaultScope(version: Version, isOidc: boolean, given: Given): string | undefined {
  if (version === "v4") return "openid";
  return isOidc || given.authorization.url ? "openid profile email" : undefined;
}

/** An empty text is nothing, as of a variable that is there without a value. */
function fillIn(given: Given, options: Given, env: Given): Given {
  // The server that the environment names comes before one that the provider has by itself, as
  // Microsoft's has that of everybody. Not where its addresses are fixed.
  const passed = (given.authorization as Given).url ? given : options;
  const issuer = (passed.issuer || env.issuer || given.issuer || undefined) as unknown;
  return {
    clientId: given.clientId || env.clientId,
    clientSecret: given.clientSecret || env.clientSecret || undefined,
    issuer: issuer && String(issuer),
  };
}

/** RFC 7591 §2, RFC 7523 §2.2. */
const METHODS = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "none",
];
/** Those that need no secret. */
const WITHOUT_SECRET = ["none", "private_key_jwt"];

function readClient(
  id: string,
  { clientId, clientSecret, client: given, token }: Given,
): Pick<OAuthProvider, "clientId" | "clientSecret" | "client"> {
  const client = (given ?? {}) as OAuthProvider["client"];
  const method = client.token_endpoint_auth_method;
  const variables = variablesOf(id);
  if (!clientId) throw unusable(id, `has no \`clientId\`: pass it, or set ${variables}_ID`);
  if (method !== undefined && method !== null && !METHODS.includes(String(method))) {
    throw unusable(
      id,
      `has a \`client.token_endpoint_auth_method\` that is none of ${METHODS.join(", ")}`,
    );
  }
  if (clientSecret === undefined && !WITHOUT_SECRET.includes(String(method))) {
    throw unusable(
      id,
      `has no \`clientSecret\`: pass it, or set ${variables}_SECRET; a public client has \`client: { token_endpoint_auth_method: "none" }\``,
    );
  }
  if (method === "private_key_jwt" && !token.clientPrivateKey) {
    throw unusable(id, "has no `token.clientPrivateKey`, with which `private_key_jwt` signs");
  }
  return { clientId: String(clientId), clientSecret, client };
}

const CHECKS: readonly unknown[] = ["pkce", "state", "nonce"] satisfies Check[];

/** v4 takes one as a text. */
function readChecks(id: string, given: unknown): readonly Check[] {
  const checks = [given].flat().filter((check) => check !== "none");
  if (checks.every((check): check is Check => CHECKS.includes(check))) return checks;
  throw unusable(id, 'has other `checks` than "pkce", "state" and "nonce"');
}

function readFetch(id: string, given: unknown): typeof fetch {
  if (given === undefined) return (...args) => fetch(...args);
  if (typeof given === "function") return given as typeof fetch;
  throw unusable(id, "needs a function as `customFetch`");
}

/** Its addresses begin with it. */
function readProxy(id: string, url: unknown): string | undefined {
  if (url === undefined || url === null || url === "") return undefined;
  return address(id, "redirectProxyUrl", url) && String(url);
}

function tokenFunctions({ conform, clientPrivateKey }: Given): Partial<OAuthProvider["token"]> {
  return { ...(conform && { conform }), ...(clientPrivateKey && { clientPrivateKey }) };
}

const APPLE = /^https:\/\/appleid\.apple\.com(\/|$)/;

function readSpecials(given: Given) {
  const server = String(given.wellKnown ?? given.issuer);
  return {
    isMultiTenant: isOfAnyTenant(server),
    hasUserField: APPLE.test(server),
    allowDangerousEmailAccountLinking: given.allowDangerousEmailAccountLinking === true,
    logout: given.logout === true || (given.logout === "hint" && ("hint" as const)),
    backchannelLogout: given.backchannelLogout === true,
  };
}

/** Whether discovery is needed, and where it is. */
function readMetadata(
  id: string,
  version: Version,
  isOidc: boolean,
  given: Given,
): Pick<OAuthProvider, "issuer" | "wellKnown"> {
  const { authorization, token, userinfo, wellKnown, issuer, logout, backchannelLogout } = given;
  const asksUserinfo = !isOidc || given.idToken === false;
  const hasAll =
    authorization.url && token.url && (!asksUserinfo || userinfo.url || userinfo.request);
  // v5 takes the issuer, whatever `wellKnown` says; v4 knows no other place.
  if (wellKnown && (version === "v4" || !issuer)) {
    return { issuer: undefined, wellKnown: address(id, "wellKnown", wellKnown).href };
  }
  if (!issuer && !hasAll) {
    throw unusable(
      id,
      `has neither \`issuer\` nor all of \`authorization\`, \`token\` and \`userinfo\`: pass them, or set ${variablesOf(id)}_ISSUER`,
    );
  }
  if (hasAll && !logout && !backchannelLogout) return { issuer, wellKnown: undefined };
  return { issuer, wellKnown: issuer && metadataOf(address(id, "issuer", issuer)) };
}

/** OpenID Connect Discovery §4.1. */
function metadataOf(issuer: URL): string {
  return `${issuer.origin}${issuer.pathname.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

/** Without an id_token nobody could tell which sessions are meant, nor who says so. */
function checkBackchannel(provider: OAuthProvider): void {
  const { id, type, isMultiTenant, backchannelLogout, wellKnown } = provider;
  if (!backchannelLogout || (type === "oidc" && !isMultiTenant && wellKnown !== undefined)) return;
  throw unusable(
    id,
    'has `backchannelLogout`, which needs OpenID Connect: `type: "oidc"`, and an `issuer` that is a single one',
  );
}

/** Its functions get the provider as Auth.js passes it, and what v4 has besides. */
function addRequests(provider: OAuthProvider, given: Given): void {
  const { request: requestTokens } = given.token;
  const { request: requestProfile } = given.userinfo;
  const own = (callbackUrl: string) => ({
    ...given,
    callbackUrl,
    token: withUrl(given.token, provider.token.url),
    userinfo: withUrl(given.userinfo, provider.userinfo.url),
  });
  if (requestTokens) {
    provider.token.request = (context) =>
      requestTokens({
        ...context,
        provider: own(context.callbackUrl),
        client: tokenClient(provider, context),
      });
  }
  if (requestProfile) {
    provider.userinfo.request = (context) =>
      requestProfile({
        ...context,
        provider: own(context.callbackUrl),
        client: userinfoClient(provider, context),
      });
  }
}

function withUrl(endpoint: Given, url: string | undefined): Given {
  return { ...endpoint, url: url === undefined ? undefined : new URL(url) };
}

/** By what it says of itself: Auth.js does not export its symbols, and has them twice. */
function withSymbol(description: string, ...givens: readonly Given[]): any {
  for (const given of givens) {
    const symbols = Object.getOwnPropertySymbols(given);
    const found = symbols.find((symbol) => symbol.description === description);
    if (found && given[found]) return given[found];
  }
}

function defaultProfile(profile: any): object {
  return withoutUndefined({
    id: profile.sub ?? profile.id,
    name: profile.name ?? profile.nickname ?? profile.preferred_username,
    email: profile.email,
    image: profile.picture,
  });
}

function defaultAccount(tokens: TokenSet): object {
  const { access_token, id_token, refresh_token, expires_at, scope, token_type } = tokens;
  return withoutUndefined({
    access_token,
    id_token,
    refresh_token,
    expires_at,
    scope,
    token_type,
    session_state: tokens.session_state,
  });
}
