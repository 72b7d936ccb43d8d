// What README.md and docs/performance.md show between their marks, and benches/chart.svg.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import prettier from "prettier";

import { Failure, root } from "../../scripts/lib/run.mjs";
import { here } from "../runtimes.mjs";
import { chart } from "./chart.mjs";
import { lost, origin, targetRows } from "./figures.mjs";

const START = "<!-- npm run bench -- --publish -->";
const END = "<!-- end -->";

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

/** The block of the README, before Prettier aligns it. */
export function table(result) {
  const { runtimes } = result;
  const rows = targetRows(result)
    .filter(({ against }) => against)
    .map(({ what, against, cells }) => {
      const figures = runtimes.map(({ name }) => cells[name]?.figure ?? "");
      return `| ${[what, `\`${against}\``, ...figures].join(" | ")} |`;
    });
  return `| times as long as waxseal | | ${runtimes.map(({ title }) => title).join(" | ")} |
|---|---|${"---:|".repeat(runtimes.length)}
${rows.join("\n")}

Medians, interleaved in one run: ${origin(result)}.`;
}

function rest(result) {
  const { runtimes } = result;
  const figures = targetRows(result)
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
  return `![Times of other libraries over those of waxseal, in Node and workerd](../benches/chart.svg)

${figures.join("\n")}
${others.length > 0 ? `\nWhere others are faster:\n\n${others.join("\n")}` : ""}`.trimEnd();
}
