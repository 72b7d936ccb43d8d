/** The number of bootstrap draws for an interval. */
const DRAWS = 4000;

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * `statistic` of the means of the columns, each a list with a value for every round of
 * every start, and its 95 % interval: starts, and rounds of these, are drawn with
 * replacement.
 */
export function estimate(columns, starts, statistic) {
  const all = columns[0].map((_, round) => round);
  const rounds = all.length / starts;
  const byStart = Array.from({ length: starts }, (_, start) =>
    all.slice(start * rounds, (start + 1) * rounds),
  );
  const of = (chosen) =>
    statistic(...columns.map((column) => mean(chosen.map((round) => column[round]))));

  const draws = Array.from({ length: DRAWS }, () => of(drawn(byStart).flatMap(drawn))).sort(
    (a, b) => a - b,
  );
  return {
    value: of(all),
    low: draws[Math.floor(0.025 * DRAWS)],
    high: draws[Math.ceil(0.975 * DRAWS) - 1],
  };
}

function drawn(list) {
  return list.map(() => list[Math.floor(Math.random() * list.length)]);
}
