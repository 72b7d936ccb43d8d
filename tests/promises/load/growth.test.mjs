import assert from "node:assert/strict";
import { test } from "node:test";

import { growth } from "./growth.mjs";
import { random } from "./random.mjs";

const MIB = 1 << 20;
const limits = { warmUp: 10_000, rss: { perRequest: 200, atLeast: 8 } };

/** A heap that fills in the warm-up, with lumps and noise, and leaks bytes a request. */
function samples(leak, { lump = 0, from = 12, count = 24, step = 5000 } = {}) {
  const { below } = random(leak + 1);
  return Array.from({ length: count }, (_, index) => {
    const requests = (index + 1) * step;
    const heap = 60 * MIB + Math.min(requests, 10_000) * 8000;
    const lumps = index > from ? lump : 0;
    return { requests, rss: heap + leak * requests + lumps + below(4 * MIB) };
  });
}

test("memory that leaks is found, in spite of noise and warm-up", () => {
  for (const leak of [400, 1000, 30_000]) {
    const [sentence, ...more] = growth(samples(leak), limits);
    assert.match(sentence, /^rss grows by \d+ bytes a request, \d+\.\d MiB in all$/);
    assert.deepEqual(more, []);
  }
});

test("noise, a warm-up and one lump are no growth", () => {
  for (const lump of [0, 20 * MIB, 60 * MIB]) {
    for (let from = 0; from < 24; from++) {
      assert.deepEqual(growth(samples(0, { lump, from }), limits), [], `${lump} from ${from}`);
    }
  }
});

test("too few requests say nothing", () => {
  assert.equal(growth(samples(30_000, { count: 7 }), limits), undefined);
  assert.equal(growth(samples(30_000, { step: 100 }), limits), undefined);
});
