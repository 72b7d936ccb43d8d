// What somebody can do to refreshes: with an old cookie, with the requests of others, and with
// the store that the instances share.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  SECRET,
  sharedStore,
  strictProvider,
} from "../../package/refresh/support.mjs";

const begun = Date.now();
const OLD = "an old secret, of at least thirty-two bytes";

async function scene(config = {}) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config }));
  const browser = await browserOf(one, provider, begun, "victim");
  return { provider, store, one, two, browser };
}

const only = ({ entries }) => [...entries][0];

test("attack 41: a prefetch, HEAD or OPTIONS spends no refresh token", async () => {
  const { one, browser, provider } = await scene();
  for (const request of [
    { method: "HEAD" },
    { method: "OPTIONS" },
    { headers: { "sec-purpose": "prefetch" } },
    { headers: { purpose: "prefetch" } },
    { headers: { "next-router-prefetch": "1" } },
  ]) {
    await one.visit(browser, begun + OUT, request);
  }
  assert.equal(provider.uses.size, 0);
});

test("attack 49: copies of a cookie at once, and old ones later, spend no token twice", async () => {
  const { one, two, browser, provider } = await scene();
  const copies = Array.from({ length: 10 }, () => browser.copy());
  await Promise.all(
    copies.slice(0, 8).map((copy, at) => [one, two][at % 2].visit(copy, begun + OUT)),
  );
  await two.visit(copies[8], begun + OUT + 60_000);
  await one.visit(copies[9], begun + OUT + 3_000_000);
  assert.equal(provider.most, 1);
  assert.equal(provider.uses.size, 1);
});

test("attack 128: a record that was moved under another session's key opens there for nobody", async () => {
  const { one, two, store, browser, provider } = await scene();
  await one.visit(browser.copy(), begun + OUT);
  const [, moved] = only(store);
  const other = await browserOf(one, provider, begun, "thief");
  await one.visit(other.copy(), begun + OUT);
  const key = [...store.entries.keys()].at(-1);
  store.entries.set(key, moved);
  const outcome = await two.visit(other, begun + OUT);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "coordinator-unreadable");
  assert.equal(outcome.session.access, "access-thief#0");
  assert.equal(store.entries.get(key), moved, "it is not written over");
});

test("attack 129: a record under a secret that was removed is not believed", async () => {
  const { provider, store, two, browser } = await scene();
  const thief = instance({
    provider,
    store,
    secret: [OLD, SECRET],
    run: (token) => ({ ...token, access_token: "the thief's", expires_at: 9_999_999_999 }),
  });
  await thief.visit(browser.copy(), begun + OUT);
  const outcome = await two.visit(browser, begun + OUT);
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.session.access, "access-victim#0");
  assert.equal(provider.uses.size, 0);
});

test("attack 130: an older record that is played again costs one run at most, and takes nothing back", async () => {
  const { one, two, store, browser, provider } = await scene();
  const first = browser.copy();
  await one.visit(browser, begun + OUT);
  const [key, older] = only(store);
  await one.visit(browser, begun + 2 * OUT);
  store.entries.set(key, older);
  const same = await two.visit(browser, begun + 2 * OUT + 1000);
  assert.equal(same.session.access, "access-victim#2");
  assert.equal(two.tokenOf(browser, begun + 2 * OUT).gen, 2);
  const uses = [...provider.uses.values()].reduce((sum, each) => sum + each, 0);
  await two.visit(first, begun + 2 * OUT + 1000);
  const after = [...provider.uses.values()].reduce((sum, each) => sum + each, 0);
  assert.ok(after - uses <= 1);
});

test("attack 131: tokens are readable neither in the cookie nor in the store", async () => {
  assert.throws(
    () => instance({ provider: strictProvider(), store: sharedStore(), format: "signed" }),
    {
      code: "readable-tokens",
    },
  );
  const { one, store, browser } = await scene();
  await one.visit(browser, begun + OUT);
  const { sid } = one.tokenOf(browser, begun + OUT);
  const decoded = (text) =>
    text +
    text
      .split(/[.;=]/)
      .map((part) => Buffer.from(part, "base64url").toString("latin1"))
      .join();
  const seen = [...store.entries]
    .flatMap(([key, { value }]) => [key, value])
    .concat(browser.jar.header);
  for (const text of seen.map(decoded)) {
    for (const secret of ["access-victim", "victim#", sid]) assert.ok(!text.includes(secret));
  }
});

test("attack 132: rubbish in the store ends nothing, and nobody refreshes over it", async () => {
  const { one, two, store, browser, provider } = await scene();
  await one.visit(browser.copy(), begun + OUT);
  const [key, entry] = only(store);
  const internals = one.auth[Symbol.for("waxseal.internals")];
  const sealed = (text) => internals.sealFor("next-auth", `waxseal register v1 ${key}`, text);
  const values = [
    "",
    "x",
    "null",
    7,
    {},
    entry.value.slice(0, -1),
    `${entry.value}A`,
    "e".repeat(200_000),
    sealed("[]"),
    sealed("null"),
    sealed("not JSON"),
    sealed('{"v":2,"gen":1}'),
    sealed('{"v":1,"gen":"1"}'),
    sealed('{"v":1,"gen":1,"patch":"[]"}'),
    sealed('{"v":1,"gen":1,"patch":{}}'),
  ];
  for (const value of values) {
    store.entries.set(key, { ...entry, value });
    const shown = String(value).slice(0, 40);
    const outcome = await two.visit(browser.copy(), begun + OUT);
    assert.equal(outcome.status, "undecided", shown);
    assert.equal(outcome.session.access, "access-victim#0", shown);
    assert.equal(store.entries.get(key).value, value, shown);
  }
  assert.equal(provider.uses.size, 1);
});

test("attack 133: nobody but the core says which generation a cookie is of", async () => {
  const { one, two, browser } = await scene({
    projections: {
      jwt: {
        access_token: "account.access_token",
        refresh_token: "account.refresh_token",
        expires_at: "account.expires_at",
      },
      session: { access: "token.access_token" },
      update: ["name", "colour"],
    },
    callbacks: { jwt: ({ token }) => ({ ...token, gen: 1_000_000, sid: "another" }) },
  });
  const { sid } = one.tokenOf(browser, begun);
  const request = new Request("https://app.test/", { headers: { cookie: browser.jar.header } });
  const updated = await two.auth.update(request, { gen: 99, name: "Eve" }, { now: begun });
  browser.jar.keep(updated.writes.setCookie);
  const before = one.tokenOf(browser, begun);
  assert.equal(before.gen, undefined);
  assert.equal(before.sid, sid);
  await one.visit(browser, begun + OUT);
  assert.equal(one.tokenOf(browser, begun + OUT).gen, 1);
});

test("attack 133: a run that names another session changes nothing of that one", async () => {
  const seen = [];
  let consents = 0;
  let victim;
  const { one, two, browser, provider, store } = await scene({
    run: (token, _, now) => ({
      ...token,
      sid: victim,
      jti: victim,
      gen: 70,
      access_token: "the thief's",
      expires_at: Math.floor(now / 1000) + 3600,
    }),
    callbacks: {
      jwt({ token }) {
        seen.push(token.sid);
        if (token.access_token !== "the thief's") return token;
        consents += 1;
        return {
          ...token,
          access_token: "of the callback",
          expires_at: Math.floor(begun / 1000) + 9000,
        };
      },
    },
  });
  const other = await browserOf(one, provider, begun);
  victim = one.tokenOf(other, begun).sid;
  const own = one.tokenOf(browser, begun).sid;
  seen.length = 0;
  await one.visit(browser, begun + OUT);
  assert.equal(consents, 1);
  assert.deepEqual(new Set(seen), new Set([own]));
  assert.equal(store.entries.size, 1, "that of the other session has none");
  assert.equal(two.tokenOf(browser, begun + OUT).gen, 2);
});
