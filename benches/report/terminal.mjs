// The result as tables for a terminal.

import { ratios, short, summary } from "../lib/statistics.mjs";
import {
  floorRows,
  growth,
  grouped,
  lost,
  micros,
  millis,
  point,
  readyOf,
  readyRatio,
  targetRows,
  times,
} from "./figures.mjs";

const WIDTH = { name: 58, cell: 19, target: 34 };

export function print(result) {
  for (const runtime of result.runtimes) details(runtime);
  sizes(result.sizes ?? []);
  conditions(result);
  faster(result);
  targets(result);
}

/** All figures of a runtime. */
function details({ title, version, groups, ready, memory }) {
  if (groups.length > 0) {
    console.log(`\n${title} ${version}
First lines: time of one call. Others: how many times longer, the median of the
rounds' ratios (quartiles in brackets).`);
  }
  floors(groups);
  for (const name of new Set(groups.map((group) => group.name))) {
    const points = groups.filter((group) => group.name === name);
    row(
      `\n${points[0].title}`,
      points.map(({ axis, at }) => point(axis, at)),
    );
    for (const [index, { name }] of points[0].cases.entries()) {
      row(
        `  ${name}`,
        points.map(({ cases }) => cell(cases, index)),
      );
    }
  }
  if (ready?.length > 0) starts(title, ready);
  if (memory) {
    const { kind, wasm, bytes } = growth(memory);
    console.log(
      `${title}, memory: ${grouped(memory.calls)} calls: wasm ${grouped(memory.after.wasm)} bytes, ` +
        `${grouped(wasm)} more; ${kind} ${grouped(memory.after[kind])}, ${grouped(bytes)} more`,
    );
  }
}

/** How many times its floor each case takes that has one, by the sizes of all comparisons. */
function floors(groups) {
  const rows = floorRows(groups);
  if (rows.length === 0) return;
  const sizes = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))].sort((a, b) => a - b);
  row(
    "\nTimes its floor",
    sizes.map((at) => point("claims", at)),
  );
  for (const { comparison, subject, cells } of rows) {
    row(
      `  ${comparison}: ${subject}`,
      sizes.map((at) => spread(cells.get(at))),
    );
  }
}

const spread = (figure) =>
  figure ? `${times(figure.median)} (${short(figure.low)}–${short(figure.high)})` : "";

/** The first case of a comparison is the one that the others are measured by. */
function cell(cases, index) {
  const { median, low, high } =
    index === 0 ? summary(cases[0].micros) : ratios(cases[index], cases[0]);
  return index === 0 ? micros(median) : spread({ median, low, high });
}

/** The way to the first session; where it is known, what it is made of. */
function starts(title, ready) {
  const parts = ["import", "compile", "make", "read"].filter((part) => part in ready[0].samples[0]);
  row(`\n${title}, to the first session`, ["in all", "over jose's", ...parts]);
  for (const each of ready) {
    const { median, low, high } = readyOf(each);
    const ratio = readyRatio(ready, each);
    row(`  ${each.name}`, [
      `${millis(median)} (${short(low)}–${short(high)})`,
      spread(ratio),
      ...parts.map((part) => millis(readyOf(each, part).median)),
    ]);
  }
}

function sizes(entries) {
  if (entries.length > 0) row("\nMinified, gzip", ["sum", "wasm", "JavaScript"]);
  for (const { name, sum, wasm, javascript } of entries) {
    row(
      `  ${name}`,
      [sum, wasm, javascript].map(({ gzip }) => grouped(gzip)),
    );
  }
}

function conditions({ date, machine, packages, runtimes }) {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  console.log(`
${date}, ${machine.processor}, ${machine.cores} cores (${machine.extensions.join(" ")}), ${machine.platform}
${runtimes.map(({ title, version }) => `${title} ${version}`).join(", ")}
${versions.join(", ")}
load average ${runtimes.map(({ title, load }) => `${title} ${load.join(" → ")}`).join(", ")}: on a busy machine
microseconds say little, and the ratios of peers that use WebCrypto, whose work waits for
other threads in Node, Bun and Deno, come out too high`);
}

function faster(result) {
  const cases = lost(result);
  if (cases.length === 0) return;
  console.log("\nWhere others need less time than waxseal");
  for (const { runtime, title, peer, points } of cases) {
    console.log(`  ${runtime}, ${title}: ${peer}: ${points.join(", ")}`);
  }
}

function targets({ runtimes, ...result }) {
  const names = runtimes.map(({ name }) => name).filter((name) => name !== "deno");
  const rows = targetRows({ runtimes, ...result });
  if (rows.length === 0) return;
  console.log(
    `\n${["Targets".padEnd(WIDTH.name + 18), ...names.map((name) => name.padEnd(WIDTH.target))].join(" ")}`,
  );
  for (const { what, against, cells, all } of rows) {
    const title = against ? `${what}: ${against}` : what;
    const texts = (all ? [all] : names.map((name) => cells[name])).map((cell) =>
      cell ? verdict(cell) : "",
    );
    console.log(
      [title.padEnd(WIDTH.name + 18), ...texts.map((text) => text.padEnd(WIDTH.target))]
        .join(" ")
        .trimEnd(),
    );
  }
}

function verdict({ figure, target, met }) {
  return target ? `${figure} ${target} ${met ? "met" : "NOT MET"}` : figure;
}

function row(name, cells) {
  console.log(
    [name.padEnd(WIDTH.name), ...cells.map((cell) => cell.padStart(WIDTH.cell))]
      .join(" ")
      .trimEnd(),
  );
}
