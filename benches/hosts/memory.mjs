// Node, with --expose-gc: memory before and after the calls. Takes JSON, prints JSON.

import { load } from "../cases/load.mjs";

const { warmUp, calls } = JSON.parse(process.argv[2]);
const { run, bytes } = await load();
run(warmUp);
const before = memory();
run(calls);
const after = memory();
console.log(JSON.stringify({ before, after }));

function memory() {
  for (let turn = 0; turn < 4; turn++) gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { wasm: bytes(), heap: heapUsed, rss };
}
