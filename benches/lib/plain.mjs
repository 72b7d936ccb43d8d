/** What is worth keeping of a comparison: not the inputs, and no functions. */
export function plain({ cases, ...group }) {
  const measured = ({ name, ours, floorOf, bare, charted, calls, micros }) => ({
    ...{ name, ours, floorOf, bare, charted, calls, micros },
  });
  return { ...group, cases: cases.map(measured) };
}
