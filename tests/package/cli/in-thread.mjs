// Runs the command in a thread, which has its own arguments, environment and streams.

import process from "node:process";
import { workerData } from "node:worker_threads";

const { bin, preload } = workerData;
if (preload) await import(preload);
await import(bin);
// All that was written; then the end, though nobody may have read stdin.
for (const stream of [process.stdout, process.stderr]) {
  await new Promise((done) => stream.write("", done));
}
process.exit();
