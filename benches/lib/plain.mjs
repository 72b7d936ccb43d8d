/** What is worth keeping of a comparison: not the inputs, and no functions. */
export function plain({ cases, ...group }) {
  const kept = ({ name, ours = false, floor = false, charted = false, calls, micros }) => ({
    name,
    ours,
    floor,
    charted,
    calls,
    micros,
  });
  return { ...group, cases: cases.map(kept) };
}
