/**
 * Whether a suite runs every combination that it knows, as in `npm run test:long`. In
 * `npm test` it runs as many as it needs to reach every part once.
 */
export const isLong = process.env.WAXSEAL_LONG === "1";

/** Of an object, all entries or those with these names. */
export function allOr(names, object) {
  const wanted = Object.entries(object).filter(([name]) => isLong || names.includes(name));
  if (!isLong && wanted.length !== names.length) throw new Error(`One of ${names} is missing.`);
  return wanted;
}
