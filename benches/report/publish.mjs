// What the README shows: a table between its marks, and benches/chart.svg.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Failure, root, run } from "../../scripts/lib/run.mjs";
import { here } from "../runtimes.mjs";
import { chart } from "./chart.mjs";
import { lost, origin, targetRows } from "./figures.mjs";

const START = "<!-- npm run bench -- --publish -->";
const END = "<!-- end -->";

export function publish(result) {
  const readme = join(root, "README.md");
  const text = readFileSync(readme, "utf8");
  const start = text.indexOf(START);
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Failure(`README.md has no ${START} … ${END}`);
  const svg = chart(result);
  if (svg === undefined) throw new Failure("--publish: the chart shows Node or workerd");
  writeFileSync(join(here, "chart.svg"), svg);
  writeFileSync(readme, `${text.slice(0, start)}${START}\n${table(result)}\n${text.slice(end)}`);
  run("npx", ["--no-install", "prettier", "--log-level=warn", "--write", readme]);
}

/** The block of the README, before Prettier aligns it. */
export function table(result) {
  const { runtimes } = result;
  const rows = targetRows(result);
  const ratios = rows
    .filter(({ against }) => against)
    .map(({ what, against, cells }) => {
      const figures = runtimes.map(({ name }) => cells[name]?.figure ?? "");
      return `| ${[what, `\`${against}\``, ...figures].join(" | ")} |`;
    });
  const rest = rows
    .filter(({ against }) => !against)
    .map(({ what, cells, all }) => {
      const measured = runtimes.filter(({ name }) => cells?.[name]);
      const figures = all
        ? [all.figure]
        : measured.map(({ name, title }) => `${title} ${cells[name].figure}`);
      return `- ${what}: ${figures.join(", ")}`;
    });
  const others = lost(result).map(
    ({ runtime, title, peer, points }) =>
      `- ${runtime}, ${title}: \`${peer}\` ${points.join(", ")}`,
  );
  return `![Times of other libraries over those of waxseal, in Node and workerd](benches/chart.svg)

| times as long as waxseal | | ${runtimes.map(({ title }) => title).join(" | ")} |
|---|---|${"---:|".repeat(runtimes.length)}
${ratios.join("\n")}

Medians, interleaved in one run: ${origin(result)}.

${rest.join("\n")}
${others.length > 0 ? `\nWhere others need less time:\n\n${others.join("\n")}\n` : ""}`;
}
