import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "@auth/core/jwt";

import {
  browserOf,
  HOUR,
  instance,
  OUT,
  SECRET,
  sharedStore,
  SOON,
  strictProvider,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

test("twenty requests at once over three instances spend each refresh token once", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const instances = [1, 2, 3].map(() => instance({ provider, store }));
  const browser = await browserOf(instances[0], provider, begun);
  for (let generation = 1; generation <= 10; generation++) {
    const at = begun + generation * OUT;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, each) => instances[each % 3].visit(browser, at)),
    );
    for (const outcome of outcomes) {
      assert.equal(outcome.status, "active", String(outcome.cause));
      assert.equal(outcome.session.access, `access-${browser.name}#${generation}`);
      assert.equal(outcome.renewed, "refresh");
    }
    assert.equal(instances[0].tokenOf(browser, at).gen, generation);
  }
  assert.equal(provider.uses.size, 10);
  assert.equal(provider.most, 1);
  const events = instances.flatMap(({ events }) => events);
  assert.deepEqual(
    events.map(({ gen, result }) => [gen, result]).sort(([a], [b]) => a - b),
    Array.from({ length: 10 }, (_, at) => [at + 1, "ran"]),
  );
});

test("nobody waits while the old token works", async () => {
  // Twice as long in all; the other is there as soon as the provider has been asked.
  const provider = strictProvider({ delay: 1500 });
  const app = instance({ provider, store: sharedStore() });
  const browser = await browserOf(app, provider, begun);
  const winner = app.visit(browser.copy(), begun + SOON);
  while (provider.most === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const other = await app.visit(browser, begun + SOON);
  assert.equal(other.renewed, null);
  assert.equal(other.session.access, `access-${browser.name}#0`);
  assert.equal((await winner).renewed, "refresh");
});

test("answers that are lost and cookies of hours ago take the newest tokens", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store }));
  const browser = await browserOf(one, provider, begun);
  const old = browser.copy();
  browser.losesAnswers = true;
  await one.visit(browser, begun + OUT);
  browser.losesAnswers = false;
  assert.equal((await two.visit(browser, begun + OUT + 120_000)).status, "active");
  for (const hours of [2, 3, 4, 5]) await one.visit(browser, begun + hours * HOUR);
  const outcome = await two.visit(old, begun + 5 * HOUR + 1000);
  assert.equal(outcome.renewed, "refresh");
  assert.equal(two.tokenOf(old).gen, one.tokenOf(browser).gen);
  assert.equal(outcome.session.access, `access-${browser.name}#5`);
  assert.equal(provider.most, 1);
  assert.equal(provider.uses.size, 5);
});

test("tokens that were taken over and have run out are refreshed, from the newest", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store }));
  const browser = await browserOf(one, provider, begun);
  const old = browser.copy();
  await one.visit(browser, begun + OUT);
  await one.visit(browser, begun + 2 * OUT);
  const outcome = await two.visit(old, begun + 3 * OUT);
  assert.equal(outcome.session.access, `access-${browser.name}#3`);
  assert.equal(two.tokenOf(old).gen, 3);
  assert.equal(provider.most, 1);
});

test("an update that another request made is kept, and so is one that another cookie has", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store }));
  const browser = await browserOf(one, provider, begun);
  const old = browser.copy();
  await one.visit(browser, begun + OUT);
  const request = new Request("https://app.test/", { headers: { cookie: old.jar.header } });
  const updated = await two.auth.update(request, { name: "Countess", sub: "8" }, { now: begun });
  old.jar.keep(updated.writes.setCookie);
  const outcome = await two.visit(old, begun + OUT + 1000);
  assert.equal(outcome.session.user.name, "Countess");
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.equal(outcome.token.sub, browser.name);
});

test("a refresh changes nothing that only the core writes", async () => {
  const provider = strictProvider();
  const run = async (token, _, now) => ({
    ...token,
    ...(await provider.refresh(token, now)),
    sid: "another",
    gen: 99,
    auth_time: 1,
    exp: 2_000_000_000_000,
  });
  const app = instance({ provider, store: sharedStore(), run });
  const browser = await browserOf(app, provider, begun);
  const before = app.tokenOf(browser, begun);
  await app.visit(browser, begun + OUT);
  const after = app.tokenOf(browser, begun + OUT);
  assert.equal(after.sid, before.sid);
  assert.equal(after.auth_time, before.auth_time);
  assert.equal(after.gen, 1);
  assert.equal(after.rev, before.rev + 1);
  assert.ok(after.exp < 2_000_000_000_000);
  assert.equal(before.gen, undefined);
});

test("claims that run leaves out are gone, everywhere", async () => {
  const provider = strictProvider();
  const store = sharedStore();
  const run = async ({ email: _, ...token }, __, now) => ({
    ...token,
    ...(await provider.refresh(token, now)),
  });
  const [one, two] = [1, 2].map(() => instance({ provider, store, run }));
  const user = { id: "7", name: "Ada", email: "ada@app.test" };
  const browser = await browserOf(one, provider, begun);
  const account = { provider: "idp", ...provider.start("other", begun) };
  const { writes } = await one.auth.issue({ user, account }, new Request("https://app.test/"), {
    now: begun,
  });
  browser.jar.keep(writes.setCookie);
  const old = browser.copy();
  await one.visit(browser, begun + OUT);
  const outcome = await two.visit(old, begun + OUT);
  assert.equal(outcome.token.email, undefined);
  assert.equal(outcome.token.name, "Ada");
});

test("the cookie is that of today's configuration, whoever refreshed", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const secret = [
    "the new secret of at least thirty-two bytes",
    "an old secret of at least thirty-two bytes!",
  ];
  const old = instance({ provider, store, secret: secret[1], format: "next-auth" });
  const now = instance({
    provider,
    store,
    secret,
    accept: ["next-auth"],
    cookie: { name: "app" },
  });
  const browser = await browserOf(old, provider, begun);
  const other = browser.copy();
  await old.visit(browser, begun + OUT);
  const outcome = await now.visit(other, begun + OUT);
  assert.equal(outcome.renewed, "refresh");
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  assert.deepEqual(other.jar.names("session").length, 0);
  assert.ok(other.jar.names("app").length > 0);
  assert.equal(provider.most, 1);
});

test("sessions that began at one moment are not due at one", async () => {
  const provider = strictProvider({ delay: 0 });
  const app = instance({
    provider,
    store: sharedStore({ delay: 0 }),
    refresh: { due: { claim: "expires_at", before: 60, spread: 600 } },
  });
  let early = 0;
  for (let each = 0; each < 40; each++) {
    const browser = await browserOf(app, provider, begun);
    early += (await app.visit(browser, begun + OUT - 360_000)).renewed === "refresh" ? 1 : 0;
  }
  assert.ok(early > 5 && early < 35, `${early} of 40`);
});

test("a cookie of another library, without sid and gen, is refreshed once too", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store }));
  const salt = "__Secure-authjs.session-token";
  const claims = { sub: "7", name: "Ada", gen: "not ours", ...provider.start("foreign", begun) };
  const cookie = `${salt}=${await encode({ token: claims, secret: SECRET, salt, maxAge: 86_400 })}`;
  const outcomes = await Promise.all(
    [one, two].map(({ auth }) =>
      auth.resolve(new Request("https://app.test/", { headers: { cookie } }), {
        now: begun + OUT,
      }),
    ),
  );
  for (const { session, token } of outcomes) {
    assert.equal(session.access, "access-foreign#1");
    assert.equal(token.sid, outcomes[0].token.sid);
    assert.equal(token.gen, 1);
  }
  assert.equal(provider.most, 1);
});
