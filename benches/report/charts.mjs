// Which figures become which chart.

import { ratios, summary } from "../lib/statistics.mjs";
import * as targets from "../targets.mjs";
import { bars, lines, stack } from "./chart.mjs";
import { isLess, micros, times } from "./figures.mjs";

const UNITS = {
  claims: (bytes) => (bytes < 1024 ? String(bytes) : `${bytes / 1024} KB`),
  secrets: String,
  formats: String,
};

/** The claims of a session in practice, and of the targets. */
const USUAL = 300;

/** What most people come for: each way to a session once, the peers that it has most to do with. */
export function overview({ name, groups }) {
  const usual = groups.filter(({ at, axis }) => axis === "claims" && at === USUAL);
  const parts = usual.map((group) => {
    const kept = group.cases.filter((each, index) => index === 0 || (each.line && !each.ours));
    return { title: group.title, chart: comparison({ ...group, cases: kept }, name) };
  });
  return parts.length > 0 ? stack(parts) : undefined;
}

/** All cases of a comparison as bars; the first is the one that the others are measured by. */
export function comparison({ name, at, cases }, runtime) {
  const rows = cases.map((each, index) => {
    const target = targets.ratios.find(
      (target) => target.comparison === name && target.at === at && target.peer === each.name,
    )?.targets[runtime];
    if (index === 0) {
      const { median, low, high } = summary(each.micros);
      const label = `waxseal: ${each.name}`;
      return {
        label,
        value: 1,
        low: low / median,
        high: high / median,
        text: micros(median),
        kind: "ours",
      };
    }
    const { median, low, high } = ratios(each, cases[0]);
    const kind = each.ours ? "variant" : isLess(median) ? "faster" : "slower";
    return { label: each.name, value: median, low, high, target, text: times(median), kind };
  });
  return bars(rows);
}

/** How the time of a call grows along the axis of a comparison. */
export function growthOf(groups) {
  const { axis, cases } = groups[0];
  const series = cases
    .map((each, index) => ({ each, index }))
    .filter(({ each }) => each.line)
    .map(({ each, index }) => ({
      label: each.name,
      ours: each.ours,
      points: groups.map((group) => {
        const { median, low, high } = summary(group.cases[index].micros);
        return { at: group.at, value: median, low, high };
      }),
    }));
  return lines(series, { name: UNITS[axis], unit: decade });
}

const decade = (micros) => (micros < 1000 ? `${micros} µs` : `${micros / 1000} ms`);
