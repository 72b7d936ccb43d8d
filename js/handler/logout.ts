/** Signing out at the provider too, for the endpoint and for server actions alike. */

import type { Internals } from "../internals.js";
import type { Source } from "../types/source.js";
import type { Ticket } from "./ticket.js";

/** Whether a provider is configured with `logout`. */
export function hasLogout({ settings }: Pick<Internals, "settings">): boolean {
  return [...settings.providers.values()].some(
    (provider) => "given" in provider && !!provider.given.logout,
  );
}

/**
 * The provider's page that signs out there, for a session of a provider with `logout`. It
 * leads back to `GET signout`, which does the rest of `ticket`.
 */
export async function urlAtProvider(
  app: Internals,
  request: Source,
  endpointsUrl: string,
  csrfToken: string,
  ticket: Ticket,
): Promise<string | undefined> {
  if (!hasLogout(app)) return undefined;
  const { logoutUrl } = await import("../oauth/logout.js");
  return logoutUrl(app, request, endpointsUrl, csrfToken, ticket);
}
