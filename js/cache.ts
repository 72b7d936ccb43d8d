/** Headers that keep an answer out of caches. */

/** For an answer to one visitor: a cache that kept it would give it to all others. */
export const NO_STORE = { "Cache-Control": "private, no-cache, no-store", Vary: "Cookie" };

/**
 * Whether caches obey this field instead of `Cache-Control`: `CDN-Cache-Control`,
 * `Vercel-CDN-Cache-Control` and others (RFC 9213), `Surrogate-Control`, those of nginx and
 * Akamai.
 */
export function isForCaches(name: string): boolean {
  return /-cache-control$|^(surrogate-control|edge-control|x-accel-expires)$/i.test(name);
}

/** Whether one of these header fields says what caches may do. */
export function hasCachePolicy(names: Iterable<string>): boolean {
  return [...names].some((name) => /^(cache-control|expires)$/i.test(name) || isForCaches(name));
}

/** Adds a field to a `Vary` header (RFC 9110 §12.5.5). */
export function vary(fields: string | null | undefined, field: string): string {
  if (!fields) return field;
  const existing = fields.split(",").map((name) => name.trim().toLowerCase());
  return existing.includes("*") || existing.includes(field.toLowerCase())
    ? fields
    : `${fields}, ${field}`;
}
