/** Median and quartiles. */
export function summary(values) {
  const sorted = values.slice().sort((a, b) => a - b);
  return { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75) };
}

/** How many times longer a case takes than the reference, round by round. */
export function ratios(each, reference) {
  return summary(each.micros.map((micros, round) => micros / reference.micros[round]));
}

function at(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const next = sorted[Math.min(below + 1, sorted.length - 1)];
  return sorted[below] + (place - below) * (next - sorted[below]);
}
