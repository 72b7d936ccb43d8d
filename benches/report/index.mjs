// A result for people: tables on the terminal; the page, its charts as PNG and the
// figures in benches/results.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { here } from "../runtimes.mjs";
import { images } from "./images.mjs";
import { page } from "./page.mjs";
import { publish } from "./publish.mjs";
import { print } from "./terminal.mjs";

export async function report(result, publishes) {
  print(result);
  const dir = join(here, "results");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "result.json"), `${JSON.stringify(result)}\n`);
  writeFileSync(join(dir, "index.html"), page(result));
  console.log(`\n${join(dir, "index.html")}`);
  if (publishes) publish(result);
  try {
    await images(dir);
  } catch (error) {
    console.log(`No PNG: ${error.message.split("\n")[0]}`);
  }
}
