// `horizon`: a short log, and registers for what it has forgotten.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, instance, makeLog, request, signedIn, statusOf, storeOn } from "./support.mjs";

const HOUR = 3_600_000;

function fleet(revocation = {}, config = {}) {
  const log = makeLog();
  const make = () => {
    const store = storeOn(log);
    return {
      store,
      auth: instance(store, { revocation: { horizon: 3600, ...revocation }, ...config }),
    };
  };
  return { log, make };
}

const tokenIn = (auth, cookie) => auth.verify(request(cookie)).token;

test("the log forgets, and registers do not", async () => {
  const { log, make } = fleet({ maxStaleness: 30 });
  const { auth } = make();
  const now = Date.now();
  const young = await signedIn(auth);
  const { sid } = tokenIn(auth, young);
  // Signed in, and used last, before the horizon.
  const old = await signedIn(auth, ada, { now: now - 2 * HOUR });
  const other = await signedIn(auth, { ...ada, id: "8" }, { now: now - 2 * HOUR });
  await auth.revoke([{ sid }, { sub: ada.id }]);
  assert.ok(log.entries.every(([, , ttl]) => ttl === 3600 + 30 + 60));
  assert.ok([...log.registers.values()].every(({ ttl }) => ttl === 2_592_000 + 30 + 60));
  log.entries.length = 0;
  const { auth: later, store } = make();
  assert.equal(await statusOf(later, old), "revoked");
  assert.equal(await statusOf(later, other), "active");
  assert.ok(store.calls.get > 0);
});

test("a young cookie was checked when it was written, and nobody asks again", async () => {
  const { make } = fleet();
  const { auth, store } = make();
  const cookie = await signedIn(auth);
  assert.equal(await statusOf(auth, cookie), "active");
  assert.equal(auth.verify(request(cookie)).status, "active");
  assert.equal(store.calls.get, 0);
});

test("an old cookie is asked for, renewed, and young again", async () => {
  const { make } = fleet();
  const { auth, store } = make();
  const cookie = await signedIn(auth, ada, { now: Date.now() - 2 * HOUR });
  const first = auth.verify(request(cookie));
  assert.equal(first.cause?.code, "revocation-stale");
  const outcome = await auth.resolve(request(cookie));
  assert.equal(outcome.renewed, "rolling");
  const { get } = store.calls;
  assert.ok(get >= 3);
  assert.equal(await statusOf(auth, outcome.writes.requestCookie), "active");
  assert.equal(store.calls.get, get);
});

test("a read that cannot write remembers what it asked", async () => {
  const { make } = fleet();
  const { auth, store } = make();
  const cookie = await signedIn(auth, ada, { now: Date.now() - 2 * HOUR });
  assert.equal((await auth.getSession(request(cookie))).user.name, ada.name);
  const { get } = store.calls;
  await auth.getSession(request(cookie));
  assert.equal(store.calls.get, get);
  assert.equal(auth.verify(request(cookie)).status, "active");
  // What is revoked since is in the log.
  await auth.revoke({ sub: ada.id });
  assert.equal(await auth.getSession(request(cookie)), null);
});

test("registers that cannot be read let nobody pass, or nobody be renewed", async () => {
  for (const onUnavailable of ["deny", "allow"]) {
    const { make } = fleet({ onUnavailable });
    const { auth, store } = make();
    const cookie = await signedIn(auth, ada, { now: Date.now() - 2 * HOUR });
    await auth.ready();
    store.get = () => Promise.reject(new Error("down"));
    const outcome = await auth.resolve(request(cookie));
    assert.equal(outcome.status, onUnavailable === "deny" ? "undecided" : "active");
    assert.deepEqual(outcome.writes.setCookie, []);
  }
});

test("of two revocations the later one is kept, and a spared session is spared", async () => {
  const { log, make } = fleet();
  const { auth } = make();
  const now = Date.now();
  const [own, other] = [
    await signedIn(auth, ada, { now: now - 2 * HOUR }),
    await signedIn(auth, ada, { now: now - 2 * HOUR }),
  ];
  const outcome = await auth.resolve(request(own));
  await auth.revoke({ sub: ada.id, except: outcome.token.sid });
  log.entries.length = 0;
  const { auth: later } = make();
  assert.equal(await statusOf(later, own), "active");
  assert.equal(await statusOf(later, other), "revoked");
  await auth.revoke({ sub: ada.id });
  log.entries.length = 0;
  const { auth: last } = make();
  assert.equal(await statusOf(last, other), "revoked");
});

test("a register that nobody can read ends the session", async () => {
  const { log, make } = fleet();
  const { auth } = make();
  const cookie = await signedIn(auth, ada, { now: Date.now() - 2 * HOUR });
  await auth.revoke({ sub: ada.id });
  for (const register of log.registers.values()) register.value = "yesterday";
  log.entries.length = 0;
  assert.equal(await statusOf(make().auth, cookie), "revoked");
});

test("a session is written again within half a horizon", async () => {
  const { make } = fleet({ horizon: 100 }, { session: { updateAge: 86_400 } });
  const { auth } = make();
  const now = Date.now();
  const renewedAt = async (age) => {
    const cookie = await signedIn(auth, ada, { now: now - age });
    return (await auth.resolve(request(cookie), { now })).renewed;
  };
  assert.equal(await renewedAt(40_000), null);
  assert.equal(await renewedAt(52_000), "rolling");
});
