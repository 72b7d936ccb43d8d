// benches/chart.svg: the picture that the README shows.

import { floorRatio, ratios, summary } from "../lib/statistics.mjs";
import * as targets from "../targets.mjs";
import { isLess, micros, origin, times } from "./figures.mjs";

/** The runtimes of the chart, side by side. */
const SHOWN = ["node", "workerd"];

/** The claims of a session in practice, and of the targets. */
const USUAL = 300;

const NOTE = [
  "300 bytes of claims. First waxseal over its floor: one crossing into its module, one cryptographic operation, JSON.parse.",
  "Then the time of one call of waxseal, and how many times as long the others take. Shorter is faster; each group has a scale",
  "of its own. Lines are quartiles, dashed marks are targets, blue needs less time than waxseal.",
];

// Sizes are those of a phone, since a chart is never shown smaller.
const WIDTH = 400;
const ROW = 38;
const MARGIN = 28;

/** Stands alone, in the colours that the reader prefers; undefined when there is nothing to show. */
export function chart(result) {
  const columns = SHOWN.map((name) => result.runtimes.find((runtime) => runtime.name === name))
    .map((runtime) => runtime && column(runtime))
    .filter(Boolean);
  if (columns.length === 0) return undefined;
  const width = columns.length * (WIDTH + 2 * MARGIN);
  const height = Math.max(...columns.map((column) => column.height)) + 155;
  const bodies = columns.map(({ name, body }, index) => {
    const left = MARGIN + index * (WIDTH + 2 * MARGIN);
    return `<g transform="translate(${left} 44)"><text class="name" y="0">${name}</text><g transform="translate(0 6)">${body}</g></g>`;
  });
  const shown = result.runtimes.filter(({ name }) => SHOWN.includes(name));
  const note = [...NOTE, origin({ ...result, runtimes: shown })].map(
    (line, index) =>
      `<text class="note" x="${MARGIN}" y="${height - 79 + index * 19}">${escape(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${fixed(height)}" role="img"><title>Times of waxseal over its floor, and of other libraries over those of waxseal</title><style>${STYLE}</style><rect class="ground" width="${width}" height="${height}" rx="8"/>${bodies.join("")}${note.join("")}</svg>\n`;
}

/**
 * What most people come for: each way to a session once, the peers that it has most to
 * do with. One group of bars below the other.
 */
function column({ name, title, version, groups }) {
  const usual = groups.filter(({ at, axis }) => axis === "claims" && at === USUAL);
  if (usual.length === 0) return undefined;
  let height = 0;
  const peers = usual.map(({ cases, ...group }) => {
    const shown = cases.filter((each, index) => index === 0 || (each.charted && !each.ours));
    return { title: group.title, rows: rowsOf({ ...group, cases: shown }, name) };
  });
  const floors = { title: "waxseal over its floor", rows: floorRowsOf(groups, name) };
  const all = [floors, ...peers].filter(({ rows }) => rows.length > 0);
  const body = all.map(({ title, rows }) => {
    const top = height + 30;
    height = top + rows.length * ROW + 14;
    return `<text class="heading" x="0" y="${top - 10}">${escape(title)}</text><g transform="translate(0 ${top})">${bars(rows)}</g>`;
  });
  return { name: `${title} ${version.split(" ")[0]}`, body: body.join(""), height: height - 14 };
}

/** A row for each case that has a floor, as below. */
function floorRowsOf(groups, runtime) {
  return targets.floors
    .filter(({ at }) => at === USUAL)
    .flatMap((target) => {
      const figure = floorRatio(groups, target);
      if (!figure) return [];
      const { median, low, high } = figure;
      const label = `${target.comparison}: ${target.subject}`;
      const spread = { value: median, low, high, target: target.targets[runtime] };
      return [{ label, ...spread, text: times(median), kind: "ours" }];
    });
}

/**
 * A row for each case of a comparison: `{ label, value, low, high, target, text, kind }`,
 * where `kind` is "ours", "slower" or "faster". The first case is the one that the others
 * are measured by.
 */
function rowsOf({ name, at, cases }, runtime) {
  return cases.map((each, index) => {
    if (index === 0) {
      const { median, low, high } = summary(each.micros);
      const label = `waxseal: ${each.name}`;
      const spread = { low: low / median, high: high / median };
      return { label, value: 1, ...spread, text: micros(median), kind: "ours" };
    }
    const target = targets.ratios.find(
      (target) => target.comparison === name && target.at === at && target.peer === each.name,
    )?.targets[runtime];
    const { median, low, high } = ratios(each, cases[0]);
    const kind = isLess(median) ? "faster" : "slower";
    // Which module the functions are of takes the room of the figure.
    const label = each.name.replace("node:crypto ", "");
    return { label, value: median, low, high, target, text: times(median), kind };
  });
}

/** Bars, one below the other, from zero. Whiskers are quartiles. */
function bars(rows) {
  const largest = Math.max(...rows.map(({ high, target = 0 }) => Math.max(high, target)));
  const x = (value) => (value / largest) * WIDTH;
  const parts = rows.map(({ label, value, low, high, target, text, kind }, index) => {
    const top = index * ROW;
    const middle = top + 27;
    return `
<text class="label ${kind}" x="0" y="${top + 14}">${escape(label)}</text>
<text class="value ${kind}" x="${WIDTH}" y="${top + 14}" text-anchor="end">${escape(text)}</text>
<rect class="track" x="0" y="${top + 21}" width="${WIDTH}" height="12"/>
<rect class="bar ${kind}" x="0" y="${top + 21}" width="${fixed(Math.max(x(value), 1))}" height="12"/>
<path class="whisker" d="M${fixed(x(low))} ${middle}H${fixed(x(high))}M${fixed(x(low))} ${middle - 3}v6M${fixed(x(high))} ${middle - 3}v6"/>
${target ? `<path class="target" d="M${fixed(x(target) - 1)} ${top + 18}v18"/>` : ""}`;
  });
  return parts.join("");
}

const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const fixed = (value) => Number(value.toFixed(1));

const LIGHT = `
  --paper: #fbfaf8; --ink: #1d1a18; --soft: #6c645c; --track: #f1ede7;
  --wax: #b3342a; --peer: #aba297; --faster: #2f6fae;`;
const DARK = `
  --paper: #171412; --ink: #ece6df; --soft: #a59c92; --track: #231f1c;
  --wax: #f0705f; --peer: #7b736a; --faster: #7db2ea;`;

const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
svg text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
svg .heading { font-weight: 600; font-size: 14px; }
svg .name { font-weight: 600; font-size: 18px; }
svg .note { fill: var(--soft); font-size: 12px; }
svg .value { font-variant-numeric: tabular-nums; }
svg .label.ours, svg .value.ours { fill: var(--wax); font-weight: 600; }
svg .value.faster { fill: var(--faster); font-weight: 600; }
svg .ground { fill: var(--paper); }
svg .track { fill: var(--track); }
svg .bar.ours { fill: var(--wax); }
svg .bar.slower { fill: var(--peer); }
svg .bar.faster { fill: var(--faster); }
svg .whisker { stroke: var(--ink); stroke-width: 1.2; fill: none; }
svg .target { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 3 2; }
`;
