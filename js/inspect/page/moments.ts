/** The lifetimes on a line of time, and in words. */

import type { Inspection, Moment } from "../inspection.js";
import { formatDuration, formatRelative } from "../text.js";
import { el, section, sentence, type Child } from "./dom.js";

export function momentsPart({ moments, now }: Inspection): HTMLElement {
  const at = Date.parse(now);
  return section(
    "Lifetime",
    "lifetime",
    lineOf(moments, at),
    el(
      "ol",
      { class: "moments" },
      moments.map((moment) => momentItem(moment, at)),
    ),
  );
}

function momentItem({ id, label, at, about }: Moment, now: number): HTMLElement {
  const isNow = id === "now";
  return el(
    "li",
    { class: `moment is-${id}`, "data-moment": id },
    el("span", { class: "dot", "aria-hidden": "true" }),
    el("b", {}, label),
    el(
      "span",
      { class: "when" },
      isNow ? timeText(at) : [formatRelative(at, now), " · ", timeText(at)],
    ),
    el("small", {}, sentence(about)),
  );
}

/** The list says in words what it shows. */
function lineOf(moments: readonly Moment[], now: number): Child {
  const times = moments.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (!(last > first)) return null;
  const x = (time: number) => (100 * (time - first)) / (last - first);
  const timeOf = (id: Moment["id"]) => moments.find((moment) => moment.id === id)?.at;
  const end = timeOf("idle") ?? now;
  const segments: [string, number, number][] = [
    ["past", first, Math.min(now, end)],
    ["left", Math.min(now, end), end],
    ["more", end, timeOf("absolute") ?? end],
  ];
  const line = el("div", { class: "line", "aria-hidden": "true" });
  for (const [name, from, to] of segments) {
    if (!(to > from)) continue;
    const part = el("span", { class: `stretch is-${name}` });
    part.style.setProperty("--from", `${x(from)}%`);
    part.style.setProperty("--to", `${100 - x(to)}%`);
    line.append(part);
  }
  for (const { id, at } of moments) {
    const dot = el("span", { class: `dot is-${id}`, "data-moment": id });
    dot.style.setProperty("--at", `${x(at)}%`);
    line.append(dot);
  }
  return [line, legendOf(segments, now, end)];
}

function legendOf(segments: [string, number, number][], now: number, end: number): Child {
  const words: { [name: string]: string } = {
    past: "elapsed",
    left: "left",
    more: "more, if the user keeps coming",
  };
  const shown = segments.filter(([, from, to]) => to - from >= 1000);
  if (now >= end) shown.push(["over", end, now]);
  return el(
    "ul",
    { class: "legend" },
    shown.map(([name, from, to]) =>
      el(
        "li",
        { class: `is-${name}` },
        name === "over" && now - end >= 1000
          ? `over for ${formatDuration(now - end)}`
          : `${formatDuration(to - from)} ${words[name] ?? ""}`,
      ),
    ),
  );
}

const FORMAT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** By the clock of the browser; the machine's form is exact. */
export function timeText(at: number): HTMLElement | string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return el("time", { datetime: date.toISOString() }, FORMAT.format(date));
}
