/** A scene as a picture: lanes side by side, and time from top to bottom, as phones are held. */

import { escapeHtml } from "../../../handler/html.js";
import { nameOf, type Scene } from "./scene.js";
import type { Shape, Step } from "./story.js";
import type { Lane, Message } from "../trace.js";

const WIDTH = 420;
const LEFT = 46;
const RIGHT = 14;
const TOP = 54;

/** Where things are: `x` of a lane, `y` of a time. */
interface Layout {
  x(lane: Lane): number;
  y(at: number): number;
  height: number;
}

export function pictureSvg(scene: Scene, steps: readonly Step[], title: string): string {
  const layout = layoutOf(scene, steps);
  const { height } = layout;
  return `<svg class="picture" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="picture-title" aria-describedby="story">
<title id="picture-title">${escapeHtml(title)}</title>
${scene.lanes.map((lane) => laneSvg(scene, layout, lane)).join("\n")}
${ticksSvg(scene, layout, steps)}
${scene.messages.map((message) => messageSvg(layout, message)).join("\n")}
${downSvg(scene, layout)}
${stepsSvg(layout, steps)}
</svg>`;
}

/** Pauses are drawn short: a moment with much in it gets as much room as a minute without. */
function layoutOf(scene: Scene, steps: readonly Step[]): Layout {
  const lanes = new Map(scene.lanes.map((lane, index) => [lane, index]));
  const gap = (WIDTH - LEFT - RIGHT) / scene.lanes.length;
  const numbered = new Set(steps.map(({ at }) => at));
  const moments = [
    ...new Set([
      ...scene.messages.flatMap(({ at, end }) => [at, end]),
      ...scene.marks.map(({ at }) => at),
      ...numbered,
    ]),
  ].sort((one, other) => one - other);
  const places = new Map<number, number>();
  let y = TOP + 18;
  moments.forEach((at, index) => {
    if (index > 0) {
      const pause = at - moments[index - 1]!;
      const least = numbered.has(at) ? 15 : 4;
      y += Math.min(46, Math.max(least, 5 * Math.log2(1 + pause / 15)));
    }
    places.set(at, y);
  });
  return {
    x: (lane) => round(LEFT + gap * (lanes.get(lane)! + 0.5)),
    y: (at) => round(places.get(at) ?? TOP),
    height: Math.ceil(y + 24),
  };
}

function laneSvg({ lanes }: Scene, { x, height }: Layout, lane: Lane): string {
  const at = x(lane);
  const [group, number] = nameOf(lane).split(" ");
  const line = `<line class="lane lane-${group!.toLowerCase()}" x1="${at}" x2="${at}" y1="${TOP}" y2="${height - 8}"/>`;
  if (number === undefined) {
    const isLast = lanes.at(-1) === lane;
    const anchor = isLast ? `x="${WIDTH - 2}" text-anchor="end"` : `x="${at}" text-anchor="middle"`;
    return `${line}<text class="head" ${anchor} y="${isLast ? 22 : 44}">${group}</text>`;
  }
  const first = lanes.find((other) => nameOf(other).startsWith(group!))!;
  const last = lanes.filter((other) => nameOf(other).startsWith(group!)).at(-1)!;
  const middle = (x(first) + x(last)) / 2;
  const above =
    lane === first
      ? `<text class="head" x="${round(middle)}" y="22" text-anchor="middle">${group}${first === last ? "" : "s"}</text>`
      : "";
  return `${line}${above}<text class="number" x="${at}" y="44" text-anchor="middle">${number}</text>`;
}

/** A time on the left wherever there is room for one. */
function ticksSvg({ start }: Scene, { y }: Layout, steps: readonly Step[]): string {
  let last = -Infinity;
  return steps
    .map(({ at }) => {
      const place = y(at);
      if (place - last < 22) return "";
      last = place;
      return `<text class="time" x="${LEFT - 8}" y="${round(place + 3.5)}" text-anchor="end">${timeText(at - start)}</text>`;
    })
    .join("");
}

export function timeText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

function messageSvg({ x, y }: Layout, { from, to, at, end, kind, isLost }: Message): string {
  const [x1, y1, x2, y2] = [x(from), y(at), x(to), y(end)];
  const name =
    kind === "ask" || kind.startsWith("reply-") ? "asks" : kind === "cookie" ? "cookie" : "plain";
  if (!isLost) {
    return `<line class="message ${name}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/><circle class="tip ${name}" cx="${x2}" cy="${y2}" r="2"/>`;
  }
  const [cx, cy] = [round((x1 + x2) / 2), y((at + end) / 2)];
  return `<line class="message is-lost" x1="${x1}" y1="${y1}" x2="${cx}" y2="${cy}"/>`;
}

/** An instance that is down has no lane. */
function downSvg({ marks, end }: Scene, { x, y, height }: Layout): string {
  return marks
    .filter(({ kind }) => kind === "killed")
    .map(({ lane, at }) => {
      const back = marks.find(
        (mark) => mark.kind === "restarted" && mark.lane === lane && mark.at > at,
      );
      const bottom = back && back.at <= end ? y(back.at) : height - 8;
      return `<line class="down" x1="${x(lane)}" x2="${x(lane)}" y1="${y(at)}" y2="${bottom}"/>`;
    })
    .join("");
}

/** Steps of one place share their mark, and have their numbers side by side. */
function stepsSvg({ x, y }: Layout, steps: readonly Step[]): string {
  const places = new Map<string, { step: Step; cx: number; cy: number; numbers: number[] }>();
  steps.forEach((step, index) => {
    const { lane, at, from, shape } = step;
    const [cx, cy] = [round((x(from ?? lane) + x(lane)) / 2), y(at)];
    const key = `${cx} ${cy} ${shape}`;
    const place = places.get(key) ?? { step, cx, cy, numbers: [] };
    place.numbers.push(index + 1);
    places.set(key, place);
  });
  return [...places.values()]
    .map(({ step: { by, shape }, cx, cy, numbers }) => {
      const writes =
        by === undefined
          ? ""
          : `<line class="writes" x1="${x(by)}" y1="${cy}" x2="${cx}" y2="${cy}"/>`;
      const label = `<text class="step" x="${cx + 11}" y="${round(cy + 4)}">${numbers.join(", ")}</text>`;
      return writes + shapeSvg(shape, cx, cy) + label;
    })
    .join("\n");
}

/** Told apart by their forms, and then by colours. */
export function shapeSvg(shape: Shape, x: number, y: number): string {
  switch (shape) {
    case "refresh":
      return `<path class="mark refresh" d="M${x} ${y - 8}l8 8l-8 8l-8 -8z"/>`;
    case "claim":
      return `<rect class="mark claim" x="${x - 6}" y="${y - 6}" width="12" height="12" rx="2"/>`;
    case "published":
      return `<rect class="mark published" x="${x - 6}" y="${y - 6}" width="12" height="12" rx="2"/>`;
    case "adopted":
      return `<circle class="mark adopted" cx="${x}" cy="${y}" r="6.5"/>`;
    case "waits":
      return `<path class="mark waits" d="M${x - 5} ${y - 6}h10l-10 12h10z"/>`;
    case "killed":
      return crossAt(x, y, 7, "mark killed");
    case "lost":
      return crossAt(x, y, 4, "lost-cross");
    case "undecided":
      return `<circle class="mark undecided" cx="${x}" cy="${y}" r="5.5"/>`;
    case "ended":
      return `<path class="mark ended" d="M${x - 7} ${y - 5}h14l-7 11z"/>`;
    case "violation":
      return `<path class="mark violation" d="M${x} ${y - 9}l9 16h-18z"/>`;
  }
}

function crossAt(x: number, y: number, size: number, name: string): string {
  const double = 2 * size;
  return `<path class="${name}" d="M${x - size} ${y - size}l${double} ${double}m0 -${double}l-${double} ${double}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
