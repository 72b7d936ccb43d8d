// Memory before and after a million calls.

import { residentOfWorkerd } from "./lib/children.mjs";
import { host, inWorker, printed } from "./runtimes.mjs";

/** Calls in one request to workerd. */
const BATCH = 20_000;

/** By runtime: bytes `{ before, after }` of so many calls. */
export const memory = { node: inProcess, workerd: inIsolate };

function inProcess(calls, warmUp) {
  return printed(process.execPath, [
    "--expose-gc",
    host("memory.mjs"),
    JSON.stringify({ calls, warmUp }),
  ]);
}

/**
 * workerd cannot be asked to collect its garbage: the resident size says what it has.
 * That grows with every request, whatever it does, so as many empty ones come first:
 * `idle` is what they add.
 */
function inIsolate(calls, warmUp) {
  return inWorker("memory-worker.mjs", async (ask) => {
    const run = async (requests, calls) => {
      let answer;
      for (let done = 0; done < requests; done++) answer = await ask("/", { calls });
      return { ...JSON.parse(answer.text), rss: residentOfWorkerd() };
    };
    const requests = Math.ceil(calls / BATCH);
    const warm = await run(requests, Math.ceil(warmUp / requests));
    const before = await run(requests, 0);
    const after = await run(requests, Math.ceil(calls / requests));
    return { before, after, idle: before.rss - warm.rss };
  });
}
