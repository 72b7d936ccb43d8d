// The first object of a process is made, and something is wrong with the core.

import { parentPort, workerData } from "node:worker_threads";

const { Instance } = WebAssembly;
let faults = 1;
WebAssembly.Instance = function (module, imports) {
  if (faults-- <= 0) return new Instance(module, imports);
  if (workerData === "no instance") throw new RangeError("Out of memory");
  // As WebKit says it.
  if (workerData === "policy, instance")
    throw new EvalError("Refused to create a WebAssembly object");
  const { exports } = new Instance(module, imports);
  const stop = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  return { exports: { ...exports, [workerData]: stop } };
};

const { Module } = WebAssembly;
WebAssembly.Module = function (bytes) {
  if (workerData === "policy, module" && faults-- > 0)
    throw new WebAssembly.CompileError("violates the following Content Security policy directive");
  return new Module(bytes);
};

const { createAuth } = await import("waxseal");
const config = { secret: "the secret of the start, of forty bytes", logger: {} };
let [first, message] = ["made", ""];
try {
  createAuth(config);
} catch (error) {
  first = error.code;
  message = error.message;
}
const auth = createAuth(config);
const { writes } = await auth.issue({ user: { id: "1" } });
parentPort.postMessage({ first, message, second: auth.verify(writes.requestCookie).status });
