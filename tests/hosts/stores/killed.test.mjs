// Instances that refresh by waxseal/redis, while their Redis is killed and comes back.

import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { once } from "node:events";

import { startRedis } from "./redis-server.mjs";
import { assertAllRefreshed, assertOnce, drive, SEEDS, startProvider } from "./seeded.mjs";

const INSTANCES = ["node-redis", "a pool of node-redis", "ioredis"];

let server, provider, threads;
before(async () => {
  server = await startRedis();
  provider = await startProvider();
  threads = await Promise.all(INSTANCES.map(startInstance));
});
after(async () => {
  await Promise.all((threads ?? []).map((thread) => thread.terminate()));
  provider?.stop();
  await server?.stop();
});

let count = 0;
const pending = new Map();

async function startInstance(client) {
  const workerData = { client, url: server.url, provider: provider.url };
  const thread = new Worker(new URL("hosts/instance.mjs", import.meta.url), { workerData });
  await once(thread, "message");
  thread.on("message", ({ id, answer }) => {
    pending.get(id)(answer);
    pending.delete(id);
  });
  return thread;
}

function ask(instance, request) {
  const id = ++count;
  const answered = new Promise((resolve) => pending.set(id, resolve));
  threads[instance].postMessage({ id, request });
  return answered;
}

test(`${SEEDS.length} seeded runs spend nothing twice`, async () => {
  for (const seed of SEEDS) {
    const run = await drive(seed, INSTANCES.length, ask);
    assertOnce(provider.uses, run, `seed ${seed}`);
    assertAllRefreshed(provider.uses, run, `seed ${seed}`);
  }
});

test(`${SEEDS.length} seeded runs with a kill in the middle spend nothing twice`, async () => {
  for (const seed of SEEDS) {
    const kill = async (random) => {
      await new Promise((resolve) => setTimeout(resolve, random() * 150));
      await server.crash(random() * 150);
    };
    const run = await drive(seed, INSTANCES.length, ask, kill);
    assertOnce(provider.uses, run, `seed ${seed}`);
  }
});
