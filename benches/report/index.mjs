// A result for people: tables on the terminal, the figures in benches/results.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { here } from "../runtimes.mjs";
import { publish } from "./publish.mjs";
import { print } from "./terminal.mjs";

export async function report(result, publishes) {
  print(result);
  const file = join(here, "results/result.json");
  mkdirSync(join(here, "results"), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result)}\n`);
  console.log(`\n${file}`);
  if (publishes) await publish(result);
}
