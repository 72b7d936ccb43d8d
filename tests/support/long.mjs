/**
 * Whether a suite runs the combinations that `npm test` leaves out, as in
 * `npm run test:long`. In `npm test` it runs as many as it needs to reach every part once.
 */
export const isLong = process.env.WAXSEAL_LONG === "1";

/** Of an object, the entries with these names, or in `npm run test:long` all others. */
export function usualOrOthers(usual, object) {
  const unknown = usual.filter((name) => !(name in object));
  if (unknown.length > 0) throw new Error(`Missing: ${unknown}.`);
  return Object.entries(object).filter(([name]) => usual.includes(name) !== isLong);
}
