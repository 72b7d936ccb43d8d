// What README.md and docs/performance.md show between their marks, and benches/chart.svg.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import prettier from "prettier";

import { Failure, root } from "../../scripts/lib/run.mjs";
import { here } from "../runtimes.mjs";
import { chart } from "./chart.mjs";
import { floorRows, growthRows, lost, origin, point, targetRows, times } from "./figures.mjs";

const START = "<!-- npm run bench -- --publish -->";
const END = "<!-- end -->";

/** The runtimes of the README's table. */
const IN_README = ["node", "workerd", "bun", "deno"];

/** Secrets and formats. */
const POINTS = [1, 2, 3, 4, 8];

export async function publish(result) {
  const svg = chart(result);
  if (svg === undefined) throw new Failure("--publish: the chart shows Node or workerd");
  writeFileSync(join(here, "chart.svg"), svg);
  await put("README.md", table(result));
  await put("docs/performance.md", rest(result));
}

async function put(name, block) {
  const path = join(root, name);
  const text = readFileSync(path, "utf8");
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Failure(`${name} has no ${START} … ${END}`);
  const after = `${text.slice(0, start)}${START}\n\n${block}\n\n${text.slice(end)}`;
  const config = await prettier.resolveConfig(path);
  writeFileSync(path, await prettier.format(after, { ...config, filepath: path }));
}

/** The block of the README, before Prettier aligns it: floors first. */
export function table(result) {
  const runtimes = result.runtimes.filter(({ name }) => IN_README.includes(name));
  const rows = targetRows(result)
    .filter(({ readme }) => readme)
    .map(({ what, against, isFloor, cells }) => {
      const figures = runtimes.map(({ name }) => cells[name]?.figure ?? "");
      return `| ${[what, isFloor ? "over its floor" : `\`${against}\``, ...figures].join(" | ")} |`;
    });
  return `| | | ${runtimes.map(({ title }) => title).join(" | ")} |
|---|---|${"---:|".repeat(runtimes.length)}
${rows.join("\n")}

Over its floor: how many times as long waxseal takes as one crossing into its module, one cryptographic operation there, and \`JSON.parse\`. The others: how many times as long they take as waxseal. Medians, interleaved in one run: ${origin({ ...result, runtimes })}.`;
}

/** The block of docs/performance.md. */
export function rest(result) {
  const lists = [
    targetRows(result)
      .filter(({ readme, isFloor }) => !readme && !isFloor)
      .map((row) => `- ${sentence(row, result.runtimes)}`),
    lost(result).map(
      ({ runtime, title, peer, points }) =>
        `- ${runtime}, ${title}: \`${peer}\` ${points.join(", ")}`,
    ),
  ];
  const [others, faster] = lists.map((list) => list.join("\n"));
  return [
    "![Times of waxseal over its floor, and of other libraries over those of waxseal, in Node and workerd](../benches/chart.svg)",
    "How many times its floor a call takes, by bytes of claims:",
    floorTable(result),
    growthTable(result),
    others,
    ...(faster ? ["Where others are faster:", faster] : []),
    `Measured on ${origin(result)}.`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

function sentence({ what, against, isStart, cells, all }, runtimes) {
  // A start is a ratio to that of the peer; all others are the peer's over ours.
  const peer = against ? `${isStart ? "over that of " : ""}\`${against}\` ` : "";
  if (all) return `${what}: ${all.figure}`;
  const figures = runtimes
    .filter(({ name }) => cells[name])
    .map(({ name, title }) => `${title} ${cells[name].figure}`);
  return `${what}: ${peer}${figures.join(", ")}`;
}

function floorTable({ runtimes }) {
  const all = runtimes.flatMap(({ title, groups }) =>
    floorRows(groups).map((row) => ({ ...row, title })),
  );
  const sizes = [...new Set(all.flatMap(({ cells }) => [...cells.keys()]))].sort((a, b) => a - b);
  const lines = all.map(({ title, comparison, subject, cells }) => {
    const figures = sizes.map((at) => (cells.has(at) ? times(cells.get(at).median) : ""));
    return `| ${[title, comparison, `\`${subject}\``, ...figures].join(" | ")} |`;
  });
  return markdown(["", "", "", ...sizes.map((at) => point("claims", at))], lines);
}

/** Over the time with one secret, or with one format; 300 bytes of claims. */
function growthTable({ runtimes }) {
  const rows = runtimes.flatMap(({ title, groups }) =>
    growthRows(groups).map(({ comparison, name, cells }) => {
      const figures = POINTS.map((at) => (cells.has(at) ? times(cells.get(at)) : ""));
      return `| ${[title, comparison, `\`${name}\``, ...figures].join(" | ")} |`;
    }),
  );
  if (rows.length === 0) return "";
  const table = markdown(["", "", "", ...POINTS], rows);
  return `Growth with the number of secrets or accepted formats, over the time with one:\n\n${table}`;
}

function markdown(heads, lines) {
  const rule = heads.map((_, index) => (index < 3 ? "---" : "---:"));
  return [`| ${heads.join(" | ")} |`, `| ${rule.join(" | ")} |`, ...lines].join("\n");
}
