/** The name that was probably meant. */

/** The name with the fewest edits, of `most`: by default few for a word of that length. */
export function nearest(
  name: string,
  names: readonly string[],
  most = Math.max(2, name.length / 2),
): string | undefined {
  let best: string | undefined;
  let fewest = most;
  for (const next of names) {
    const edits = distance(name, next);
    if (edits < fewest || (edits === fewest && best === undefined)) [best, fewest] = [next, edits];
  }
  return best;
}

/** Levenshtein's, letter case being half an edit. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, x] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, y] of [...b].entries()) {
      const same = x === y ? 0 : x.toLowerCase() === y.toLowerCase() ? 0.5 : 1;
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + same));
    }
    row = next;
  }
  return row[b.length]!;
}
