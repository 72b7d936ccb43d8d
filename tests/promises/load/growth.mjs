// Whether memory grows: what a server has after a number of requests, its garbage
// collected as far as that can be asked for.

const MIB = 1 << 20;

/**
 * What is wrong with the memory of a server, in sentences, `undefined` when it has
 * answered too few requests to tell: until `warmUp` of them its heap grows to its size.
 *
 * @param limits per kind of memory the bytes a request, and the MiB in all, that are growth
 */
export function growth(samples, { warmUp, ...limits }) {
  const settled = samples.filter(({ requests }) => requests >= warmUp);
  if (settled.length < 8) return undefined;
  return Object.entries(limits).flatMap(([kind, { perRequest, atLeast }]) => {
    // What leaks grows in either half; a lump is in one, or between them.
    const half = settled.length >> 1;
    const bytes = Math.min(slope(settled.slice(0, half), kind), slope(settled.slice(half), kind));
    const total = bytes * (settled.at(-1).requests - settled[0].requests);
    if (bytes <= perRequest || total <= atLeast * MIB) return [];
    return [
      `${kind} grows by ${Math.round(bytes)} bytes a request, ${(total / MIB).toFixed(1)} MiB in all`,
    ];
  });
}

/**
 * Bytes a request, as the median of the slopes between all pairs of samples (Theil and
 * Sen), which a sample that stands out does not turn.
 */
function slope(samples, kind) {
  const slopes = samples.flatMap((early, index) =>
    samples
      .slice(index + 1)
      .map((late) => (late[kind] - early[kind]) / (late.requests - early.requests)),
  );
  return slopes.toSorted((a, b) => a - b)[slopes.length >> 1];
}
