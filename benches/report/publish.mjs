// What the README shows: a table between its marks, and benches/chart.svg.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Failure, root } from "../../scripts/lib/run.mjs";
import { here } from "../runtimes.mjs";
import { svg } from "./chart.mjs";
import { overview } from "./charts.mjs";
import { lost, targetRows } from "./figures.mjs";
import { chartStyle, colours } from "./style.mjs";

const START = "<!-- npm run bench -- --publish -->";
const END = "<!-- end -->";

/** The runtimes of the chart, side by side. */
const SHOWN = ["node", "workerd"];
const MARGIN = 28;
const NOTE = [
  "300 bytes of claims. The time of one call of waxseal, and how many times as long the others take: shorter is faster.",
  "Each group has a scale of its own. Lines are quartiles, dashed marks are targets, blue needs less time than waxseal.",
];

export function publish(result) {
  const readme = join(root, "README.md");
  const text = readFileSync(readme, "utf8");
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Failure(`README.md has no ${START} … ${END}`);
  writeFileSync(join(here, "chart.svg"), chart(result));
  writeFileSync(readme, `${text.slice(0, start)}${START}\n${block(result)}\n${text.slice(end)}`);
}

function block(result) {
  const { date, machine, runtimes } = result;
  const rows = targetRows(result);
  const table = rows
    .filter(({ against }) => against)
    .map(({ what, against, cells }) => {
      const figures = runtimes.map(({ name }) => cells[name]?.figure ?? "");
      return `| ${[what, `\`${against}\``, ...figures].join(" | ")} |`;
    });
  const rest = rows
    .filter(({ against }) => !against)
    .map(({ what, cells, all }) => {
      const measured = runtimes.filter(({ name }) => cells?.[name]);
      const figures = all ? [all.figure] : measured.map(({ name, title }) => `${title} ${cells[name].figure}`);
      return `- ${what}: ${figures.join(", ")}`;
    });
  const others = lost(result).map(
    ({ runtime, title, peer, points }) => `- ${runtime}, ${title}: \`${peer}\` ${points.join(", ")}`,
  );
  const versions = runtimes.map(({ title, version }) => `${title} ${version.split(" ")[0]}`).join(", ");
  return `![Times of other libraries over those of waxseal, in Node and workerd](benches/chart.svg)

| times as long as waxseal | | ${runtimes.map(({ title }) => title).join(" | ")} |
|---|---|${"---:|".repeat(runtimes.length)}
${table.join("\n")}

Medians, interleaved in one run, on ${machine.processor} with ${machine.extensions.join(", ")} (${versions}; ${date}).

${rest.join("\n")}
${others.length > 0 ? `\nWhere others need less time:\n\n${others.join("\n")}\n` : ""}`;
}

/** Stands alone, in the colours that the reader prefers. */
function chart({ runtimes }) {
  const columns = SHOWN.map((name) => runtimes.find((runtime) => runtime.name === name)).filter(Boolean);
  let left = MARGIN;
  let height = 0;
  const bodies = columns.map((runtime) => {
    const { title, version } = runtime;
    const { body, width, height: own } = overview(runtime);
    const at = left;
    left += width + 2 * MARGIN;
    height = Math.max(height, own);
    return `<g transform="translate(${at} 44)"><text class="name" y="0">${title} ${version.split(" ")[0]}</text><g transform="translate(0 6)">${body}</g></g>`;
  });
  const size = { width: left - MARGIN, height: height + 116 };
  const ground = `<rect class="ground" width="${size.width}" height="${size.height}" rx="8"/>`;
  const note = NOTE.map(
    (line, index) => `<text class="note" x="${MARGIN}" y="${size.height - 40 + index * 18}">${line}</text>`,
  ).join("");
  const style = `<style>${colours}${chartStyle}</style>`;
  const title = "Times of other libraries over those of waxseal";
  return svg({ ...size, body: ground + bodies.join("") + note }, { title, style });
}
