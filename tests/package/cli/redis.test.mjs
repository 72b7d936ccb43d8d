// `waxseal doctor --redis`, asked of a server that answers as Redis does. Real ones are asked in
// tests/hosts/stores.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, test } from "node:test";

import { concurrency, json, waxseal } from "./support.mjs";

const PASSWORD = "hunter2-is-no-password";
const INFO = {
  redis_version: "7.2.4",
  role: "master",
  maxmemory_policy: "noeviction",
  aof_enabled: "1",
  connected_slaves: "1",
};

/** Runs `work` with the port of a server that answers commands by these. */
async function serving(answers, work) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const command of commandsIn(data.toString())) socket.write(answers(command));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await work(server.address().port);
  } finally {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  }
}

function commandsIn(text) {
  const commands = text.split(/^\*\d+\r\n/m).filter((part) => part !== "");
  return commands.map((part) => part.split("\r\n").filter((_, at) => at % 2 === 1));
}

/** A Redis that is fine, but for what `changes` says. */
const redis =
  (changes = {}, replies = {}) =>
  ([name, ...rest]) => {
    if (Object.hasOwn(replies, name)) return replies[name](rest);
    if (name === "INFO") {
      const lines = Object.entries({ ...INFO, ...changes }).filter(
        ([, value]) => value !== undefined,
      );
      const text = ["# Server", ...lines.map(([key, value]) => `${key}:${value}`)].join("\r\n");
      return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
    }
    return name === "CONFIG" ? "*0\r\n" : "+OK\r\n";
  };

/** What `doctor --redis` says of it, and that it says no password. */
const examined = (answers, url = (port) => `redis://me:${PASSWORD}@127.0.0.1:${port}/1`) =>
  serving(answers, async (port) => {
    const env = { REDIS_URL: url(port) };
    const [result, plain] = await Promise.all([
      json(["doctor", "--redis"], { env }),
      waxseal(["doctor", "--redis"], { env }),
    ]);
    const printed = JSON.stringify(result) + plain.stdout + plain.stderr;
    assert.ok(!printed.includes(PASSWORD), printed);
    assert.equal(plain.code, result.code);
    return result;
  });

const ids = ({ checks }, wanted) =>
  checks.filter(({ status }) => status === wanted).map(({ id }) => id);

const ALL = [
  "redis",
  "redis-version",
  "redis-policy",
  "redis-role",
  "redis-appendonly",
  "redis-replicas",
  "redis-scripts",
];

describe("doctor --redis", { concurrency }, () => {
  test("is content with a primary that drops nothing", async () => {
    const result = await examined(redis());
    assert.equal(result.code, 0);
    assert.deepEqual(ids(result, "ok"), ALL);
  });

  test("signs in before anything else", async () => {
    const sent = [];
    const answers = redis();
    await examined((command) => {
      sent.push(command);
      return answers(command);
    });
    assert.deepEqual(
      sent
        .slice(0, 2)
        .map(([name]) => name)
        .filter((name) => name !== "AUTH" && name !== "SELECT"),
      [],
    );
    assert.ok(sent.some((command) => command.join(" ") === `AUTH me ${PASSWORD}`));
    assert.ok(sent.some((command) => command.join(" ") === "SELECT 1"));
  });

  for (const policy of [
    "allkeys-lru",
    "allkeys-random",
    "volatile-lru",
    "volatile-ttl",
    "allkeys-lfu",
  ]) {
    test(`refuses maxmemory-policy ${policy}`, async () => {
      const result = await examined(redis({ maxmemory_policy: policy }));
      assert.equal(result.code, 1);
      assert.deepEqual(ids(result, "failed"), ["redis-policy"]);
      assert.match(
        result.checks.find(({ id }) => id === "redis-policy").message,
        new RegExp(policy),
      );
    });
  }

  test("asks CONFIG where INFO does not tell the policy, and refuses what nobody tells", async () => {
    const silent = { maxmemory_policy: undefined };
    const config = (policy) => ({
      CONFIG: () => `*2\r\n$16\r\nmaxmemory-policy\r\n$${policy.length}\r\n${policy}\r\n`,
    });
    assert.equal((await examined(redis(silent, config("noeviction")))).code, 0);
    const refused = [config("allkeys-lru"), { CONFIG: () => "-NOPERM no\r\n" }, {}];
    for (const replies of refused) {
      assert.deepEqual(ids(await examined(redis(silent, replies)), "failed"), ["redis-policy"]);
    }
  });

  test("tells what a restart forgets, and that nobody takes over", async () => {
    const result = await examined(redis({ aof_enabled: "0", connected_slaves: "0" }));
    assert.equal(result.code, 0);
    assert.deepEqual(ids(result, "skipped"), ["redis-appendonly", "redis-replicas"]);
  });

  test("refuses an old version, a replica, and one without scripts", async () => {
    const changed = { redis_version: "6.0.16", role: "slave" };
    const result = await examined(
      redis(changed, { EVAL: () => "-NOPERM this user has no permissions\r\n" }),
    );
    assert.deepEqual(ids(result, "failed"), ["redis-version", "redis-role", "redis-scripts"]);
  });

  test("takes Valkey for what it is", async () => {
    const result = await examined(redis({ valkey_version: "8.1.0" }));
    assert.equal(result.code, 0);
    assert.match(result.checks[1].message, /8\.1\.0/);
  });

  test("says in words of its own why Redis lets nobody in", async () => {
    const repeats = ([user, password]) =>
      `-WRONGPASS invalid username-password pair ${user} ${password}\r\n`;
    const result = await examined(redis({}, { AUTH: repeats }));
    assert.equal(result.code, 1);
    assert.deepEqual(result.checks, [
      {
        id: "redis",
        status: "failed",
        message: "Redis refuses the user or password in REDIS_URL.",
      },
    ]);
  });

  test("knows what is not Redis, and what has gone", async () => {
    const other = await examined(() => `HTTP/1.1 400 ${PASSWORD}\r\n\r\n`);
    assert.match(other.checks[0].message, /not Redis/);
    const port = await serving(redis(), async (port) => port);
    const { code, checks } = await json(["doctor", "--redis"], {
      env: { REDIS_URL: `redis://me:${PASSWORD}@127.0.0.1:${port}` },
    });
    assert.equal(code, 1);
    assert.match(checks[0].message, /does not answer/);
  });

  test("attack 137: no password is printed, whatever is wrong with the address", async () => {
    const urls = [
      `me:${PASSWORD}@127.0.0.1`,
      `http://me:${PASSWORD}@127.0.0.1`,
      `redis://me:${PASSWORD}@`,
      `redis://me:${PASSWORD}@127.0.0.1:99999`,
      `redis://me:${PASSWORD}@127.0.0.1/${PASSWORD}`,
      `redis://me:${PASSWORD}@ 127.0.0.1`,
      `${PASSWORD}`,
    ];
    for (const REDIS_URL of urls) {
      const { code, stdout, stderr } = await waxseal(["doctor", "--redis"], { env: { REDIS_URL } });
      assert.equal(code, 2, REDIS_URL);
      assert.ok(!(stdout + stderr).includes(PASSWORD), stderr);
    }
  });

  test("attack 137: no password is taken from the command line", async () => {
    const url = `redis://me:${PASSWORD}@127.0.0.1`;
    for (const args of [["--redis", url], ["--redis=" + url], [url], ["--url", url]]) {
      const { code, stdout, stderr } = await waxseal(["doctor", ...args], { env: {} });
      assert.equal(code, 2);
      assert.ok(!(stdout + stderr).includes(PASSWORD), stderr);
    }
  });

  test("without REDIS_URL it says where the address comes from", async () => {
    const { code, stderr } = await waxseal(["doctor", "--redis"], { env: {} });
    assert.equal(code, 2);
    assert.match(stderr, /REDIS_URL/);
  });
});
