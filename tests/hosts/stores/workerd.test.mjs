// waxseal/cloudflare in workerd, as wrangler bundles it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { bundle, start } from "../../support/workerd.mjs";
import { assertAllRefreshed, assertOnce, drive, SEEDS, startProvider } from "./seeded.mjs";

/** Isolates apart from each other, with one namespace of objects. */
const INSTANCES = ["first", "second", "third"];

let provider, workers;
before(async () => {
  provider = await startProvider();
  const script = fileURLToPath(new URL("hosts/worker.mjs", import.meta.url));
  const args = ["--name", "stores", "--compatibility-date", "2026-04-01"];
  const modules = await bundle([script, ...args]);
  workers = await start({
    workers: INSTANCES.map((name, at) => ({
      name,
      modules,
      compatibilityDate: "2026-04-01",
      routes: [`${name}.test/*`],
      bindings: { PROVIDER: provider.url },
      kvNamespaces: { LOG: "log" },
      durableObjects: {
        WAXSEAL: {
          className: "Inspected",
          useSQLite: true,
          ...(at > 0 && { scriptName: INSTANCES[0] }),
        },
        OTHER: { className: "Other", useSQLite: true },
        PLAIN: { className: "Plain", useSQLite: false },
      },
    })),
  });
});
after(async () => {
  await workers?.stop();
  provider?.stop();
});

const get = async (path) => {
  const response = await workers.dispatch(`http://first.test${path}`);
  return response.text();
};

test("Durable Objects pass the suite", async () => assert.equal(await get("/objects"), "passed"));

test("KV passes the suite", async () => assert.equal(await get("/kv"), "passed"));

test("a register is gone with its alarm, and those with more time are not", async () => {
  const found = JSON.parse(await get("/alarm"));
  assert.deepEqual(found, { before: 1, after: [0, 1, 1], value: "b" });
});

test("a cache in front of the log, as docs/stores.md has it, delays entries and omits none", async () => {
  const [first, second, next] = JSON.parse(await get("/cached"));
  assert.deepEqual(first, [[["AAAAAAAAAAAA", "1"]], false]);
  assert.deepEqual(second, first, "from the cache");
  assert.deepEqual(next, [[["BBBBBBBBBBBB", "2"]], false]);
});

test("stores bring the runtime's waitUntil", async () =>
  assert.deepEqual(JSON.parse(await get("/wait-until")), [true, true]));

test("bindings that are missing or of something else: what to write where", async () => {
  const { objects, kv, other, withoutSqlite } = JSON.parse(await get("/mistakes"));
  for (const said of objects) assert.match(said, /durable_objects\.bindings/);
  for (const said of kv) assert.match(said, /kv_namespaces/);
  for (const said of other) assert.match(said, /not WaxsealObject/);
  // This the runtime says.
  for (const said of withoutSqlite) assert.match(said, /new_sqlite_classes/);
});

const ask = async (instance, request) => {
  const url = `http://${INSTANCES[instance]}.test/resolve`;
  const response = await workers.dispatch(url, { method: "POST", body: JSON.stringify(request) });
  return response.json();
};

test(`${SEEDS.length} seeded runs on Durable Objects spend nothing twice`, async () => {
  for (const seed of SEEDS) {
    const run = await drive(seed, INSTANCES.length, ask);
    assertOnce(provider.uses, run, `seed ${seed}`);
    assertAllRefreshed(provider.uses, run, `seed ${seed}`);
  }
});
