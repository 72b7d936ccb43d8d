import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  sharedStore,
  sleep,
  strictProvider,
  until,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();
const LATER = Math.floor(begun / 1000) + 20_000;

/** A new consent within the session: `update({ grant })` brings tokens of another grant. */
const consent = {
  projections: {
    jwt: {
      access_token: "account.access_token",
      refresh_token: "account.refresh_token",
      expires_at: "account.expires_at",
    },
    session: { access: "token.access_token", "user.name": "token.name" },
    update: ["grant", "name"],
  },
  callbacks: {
    jwt({ token: { grant, ...token } }) {
      if (!grant) return token;
      return { ...token, access_token: grant, refresh_token: `${grant}#0`, expires_at: LATER };
    },
  },
};

async function scene(config) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...consent, ...config }));
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

async function update({ auth }, browser, data, at) {
  const request = new Request("https://app.test/", { headers: { cookie: browser.jar.header } });
  const outcome = await auth.update(request, data, { now: at });
  browser.jar.keep(outcome.writes.setCookie);
  return outcome;
}

test("tokens of a new consent count as a refresh, and other cookies take them", async () => {
  const { one, two, browser, provider } = await scene();
  const old = browser.copy();
  await update(one, browser, { grant: "wider" }, begun);
  assert.equal(one.tokenOf(browser, begun).gen, 1);
  const outcome = await two.visit(old, begun + OUT);
  assert.equal(outcome.session.access, "wider");
  assert.equal(two.tokenOf(old).gen, 1);
  assert.equal(provider.uses.size, 0);
});

test("a refresh that is under way with the old grant does not win over a new one", async () => {
  const { one, two, browser, provider } = await scene();
  provider.delay = 100;
  const winner = one.visit(browser.copy(), begun + OUT);
  await sleep(50);
  await update(two, browser, { grant: "wider" }, begun + OUT);
  const outcome = await winner;
  assert.equal(outcome.session.access, "wider");
  assert.deepEqual(
    one.events.map(({ result }) => result),
    ["discarded"],
  );
  assert.equal(one.events[0].token.refresh_token, `${browser.name}#1`);
});

test("a new consent on an old cookie is newer than every refresh before it", async () => {
  const { one, two, browser } = await scene();
  const old = browser.copy();
  for (const times of [1, 2, 3]) await one.visit(browser, begun + times * OUT);
  await update(two, old, { grant: "wider" }, begun + 3 * OUT + 1000);
  assert.equal(two.tokenOf(old, begun + 3 * OUT).gen, 4);
});

test("an update without new tokens is none", async () => {
  const { one, store, browser } = await scene();
  await update(one, browser, { name: "Countess" }, begun);
  assert.equal(one.tokenOf(browser, begun).gen, undefined);
  assert.deepEqual(store.calls, []);
});

test("a jwt callback that brings new tokens at a read counts as a refresh", async () => {
  let grant;
  const callbacks = {
    jwt: ({ token }) => (grant ? { ...token, access_token: grant, expires_at: LATER } : token),
  };
  const { one, two, browser } = await scene({ callbacks });
  const old = browser.copy();
  grant = "of the callback";
  const outcome = await one.visit(browser, begun + 1000);
  assert.equal(outcome.token.gen, 1);
  assert.equal((await one.visit(browser, begun + 2000)).token.gen, 1);
  grant = undefined;
  assert.equal((await two.visit(old, begun + OUT)).session.access, "of the callback");
});

test("an update of a session that has ended elsewhere is refused", async () => {
  const { one, two, store, browser } = await scene();
  const old = browser.copy();
  await one.visit(browser, begun + OUT);
  const internals = one.auth[Symbol.for("waxseal.internals")];
  for (const [key, entry] of store.entries) {
    const text = JSON.stringify({ v: 1, gen: 0, ended: true });
    const value = internals.sealFor("next-auth", `waxseal register v1 ${key}`, text);
    store.entries.set(key, { ...entry, value });
  }
  const outcome = await update(two, old, { grant: "wider" }, begun + OUT);
  assert.equal(outcome.reason, "revoked");
});

test("without the coordinator a new consent is in its own cookie at once", async () => {
  const { one, two, store, browser } = await scene();
  store.fails = () => {
    throw new Error("ECONNREFUSED");
  };
  const old = browser.copy();
  const outcome = await update(one, browser, { grant: "wider" }, begun);
  assert.equal(outcome.session.access, "wider");
  assert.equal(one.tokenOf(browser, begun).gen, 1);
  // It is tried again meanwhile.
  store.fails = undefined;
  await until(() => store.entries.size > 0);
  assert.equal((await two.visit(old, begun + OUT)).session.access, "wider");
});
