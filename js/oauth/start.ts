import { hasClass, WaxsealError } from "../errors.js";
import type { Start, Started } from "../handler/started.js";
import type { Internals } from "../internals.js";
import type { RemoteProvider } from "../types/provider.js";
import { authorizationUrl } from "./authorization.js";
import { checkCookies } from "./check-cookies.js";
import { checkParameters, createChecks } from "./checks.js";
import { asAuthError, unproved } from "./failure.js";
import { flowCookies, type Flow } from "./flow.js";
import type { OAuthProvider } from "./provider.js";
import { readProvider } from "./providers.js";
import { proxiedChecks, redirectUriOf } from "./redirect-proxy.js";
import { findServer, type Server } from "./server.js";

/**
 * Prepares the way to the provider: its address, and the cookies that the way back needs.
 *
 * @throws AuthError where the provider is to blame; WaxsealError for a mistake in the
 *   configuration.
 */
export async function startOAuth(
  app: Internals,
  given: RemoteProvider,
  start: Start,
): Promise<Started> {
  const provider = readProvider(app.settings, given);
  // With no id_token it could never say when somebody has signed in.
  if (start.within !== undefined && provider.type !== "oidc") throw unproved(provider);
  const server = await serverOf(provider);
  const checks = proxiedChecks(app, provider, start, createChecks(provider, server));
  const url = authorizationUrl(
    provider,
    server,
    redirectUriOf(app, provider, start),
    await checkParameters(checks),
    { params: start.authorizationParams, isTrusted: start.isTrusted, within: start.within },
  );
  const flow: Flow = {
    ...checks,
    provider: provider.id,
    origin: new URL(start.endpointsUrl).origin,
    url: start.url,
    // An account that joins a user's others proves nothing about that user.
    sid: start.within === undefined ? await sessionIdOf(app, start) : undefined,
    within: start.within,
  };
  const { request } = start;
  return {
    url,
    cookies: [...flowCookies(app, request, flow), ...checkCookies(app, request, flow)],
  };
}

async function serverOf(provider: OAuthProvider): Promise<Server> {
  try {
    return await findServer(provider);
  } catch (error) {
    if (hasClass(error, WaxsealError)) throw error;
    throw asAuthError(provider, error);
  }
}

/** Of the session under which it begins: an account may be linked to its user. */
async function sessionIdOf(app: Internals, { request }: Start): Promise<string | undefined> {
  const { adapter, compat } = app.settings;
  if (!adapter) return undefined;
  const read = compat?.codec ? await app.peek(request) : app.read(request);
  const { token } = read as { token?: { sid?: string } };
  return token?.sid;
}
