/**
 * The ticket with which a server action sends a browser to `GET signout?ticket=…`, which
 * answers with the lines that the cookie jar of Next.js had no room for, and redirects.
 *
 * It holds where to go then, and the names of the session cookies that came: the endpoint
 * may not see those, as they may have another path.
 */

import type { Internals } from "../internals.js";
import { bind, openBound } from "./browser-bound.js";

const PURPOSE = "sign-out ticket";
/** Seconds for which a ticket is valid. */
const LIFETIME = 60;

export interface Ticket {
  url: string;
  names: string[];
}

export function makeTicket(app: Internals, csrfToken: string, { url, names }: Ticket): string {
  return bind(app, PURPOSE, csrfToken, [url, ...names], LIFETIME);
}

/** The content of a valid ticket; `undefined` for any other text, and when it is too late. */
export function openTicket(app: Internals, csrfToken: string, ticket: string): Ticket | undefined {
  const content = openBound(app, PURPOSE, csrfToken, ticket);
  if (content === undefined) return undefined;
  const [url, ...names] = content as [string, ...string[]];
  return { url, names };
}
