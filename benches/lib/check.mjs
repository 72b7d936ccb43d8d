// No case is measured before it has shown that it does the work.

import assert from "node:assert/strict";

/**
 * Runs a case over all its inputs and compares what it finds; then over forged
 * and expired ones, in which it must find nothing.
 */
export async function check({ name, inputs, run, find, expected, refused }) {
  for (const [index, input] of inputs.entries()) {
    assert.deepEqual(
      await find(await run(input), index),
      expected[index],
      `${name}: input ${index}`,
    );
  }
  for (const input of refused ?? []) {
    let found;
    try {
      found = await find(await run(input), 0);
    } catch {
      found = null;
    }
    assert.equal(found, null, `${name} accepts a forged or expired token`);
  }
}
