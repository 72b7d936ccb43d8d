// A process knows of its own refresh, whatever the coordinator says.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  sharedStore,
  sleep,
  strictProvider,
  unreachable,
  until,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();
/** Milliseconds after which a claim is over where callbacks may take 10 seconds. */
const LEASE = 25_000;

/** A refresh of one instance that is in the air until `answer()`. */
async function inTheAir(config = {}) {
  const [provider, store] = [strictProvider(), sharedStore()];
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  // The first one only.
  provider.before = () => {
    provider.before = undefined;
    return answered;
  };
  const refresh = { wait: 1, ...config.refresh };
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config, refresh }));
  const browser = await browserOf(one, provider, begun);
  const winner = one.visit(browser.copy(), begun + OUT);
  await until(() => provider.before === undefined);
  return { provider, store, one, two, browser, winner, answer };
}

test("no process takes over from a run of its own", async () => {
  const { provider, one, browser, winner, answer } = await inTheAir();
  const late = await one.visit(browser.copy(), begun + OUT + LEASE + 1000);
  assert.equal(late.status, "undecided");
  assert.equal(late.cause.code, "refresh-timeout");
  assert.equal(provider.most, 1);
  answer();
  assert.equal((await winner).session.access, `access-${browser.name}#1`);
  const next = await one.visit(browser, begun + OUT + LEASE + 2000);
  assert.equal(next.session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
});

test("another process does, and so does this one where a run never ends", async () => {
  for (const [which, after] of [
    ["two", LEASE + 1000],
    ["one", 3 * LEASE + 1000],
  ]) {
    const { browser, winner, answer, ...instances } = await inTheAir();
    const { runs } = instances[which];
    await instances[which].visit(browser.copy(), begun + OUT + after);
    assert.equal(runs.at(-1).inDoubt, true);
    answer();
    await winner;
  }
});

test("a store that has forgotten the claim does not make a process spend twice", async () => {
  const { provider, store, one, browser, winner, answer } = await inTheAir();
  store.entries.clear();
  await one.visit(browser.copy(), begun + OUT + 1000);
  assert.equal(provider.most, 1);
  answer();
  assert.equal((await winner).session.access, `access-${browser.name}#1`);
});

test('onUnavailable: "refresh" spends once where the coordinator fails during a run', async () => {
  const refresh = { onUnavailable: "refresh", wait: 5 };
  const { provider, store, one, browser, winner, answer } = await inTheAir({ refresh });
  store.fails = unreachable;
  const others = [1, 2, 3].map(() => one.visit(browser.copy(), begun + OUT + 1000));
  await sleep(50);
  assert.equal(provider.most, 1);
  answer();
  for (const outcome of await Promise.all([winner, ...others]))
    assert.equal(outcome.session?.access, `access-${browser.name}#1`);
  assert.equal(provider.uses.size, 1);
});

test("nor does a claim that comes late, after a run without the coordinator has begun", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const gates = ["swap", "answer"].map(() => {
    const gate = {};
    gate.promise = new Promise((resolve) => (gate.resolve = resolve));
    return gate;
  });
  provider.before = () => gates[1].promise;
  const refresh = { onUnavailable: "refresh" };
  const one = instance({ provider, store, refresh });
  const browser = await browserOf(one, provider, begun);
  store.fails = (op, when) => (op === "swap" && when === "before" ? gates[0].promise : undefined);
  const first = one.visit(browser.copy(), begun + OUT);
  await until(() => store.calls.includes("swap"));
  store.fails = (op) => (op === "get" ? unreachable() : undefined);
  const second = one.visit(browser.copy(), begun + OUT);
  await until(() => provider.uses.size === 1);
  store.fails = undefined;
  gates[0].resolve();
  await until(() => store.entries.size === 1);
  await sleep(20);
  gates[1].resolve();
  for (const outcome of await Promise.all([first, second]))
    assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
});
