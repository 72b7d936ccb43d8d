// Refreshes and the ends of sessions at the same time: both are configured.

import assert from "node:assert/strict";
import { test } from "node:test";

import { memoryStore } from "waxseal";

import {
  browserOf,
  instance,
  OUT,
  sharedStore,
  SOON,
  strictProvider,
  until,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

/** A log of its own, which all instances share. */
function sharedLog() {
  const log = [];
  return {
    name: `log-${Math.random()}`,
    log,
    append: async (entries) => void log.push(...entries),
    since: async (cursor, limit) => {
      const from = Number(cursor ?? 0);
      const entries = log.slice(from, from + limit);
      return {
        entries,
        cursor: `${from + entries.length}`,
        more: from + entries.length < log.length,
      };
    },
  };
}

async function scene(config = {}) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() =>
    instance({ provider, store, revocation: { store: sharedLog(), maxStaleness: 30 }, ...config }),
  );
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

const request = (browser) =>
  new Request("https://app.test/", { headers: { cookie: browser.jar.header } });

const ENDS = {
  "auth.signOut": ({ auth }, browser) => auth.signOut(request(browser)),
  "revoke({ sid })": (one, browser) => one.auth.revoke({ sid: one.tokenOf(browser, begun).sid }),
};

for (const [what, end] of Object.entries(ENDS)) {
  // Each has a log of its own, so that only the register tells the other instance.
  test(`${what} ends the register: no instance refreshes the session`, async () => {
    const { one, two, browser, provider, store } = await scene();
    await end(one, browser);
    assert.equal(store.entries.size, 1);
    const outcome = await two.visit(browser.copy(), begun + OUT);
    assert.equal(outcome.status, "invalid");
    assert.equal(outcome.reason, "revoked");
    assert.equal(provider.uses.size, 0);
    assert.equal((await one.visit(browser.copy(), begun + 1000)).reason, "revoked");
  });

  test(`${what} during a refresh: its result is discarded, and told`, async () => {
    const { one, two, browser, provider, store } = await scene();
    provider.delay = 150;
    const copies = [1, 2, 3].map(() => browser.copy());
    const winner = two.visit(copies[0], begun + OUT);
    await until(() => provider.uses.size === 1);
    const waiting = two.visit(copies[1], begun + OUT);
    await end(one, browser);
    const outcome = await winner;
    assert.equal(outcome.reason, "revoked");
    assert.equal(copies[0].jar.header, "");
    assert.equal((await waiting).reason, "revoked");
    assert.deepEqual(
      two.events.map(({ result }) => result),
      ["discarded"],
    );
    assert.equal(two.events[0].token.refresh_token, `${browser.name}#1`);
    assert.equal((await two.visit(copies[2], begun + OUT)).reason, "revoked");
    assert.equal(provider.most, 1);
    assert.equal(store.entries.size, 1);
  });

  test(`${what} while the coordinator is down ends the session in this process`, async () => {
    const { one, browser, provider, store } = await scene();
    store.fails = () => {
      throw new Error("ECONNREFUSED");
    };
    await end(one, browser).catch((error) => assert.equal(error.code, "revocation-failed"));
    const outcome = await one.visit(browser.copy(), begun + SOON);
    assert.equal(outcome.reason, "revoked");
    assert.equal(provider.uses.size, 0);
  });
}

test("without revocation, signOut ends the register all the same", async () => {
  const { one, two, browser, provider } = await scene({ revocation: undefined });
  const copy = browser.copy();
  await one.auth.signOut(request(browser));
  assert.equal((await two.visit(copy, begun + OUT)).reason, "revoked");
  assert.equal(provider.uses.size, 0);
});

test("revoke({ sub }) and ({ all }) during a refresh: what it wrote is refused", async () => {
  for (const selector of ["sub", "all"]) {
    const { one, browser, provider } = await scene();
    provider.delay = 100;
    const winner = one.visit(browser, begun + OUT);
    await until(() => provider.uses.size === 1);
    await one.auth.revoke(selector === "all" ? { all: true } : { sub: browser.name });
    await winner;
    const outcome = await one.visit(browser, begun + OUT + 1000);
    assert.equal(outcome.reason ?? "revoked", "revoked");
    assert.notEqual(outcome.status, "active");
  }
});

test("a session that nobody could check is not refreshed", async () => {
  const store = {
    append: async () => {},
    since: async () => {
      throw new Error("down");
    },
  };
  for (const [onUnavailable, status] of [
    ["deny", "undecided"],
    ["allow", "active"],
  ]) {
    const { one, browser, provider } = await scene({ revocation: { store, onUnavailable } });
    const outcome = await one.visit(browser, begun + OUT);
    assert.equal(outcome.status, status);
    assert.deepEqual(outcome.writes.setCookie, []);
    assert.equal(provider.uses.size, 0);
  }
});

test("one session's end leaves the others of the user", async () => {
  const { one, two, browser, provider } = await scene();
  const other = await browserOf(one, provider, begun);
  await one.auth.signOut(request(browser));
  const outcome = await two.visit(other, begun + OUT);
  assert.equal(outcome.session.access, `access-${other.name}#1`);
});

test("the store of sessions and registers may be memoryStore, for both", async () => {
  const [provider, store] = [strictProvider(), memoryStore()];
  const one = instance({ provider, store, revocation: { store } });
  const browser = await browserOf(one, provider, begun);
  const copy = browser.copy();
  await one.visit(browser, begun + OUT);
  await one.auth.signOut(request(browser));
  assert.equal((await one.visit(copy, begun + OUT)).reason, "revoked");
});
