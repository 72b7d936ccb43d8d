// npm run bench:instructions: instructions per call of the native core, counted by
// callgrind and compared with counts.json; fails where one is more than 3% above.
//
//   --record   writes counts.json
//
// The counts tell whether a change makes the core do more, on every machine alike.
// They are not times, and not those of the module: here AES and GHASH are the CPU's own
// instructions, and SHA-256 is plain code, which valgrind can run everywhere.
// They depend on the compiler and Cargo.lock: whoever changes those records them again.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Failure, capture, program, root, run } from "../../scripts/lib/run.mjs";
import { valgrind } from "../../scripts/lib/setup.mjs";

const TOLERANCE = 0.03;

/**
 * What a request that is made to be costly may cost: 150 times "verify signed, 300 B" of
 * commit 51735c5.
 */
const HOSTILE = "hostile: ";
const WORST = 150 * 44_900;

/** As in src/main.rs. */
const CALLS = 20;
const COUNTED = "counted_calls";

const RECORD = "npm run bench:instructions -- --record";
const FILE = "benches/instructions/counts.json";

await program(() => {
  const { values: options } = parseArgs({
    options: { record: { type: "boolean", default: false } },
  });
  const obstacle = impossible();
  if (obstacle) {
    if (options.record) throw new Failure(`Nothing to record: ${obstacle}`);
    console.log(`SKIPPED, instructions are not counted: ${obstacle}`);
    return;
  }

  const now = count(build());
  const before = JSON.parse(readFileSync(join(root, FILE), "utf8"));
  const rows = compare(before.counts, now.counts);
  print(rows);
  bound(rows);
  if (options.record) {
    writeFileSync(join(root, FILE), `${JSON.stringify(now, null, 2)}\n`);
    console.log(`\nRecorded in ${FILE}`);
    return;
  }
  judge(rows, before.machine, now.machine);
});

/** Why nothing can be counted on this machine; undefined if it can. */
function impossible() {
  const { platform, arch } = process;
  if (platform !== "linux" || arch !== "x64") {
    return `the counts are for Linux on x86-64, this is ${platform} on ${arch}.`;
  }
  if (!valgrind())
    return "there is no valgrind: install it (Debian: sudo apt-get install valgrind).";
}

/** The program with the cases, built as the module is, and for every CPU alike. */
function build() {
  const env = {
    ...process.env,
    CARGO_ENCODED_RUSTFLAGS: ["--cfg", 'sha2_backend="soft"'].join("\x1f"),
  };
  const name = "waxseal-instructions";
  run("cargo", ["build", "--locked", "--release", "--package", name, "--target-dir", "target"], {
    env,
  });
  return join(root, "target/release", name);
}

function count(binary) {
  const cases = capture(binary, []).trim().split("\n");
  const counts = {};
  let cpu;
  for (const name of cases) {
    const counted = callgrind(binary, name);
    counts[name] = counted.instructions;
    cpu = counted.cpu;
  }
  const libc = process.report.getReport().header.glibcVersionRuntime;
  const machine = {
    rustc: capture("rustc", ["--version"]).trim(),
    valgrind: capture("valgrind", ["--version"]).trim(),
    libc: libc ? `glibc ${libc}` : "not glibc",
    // The CPU as valgrind shows it to the program.
    cpu,
  };
  return { machine, counts };
}

/** Runs one case: the instructions of a call, and the CPU that it saw. */
function callgrind(binary, name) {
  const args = [
    "--command-line-only=yes",
    "--tool=callgrind",
    "--callgrind-out-file=/dev/null",
    "--collect-atstart=no",
    `--toggle-collect=*${COUNTED}*`,
    binary,
    name,
  ];
  // No variable of this shell moves the stack or sets the allocator.
  const env = { PATH: process.env.PATH };
  const { status, stdout, stderr, error } = spawnSync("valgrind", args, { env, encoding: "utf8" });
  const collected = Number(/Collected : (\d+)/.exec(stderr ?? "")?.[1]);
  if (status !== 0 || !(collected > 0)) {
    throw new Failure(`${name} was not counted:\n${error?.message ?? stderr}`);
  }
  return { instructions: Math.round(collected / CALLS), cpu: stdout.trim() };
}

/** Every case of either side: the recorded count and the new one. */
function compare(before, now) {
  const names = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...names].map((name) => ({
    name,
    before: before[name],
    now: now[name],
    change: now[name] / before[name] - 1,
  }));
}

function print(rows) {
  line("Instructions per call", "before", "now", "change");
  for (const { name, before, now, change } of rows) {
    line(name, before ?? "-", now ?? "-", Number.isNaN(change) ? "" : percent(change));
  }
}

/** Checks the bound, whatever is recorded. */
function bound(rows) {
  const beyond = rows.filter(({ name, now }) => name.startsWith(HOSTILE) && now > WORST);
  if (beyond.length === 0) return;
  throw new Failure(
    `More than ${WORST} instructions for one request: ${beyond.map(({ name }) => `"${name}"`).join(", ")}. ` +
      "A request must not cost more than that: bound the work, see src/token/budget.rs.",
  );
}

function judge(rows, recordedOn, here) {
  const unknown = rows.filter(({ change }) => Number.isNaN(change));
  if (unknown.length > 0) {
    throw new Failure(
      `Only in the program, or only in ${FILE}: ${names(unknown)}. Record the counts: ${RECORD}`,
    );
  }
  const gains = rows.filter(({ change }) => change < -TOLERANCE);
  if (gains.length > 0) {
    console.log(
      `\nFewer instructions: ${names(gains)}. Record the gain, so that it is kept: ${RECORD}`,
    );
  }
  const losses = rows.filter(({ change }) => change > TOLERANCE);
  if (losses.length === 0) return;

  const differences = Object.keys(here)
    .filter((key) => here[key] !== recordedOn[key])
    .map((key) => `  ${key}: ${recordedOn[key]}, here ${here[key]}\n`);
  throw new Failure(
    `More than ${TOLERANCE * 100}% above ${FILE}: ${names(losses)}.\n` +
      `Where that is worth it, say why in the commit, and record the counts with it: ${RECORD}\n` +
      (differences.length > 0
        ? `They were recorded with something else:\n${differences.join("")}`
        : "") +
      "Should the machine be the reason, then the commit that wrote them fails here as well: " +
      `git log -1 ${FILE}`,
  );
}

function names(rows) {
  return rows
    .map(({ name, change }) => `"${name}"${change ? ` ${percent(change)}` : ""}`)
    .join(", ");
}

function percent(share) {
  return `${share < 0 ? "" : "+"}${(share * 100).toFixed(1)}%`;
}

function line(name, ...cells) {
  console.log(
    [name.padEnd(34), ...cells.map((cell) => String(cell).padStart(9))].join(" ").trimEnd(),
  );
}
