// npm run fuzz: the targets of fuzz/, half an hour each, as many at a time as there
// are cores; with `--smoke` the kept inputs and changes of them, the same on every
// machine, so that what lands does not depend on luck.
//
//   --target NAME     only this one; may be repeated
//   --seconds N       how long each runs
//   --jobs N          how many at a time
//   --sanitizer NAME  `address` where there is a nightly Rust, else `none`
//   --input FILE      runs that one input, such as one that made a target crash
//   --minimise        puts what was found into fuzz/corpus, without redundant inputs
//
// What a run finds interesting stays in target/fuzz/corpus, for the next one.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";

import { Failure, succeeds, capture, program, root, run } from "./lib/run.mjs";
import { cargoFuzz } from "./lib/tools.mjs";

/** Bytes of an input: room for a token in three chunks. */
const MAX_LENGTH = 8192;

/** How many changes of each kept input the smoke tries. */
const CHANGES = 20;

const fuzz = join(root, "fuzz");
const target = join(root, "target/fuzz");
const all = readdirSync(join(fuzz, "fuzz_targets")).map((name) => name.replace(/\.rs$/, ""));

await program(async () => {
  const options = readOptions();
  const binary = build(options);
  if (options.input) return run(binary(options.targets[0]), [options.input]);
  if (options.minimise) return options.targets.forEach((name) => minimise(name, binary));

  const waiting = [...options.targets];
  const failed = [];
  printRow("target", "executions", "per second", "edges", "features", "inputs");
  const worker = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      if (!(await fuzzTarget(name, binary(name), options))) failed.push(name);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  if (failed.length > 0) throw new Failure(`Found something: ${failed.join(", ")}`);
});

function readOptions() {
  const { values } = parseArgs({
    options: {
      input: { type: "string" },
      jobs: { type: "string", default: String(availableParallelism()) },
      minimise: { type: "boolean", default: false },
      sanitizer: { type: "string" },
      seconds: { type: "string" },
      smoke: { type: "boolean", default: false },
      target: { type: "string", multiple: true, default: all },
    },
  });
  const unknown = values.target.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    throw new Failure(`No target is called ${unknown}. There are: ${all.join(", ")}`);
  }
  if (values.input && values.target.length !== 1)
    throw new Failure("Name the --target of the --input.");
  const nightly = () => succeeds("cargo", ["+nightly", "--version"]);
  return {
    input: values.input,
    jobs: Number(values.jobs),
    minimise: values.minimise,
    sanitizer:
      values.sanitizer ?? (values.smoke || values.minimise || !nightly() ? "none" : "address"),
    seconds: Number(values.seconds ?? 1800),
    smoke: values.smoke,
    targets: values.target,
  };
}

/** Builds all targets, and returns where each one is. */
function build({ sanitizer }) {
  const env = { ...process.env, PATH: dirname(cargoFuzz()) + delimiter + process.env.PATH };
  const out = join(target, sanitizer);
  const toolchain = sanitizer === "none" ? [] : ["+nightly"];
  run("cargo", ["fmt", "--check", "--manifest-path", join(fuzz, "Cargo.toml")]);
  run("cargo", [...toolchain, "fuzz", "build", "--sanitizer", sanitizer, "--target-dir", out], {
    env,
  });
  const host = /^host: (.*)$/m.exec(capture("rustc", ["-vV"]))[1];
  return (name) => join(out, host, "release", name);
}

/** Runs one target; true if it found nothing. */
async function fuzzTarget(name, binary, { seconds, smoke, sanitizer }) {
  const found = smoke ? writeChanges(name) : join(target, "corpus", name);
  const artifacts = join(target, "artifacts", name);
  const log = join(target, "logs", `${name}.log`);
  for (const dir of [found, artifacts, dirname(log)]) mkdirSync(dir, { recursive: true });

  const dictionary = join(fuzz, "dictionaries", `${name}.dict`);
  const args = [
    ...(existsSync(dictionary) ? [`-dict=${dictionary}`] : []),
    `-artifact_prefix=${artifacts}/`,
    `-max_len=${MAX_LENGTH}`,
    smoke ? "-runs=0" : `-max_total_time=${seconds}`,
    "-print_final_stats=1",
    "-timeout=20",
    ...[found, join(fuzz, "corpus", name)].filter((dir) => existsSync(dir)),
  ];
  const status = await new Promise((resolve, reject) => {
    const child = spawn(binary, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const file = createWriteStream(log);
    child.stdout.pipe(file, { end: false });
    child.stderr.pipe(file, { end: false });
    child.on("error", reject);
    child.on("close", (code) => file.end(() => resolve(code)));
  });

  const text = readFileSync(log, "utf8");
  const last = (pattern) => [...text.matchAll(pattern)].at(-1)?.[1] ?? "-";
  printRow(
    name,
    last(/number_of_executed_units: (\d+)/g),
    last(/average_exec_per_sec: +(\d+)/g),
    last(/ cov: (\d+)/g),
    last(/ ft: (\d+)/g),
    last(/ corp: (\d+)/g),
  );
  if (status === 0) return true;

  const artifact = last(/Test unit written to (.*)/g);
  const start = text.search(/^.*(panicked at|ERROR: )/m);
  console.error(`\n${shorten(text.slice(Math.max(start, 0))).slice(0, 6000)}`);
  console.error(`The whole log: ${relative(root, log)}\nThe input: ${relative(root, artifact)}`);
  console.error(
    `Run it again: npm run fuzz -- --sanitizer ${sanitizer} --target ${name} --input ${relative(root, artifact)}\n`,
  );
  return false;
}

/**
 * Changes of the kept inputs, in a directory. libFuzzer's own follow what the processor's
 * code covers, so no seed makes two machines try the same ones.
 */
function writeChanges(name) {
  const kept = join(fuzz, "corpus", name);
  const inputs = readdirSync(kept)
    .sort()
    .map((file) => readFileSync(join(kept, file)));
  const directory = join(target, "smoke", name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const random = createRandom(name);
  inputs.forEach((input, at) => {
    for (let change = 0; change < CHANGES; change += 1) {
      const other = inputs[random(inputs.length)];
      writeFileSync(join(directory, `${at}-${change}`), changeInput(input, other, random));
    }
  });
  return directory;
}

/** Numbers below a limit, the same ones for the same seed. */
function createRandom(seed) {
  let count = 0;
  return (limit) => {
    const hash = createHash("sha256").update(`${seed} ${count++}`).digest();
    return hash.readUInt32LE() % Math.max(limit, 1);
  };
}

function changeInput(input, other, random) {
  let bytes = Buffer.from(input);
  for (let left = 1 + random(4); left > 0; left -= 1) {
    const at = random(bytes.length + 1);
    const taken = other.subarray(random(other.length)).subarray(0, random(64));
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    bytes = Buffer.concat(
      [
        () => [before, Buffer.from([random(256)]), after.subarray(1)],
        () => [before, after.subarray(random(16))],
        () => [before, taken, after],
        () => [before, taken, after.subarray(taken.length)],
      ][random(4)](),
    );
  }
  return bytes.subarray(0, MAX_LENGTH);
}

/** Long lines without their middle, so that what matters at their end is seen. */
function shorten(text) {
  return text.replace(/^(.{800}).{200,}(.{800})$/gm, "$1 … $2");
}

function minimise(name, binary) {
  const kept = join(fuzz, "corpus", name);
  const fresh = join(target, "minimised", name);
  rmSync(fresh, { recursive: true, force: true });
  for (const dir of [fresh, kept]) mkdirSync(dir, { recursive: true });
  const sources = [kept, join(target, "corpus", name)].filter((dir) => existsSync(dir));
  const args = ["-set_cover_merge=1", `-max_len=${MAX_LENGTH}`, fresh, ...sources];
  run(binary(name), args, { stdio: "ignore" });
  rmSync(kept, { recursive: true });
  renameSync(fresh, kept);
  console.log(`${relative(root, kept)}: ${readdirSync(kept).length} inputs`);
}

function printRow(name, ...cells) {
  console.log([name.padEnd(14), ...cells.map((cell) => cell.padStart(11))].join(" "));
}
