// Builds and packs the stand-ins for next-auth from the built package: `node scripts/next-auth.mjs`
// for both majors, with `4` or `5` for one. The tarballs are in target/next-auth.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { packStandIn } from "./lib/next-auth.mjs";
import { buildFive } from "./lib/next-auth-5.mjs";
import { Failure, program, root } from "./lib/run.mjs";

const four = join(root, "scripts/lib/next-auth-4.mjs");

await program(async () => {
  const majors = process.argv.slice(2);
  for (const major of majors.length > 0 ? majors : ["4", "5"]) {
    console.log(await packStandIn(major, await builderOf(major)));
  }
});

async function builderOf(major) {
  if (major === "5") return buildFive;
  if (major === "4" && existsSync(four)) return (await import(four)).buildFour;
  throw new Failure(`There is no stand-in for next-auth ${major}.`);
}
