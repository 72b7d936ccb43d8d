// node benches/fleet.mjs [--instances 10000] [--seed 1]: what a large fleet asks of its store.
//
// In virtual time, with the refresh protocol as it is shipped: refreshes at the peak of 100
// million sessions, and the polls of a revocation log. Prints a table in Markdown.

import { join } from "node:path";
import { parseArgs } from "node:util";

import { build } from "esbuild";

import { root } from "../scripts/lib/run.mjs";

const { values } = parseArgs({
  options: {
    instances: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
  },
});
const INSTANCES = Number(values.instances);

/** `spec`: 20 million active a day, three refreshes each, and a peak of three times the mean. */
const REFRESHES = Math.round((20e6 * 3 * 3) / 86_400);
/** Requests of a page that find the same refresh due, in so many milliseconds. */
const PARALLEL = 4;
const WITHIN = 150;
/** 10 million revocations a month, and what an entry takes on the wire. */
const REVOCATIONS = 4;
const ENTRY_BYTES = 28;
const STALENESS = 30_000;
const HORIZON = 3_600;
/** Of Cloudflare, which keep the answer of the log for so many milliseconds. */
const PLACES = 300;
const CACHED = 5_000;
/** Milliseconds of a run that are measured, after those in which all begins. */
const MEASURED = { refreshes: 20_000, polls: 300_000 };

/** Counts by second of virtual time. */
class Rate {
  #seconds = new Map();
  total = 0;

  add(now, count = 1) {
    const second = Math.floor(now / 1000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + count);
    this.total += count;
  }

  peak() {
    return Math.max(...this.#seconds.values());
  }
}

const simulator = await load();
const { Clock, FOREVER, Random, Store, ProcessMemory, refreshSession, applyPatch, patchBetween } =
  simulator;

print(await refreshes());
for (const line of await polls()) print(line);

function print({ what, paper, measured }) {
  console.log(`| ${what} | ${paper} | ${measured} |`);
}

/** The simulator's own modules: nothing of them is in the package by itself. */
async function load() {
  const folder = join(root, "js");
  const { outputFiles } = await build({
    bundle: true,
    format: "esm",
    platform: "node",
    stdin: {
      contents: `
        export * from "./cli/simulate/clock.js";
        export * from "./cli/simulate/random.js";
        export * from "./cli/simulate/store.js";
        export * from "./cli/simulate/patch.js";
        export * from "./refresh/protocol.js";`,
      loader: "ts",
      resolveDir: folder,
    },
    write: false,
  });
  return import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`
  );
}

/** Sessions become due at random moments; each is asked for by a page and its neighbours. */
async function refreshes() {
  const clock = new Clock();
  const random = new Random(values.seed, "refreshes");
  const plan = { restarts: [], outages: [], storeErrors: 0, hasWait: false };
  const store = new Store(clock, plan, values.seed);
  const memories = Array.from({ length: INSTANCES }, () => new ProcessMemory());
  const operations = new Rate();
  const counts = { asked: 0, adopted: 0, kept: 0, waited: 0 };
  const duration = MEASURED.refreshes;
  const sessions = Math.round((REFRESHES * duration) / 1000);

  const request = async (session) => {
    const instance = instanceFor({ clock, random, store, memories, operations, counts });
    const claims = JSON.stringify({ sid: session, access: 0 });
    const decision = await refreshSession(
      instance,
      { key: `r:${session}`, claims, generation: 0 },
      { spend: true, write: true },
    );
    if (decision.kind === "write") counts.adopted++;
    else counts.kept++;
  };
  for (let session = 0; session < sessions; session++) {
    const at = random.between(0, duration);
    for (let one = 0; one < PARALLEL; one++) {
      const beside = one === 0 ? 0 : random.between(0, WITHIN);
      clock.after(at + beside, FOREVER, () => void request(session));
    }
  }
  await clock.goTo(duration + 10_000);
  const each = (operations.total / sessions).toFixed(1);
  const rate = Math.round((1000 * operations.total) / duration);
  return {
    what: `Refreshes at the peak: ${REFRESHES.toLocaleString("en")} a second, each found due by ${PARALLEL} requests`,
    paper: "12,600 operations a second, 6 for each",
    measured: `${rate.toLocaleString("en")} a second (${operations.peak().toLocaleString("en")} in the busiest), ${each} for each; ${counts.asked.toLocaleString("en")} refreshes of ${sessions.toLocaleString("en")} sessions`,
  };
}

/** One of the instances, for a request of a session whose token still works. */
function instanceFor({ clock, random, store, memories, operations, counts }) {
  const owner = FOREVER;
  const coordinator = store.coordinator(owner);
  const counted = (name) =>
    function (...args) {
      operations.add(clock.now);
      return coordinator[name](...args);
    };
  return {
    coordinator: { get: counted("get"), swap: counted("swap") },
    memory: memories[random.whole(0, INSTANCES - 1)],
    now: () => clock.now,
    sleep: (ms, signal) => clock.sleep(ms, owner, signal),
    random: () => random.next(),
    seal: (key, text) => `${random.next()} ${text}`,
    unseal: (key, sealed) => sealed.slice(sealed.indexOf(" ") + 1),
    stateOf: (claims) => (JSON.parse(claims).access === 0 ? "soon" : "lasting"),
    patchBetween,
    applyPatch,
    async run(claims) {
      counts.asked++;
      await clock.sleep(random.between(60, 400), owner);
      return { result: "ran", claims: JSON.stringify({ ...JSON.parse(claims), access: 1 }) };
    },
    waitUntil: () => {},
    times: { grace: 86_400, wait: 5000, timeout: 10_000, lease: 25_000 },
  };
}

/** Every instance polls the log at 0.4 to 0.5 of `maxStaleness`; one poll of a hundred fails. */
async function polls() {
  const clock = new Clock();
  const random = new Random(values.seed, "polls");
  const duration = MEASURED.polls;
  const [polled, sent, misses] = [new Rate(), new Rate(), new Rate()];
  const log = [];
  const cursors = new Array(INSTANCES).fill(0);
  const seen = new Array(INSTANCES).fill(0);
  const places = new Array(PLACES).fill(-Infinity);
  /** Milliseconds from an entry to each instance that learns of it. */
  const delays = [];
  let oldest = 0;

  const poll = (instance) => {
    const isMeasured = clock.now > STALENESS && clock.now < STALENESS + duration;
    const latency = random.between(1, 20);
    if (isMeasured) polled.add(clock.now);
    if (isMeasured && clock.now - places[instance % PLACES] > CACHED) {
      places[instance % PLACES] = clock.now;
      misses.add(clock.now);
    }
    if (random.chance(0.01)) return clock.after(1000 + latency, FOREVER, () => poll(instance));
    oldest = Math.max(oldest, isMeasured ? clock.now + latency - seen[instance] : 0);
    seen[instance] = clock.now;
    const [from, to] = [cursors[instance], log.length];
    cursors[instance] = to;
    if (isMeasured) {
      sent.add(clock.now, (to - from) * ENTRY_BYTES);
      // A sample: there are millions.
      if (instance % 10 === 0) {
        for (let entry = from; entry < to; entry++) delays.push(clock.now + latency - log[entry]);
      }
    }
    return clock.after(STALENESS * random.between(0.4, 0.5), FOREVER, () => poll(instance));
  };
  for (let instance = 0; instance < INSTANCES; instance++) {
    clock.after(random.between(0, STALENESS / 2), FOREVER, () => poll(instance));
  }
  const append = () => {
    log.push(clock.now);
    clock.after(random.between(0, 2000 / REVOCATIONS), FOREVER, append);
  };
  append();
  await clock.goTo(STALENESS + duration);
  return rows({ duration, polled, sent, misses, delays, oldest });
}

function rows({ duration, polled, sent, misses, delays, oldest }) {
  delays.sort((one, other) => one - other);
  const at = (part) => (delays[Math.floor(part * (delays.length - 1))] / 1000).toFixed(1);
  const each = (rate) => Math.round((1000 * rate.total) / duration).toLocaleString("en");
  const entries = REVOCATIONS * HORIZON;
  const snapshot = entries * ENTRY_BYTES;
  return [
    {
      what: `Polls of the log, \`maxStaleness\` ${STALENESS / 1000}`,
      paper: "740 a second",
      measured: `${each(polled)} a second, ${polled.peak().toLocaleString("en")} in the busiest`,
    },
    {
      what: `The same, where ${PLACES} places keep the answer for ${CACHED / 1000} s`,
      paper: "60 a second",
      measured: `${each(misses)} a second`,
    },
    {
      what: `New entries, ${REVOCATIONS} a second to each instance`,
      paper: "1.1 MB a second for the fleet",
      measured: `${(sent.total / duration / 1000).toFixed(2)} MB a second`,
    },
    {
      what: "From `revoke` to an instance that refuses, one poll of a hundred failing",
      paper: `at most ${STALENESS / 1000} s`,
      measured: `${at(0.5)} s in the middle, ${at(0.99)} s for 99 of 100, ${at(1)} s at most; no log older than ${(oldest / 1000).toFixed(1)} s`,
    },
    {
      what: `A deployment with \`horizon: ${HORIZON}\`: ${entries.toLocaleString("en")} entries to each instance`,
      paper: "0.4 MB each, 4 GB in all",
      measured: `${(snapshot / 1e6).toFixed(1)} MB each, ${((snapshot * INSTANCES) / 1e9).toFixed(1)} GB in all`,
    },
  ];
}
