/** Median and quartiles. */
export function summary(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75) };
}

/** How many times longer a case takes than the reference, round by round. */
export function ratios(each, reference) {
  return quotients(each, reference, "micros");
}

/** That ratio for a peer in the results of a runtime; undefined if it was not measured. */
export function ratio(groups, { comparison, at, peer }) {
  const cases = groups.find((group) => group.name === comparison && group.at === at)?.cases;
  const each = cases?.find(({ name }) => name === peer);
  return each && ratios(each, cases[0]);
}

/**
 * How many times its floor a case of ours takes; undefined if it was not measured. In processor
 * time where that is known: neither waits for another thread, and what other programs do on
 * the machine does not count.
 */
export function floorRatio(groups, { comparison, at, subject }) {
  const cases = groups.find((group) => group.name === comparison && group.at === at)?.cases;
  const each = cases?.find(({ name }) => name === subject);
  const floor = cases?.find(({ floorOf }) => floorOf === subject);
  return each && floor && quotients(each, floor, "processor");
}

function quotients(each, reference, key) {
  const [one, other] = [each, reference].map((of) => of[key] ?? of.micros);
  return summary(one.map((value, round) => value / other[round]));
}

/** With three significant digits. */
export function short(value) {
  return value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted[below] + (place - below) * (next - sorted[below]);
}
