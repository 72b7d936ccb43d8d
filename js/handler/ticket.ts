/**
 * The ticket with which a server action sends a browser to `GET signout?ticket=…`, which
 * answers with the lines that the cookie jar of Next.js had no room for, and redirects.
 *
 * It holds where to go then, and the names of the session cookies that came: the endpoint
 * may not see those, as they may have another path.
 */

import type { Internals } from "../internals.js";
import { bind, openBound } from "./browser-bound.js";

/** What a ticket is for, with the seconds for which it is valid. */
interface Kind {
  purpose: string;
  lifetime: number;
}

const OF_ACTION: Kind = { purpose: "sign-out ticket", lifetime: 60 };

export interface Ticket {
  url: string;
  names: string[];
}

export function makeTicket(
  app: Internals,
  csrfToken: string,
  { url, names }: Ticket,
  { purpose, lifetime }: Kind = OF_ACTION,
): string {
  return bind(app, purpose, csrfToken, [url, ...names], lifetime);
}

/** The content of a valid ticket; `undefined` for any other text, and when it is too late. */
export function openTicket(
  app: Internals,
  csrfToken: string,
  ticket: string,
  { purpose }: Kind = OF_ACTION,
): Ticket | undefined {
  const content = openBound(app, purpose, csrfToken, ticket);
  if (content === undefined) return undefined;
  const [url, ...names] = content as [string, ...string[]];
  return { url, names };
}
