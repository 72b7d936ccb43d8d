// The clients as their own packages declare them go into `redis()` without a cast.

import { Redis as Upstash } from "@upstash/redis";
import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import type { Coordinator, RevocationStore } from "waxseal";
import { redis } from "waxseal/redis";

const options = { rootNodes: [] };
const clients = [
  redis(createClient()),
  redis(createClientPool()),
  redis(createCluster(options)),
  redis(new Redis()),
  redis(new Cluster([])),
  redis(new Upstash({ url: "", token: "" })),
];

export const coordinators: Coordinator[] = clients;
export const stores: RevocationStore[] = clients;

// @ts-expect-error: no client
redis({});
