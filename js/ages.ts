/** How long sessions live, and when they are renewed; the core has the same. In seconds. */

/** `session.maxAge` where it is not given. */
export const MAX_AGE = 2_592_000;

/** As long as browsers keep a cookie (RFC 6265bis §5.5). */
export const LONGEST_AGE = 400 * 86_400;

/** `session.updateAge` where it is not given. */
export function defaultUpdateAge(maxAge: number): number {
  return Math.min(86_400, Math.floor(maxAge / 2));
}
