// Results, errors and coordinators that nobody meant.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  sharedStore,
  SOON,
  strictProvider,
  sleep,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

async function scene({ store = sharedStore(), ...config } = {}) {
  const provider = strictProvider();
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config }));
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

const later = (now) => Math.floor(now / 1000) + 7200;

function refuse() {
  throw new Error("a trap");
}

for (const [what, make] of [
  ["a getter that throws", () => Object.defineProperty({}, "retryAfter", { get: refuse })],
  [
    "a Proxy",
    () => new Proxy(new Error("?"), { get: refuse, getPrototypeOf: refuse, has: refuse }),
  ],
  ["nothing", () => undefined],
  ["a text", () => "an error"],
  ["numbers that are none", () => ({ retryAfter: NaN })],
  ["no end", () => ({ retryAfter: Infinity })],
]) {
  test(`an error with ${what} is one to try again later`, async () => {
    const { one, two, browser } = await scene({ run: () => Promise.reject(make()) });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.equal(outcome.cause.code, "refresh-failed");
    await two.visit(browser, begun + OUT + 100);
    assert.equal(two.runs.length, 0);
    await two.visit(browser, begun + OUT + 301_000);
    assert.equal(two.runs[0].attempt, 2);
    assert.equal(two.runs[0].inDoubt, false);
  });
}

for (const [what, make] of [
  ["a Proxy", () => new Proxy({}, { ownKeys: refuse, get: refuse })],
  ["a getter that throws", () => Object.defineProperty({}, "x", { enumerable: true, get: refuse })],
  ["a toJSON", () => ({ toJSON: () => "a text" })],
  ["a toJSON without an answer", () => ({ toJSON: () => undefined })],
  ["a function", () => () => {}],
  ["depth", () => ({ x: JSON.parse("[".repeat(5000) + "]".repeat(5000)) })],
  ["size", () => ({ x: "x".repeat(20_000_000) })],
  ["a Map", () => [new Map()]],
  [
    "a thenable that throws",
    () => ({
      get then() {
        return refuse();
      },
    }),
  ],
]) {
  test(`a token that is ${what} is none`, async () => {
    const { one, two, browser } = await scene({ run: () => make() });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.equal(outcome.cause.code, "refresh-failed");
    assert.equal(outcome.session.access, `access-${browser.name}#0`);
    await two.visit(browser, begun + OUT + 100);
    assert.equal(two.runs.length, 0);
  });
}

test("claims named like members of Object are claims, and none is a prototype", async () => {
  const names = { constructor: "c", toString: "t", hasOwnProperty: 1, valueOf: null };
  let isHostile = false;
  const { one, two, browser } = await scene({
    run(token, _, now) {
      const made = { ...token, ...names, access_token: "new", expires_at: later(now) };
      const prototype = { value: { admin: true }, enumerable: true };
      return isHostile ? Object.defineProperty(made, "__proto__", prototype) : made;
    },
  });
  const [old, other] = [browser.copy(), await browserOf(one, strictProvider(), begun)];
  await one.visit(browser, begun + OUT);
  await two.visit(old, begun + OUT);
  for (const each of [browser, old]) {
    const token = two.tokenOf(each, begun + OUT);
    assert.deepEqual({ ...token, ...names }, token);
  }
  isHostile = true;
  const outcome = await one.visit(other, begun + OUT);
  assert.equal(outcome.cause.code, "refresh-failed");
  assert.equal(outcome.token?.admin, undefined);
  assert.equal({}.admin, undefined);
});

for (const [what, store] of [
  ["loses every swap", { get: async () => null, swap: async () => false }],
  [
    "answers at once, and always with a change",
    { get: async () => null, swap: async () => false, wait: async () => "other" },
  ],
]) {
  test(`a coordinator that ${what} keeps no request for ever`, { timeout: 20_000 }, async () => {
    let calls = 0;
    const counted = Object.fromEntries(
      Object.entries(store).map(([name, step]) => [
        name,
        (...values) => {
          if (++calls > 10_000) throw new Error("too many");
          return step(...values);
        },
      ]),
    );
    const { one, browser } = await scene({ store: counted, refresh: { wait: 1 } });
    const soon = await one.visit(browser, begun + SOON);
    assert.equal(soon.status, "active");
    const out = await one.visit(browser, begun + OUT);
    assert.equal(out.status, "undecided");
    assert.equal(out.session.access, `access-${browser.name}#0`);
    assert.equal(one.runs.length, 0);
    assert.ok(calls < 100, `${calls} calls`);
  });
}

test("a coordinator that tells of changes that nobody sees is asked now and then", async () => {
  const store = sharedStore();
  const { one, two, browser, provider } = await scene({ store });
  store.wait = async () => "a change";
  provider.delay = 500;
  const winner = one.visit(browser.copy(), begun + OUT);
  await sleep(50);
  const calls = store.calls.length;
  const outcome = await two.visit(browser.copy(), begun + OUT);
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.ok(store.calls.length - calls < 20, `${store.calls.length - calls} calls`);
  await winner;
});

for (const answer of [undefined, null, 1, 0, "OK", [], {}]) {
  test(`a swap that answers ${JSON.stringify(answer)} says nothing, and nobody refreshes`, async () => {
    const { one, browser } = await scene({ store: { get: () => null, swap: () => answer } });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.match(outcome.cause.cause.message, /must answer true or false/);
    assert.equal(one.runs.length, 0);
  });
}

for (const answer of [undefined, 0, true, {}, Symbol("x")]) {
  test(`a get that answers ${String(answer)} says nothing, and nobody refreshes`, async () => {
    const { one, browser } = await scene({ store: { get: () => answer, swap: () => true } });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.match(outcome.cause.cause.message, /must answer a text/);
    assert.equal(one.runs.length, 0);
  });
}
