import { writeFileSync } from "node:fs";

import { nearest } from "../../nearest.js";
import { defineCommand, EXIT, UsageError } from "../command.js";
import { print, printJson } from "../terminal.js";
import { FAULTS } from "./faults.js";
import { authjs, lockPerCookie, singleFlight } from "./recipes.js";
import { reportHtml } from "./report/page.js";
import { bestScene, type Scene } from "./report/scene.js";
import { storyOf } from "./report/story.js";
import { timeText } from "./report/picture.js";
import { RULES } from "./rules.js";
import { addRun, emptyTotals, playRun, playRuns, type Totals } from "./totals.js";
import { waxseal } from "./waxseal.js";
import type { World } from "./world.js";

/** Of all runs, those with a store that forgets: counted, so that fewer are enough. */
const FORGETFUL = 5;

export const simulate = defineCommand({
  summary: "play refreshes in virtual time, with losses and kills, and check the protocol",
  options: {
    fault: { type: "string" },
    report: { type: "string" },
    run: { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
  },
  help: `waxseal simulate: the refresh protocol in virtual time

Usage: waxseal simulate [options]

Plays browsers with tabs, a network that delays, reorders and loses, instances with
wrong clocks that are killed, a store that fails, and five kinds of providers, and
checks in every run what the protocol promises. Auth.js's recipe, single flight per
process and a lock per cookie meet the same runs, for comparison. Nothing is asked of
the network, and no secret is read.

  --runs N        how many runs; 1000 by default
  --seed N        what they are drawn from; 1 by default. The same seed, the same report
  --report FILE   writes a page with the figures and the picture of a run
  --run N         plays one run alone, and prints what happened in it
  --fault NAME    plants a fault in the protocol, to see that it is found; one of
                  ${listOf(Object.keys(FAULTS))}
  --json          for programs

Examples:
  waxseal simulate --runs 5000 --seed 7 --report out.html
  waxseal simulate --seed 7 --run 42
  waxseal simulate --fault short-grace --runs 100

Exit codes: 0 every rule held, 1 a rule was broken, 2 wrong usage.
`,
  async run(values) {
    const seed = parseWhole("seed", values.seed) ?? 1;
    const run = parseWhole("run", values.run);
    const runs = parseWhole("runs", values.runs) ?? 1000;
    const fault = parseFault(values.fault);
    const { report, json = false } = values;
    const played =
      run === undefined
        ? await playAll({ seed, runs, fault })
        : await playAlone({ seed, run, fault });
    const ours = played.totals[0]!;
    if (report !== undefined) {
      const command = commandOf({ seed, run, runs, fault });
      const what = fault === undefined ? undefined : FAULTS[fault]!.what;
      writeReport(report, reportHtml({ ...played, command, seed, fault: what }));
    }
    if (json) printJson({ seed, fault: fault ?? null, ...withoutScene(played) });
    else if (run === undefined) print(tableText(played.totals) + violationsText(seed, fault, ours));
    else print(storyText(played.scene) + violationsText(seed, fault, ours));
    return ours.violations.length === 0 ? EXIT.ok : EXIT.failure;
  },
});

interface Played {
  totals: readonly Totals[];
  forgetful?: Totals;
  scene?: Scene | undefined;
}

interface Given {
  seed: number;
  fault: string | undefined;
}

async function playAll({ seed, runs, fault }: Given & { runs: number }): Promise<Played> {
  let scene: Scene | undefined;
  const onWorld = (world: World) => {
    const best = bestScene(world);
    if (best && best.score > (scene?.score ?? 0)) scene = best;
  };
  const ours = await playRuns(
    waxseal(fault === undefined ? undefined : FAULTS[fault]),
    { seed, runs },
    onWorld,
  );
  if (fault !== undefined) return { totals: [ours], scene };
  const totals = [ours];
  for (const other of [authjs, singleFlight, lockPerCookie]) {
    totals.push(await playRuns(other, { seed, runs }));
  }
  const some = Math.ceil(runs / FORGETFUL);
  const forgetful = await playRuns(waxseal(), { seed, runs: some, losesSecond: true });
  return { totals, forgetful, scene };
}

async function playAlone({ seed, run, fault }: Given & { run: number }): Promise<Played> {
  const protocol = waxseal(fault === undefined ? undefined : FAULTS[fault]);
  const world = await playRun(protocol, { seed, run });
  const totals = emptyTotals(protocol.name);
  addRun(totals, world);
  return { totals: [totals], scene: bestScene(world) };
}

function withoutScene({ totals, forgetful }: Played): object {
  return { totals, ...(forgetful && { forgetful }) };
}

function tableText(totals: readonly Totals[]): string {
  const head = ["", "signed out, calm", "signed out, other", "spent again", "updates dropped"];
  const rows = totals.map(({ name, counts }) => [
    name,
    `${counts.signedOutCalm} of ${counts.calmSessions}`,
    `${counts.signedOutRough} of ${counts.sessions - counts.calmSessions}`,
    String(counts.extraUses),
    String(counts.dropped),
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ");
  return `${[head, ...rows].map(line).join("\n")}\n\n`;
}

const MOST_SHOWN = 3;

function violationsText(
  seed: number,
  fault: string | undefined,
  { violations, counts }: Totals,
): string {
  if (violations.length === 0) return `All rules held in ${counts.runs} runs of seed ${seed}.\n`;
  const planted = fault === undefined ? "" : ` --fault ${fault}`;
  const rules = Object.entries(RULES).map(([rule, text]) => {
    const found = violations.filter((one) => one.rule === rule);
    if (found.length === 0) return "";
    const lines = found
      .slice(0, MOST_SHOWN)
      .map(
        ({ run, sid, at, what }) =>
          `  run ${run}, ${timeText(at)}, ${sid}: ${what}\n    waxseal simulate --seed ${seed} --run ${run}${planted}\n`,
      );
    const more = found.length - lines.length;
    return `${rule}: broken ${found.length} times. ${text}\n${lines.join("")}${more > 0 ? `  and ${more} more\n` : ""}`;
  });
  return rules.join("");
}

function storyText(scene: Scene | undefined): string {
  if (!scene) return "Nothing much happened.\n\n";
  const lines = storyOf(scene).map(({ at, text }) => `${timeText(at).padStart(10)}  ${text}\n`);
  return `Run ${scene.run}, provider ${scene.provider}:\n${lines.join("")}\n`;
}

function commandOf({
  seed,
  run,
  runs,
  fault,
}: Given & { run?: number | undefined; runs: number }): string {
  const what = run === undefined ? `--runs ${runs}` : `--run ${run}`;
  return `npx waxseal simulate ${what} --seed ${seed}${fault === undefined ? "" : ` --fault ${fault}`}`;
}

function writeReport(path: string, html: string): void {
  try {
    writeFileSync(path, html);
  } catch {
    throw new UsageError(
      "--report cannot be written: give the path of a file in a folder that is there.",
    );
  }
}

function parseWhole(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value) && (value !== "0" || option !== "runs")) return Number(value);
  throw new UsageError(`--${option} is a whole number, such as 42.`);
}

function parseFault(name: string | undefined): string | undefined {
  if (name === undefined || Object.hasOwn(FAULTS, name)) return name;
  const names = Object.keys(FAULTS);
  const meant = nearest(name, names);
  throw new UsageError(
    meant === undefined
      ? `--fault is one of ${names.join(", ")}.`
      : `There is no such fault: did you mean ${meant}?`,
  );
}

/** In lines of the help. */
function listOf(names: readonly string[]): string {
  const lines = [""];
  for (const name of names) {
    if (lines.at(-1)!.length + name.length > 60) lines.push("");
    lines[lines.length - 1] += `${name}, `;
  }
  return lines.join("\n                  ").replace(/, $/, "").replaceAll(", \n", ",\n");
}
