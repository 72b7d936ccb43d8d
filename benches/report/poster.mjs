// The one picture: what the README shows and people pass around.

import { escape, svg } from "./chart.mjs";
import { overview } from "./charts.mjs";
import { origin } from "./figures.mjs";
import { chartStyle, colours } from "./style.mjs";

/** The runtimes of the chart, side by side. */
const SHOWN = ["node", "workerd"];
const MARGIN = 28;
const NOTE = [
  "300 bytes of claims. The time of one call of waxseal, and how many times as long the others take: shorter is faster.",
  "Each group has a scale of its own. Lines are quartiles, dashed marks are targets, blue needs less time than waxseal.",
];

/** Stands alone, in the colours that the reader prefers; undefined when there is nothing to show. */
export function poster(result) {
  const { runtimes } = result;
  const columns = SHOWN.map((name) => runtimes.find((runtime) => runtime.name === name)).filter(
    (runtime) => runtime && overview(runtime),
  );
  if (columns.length === 0) return undefined;
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
  const size = { width: left - MARGIN, height: height + 136 };
  const ground = `<rect class="ground" width="${size.width}" height="${size.height}" rx="8"/>`;
  const note = [...NOTE, origin(result)].map(
    (line, index) =>
      `<text class="note" x="${MARGIN}" y="${size.height - 60 + index * 19}">${escape(line)}</text>`,
  );
  const style = `<style>${colours}${chartStyle}</style>`;
  const title = "Times of other libraries over those of waxseal";
  return svg({ ...size, body: ground + bodies.join("") + note.join("") }, { title, style });
}
