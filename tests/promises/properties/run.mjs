// How often a property is tried, and from which seed: `PROPERTY_RUNS=20` tries each
// twenty times as often, `PROPERTY_SEED=random` other values. Without them every run is
// the same, so that what lands does not depend on luck.

import fc from "fast-check";

const { PROPERTY_RUNS = "1", PROPERTY_SEED = "1" } = process.env;
const times = Number(PROPERTY_RUNS);
if (!(times > 0)) throw new Error("PROPERTY_RUNS is how many times as often, such as 20");

export const seed =
  PROPERTY_SEED === "random" ? Date.now() ^ (Math.random() * 2 ** 32) : Number(PROPERTY_SEED);
console.log(`PROPERTY_SEED=${seed}, ${times} times as often`);

/** Holds for `runs` random values, or fails with the smallest that it finds. */
export function holds(runs, ...property) {
  const numRuns = Math.ceil(runs * times);
  const last = property.length - 1;
  return fc.assert(fc.asyncProperty(...property.slice(0, last), property[last]), { numRuns, seed });
}

/** As `holds`, for a property that needs no promise. */
export function holdsNow(runs, ...property) {
  const numRuns = Math.ceil(runs * times);
  fc.assert(fc.property(...property), { numRuns, seed });
}
