// waxseal/redis on a real Redis, by each client that it knows.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createClient } from "redis";
import { redis } from "waxseal/redis";
import { checkRevocationStore } from "waxseal/testing";

import { CLIENTS, unconnected } from "./clients.mjs";
import { startRedis } from "./redis-server.mjs";

let server;
before(async () => (server = await startRedis()));
after(() => server.stop());

for (const [name, connect] of Object.entries(CLIENTS)) {
  describe(name, async () => {
    const connected = [];
    const make = async () => {
      connected[0] ??= connect(server.url);
      return redis((await connected[0]).client);
    };
    after(async () => {
      for (const each of connected) (await each).stop();
    });
    test("passes the suite", () => checkRevocationStore(make));

    test("throws while the server is gone, and goes on after it", async () => {
      const own = await startRedis();
      const { client, stop } = await connect(own.url);
      try {
        const store = redis(client);
        assert.equal(await store.swap("r:a", null, "before", 60), true);
        const crashed = own.crash(1000);
        await assert.rejects(async () => {
          for (;;) await store.swap("r:b", null, "x", 60);
        });
        await assert.rejects(async () => {
          await store.append([["_123456789_1", "1"]], 60);
          await store.since(null, 10);
        });
        await crashed;
        assert.equal(await eventually(() => store.get("r:a")), "before");
      } finally {
        stop();
        await own.stop();
      }
    });
  });
}

for (const [name, make] of Object.entries(unconnected)) {
  describe(`${name} that nobody has connected`, () => {
    test("is connected at the first use, by all that come at once", async () => {
      const client = make(server.url);
      try {
        const store = redis(client);
        assert.equal(client.isOpen, false);
        const swaps = ["a", "b", "c"].map((key) => store.swap(`r:${name}${key}`, null, "x", 60));
        assert.deepEqual(await Promise.all([...swaps, store.get("r:none")]), [
          true,
          true,
          true,
          null,
        ]);
      } finally {
        client.destroy();
      }
    });

    test("stays closed when the application has closed it", async () => {
      const client = make(server.url);
      const store = redis(client);
      await store.get("r:none");
      client.destroy();
      await assert.rejects(async () => store.get("r:none"));
      assert.equal(client.isOpen, false);
    });
  });
}

test("a client that could not be connected says why, and is tried again", async () => {
  const own = await startRedis();
  const options = { url: own.url, socket: { reconnectStrategy: false } };
  const client = createClient(options).on("error", () => {});
  await own.stop();
  const store = redis(client);
  const get = async () => store.get("r:none");
  await assert.rejects(get, /ECONNREFUSED/);
  await assert.rejects(get, /ECONNREFUSED/);
});

test("a server that refuses the user: what to do", async () => {
  const server = await startRedis(
    "--requirepass",
    "wrong",
    ...["--user", "weak", "on", "nopass", "~*", "+get"],
  );
  const cases = { [server.url]: /user or password/, [at(server, "weak:x@")]: /allow it GET/ };
  for (const [url, expected] of Object.entries(cases)) {
    // With it, a client tells its own listeners of `error` alone, and goes on trying.
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on("error", () => {});
    const store = redis(client);
    await assert.rejects(async () => store.swap("r:a", null, "x", 60), expected, url);
    if (client.isOpen) client.destroy();
  }
  await server.stop();
});

const at = ({ port }, user) => `redis://${user}127.0.0.1:${port}`;

test("a key that is in use for something else: another prefix", async () => {
  const server = await startRedis();
  for (const name of Object.keys(CLIENTS)) {
    const { client, stop } = await CLIENTS[name](server.url);
    const store = redis(client, { prefix: `${name}:` });
    const other = redis(client, { prefix: "" });
    await other.swap(`${name}:log`, null, "mine", 60);
    await assert.rejects(async () => store.since(null, 5), /another `prefix`/, name);
    await assert.rejects(async () => store.append([["_123456789_1", "1"]], 5), /`prefix`/, name);
    await stop();
  }
  await server.stop();
});

/** The client connects again in its own time. */
async function eventually(ask) {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
