// The clients that `redis()` knows, connected to a Redis.

import { Redis as Upstash } from "@upstash/redis";
import { Redis } from "ioredis";
import { createClient, createClientPool } from "redis";

import { startUpstash } from "./upstash.mjs";

/** By name: each gives a client, and what ends it. Without a server they fail, and do not wait. */
export const CLIENTS = {
  async "node-redis"(url) {
    const client = createClient({ url, disableOfflineQueue: true });
    await ready(client);
    return { client, stop: () => client.destroy() };
  },
  async "a pool of node-redis"(url) {
    const client = createClientPool({ url, disableOfflineQueue: true }, { maximum: 4 });
    await ready(client);
    return { client, stop: () => client.destroy() };
  },
  async ioredis(url) {
    const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 50 });
    client.on("error", () => {});
    return { client, stop: () => client.disconnect() };
  },
  async "an HTTP client (Upstash)"(url) {
    const server = await startUpstash(url);
    const client = new Upstash({ url: server.url, token: "t", retry: false });
    return { client, stop: () => server.stop() };
  },
};

/** As a module of an application makes them, which is loaded by a build too. */
export const unconnected = {
  "a client of node-redis": (url) => quiet(createClient({ url, disableOfflineQueue: true })),
  "a pool of node-redis": (url) => quiet(createClientPool({ url, disableOfflineQueue: true })),
};

const quiet = (client) => client.on("error", () => {});

/** What it says of a lost connection is what this is about. */
async function ready(client) {
  client.on("error", () => {});
  await client.connect();
}
