// Whether memory grows: what a sample has after the garbage was collected, as far as
// that can be asked for, against the requests so far.

const MIB = 1 << 20;

/**
 * Bytes a request, as the median of the slopes between all pairs of samples
 * (Theil and Sen): one lump, such as a cache that fills or a heap that is made larger,
 * does not turn it.
 */
export function slope(samples, name) {
  const slopes = [];
  for (const [index, early] of samples.entries()) {
    for (const late of samples.slice(index + 1)) {
      slopes.push((late[name] - early[name]) / (late.requests - early.requests));
    }
  }
  return median(slopes);
}

/** What is wrong with the memory of a server, in sentences. The first third is its warm-up. */
export function growth(samples, limits) {
  const settled = samples.slice(Math.ceil(samples.length / 3));
  return Object.entries(limits).flatMap(([name, { perRequest, atLeast }]) => {
    const bytes = slope(settled, name);
    const total = bytes * (settled.at(-1).requests - settled[0].requests);
    if (bytes <= perRequest || total <= atLeast * MIB) return [];
    return [`${name} grows by ${Math.round(bytes)} bytes a request, ${(total / MIB).toFixed(1)} MiB in all`];
  });
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
