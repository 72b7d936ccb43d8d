// npm run load: a production Next.js app and a Worker under sustained, mixed load.
//
//   --only NAME     next or worker
//   --seconds N     how long each (180)
//   --seed N        what is asked, and in which order (by default another each time)
//   --json FILE     writes figures and samples
//
// It fails at the first of these: an answer with another session than that of the user
// who asked (at a proxy, a page, a route handler, an endpoint), a cookie of another
// user or without its cache headers, one that nobody was due, a status of 500, a line
// in the server's log, or memory that grows (which a short run cannot tell).

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { buildNextApps } from "../../../scripts/lib/next.mjs";
import { installPacked } from "../../../scripts/lib/package.mjs";
import { Failure, program, root } from "../../../scripts/lib/run.mjs";

/** Requests under way at once. */
const LANES = 16;
/** Samples of the memory in a run, at most one in three seconds. */
const SAMPLES = 24;

/** See growth.mjs. Of workerd only the resident set can be seen, garbage and all. */
const MEMORY = {
  next: {
    warmUp: 4000,
    heapUsed: { perRequest: 300, atLeast: 3 },
    rss: { perRequest: 3000, atLeast: 48 },
  },
  worker: { warmUp: 60_000, rss: { perRequest: 300, atLeast: 8 } },
};

/** What is said of large cookies and of refused ones, once for each auth object. */
const WARNINGS = [
  /^\[waxseal\] The session cookie has \d+ bytes, /,
  /^\[waxseal\] A session cookie was refused because it was cut or altered, or was made with another secret\. /,
];

await program(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      seconds: { type: "string", default: "180" },
      seed: { type: "string", default: String(Date.now() % 1e6) },
      json: { type: "string" },
    },
  });
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  if (!(seconds > 0)) throw new Failure("--seconds: give a number");
  const names = Object.keys(MEMORY).filter(
    (name) => values.only === undefined || values.only === name,
  );
  if (names.length === 0) throw new Failure(`--only: give one of ${Object.keys(MEMORY)}`);

  installPacked(join(root, "tests"));
  if (names.includes("worker")) installPacked(join(root, "examples/worker"));
  if (names.includes("next")) buildNextApps(["proxy"]);

  const results = {};
  for (const name of names) {
    results[name] = await load(name, seconds, seed);
    print(name, results[name]);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`);
  const failed = Object.entries(results).filter(([, { wrong }]) => wrong.length > 0);
  if (failed.length > 0) {
    const lines = failed.map(
      ([name, { wrong }]) => `${name}:\n  ${wrong.slice(0, 20).join("\n  ")}`,
    );
    throw new Failure(`${lines.join("\n")}\n(seed ${seed})`);
  }
});

async function load(name, seconds, seed) {
  // Only now: what these import has just been installed.
  const { SECRET, traffic } = await import("./traffic.mjs");
  const { growth } = await import("./growth.mjs");
  const start =
    name === "next"
      ? (await import("./next.mjs")).startNext
      : (await import("./worker.mjs")).startWorker;
  const server = await start();
  try {
    const { step, requests, counts, violations } = traffic(server, seed);
    const samples = [];
    const parts = Math.min(SAMPLES, Math.ceil(seconds / 3));
    let spent = 0;
    for (let part = 0; part < parts; part++) {
      const begin = performance.now();
      const end = begin + (seconds * 1000) / parts;
      await Promise.all(
        Array.from({ length: LANES }, async () => {
          while (performance.now() < end) await step();
        }),
      );
      spent += performance.now() - begin;
      // All lanes rest.
      samples.push({ requests: requests(), ...(await server.memory()) });
    }
    const log = server.log();
    const grown = growth(samples, MEMORY[name]);
    const wrong = [...violations, ...(grown ?? [])];
    const lines = log.split("\n").filter((line) => line.trim() !== "");
    const unexpected = lines.filter((line) => !WARNINGS.some((warning) => warning.test(line)));
    if (unexpected.length > 0) {
      wrong.push(`the server's log: ${unexpected.join("\n").slice(0, 2000)}`);
    }
    if (log.includes(SECRET) || /eyJ/.test(log))
      wrong.push("the server's log holds a secret or a token");
    const mix = Object.fromEntries([...counts].sort());
    return { seed, seconds: spent / 1000, requests: requests(), mix, samples, grown, wrong };
  } finally {
    await server.stop();
  }
}

function print(name, { seed, seconds, requests, mix, samples, grown, wrong }) {
  const mib = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  const at = [samples[0], samples[samples.length >> 1], samples.at(-1)];
  console.log(
    `\n${name}: ${requests} requests in ${Math.round(seconds)} s, ${wrong.length} violations (seed ${seed})`,
  );
  for (const [scenario, count] of Object.entries(mix))
    console.log(`  ${scenario.padEnd(34)}${String(count).padStart(8)}`);
  for (const kind of ["heapUsed", "rss"].filter((kind) => kind in samples[0])) {
    const [first, middle, last] = at.map((sample) => mib(sample[kind]));
    console.log(`  ${kind}: ${first} at first, ${middle} in the middle, ${last} at the end`);
  }
  if (grown === undefined)
    console.log(
      `  too few requests to say whether memory grows: it takes ${MEMORY[name].warmUp} to warm up`,
    );
}
