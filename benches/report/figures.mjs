// What the table on the terminal and the README show, from the measured result.

import { floorRatio, ratio, ratios, short, summary } from "../lib/statistics.mjs";
import * as targets from "../targets.mjs";

const SUBJECTS = {
  signed: "Read a signed session",
  authjs: "Read an Auth.js v5 session",
  "next-auth": "Read a NextAuth.js v4 session",
  issue: "Issue an Auth.js v5 session",
};

export const bytes = (count) => (count < 1024 ? `${count} B` : `${count / 1024} KB`);
export const grouped = (count) => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
export const times = (value) => `${short(value)}x`;
export const micros = (value) =>
  value < 999.5 ? `${short(value)} µs` : `${short(value / 1000)} ms`;
export const millis = (value) => `${short(value)} ms`;

/** Less time, even after rounding. */
export const isLess = (ratio) => Number(short(ratio)) < 1;

/** The point of an axis, such as `300 B` or `4 secrets`. */
export const point = (axis, at) =>
  axis === "claims" ? bytes(at) : `${at} ${at === 1 ? axis.slice(0, -1) : axis}`;

/** Where the figures come from, in a line. */
export function origin({ date, machine, runtimes }) {
  const { processor, cores, extensions } = machine;
  const has = (names, text) => (names.some((name) => extensions.includes(name)) ? [text] : []);
  const native = [
    ...has(["aes"], "AES"),
    ...has(["sha_ni", "sha2"], "SHA"),
    ...has(["avx512f"], "AVX-512"),
  ];
  const cpu = `${processor}, ${cores} cores${native.length > 0 ? `, with ${native.join(", ")} instructions` : ""}`;
  const versions = runtimes.map(({ title, version }) => `${title} ${version.split(" ")[0]}`);
  return [date, cpu, versions.join(", ")].join(" · ");
}

/**
 * A row for each target that was measured: `what`, `against`, and `cells` by runtime,
 * each with `figure` and perhaps `spread`, `target` and `met`; or `all`, one such cell.
 */
export function targetRows({ runtimes, sizes }) {
  const byRuntime = (cellOf) =>
    Object.fromEntries(runtimes.map((runtime) => [runtime.name, cellOf(runtime)]));
  const floors = targets.floors.map((target) => ({
    what: `${target.title ?? SUBJECTS[target.comparison]}, ${bytes(target.at)}`,
    against: "its floor",
    isFloor: true,
    readme: target.readme,
    cells: byRuntime(({ name, groups }) =>
      atMost(floorRatio(groups, target), target.targets[name]),
    ),
  }));
  const peers = targets.ratios.map((target) => ({
    what: `${SUBJECTS[target.comparison]}, ${bytes(target.at)}`,
    against: target.peer,
    readme: target.readme,
    cells: byRuntime(({ name, groups }) => ratioCell(ratio(groups, target), target.targets[name])),
  }));
  const rows = [...floors, ...peers, ...readyRows(runtimes)];
  rows.push({
    what: `Memory after ${grouped(targets.memoryCalls)} calls`,
    against: "",
    cells: byRuntime(({ memory }) => memory && memoryCell(memory)),
  });
  for (const { name, sum } of sizes ?? []) {
    const target = targets.size.targets[name];
    if (target === undefined) continue;
    rows.push({
      what: `${name}, wasm + JS, minified, gzip`,
      against: "",
      all: {
        figure: `${grouped(sum.gzip)} bytes`,
        target: `≤ ${grouped(target)}`,
        met: sum.gzip <= target,
      },
    });
  }
  return rows.filter(({ cells, all }) => all || Object.values(cells).some(Boolean));
}

/** By case that has a floor: how many times that it takes, by bytes of claims. */
export function floorRows(groups) {
  const rows = new Map();
  for (const { name: comparison, at, cases } of groups) {
    for (const { floorOf: subject } of cases.filter(({ floorOf }) => floorOf)) {
      const key = `${comparison}/${subject}`;
      if (!rows.has(key)) rows.set(key, { comparison, subject, cells: new Map() });
      rows.get(key).cells.set(at, floorRatio(groups, { comparison, at, subject }));
    }
  }
  return [...rows.values()];
}

/** By case of ours: its median over that with one secret or one format. */
export function growthRows(groups) {
  const rows = new Map();
  for (const { name: comparison, axis, at, cases } of groups) {
    if (axis === "claims") continue;
    for (const { name, micros } of cases.filter(({ ours }) => ours)) {
      const key = `${comparison}/${name}`;
      const { median } = summary(micros);
      if (!rows.has(key)) rows.set(key, { comparison, name, one: median, cells: new Map() });
      rows.get(key).cells.set(at, median / rows.get(key).one);
    }
  }
  return [...rows.values()];
}

/** Where a peer needs less time: by runtime, comparison and peer, with the ratio at each point. */
export function lost({ runtimes }) {
  const found = new Map();
  for (const { title: runtime, groups } of runtimes) {
    for (const { title, axis, at, cases } of groups) {
      for (const each of cases.filter(isPeer)) {
        const { median } = ratios(each, cases[0]);
        if (!isLess(median)) continue;
        const key = `${runtime}/${title}/${each.name}`;
        if (!found.has(key)) found.set(key, { runtime, title, peer: each.name, points: [] });
        found.get(key).points.push(`${times(median)} at ${point(axis, at)}`);
      }
    }
  }
  return [...found.values()];
}

/** Neither ours nor a floor nor a part: what does the whole work in another way. */
export const isPeer = ({ ours, floorOf, bare }) => !ours && !floorOf && !bare;

/** Median and quartiles of the time to the first session, in milliseconds. */
export const readyOf = ({ samples }, key = "total") =>
  summary(samples.map((sample) => sample[key]));

/** How many times as long as what it is compared with, start by start. */
export function readyRatio(ready, { against, samples }) {
  const other = ready.find(({ name }) => name === against);
  return other && summary(samples.map(({ total }, at) => total / other.samples[at].total));
}

/** A row for each way to the first session that is compared with another. */
function readyRows(runtimes) {
  const ways = runtimes.flatMap(({ name, ready = [] }) =>
    ready.filter(({ against }) => against).map((way) => ({ runtime: name, ready, way })),
  );
  return ways.map(({ runtime, ready, way }) => ({
    what: `To the first session, ${way.name}`,
    against: "jose",
    isStart: true,
    cells: { [runtime]: atMost(readyRatio(ready, way), targets.ready[runtime]) },
  }));
}

/** By how many bytes memory grew: the heap, or the resident size if the heap is unknown. */
export function growth({ before, after, idle = 0 }) {
  const kind = before.heap === undefined ? "rss" : "heap";
  return { kind, wasm: after.wasm - before.wasm, bytes: after[kind] - before[kind] - idle };
}

function ratioCell(figure, target) {
  if (!figure) return undefined;
  const { median, low, high } = figure;
  return {
    figure: times(median),
    spread: `${short(low)}–${short(high)}`,
    ...(target && { target: `≥ ${target}x`, met: median >= target }),
  };
}

function atMost(figure, target) {
  if (!figure) return undefined;
  const { median, low, high } = figure;
  return {
    figure: times(median),
    spread: `${short(low)}–${short(high)}`,
    ...(target && { target: `≤ ${target}x`, met: median <= target }),
  };
}

function memoryCell(memory) {
  const { wasm, bytes } = growth(memory);
  const met = wasm === 0 && bytes < memory.calls;
  return {
    figure: met ? "no growth" : `+ ${grouped(wasm + bytes)} bytes`,
    target: "no growth",
    met,
  };
}
