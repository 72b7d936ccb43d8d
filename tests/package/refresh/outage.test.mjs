import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  SECRET,
  sharedStore,
  sleep,
  SOON,
  strictProvider,
  unreachable,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

async function scene(config = {}) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config }));
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

const codes = ({ errors }) => errors.map(({ code }) => code);

test("without the coordinator nothing is spent, and every session stays", async () => {
  const { one, store, browser, provider } = await scene();
  store.fails = unreachable;
  const soon = await one.visit(browser, begun + SOON);
  assert.equal(soon.status, "active");
  const out = await one.visit(browser, begun + OUT);
  assert.equal(out.status, "undecided");
  assert.equal(out.cause.code, "coordinator");
  assert.equal(out.cause.cause.message, "ECONNREFUSED");
  assert.equal(out.session.access, `access-${browser.name}#0`);
  assert.deepEqual(out.writes.setCookie, []);
  for (let each = 0; each < 5; each++) await one.visit(browser, begun + OUT);
  assert.deepEqual(codes(one), ["coordinator"], "once a minute");
  assert.equal(provider.uses.size, 0);
  store.fails = undefined;
  assert.equal((await one.visit(browser, begun + OUT)).renewed, "refresh");
});

test("a coordinator that never answers is out of reach after two seconds", async () => {
  const { one, store, browser } = await scene();
  store.fails = () => new Promise(() => {});
  const before = Date.now();
  const outcome = await one.visit(browser, begun + OUT);
  assert.equal(outcome.cause.code, "coordinator");
  assert.ok(Date.now() - before < 8000);
});

test('"refresh" asks the provider once for each process', async () => {
  const { one, two, store, browser, provider } = await scene({
    refresh: { onUnavailable: "refresh" },
  });
  store.fails = unreachable;
  const visits = Array.from({ length: 20 }, () => one.visit(browser.copy(), begun + OUT));
  for (const { session, renewed } of await Promise.all(visits)) {
    assert.equal(session.access, `access-${browser.name}#1`);
    assert.equal(renewed, "refresh");
  }
  assert.equal(provider.most, 1);
  assert.deepEqual(codes(one), ["coordinator"]);

  // The store is back, and knows nothing: what this process has refreshed is published now.
  store.fails = undefined;
  const old = browser.copy();
  assert.equal(
    (await one.visit(old, begun + OUT + 1000)).session.access,
    `access-${browser.name}#1`,
  );
  await sleep(100);
  const outcome = await two.visit(browser, begun + OUT + 1000);
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
});

test("a request that may not refresh does not do so in an outage either", async () => {
  const { one, store, browser, provider } = await scene({ refresh: { onUnavailable: "refresh" } });
  store.fails = unreachable;
  const outcome = await one.visit(browser, begun + OUT, { refresh: false });
  assert.equal(outcome.status, "undecided");
  assert.equal(provider.uses.size, 0);
});

test("an outage after the provider answered: the winner has its tokens, and the others later", async () => {
  const { one, two, store, browser, provider } = await scene();
  provider.before = () => void (store.fails = unreachable);
  const pending = [];
  const winner = browser.copy();
  const before = Date.now();
  const outcome = await one.visit(winner, begun + OUT, { waitUntil: (work) => pending.push(work) });
  assert.equal(outcome.renewed, "refresh");
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.ok(Date.now() - before < 3000, "it does not wait for all tries");
  // An old cookie at the same process, during the outage.
  const replayed = await one.visit(browser.copy(), begun + OUT + 1000);
  assert.equal(replayed.session.access, `access-${browser.name}#1`);
  const elsewhere = await two.visit(browser.copy(), begun + OUT + 1000);
  assert.equal(elsewhere.cause.code, "coordinator");
  provider.before = undefined;
  store.fails = undefined;
  await Promise.all(pending);
  const later = await two.visit(browser, begun + OUT + 2000);
  assert.equal(later.session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
  assert.deepEqual(
    one.events.map(({ result }) => result),
    ["ran"],
  );
});

test("a step that was done and then failed is known as one's own", async () => {
  const { one, two, store, browser, provider } = await scene();
  let swaps = 0;
  store.fails = (op, when) => {
    if (op === "swap" && when === "after" && ++swaps === 2) unreachable();
  };
  const outcome = await one.visit(browser.copy(), begun + OUT);
  assert.equal(outcome.renewed, "refresh");
  assert.deepEqual(
    one.events.map(({ result, token }) => [result, token]),
    [["ran", undefined]],
  );
  store.fails = undefined;
  assert.equal((await two.visit(browser, begun + OUT)).session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
});

test("a claim that may have been written ends with its lease", async () => {
  const { one, store, browser, provider } = await scene({ callbackTimeout: 1 });
  store.fails = (op, when) => {
    if (op === "swap" && when === "after") unreachable();
  };
  const outcome = await one.visit(browser, begun + OUT);
  assert.equal(outcome.cause.code, "coordinator");
  store.fails = undefined;
  const held = await one.visit(browser, begun + OUT + 5000, {});
  assert.equal(held.cause.code, "refresh-timeout");
  assert.equal(provider.uses.size, 0);
  assert.equal((await one.visit(browser, begun + OUT + 17_000)).renewed, "refresh");
  assert.deepEqual(
    one.runs.map(({ inDoubt }) => inDoubt),
    [true],
  );
});

test("a record under a secret that is not here is never written over", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const rotated = ["a secret that the old instances lack, of 32 bytes", SECRET];
  const first = instance({ provider, store, secret: rotated });
  const old = instance({ provider, store, refresh: { onUnavailable: "refresh" } });
  const browser = await browserOf(old, provider, begun);
  await first.visit(browser.copy(), begun + OUT);
  const [[key, { value }]] = store.entries;
  const outcome = await old.visit(browser, begun + OUT);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "coordinator-unreadable");
  assert.match(outcome.cause.message, /as the second one/);
  assert.equal(store.entries.get(key).value, value);
  assert.equal(old.runs.length, 0);
});

test("registers live as long as `grace`, and at least as long as a claim", async () => {
  for (const [grace, ttl] of [
    [undefined, 86_400],
    [7200, 7200],
    [30, 60],
  ]) {
    const { one, store, browser } = await scene({ refresh: { grace } });
    await one.visit(browser, begun + OUT);
    for (const entry of store.entries.values()) assert.equal(entry.ttl, ttl);
    assert.equal(store.entries.size, 1);
  }
  const { one, store, browser } = await scene({ session: { maxAge: 4000 } });
  await one.visit(browser, begun + OUT);
  for (const entry of store.entries.values()) assert.equal(entry.ttl, 4000);
});

test("requests of one process share reads, polls and their result", async () => {
  const { one, store, browser, provider } = await scene();
  provider.delay = 300;
  await Promise.all(Array.from({ length: 50 }, () => one.visit(browser.copy(), begun + OUT)));
  assert.equal(provider.most, 1);
  assert.ok(store.calls.length < 120, `${store.calls.length} steps for 50 requests`);
});

test("a coordinator that can wait is not asked again and again", async () => {
  const { one, two, store, browser, provider } = await scene();
  provider.delay = 200;
  let waits = 0;
  store.wait = async (key, seen, ms) => {
    waits++;
    for (const end = Date.now() + ms; Date.now() < end; await sleep(5)) {
      const { value = null } = store.entries.get(key) ?? {};
      if (value !== seen) return value;
    }
    return seen;
  };
  const app = instance({ provider, store });
  const winner = one.visit(browser.copy(), begun + OUT);
  while (store.entries.size === 0) await sleep(1);
  const before = store.calls.length;
  const outcome = await app.visit(browser.copy(), begun + OUT);
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.equal(waits, 1);
  assert.ok(store.calls.length - before < 6, `${store.calls.length - before} steps`);
  await winner;
  void two;
});
