/**
 * Signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0), for a provider
 * with `logout: true`: otherwise the next "Continue with …" signs in without a question,
 * which on a shared machine is somebody else's account.
 */

import { WaxsealError } from "../errors.js";
import { makeTicket, openTicket, type Ticket } from "../handler/ticket.js";
import type { Internals } from "../internals.js";
import { isObject } from "../json.js";
import { reportOnce } from "../log.js";
import type { Source } from "../types/source.js";
import type { OAuthProvider, TokenSet } from "./provider.js";
import { readProvider } from "./providers.js";
import { findServer } from "./server.js";

/** The claim that keeps what signing out at the provider takes. */
export const LOGOUT_CLAIM = "logout";

/** What a session of such a provider keeps. */
export interface Logout {
  provider: string;
  id_token?: string;
  /** Where the token keeps no id_token: whom the provider should sign out. */
  hint?: string;
}

/** There are ten minutes to sign out there. */
const STATE = { purpose: "sign-out at the provider", lifetime: 600 };

export function logoutClaims(
  provider: OAuthProvider,
  tokens: TokenSet,
  email: unknown,
): { [LOGOUT_CLAIM]?: Logout } {
  if (!provider.logout) return {};
  const { id_token } = tokens;
  const logout: Logout = {
    provider: provider.id,
    ...(provider.logout === "hint"
      ? typeof email === "string" && { hint: email }
      : id_token !== undefined && { id_token }),
  };
  return { [LOGOUT_CLAIM]: logout };
}

/**
 * Where to send the browser to sign out at the provider of this session, which leads back to
 * `GET signout` and from there to the ticket's `url`; `undefined` where there is nothing to do
 * there. The ticket goes along as `state`, and not the other way round: an id_token in an
 * address of ours would be in our logs.
 */
export async function logoutUrl(
  app: Internals,
  source: Source,
  endpointsUrl: string,
  csrfToken: string,
  ticket: Ticket,
): Promise<string | undefined> {
  const read = app.read(source);
  const logout = read.status === "active" ? read.token[LOGOUT_CLAIM] : undefined;
  if (!isObject(logout)) return undefined;
  const { provider: id, id_token, hint } = logout as Logout;
  const given = app.settings.providers.get(id);
  if (!given || given.type === "credentials" || given.type === "email") return undefined;
  try {
    const provider = readProvider(app.settings, given);
    const { end_session_endpoint } = await findServer(provider);
    if (!provider.logout || end_session_endpoint === undefined) return undefined;
    const target = new URL(end_session_endpoint);
    const parameters = {
      ...(id_token !== undefined && { id_token_hint: id_token }),
      ...(id_token === undefined && hint !== undefined && { logout_hint: hint }),
      client_id: provider.clientId,
      post_logout_redirect_uri: `${endpointsUrl}/signout`,
      state: makeTicket(app, csrfToken, ticket, STATE),
    };
    for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
    return target.href;
  } catch (cause) {
    // They are signed out here in any case.
    const message = "The session at the provider was not ended: its metadata cannot be had.";
    reportOnce(app.settings, new WaxsealError("provider", message, { cause }));
    return undefined;
  }
}

/** What is left to do, by the `state` that this browser brings back from the provider. */
export function openLogoutState(
  app: Internals,
  csrfToken: string,
  state: string,
): Ticket | undefined {
  return openTicket(app, csrfToken, state, STATE);
}
