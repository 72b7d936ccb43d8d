/** What is worth keeping of a comparison: not the inputs, and no functions. */
export function plain({ cases, ...group }) {
  const measured = ({ name, ours, floorOf, bare, charted, calls, micros, processor }) => ({
    ...{ name, ours, floorOf, bare, charted, calls, micros, processor },
  });
  return { ...group, cases: cases.map(measured) };
}
