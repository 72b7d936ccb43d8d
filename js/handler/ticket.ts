/**
 * The ticket that a server action gives a browser, for `GET signout?ticket=…`: there
 * it gets the lines that the jar of Next.js had no room for, and goes on.
 *
 * It is 43 characters of base64url, the code, and JSON `[end, url, …names]`: seconds
 * since 1970, where to go then, and the names of the session cookies that came; the
 * endpoint need not see them, as they may have another path. The code covers the
 * browser's CSRF token too: in another browser the ticket is worth nothing.
 */

import type { Internals } from "../internals.js";

const PURPOSE = "sign-out ticket";
const CODE_LENGTH = 43;
/** Seconds that a ticket is good for. */
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

/** What is in a good ticket; `undefined` when it is none, or comes too late. */
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
