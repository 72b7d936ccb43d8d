// Node, with --expose-gc: memory before and after the calls. Takes JSON, prints JSON.

import { setImmediate } from "node:timers/promises";

import { load } from "../cases/load.mjs";

/** Calls in one turn of the event loop: what a turn promises is done only after it. */
const TURN = 1000;

const { warmUp, calls } = JSON.parse(process.argv[2]);
const { run, bytes } = await load();
await runInTurns(warmUp);
const before = memory();
await runInTurns(calls);
const after = memory();
console.log(JSON.stringify({ before, after }));

async function runInTurns(calls) {
  for (let done = 0; done < calls; done += TURN) {
    run(Math.min(TURN, calls - done));
    await setImmediate();
  }
}

function memory() {
  for (let turn = 0; turn < 4; turn++) gc();
  const { heapUsed, rss } = process.memoryUsage();
  return { wasm: bytes(), heap: heapUsed, rss };
}
