// The first object of a process is made, and something is wrong with the core.

import { parentPort, workerData } from "node:worker_threads";

const { Instance } = WebAssembly;
let faults = 1;
WebAssembly.Instance = function (module, imports) {
  if (faults-- <= 0) return new Instance(module, imports);
  if (workerData === "no instance") throw new RangeError("Out of memory");
  const { exports } = new Instance(module, imports);
  const stop = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  return { exports: { ...exports, [workerData]: stop } };
};

const { createAuth } = await import("waxseal");
const config = { secret: "the secret of the start, of forty bytes", logger: {} };
let first = "made";
try {
  createAuth(config);
} catch (error) {
  first = error.code;
}
const auth = createAuth(config);
const { writes } = await auth.issue({ user: { id: "1" } });
parentPort.postMessage({ first, second: auth.verify(writes.requestCookie).status });
