// A result for people: tables on the terminal; in benches/results the figures, the
// page, and its charts.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { here } from "../runtimes.mjs";
import { images } from "./images.mjs";
import { page } from "./page.mjs";
import { poster } from "./poster.mjs";
import { publish } from "./publish.mjs";
import { print } from "./terminal.mjs";

const dir = join(here, "results");
const charts = join(dir, "charts");
const index = join(dir, "index.html");

export async function report(result, publishes) {
  print(result);
  rmSync(charts, { recursive: true, force: true });
  mkdirSync(charts, { recursive: true });
  writeFileSync(join(dir, "result.json"), `${JSON.stringify(result)}\n`);
  writeFileSync(index, page(result));
  console.log(`\n${index}`);
  if (publishes) await publish(result);
  try {
    await images(charts, index, poster(result));
  } catch (error) {
    console.log(`No PNG: ${error.message.split("\n")[0]}`);
  }
}
