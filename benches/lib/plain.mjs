/** What is worth keeping of a comparison: not the inputs, and no functions. */
export function plain({ cases, ...group }) {
  const kept = ({ name, ours = false, line = false, calls, micros }) => ({
    name,
    ours,
    line,
    calls,
    micros,
  });
  return { ...group, cases: cases.map(kept) };
}
