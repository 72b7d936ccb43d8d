// The result as a table for people.

import { estimate, mean } from "./statistics.mjs";

export function print({ machine, runtime, packages, groups }) {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  console.log(`
${machine.processor}, ${machine.cores} cores (${machine.extensions.join(" ")}), ${machine.platform}; node ${runtime.node}
${versions.join(", ")}
Means over all slices: requests per second of one client on the same machine, processor
time of the server for a request, and how much more that is than with the empty one, with
intervals of 95 %.`);
  for (const group of groups) {
    const { title, starts, rounds, requests, variants, others } = group;
    console.log(`\n${title}`);
    console.log(`${starts} starts, ${rounds} rounds of ${requests} requests${disturbed(others)}`);
    console.log(line("", "requests/s", "µs per request", "more than the empty one"));
    for (const variant of variants) console.log(row(variant, group));
    if (group.target && emptyOf(group).micros) console.log(verdict(group));
  }
}

function disturbed(others) {
  return others === null ? "" : `; other programs took ${(100 * others).toFixed(0)} % of a core`;
}

function row(variant, group) {
  const { label, rates, micros } = variant;
  const empty = emptyOf(group);
  // All slices have the same number of requests.
  const perSecond = 1 / mean(rates.map((rate) => 1 / rate));
  const cost = micros ? mean(micros).toFixed(1) : "not known here";
  const isMore = micros && variant !== empty;
  const more = isMore
    ? interval(estimate([micros, empty.micros], group.starts, (a, b) => a - b))
    : "";
  return line(label, perSecond.toFixed(0), cost, more);
}

function verdict(group) {
  const { of, over, share } = group.target;
  const [ours, theirs] = [of, over].map((name) =>
    group.variants.find((each) => each.name === name),
  );
  const columns = [ours, theirs, emptyOf(group)].map(({ micros }) => micros);
  const part = (a, b, empty) => (100 * (a - empty)) / (b - empty);
  const aim = share === undefined ? "" : `; target: at most ${100 * share} %`;
  return (
    `  ${ours.label} adds ${interval(estimate(columns, group.starts, part))} % of what ` +
    `${theirs.label} adds${aim}`
  );
}

function emptyOf({ empty, variants }) {
  return variants.find(({ name }) => name === empty);
}

function interval({ value, low, high }) {
  const [middle, from, to] = [value, low, high].map((each) => each.toFixed(1));
  return `${middle} (${from} to ${to})`;
}

function line(label, ...cells) {
  return [`  ${label}`.padEnd(32), ...cells.map((cell, at) => cell.padStart(at === 2 ? 28 : 16))]
    .join("")
    .trimEnd();
}
