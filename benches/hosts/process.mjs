// Node, Bun and Deno: one process that prepares the comparisons and measures them
// itself. Takes the options as JSON, prints the result as JSON.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { provideFloors } from "../cases/floors.mjs";
import { prepare } from "../cases/index.mjs";
import { withNodeCrypto, withNodeLibraries } from "../cases/native.mjs";
import { measure } from "../lib/measure.mjs";
import { plain } from "../lib/plain.mjs";
import { turn } from "../lib/turn.mjs";

const { only, floors: onlyFloors = false, ...options } = JSON.parse(process.argv[2]);
const isNode = process.release.name === "node" && !process.versions.bun && !process.versions.deno;

const floors = createRequire(import.meta.url).resolve("waxseal-floors/core.wasm");
provideFloors(new WebAssembly.Module(readFileSync(floors)));
const groups = await prepare(only, isNode ? await withNodeLibraries() : withNodeCrypto);
if (onlyFloors) for (const group of groups) group.cases = withFloors(group.cases);
await measure(groups, time, options);
console.log(JSON.stringify(groups.map(plain)));

async function time(each, calls) {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await turn(each, calls);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { ms, cpu: (user + system) / 1000 };
}

/** The cases that have a floor, and their floors. */
function withFloors(cases) {
  const names = cases.flatMap(({ name, floorOf }) => (floorOf ? [name, floorOf] : []));
  return cases.filter(({ name }) => names.includes(name));
}
