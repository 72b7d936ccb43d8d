// node benches/scale.mjs [COUNT…]: the snapshot of a log of revocations, by its entries.
//
// Memory of the module, processor time to build, time to load by the package from a store in memory, and
// time of a look-up of a session and its user: in the module, and natively. Prints a table in
// Markdown: of each figure the median of three rounds. One entry of ten is of a user.

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { capture, root } from "../scripts/lib/run.mjs";

const COUNTS = [10_000, 1_000_000, 10_000_000];
const PAGE = 10_000;
const LOOK_UPS = 50_000;
const ROUNDS = 12;
const REPEATS = 3;
const TIME = "1800000000";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const given = process.argv.slice(2).map(Number);
if (given[0] === -1) {
  console.log(JSON.stringify(await measure(given[1])));
} else {
  const program = buildNative();
  console.log("| entries | memory | build | load | look-up | native: memory | build | look-up |");
  console.log("|--:|--:|--:|--:|--:|--:|--:|--:|");
  const counts = given.length > 0 ? given : COUNTS;
  // All counts once, then again: what else the machine does then meets all of them alike.
  const runs = Array.from({ length: REPEATS }, () => counts.map((count) => run(program, count)));
  for (const [at, count] of counts.entries()) {
    console.log(rowOf(count, (figure) => median(runs.map((each) => figure(each[at])))));
  }
}

/** In processes of their own: the memory of a module never shrinks. */
function run(program, count) {
  const self = [import.meta.filename, "-1", String(count)];
  return {
    wasm: JSON.parse(execFileSync(process.execPath, self, { encoding: "utf8" })),
    native: JSON.parse(execFileSync(program, [String(count)], { encoding: "utf8" })),
  };
}

function rowOf(count, middle) {
  const cells = [
    count.toLocaleString("en"),
    megabytes(middle(({ wasm }) => wasm.memory)),
    time(middle(({ wasm }) => wasm.build)),
    time(middle(({ wasm }) => wasm.load)),
    `${(middle(({ wasm }) => wasm.lookUp) / 1000).toFixed(2)} µs`,
    megabytes(middle(({ native }) => native.memory)),
    time(middle(({ native }) => native.build)),
    `${(middle(({ native }) => native.lookUp) / 1000).toFixed(2)} µs`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function buildNative() {
  const { packages } = JSON.parse(
    capture("cargo", ["metadata", "--locked", "--no-deps", "--format-version=1"]),
  );
  const { name } = packages.find(({ name }) => name === "waxseal-instructions");
  execFileSync(
    "cargo",
    ["build", "--locked", "--release", "--package", name, "--bin", "revocations"],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"] },
  );
  return join(root, "target/release/revocations");
}

async function measure(count) {
  return { ...inModule(count), load: await load(count) };
}

/** The exports that `js/revocation/snapshot.ts` uses. */
function inModule(count) {
  const module = new WebAssembly.Module(readFileSync(join(root, "pkg/dist/shared.wasm")));
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = () => {
      throw new Error(name);
    };
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  let build = 0;
  for (let from = 0; from < count; from += PAGE) {
    const size = Math.min(PAGE, count - from);
    const input = inputOf(exports, size * 16);
    const ids = Array.from({ length: size }, (_, at) => idOf(from + at)).join("");
    new TextEncoder().encodeInto(ids, input);
    input.fill(1, size * 12);
    const begun = processorTime();
    if (exports.revokeAdd(size) !== 0) throw new Error("no entries");
    build += processorTime() - begun;
  }
  const { buffer } = exports.memory;
  return { build, lookUp: lookUp(exports), memory: buffer.byteLength };
}

/** Asking for more grows the memory, which detaches every view of it. */
function inputOf({ memory, buffer }, length) {
  const start = buffer(length) >>> 0;
  return new Uint8Array(memory.buffer, start, length);
}

/** Nanoseconds of a look-up with both of its texts, as they are written each time. */
function lookUp(exports) {
  const encoder = new TextEncoder();
  const input = inputOf(exports, 1024);
  const texts = Array.from({ length: 1000 }, (_, at) => [
    `session-${at}-of-somebody`,
    `user-${at}`,
  ]);
  const once = (rounds) => {
    const begun = processorTime();
    for (let at = 0; at < rounds; at++) {
      const [sid, sub] = texts[at % texts.length];
      encoder.encodeInto(sid + sub, input);
      exports.revokeCheck(0, sid.length, sub.length, 0, 0, 1_799_999_999);
    }
    return (1e6 * (processorTime() - begun)) / rounds;
  };
  return Math.min(...Array.from({ length: ROUNDS }, () => once(LOOK_UPS)));
}

/** Milliseconds until `ready()`, without those in which the entries were made up. */
async function load(count) {
  const entry = createRequire(join(root, "tests/package.json")).resolve("waxseal");
  const { createAuth } = await import(pathToFileURL(entry.replace(/\.cjs$/, ".js")).href);
  let made = 0;
  const store = {
    name: `scale-${count}`,
    append: async () => {},
    async since(cursor, limit) {
      const begun = processorTime();
      const from = Number(cursor ?? 0);
      const to = Math.min(count, from + Math.min(limit, PAGE));
      const entries = Array.from({ length: to - from }, (_, at) => [idOf(from + at), TIME]);
      made += processorTime() - begun;
      return { entries, cursor: String(to), more: to < count };
    },
  };
  const auth = createAuth({ secret: randomBytes(48).toString("base64"), revocation: { store } });
  const [begun, start] = [processorTime(), performance.now()];
  for (;;) {
    try {
      // Which waits for a while only; the load goes on.
      await auth.ready();
      return processorTime() - begun - made;
    } catch (error) {
      if (error.code !== "revocation-stale" || performance.now() - start > 600_000) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** An id as a hash would be: 9 bytes in base64url, the first of them the kind. */
function idOf(entry) {
  const words = [mix(2 * entry + 1), mix(2 * entry + 2)];
  const first = (entry % 10 === 0 ? 32 : 16) + (words[0] & 15);
  let text = `A${LETTERS[first]}`;
  for (const word of words) {
    for (let shift = 2; shift < 32; shift += 6) text += LETTERS[(word >>> shift) & 63];
  }
  return text;
}

/** The end of MurmurHash3, which gives each number another one. */
function mix(number) {
  let mixed = Math.imul(number, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Milliseconds that this process has computed: others on the machine do not count. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function time(ms) {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
