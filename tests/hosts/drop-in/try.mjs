// Prints how one app differs, for work on the drop-in and on these tests:
//
//   node tests/hosts/drop-in/try.mjs four-14.2 roles [--original] [--secure] [--variant=proxy] [--dev]
//     [--types [--only-types]] [--print] [--output] [--forgiven]
//
// With `--original` both sides are the published next-auth: then nothing may differ.

import {
  appsOf,
  buildFixture,
  installSet,
  tarballOf,
  typeErrors,
} from "../../../scripts/lib/drop-in.mjs";
import { differences, forgiven, unintended } from "./differences.mjs";
import { compilers } from "./matrix.mjs";
import { transcripts } from "./servers.mjs";

const [set, wanted, ...flags] = process.argv.slice(2);
const [major] = set.split("-");
const has = (flag) => flags.includes(flag);
const variant = flags.find((flag) => flag.startsWith("--variant="))?.split("=")[1];
const other = has("--original") ? "original" : "drop-in";
const sides = ["original", other];

installSet(set, "original");
if (other === "drop-in") installSet(set, other, process.env.DROP_IN_TARBALL ?? tarballOf(major));

for (const app of wanted === "all" ? appsOf(major) : [wanted]) {
  console.log(`\n== ${set} ${app} ${variant ?? ""}`);
  if (has("--types")) {
    for (const compiler of compilers[major]) {
      const [one, two] = sides.map((side) => typeErrors({ set, side, app }, compiler));
      console.log(`tsc ${compiler}`, one.status, two.status);
      for (const line of two.errors.filter((text) => !one.errors.includes(text)))
        console.log(" +", line);
      for (const line of one.errors.filter((text) => !two.errors.includes(text)))
        console.log(" -", line);
    }
  }
  if (has("--only-types")) continue;
  const start = performance.now();
  const builds = has("--dev") ? [] : sides.map((side) => buildFixture({ set, side, app, variant }));
  for (const [at, { status, output }] of builds.entries()) {
    if (status !== 0) console.log(`build of ${sides[at]}: ${status}\n${output}`);
  }
  console.log(`built in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (builds.some(({ status }) => status !== 0)) continue;
  try {
    const command = has("--dev") ? "dev" : "start";
    const { found, output } = await transcripts({
      ...{ set, app, variant, sides, command },
      isSecure: has("--secure"),
    });
    if (has("--print")) console.log(JSON.stringify(found.original, null, 1));
    if (has("--output")) console.log(output.join("\n=======\n"));
    if (has("--forgiven")) console.log(forgiven(differences(found)).join("\n"));
    const lines = unintended(differences(found));
    console.log(lines.join("\n") || "no difference", `(${found.original.length} requests)`);
  } catch (error) {
    console.log(error);
  }
  console.log(`in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
process.exit();
