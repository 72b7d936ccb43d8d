// The result as a table for people.

import { ratios, summary } from "./statistics.mjs";

const WIDTH = { name: 46, cell: 22 };

export function print({ machine, runtime, packages, load, loadAfter, options, groups }) {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  const extensions = machine.extensions.join(" ") || "extensions unknown";
  console.log(`
${machine.processor}, ${machine.cores} cores (${extensions}), ${machine.platform}
node ${runtime.node}, V8 ${runtime.v8}, OpenSSL ${runtime.openssl}
${versions.join(", ")}
${options.rounds} rounds of ${options.slice} ms slices in random order, 64 different tokens
load average ${load[0]} before, ${loadAfter[0]} after: on a busy machine microseconds say little, and
the ratios of peers that use WebCrypto, whose work waits for other threads, come out too high

First lines: microseconds of one call. Others: how many times longer, the median of the
rounds' ratios (quartiles in brackets). waxseal and Auth() read the Cookie header of a
browser with two other cookies, and give the session; the others get the bare token.`);

  for (const title of new Set(groups.map((group) => group.title))) {
    const sizes = groups.filter((group) => group.title === title);
    row(`\n${title}`, sizes.map(({ size }) => label(size)));
    for (const [index, { name, note }] of sizes[0].cases.entries()) {
      row(`  ${name}${note ? ` (${note})` : ""}`, sizes.map(({ cases }) => cell(cases, index)));
    }
  }
}

function row(name, cells) {
  console.log([name.padEnd(WIDTH.name), ...cells.map((cell) => cell.padStart(WIDTH.cell))].join(" ").trimEnd());
}

/** The first case of a comparison is the one that the others are measured by. */
function cell(cases, index) {
  if (index === 0) {
    const { median, low, high } = summary(cases[0].micros);
    return `${short(median)} µs (${short(low)}–${short(high)})`;
  }
  const { median, low, high } = ratios(cases[index], cases[0]);
  return `${short(median)}x (${short(low)}–${short(high)})`;
}

function short(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function label(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${bytes / 1024} KB`;
}
