/** Whether a Redis keeps what `waxseal/redis` gives to it. */

import { randomBytes } from "node:crypto";
import process from "node:process";

import { UsageError } from "../command.js";
import { Checks, type Check } from "./checks.js";
import { parseRedisUrl, Redis, RedisError, type RedisAddress } from "./resp.js";

/** Of what `waxseal/redis` uses, the youngest is `XTRIM … MINID`. */
const OLDEST = [6, 2] as const;

/** The Redis that `REDIS_URL` names. */
export function redisFromEnvironment(): RedisAddress {
  const { REDIS_URL } = process.env;
  if (!REDIS_URL) {
    throw new UsageError(
      "--redis takes the address from the variable REDIS_URL, which is not set: a command line would show its password to everybody on this machine.",
    );
  }
  return parseRedisUrl(REDIS_URL);
}

export async function checkRedis(address: RedisAddress): Promise<Check[]> {
  const checks = new Checks();
  await checks.attempt("redis", async () => {
    const redis = await Redis.connect(address);
    try {
      checks.add("redis", true, `Redis answers at ${address.shown}.`, "");
      await checkServer(redis, checks);
      await checkScripts(redis, checks);
    } finally {
      redis.close();
    }
  });
  return checks.list;
}

async function checkServer(redis: Redis, checks: Checks): Promise<void> {
  const info = await readInfo(redis);
  const version = info.get("valkey_version") ?? info.get("redis_version") ?? "unknown";
  checks.add(
    "redis-version",
    isNewEnough(info.get("redis_version")),
    `Its version is ${version}.`,
    `Its version is ${version}, and waxseal/redis needs ${OLDEST.join(".")} or newer.`,
  );
  const policy = info.get("maxmemory_policy") ?? (await configured(redis, "maxmemory-policy"));
  checks.add(
    "redis-policy",
    policy === "noeviction",
    "It drops nothing for want of memory (maxmemory-policy noeviction).",
    policy === undefined
      ? "It does not tell its maxmemory-policy: see that it is noeviction where you have rented it."
      : `Its maxmemory-policy is ${policy}: for want of memory it drops registers and ended sessions, which are then open again. Set it to noeviction, or use another Redis than the one for caches.`,
  );
  checks.add(
    "redis-role",
    info.get("role") === "master",
    "It is a primary.",
    "It is a replica: waxseal/redis has to write, so REDIS_URL has to name the primary.",
  );
  tellDurability(info, checks);
}

/** What is a matter of choice. */
function tellDurability(info: Map<string, string>, checks: Checks): void {
  const isLogged = info.get("aof_enabled") === "1";
  const sentence =
    "appendonly is off: a restart forgets what came after the last snapshot, so sessions that were ended may be open again, and a refresh token may be spent twice.";
  if (isLogged) {
    checks.add("redis-appendonly", true, "appendonly is on: a restart forgets a second.", "");
  } else {
    checks.skip("redis-appendonly", sentence);
  }
  const replicas = Number(info.get("connected_slaves") ?? 0);
  if (replicas === 0) {
    checks.skip("redis-replicas", "It has no replica: while it is down, nothing is refreshed.");
  } else {
    const many = `It has ${replicas} replica${replicas === 1 ? "" : "s"}`;
    checks.add("redis-replicas", true, `${many}: a failover may lose the last second.`, "");
  }
}

/** The scripts of `waxseal/redis` read, compare and write under one key. */
async function checkScripts(redis: Redis, checks: Checks): Promise<void> {
  const key = `waxseal:doctor:${randomBytes(8).toString("hex")}`;
  const script = "return redis.call('SET', KEYS[1], ARGV[1], 'PX', 1000)";
  const reply = await redis.command("EVAL", script, "1", key, "=");
  checks.add(
    "redis-scripts",
    !(reply instanceof RedisError),
    "It runs scripts, and lets this user write under waxseal:*.",
    `It refuses a script that writes under waxseal:* (${reply instanceof RedisError ? reply.code : ""}): allow EVAL, GET, SET, PTTL, PEXPIRE, XADD, XRANGE and XTRIM on these keys.`,
  );
}

/** What it says of itself; empty where this user may not ask. */
async function readInfo(redis: Redis): Promise<Map<string, string>> {
  const reply = await redis.command("INFO");
  const lines = typeof reply === "string" ? reply.split("\r\n") : [];
  return new Map(
    lines
      .map((line) => /^(\w+):([\w.-]*)/.exec(line))
      .filter((match) => match !== null)
      .map(([, name, value]) => [name!, value!]),
  );
}

async function configured(redis: Redis, name: string): Promise<string | undefined> {
  const reply = await redis.command("CONFIG", "GET", name);
  const value = Array.isArray(reply) ? reply[1] : undefined;
  return typeof value === "string" && /^[a-z-]+$/.test(value) ? value : undefined;
}

function isNewEnough(version: string | undefined): boolean {
  const [major = 0, minor = 0] = (version ?? "").split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
