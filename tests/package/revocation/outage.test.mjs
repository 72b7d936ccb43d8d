// A store that is down, slow or hostile: who passes then, and that nothing hangs.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  ada,
  instance,
  makeLog,
  recorder,
  request,
  signedIn,
  statusOf,
  storeOn,
  until,
  wait,
} from "./support.mjs";

const sidOf = (auth, cookie) => auth.verify(request(cookie)).token.sid;

/** An instance with a session, whose store has then been down for longer than maxStaleness. */
async function withoutStore(config, isOver = () => false) {
  const log = makeLog();
  const store = storeOn(log);
  const auth = instance(store, config);
  const cookie = await signedIn(auth);
  const other = await signedIn(auth);
  await auth.ready();
  const { sid } = auth.verify(request(other)).token;
  await auth.revoke({ sid });
  store.down = true;
  await until(() => auth.verify(request(cookie)).status !== "active" || isOver(store));
  return { auth, store, cookie, other };
}

test("before the first load verify decides nothing, and resolve waits for it", async () => {
  const log = makeLog();
  const cookie = await signedIn(instance(storeOn(log)));
  const auth = instance(storeOn(log));
  const outcome = auth.verify(request(cookie));
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "revocation-stale");
  assert.equal(outcome.session, null);
  assert.deepEqual(outcome.writes.setCookie, []);
  assert.equal(auth.verify(request()).status, "anonymous");
  assert.equal(await statusOf(auth, cookie), "active");
  assert.equal(auth.verify(request(cookie)).status, "active");
});

test("verify alone loads what it needs", async () => {
  const log = makeLog();
  const cookie = await signedIn(instance(storeOn(log)));
  const auth = instance(storeOn(log));
  await until(() => auth.verify(request(cookie)).status === "active");
});

test("ready rejects while the store is down, and resolves when it is back", async () => {
  const store = storeOn(makeLog());
  const auth = instance(store);
  store.down = true;
  await assert.rejects(auth.ready(), { code: "revocation-stale" });
  store.down = false;
  await auth.ready();
  assert.equal(store.calls.since, 2);
  await auth.ready();
  assert.equal(store.calls.since, 2);
});

test('attack 140: "deny": nobody passes without the store, and the cookie stays', async () => {
  const { auth, store, cookie, other } = await withoutStore({ revocation: { maxStaleness: 2 } });
  const outcome = await auth.resolve(request(cookie));
  assert.equal(outcome.cause.code, "revocation-stale");
  assert.equal(outcome.session, null);
  assert.deepEqual(outcome.writes.setCookie, []);
  assert.equal(await auth.getSession(request(cookie)), null);
  const updated = await auth.update(request(cookie), { name: "Eve" });
  assert.equal(updated.status, "undecided");
  // What is known to be revoked is so.
  assert.equal(await statusOf(auth, other), "revoked");
  store.down = false;
  await until(async () => (await statusOf(auth, cookie)) === "active");
});

test('attack 139: "allow": sessions pass, and are neither renewed nor changed', async () => {
  const config = {
    session: { updateAge: 0 },
    revocation: { maxStaleness: 2, onUnavailable: "allow" },
  };
  const { auth, store, cookie, other } = await withoutStore(config, ({ calls }) => calls.since > 4);
  await wait(2100);
  const verified = auth.verify(request(cookie));
  assert.equal(verified.status, "active");
  assert.equal(verified.renewed, null);
  const outcome = await auth.resolve(request(cookie));
  assert.equal(outcome.status, "active");
  assert.equal(outcome.renewed, null);
  assert.deepEqual(outcome.writes.setCookie, []);
  assert.equal((await auth.getSession(request(cookie))).user.name, ada.name);
  const updated = await auth.update(request(cookie), { name: "Eve" });
  assert.equal(updated.status, "undecided");
  assert.equal(await statusOf(auth, other), "revoked");
  // With the store, and what it now says.
  store.down = false;
  await until(async () => (await auth.resolve(request(cookie))).renewed === "rolling");
});

test('"allow" lets nobody pass whom nobody has asked about', async () => {
  const log = makeLog();
  const cookie = await signedIn(instance(storeOn(log)));
  const auth = instance(storeOn(log), { revocation: { onUnavailable: "allow" } });
  assert.equal(auth.verify(request(cookie)).status, "undecided");
});

test('"live" asks once more, and lets nobody pass without an answer', async () => {
  const log = makeLog();
  const stores = [storeOn(log), storeOn(log)];
  const revocation = { onUnavailable: "allow" };
  const [here, there] = stores.map((store) => instance(store, { revocation }));
  const cookie = await signedIn(here);
  await there.ready();
  await here.revoke({ sid: sidOf(here, cookie) });
  assert.equal(await statusOf(there, cookie), "active");
  assert.equal(await statusOf(there, cookie, { revocation: "live" }), "revoked");
  const other = await signedIn(here);
  stores[1].down = true;
  assert.equal(await statusOf(there, other, { revocation: "live" }), "revocation-stale");
  assert.equal(there.verify(request(other), { revocation: "live" }).status, "undecided");
});

test("attack 140: requests that wait share one load, and wait two seconds", async () => {
  const cookie = await signedIn(instance(storeOn(makeLog())));
  const store = storeOn(makeLog(), {
    since: () => {
      store.calls.since++;
      return new Promise(() => {});
    },
  });
  const auth = instance(store);
  const begun = performance.now();
  const statuses = await Promise.all([1, 2, 3, 4].map(() => statusOf(auth, cookie)));
  assert.deepEqual([...new Set(statuses)], ["revocation-stale"]);
  assert.ok(performance.now() - begun >= 1990);
  assert.equal(store.calls.since, 1);
});

test("a store that fails is asked less and less, and logged once", async () => {
  const { errors, logger } = recorder();
  const store = storeOn(makeLog());
  store.down = true;
  const cookie = await signedIn(instance(storeOn(makeLog())));
  const auth = instance(store, { logger });
  for (let at = 0; at < 20; at++) await statusOf(auth, cookie);
  assert.equal(store.calls.since, 1);
  await wait(1500);
  assert.equal(store.calls.since, 2);
  assert.equal(errors.filter(({ code }) => code === "store").length, 1);
  assert.ok(errors.length <= 2);
});

test("attack 144: a clock that a request brings along makes nothing fresher or staler", async () => {
  const auth = instance(storeOn(makeLog()));
  const cookie = await signedIn(auth);
  const now = Date.now();
  assert.equal(auth.verify(request(cookie), { now: now + 86_400_000 }).status, "active");
  assert.equal(auth.verify(request(cookie), { now: now - 10_000 }).status, "active");
});

test("attack 144: a machine that slept knows nothing fresh", async (t) => {
  const auth = instance(storeOn(makeLog()));
  const cookie = await signedIn(auth);
  assert.equal(auth.verify(request(cookie)).status, "active");
  // The monotonic clock stands still then.
  t.mock.method(Date, "now", () => 3_600_000 + performance.timeOrigin + performance.now());
  assert.equal(auth.verify(request(cookie)).cause.code, "revocation-stale");
});

const hostile = {
  nothing: async () => undefined,
  "no list": async () => ({ entries: {}, cursor: "1", more: false }),
  "no cursor": async () => ({ entries: [], cursor: null, more: false }),
  "a cursor that does not move": async () => ({ entries: [], cursor: "1", more: true }),
  "pages without an end": async (cursor) => ({
    entries: [],
    cursor: `${Number(cursor) + 1}`,
    more: true,
  }),
  "a page of a million": async () => ({
    entries: Array(1_000_000).fill(["AAAAAAAAAAAA", "1"]),
    cursor: "1",
    more: false,
  }),
  "an exception that is none": async () => {
    throw undefined;
  },
};

for (const [name, since] of Object.entries(hostile)) {
  test(
    `attack 141: a store that answers ${name} lets nobody pass`,
    { timeout: 20_000 },
    async () => {
      const cookie = await signedIn(instance(storeOn(makeLog())));
      const auth = instance(storeOn(makeLog(), { since }));
      assert.equal(await statusOf(auth, cookie), "revocation-stale");
    },
  );
}

test("attack 141: entries that nobody wrote end nothing, and do not hide those that count", async () => {
  const { errors, logger } = recorder();
  const log = makeLog();
  const here = instance(storeOn(log));
  const [cookie, other] = [await signedIn(here), await signedIn(here)];
  const strange = [
    ["", "1"],
    ["AAAAAAAAAAAA", "1"],
    ["_".repeat(12), "1"],
    ["é".repeat(12), "1"],
    ["A".repeat(100_000), "1"],
    ["AQEBAQEBAQEB", "-1"],
    ["AgEBAQEBAQEB", "1e9"],
    ["AgEBAQEBAQEB", "99999999999"],
    [null, null],
    null,
    "AQEBAQEBAQEB",
    [{ toString: () => "AQEBAQEBAQEB" }, "1"],
  ];
  log.entries.push(...strange.filter(Array.isArray));
  await here.revoke({ sid: sidOf(here, cookie) });
  log.entries.push(...log.entries, ...log.entries);
  const store = storeOn(log, {
    since: async () => ({ entries: [...strange, ...log.entries], cursor: "x", more: false }),
  });
  const there = instance(store, { logger });
  assert.equal(await statusOf(there, cookie), "revoked");
  assert.equal(await statusOf(there, other), "active");
  assert.equal(errors.filter(({ code }) => code === "store").length, 1);
});

test("with a session list that hangs or lies, everybody signs in and out", async () => {
  for (const swap of [
    async () => false,
    () => Promise.reject(new Error("down")),
    async () => null,
  ]) {
    const store = storeOn(makeLog(), { swap });
    const auth = instance(store, { revocation: { sessions: true } });
    const cookie = await signedIn(auth);
    assert.equal(await statusOf(auth, cookie), "active");
    await auth.signOut(request(cookie));
    assert.equal(await statusOf(auth, cookie), "revoked");
  }
});

/** A collector, as most have it: a name is a counter or a series of times, and not both. */
function collector() {
  const [counters, times] = [new Map(), new Map()];
  const metrics = {
    count(name, n) {
      assert.ok(!times.has(name), `${name} is counted and timed`);
      counters.set(name, (counters.get(name) ?? 0) + n);
    },
    time(name, ms) {
      assert.ok(!counters.has(name), `${name} is counted and timed`);
      times.set(name, [...(times.get(name) ?? []), ms]);
    },
  };
  return { metrics, counters, times };
}

test("the figure of entries is how many there are, however often they are loaded", async () => {
  const log = makeLog();
  const { metrics, counters } = collector();
  const [here, there] = [storeOn(log), storeOn(log)].map((store) => instance(store, { metrics }));
  const entries = () => counters.get("waxseal.revocation.entries") ?? 0;
  const live = async (auth) => statusOf(auth, await signedIn(auth), { revocation: "live" });
  await here.revoke([{ sid: "a" }, { sid: "b" }, { sub: "7" }]);
  for (let load = 0; load < 3; load++) await live(here);
  assert.equal(entries(), 3);
  // Two logs are in the process, and both are counted.
  for (let load = 0; load < 3; load++) await live(there);
  assert.equal(entries(), 6);
  await here.revoke({ sid: "c" });
  for (const auth of [here, there, here]) await live(auth);
  assert.equal(entries(), 8);
});

test("the figure of age grows while the store is down", async () => {
  const { metrics, times } = collector();
  const store = storeOn(makeLog());
  const auth = instance(store, { metrics, revocation: { maxStaleness: 2 } });
  await auth.ready();
  store.down = true;
  const ages = () => times.get("waxseal.revocation.age") ?? [];
  await until(() => ages().some((age) => age > 2000));
  assert.ok(ages().every((age) => Number.isFinite(age) && age >= 0));
});

test("metrics that throw fail no load", async () => {
  const boom = () => {
    throw new Error("The collector is down.");
  };
  const { errors, logger } = recorder();
  const store = storeOn(makeLog());
  const auth = instance(store, { logger, metrics: { count: boom, time: boom } });
  await auth.ready();
  assert.equal(await statusOf(auth, await signedIn(auth)), "active");
  assert.deepEqual(errors, []);
});
