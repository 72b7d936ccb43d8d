/**
 * The ticket with which a server action sends a browser to `GET signout?ticket=…`, which
 * answers with the lines that the cookie jar of Next.js had no room for, and redirects.
 *
 * It is 43 characters of base64url, the code, and JSON `[end, url, …names]`: seconds
 * since 1970, where to go then, and the names of the session cookies that came: the
 * endpoint may not see those, as they may have another path. The code covers the
 * browser's CSRF token too: in another browser the ticket is worthless.
 */

import type { Internals } from "../internals.js";

const PURPOSE = "sign-out ticket";
const CODE_LENGTH = 43;
/** Seconds for which a ticket is valid. */
const LIFETIME = 60;

export interface Ticket {
  url: string;
  names: string[];
}

export function makeTicket({ mac }: Internals, csrfToken: string, ticket: Ticket): string {
  const { url, names } = ticket;
  const payload = JSON.stringify([Math.floor(Date.now() / 1000) + LIFETIME, url, ...names]);
  return mac(PURPOSE, csrfToken + payload) + payload;
}

/** The content of a valid ticket; `undefined` for any other text, and when it is too late. */
export function openTicket(
  { verifyMac }: Internals,
  csrfToken: string,
  ticket: string,
): Ticket | undefined {
  const payload = ticket.slice(CODE_LENGTH);
  if (!verifyMac(PURPOSE, csrfToken + payload, ticket.slice(0, CODE_LENGTH))) return undefined;
  const [end, url, ...names] = JSON.parse(payload);
  return Date.now() < end * 1000 ? { url, names } : undefined;
}
