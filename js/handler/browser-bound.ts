/**
 * Texts that go by way of a browser, in an address or a cookie, and count only when the
 * same browser brings them back in time: 43 characters of base64url, the code, and JSON
 * `[end, …content]`, where `end` is in seconds since 1970. The code covers the browser's
 * CSRF token too: in another browser the text is worthless. It is not encrypted.
 */

import type { Internals } from "../internals.js";

const CODE_LENGTH = 43;

/** `lifetime` is in seconds. */
export function bind(
  { mac }: Internals,
  purpose: string,
  csrfToken: string,
  content: readonly unknown[],
  lifetime: number,
): string {
  const payload = JSON.stringify([Math.floor(Date.now() / 1000) + lifetime, ...content]);
  return mac(purpose, csrfToken + payload) + payload;
}

/** The content of a valid text; `undefined` for any other, and when it is too late. */
export function openBound(
  { verifyMac }: Internals,
  purpose: string,
  csrfToken: string,
  text: string,
): any[] | undefined {
  const payload = text.slice(CODE_LENGTH);
  if (!verifyMac(purpose, csrfToken + payload, text.slice(0, CODE_LENGTH))) return undefined;
  const [end, ...content] = JSON.parse(payload) as [number, ...any[]];
  return Date.now() < end * 1000 ? content : undefined;
}
