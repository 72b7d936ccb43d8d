// Ending sessions: which ones, where, and how soon.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth } from "waxseal";

import {
  ada,
  atBeginOfSecond,
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

const bob = { ...ada, id: "8", name: "Bob" };

/** Two instances of one application, and the token in a cookie. */
function fleet(config = {}) {
  const log = makeLog();
  const stores = [storeOn(log), storeOn(log)];
  const [here, there] = stores.map((store) => instance(store, config));
  return { log, stores, here, there };
}

const tokenIn = (auth, cookie) => auth.verify(request(cookie)).token;

test("attack 138: a session that was revoked is refused here at once, and elsewhere within maxStaleness", async () => {
  const { here, there } = fleet({ revocation: { maxStaleness: 2 } });
  const cookie = await signedIn(here);
  const other = await signedIn(here);
  assert.equal(await statusOf(there, cookie), "active");

  await here.revoke({ sid: tokenIn(here, cookie).sid });
  const begun = performance.now();
  assert.equal(await statusOf(here, cookie), "revoked");
  assert.equal(here.verify(request(cookie)).reason, "revoked");
  await until(async () => (await statusOf(there, cookie)) === "revoked");
  assert.ok(performance.now() - begun <= 2100);
  assert.equal(there.verify(request(cookie)).reason, "revoked");
  assert.equal(await statusOf(there, other), "active");
});

test("a refused session is cleared, and says so to its event", async () => {
  const reasons = [];
  const { here } = fleet({ events: { invalid: ({ reason }) => reasons.push(reason) } });
  const cookie = await signedIn(here);
  await here.revoke({ sid: tokenIn(here, cookie).sid });
  const { session, writes } = await here.resolve(request(cookie));
  assert.equal(session, null);
  assert.match(writes.setCookie[0], /Max-Age=0/);
  assert.equal(await here.getSession(request(cookie)), null);
  assert.deepEqual(reasons, ["revoked", "revoked"]);
});

test("every way to read obeys: guard, update, the endpoints", async () => {
  const { here } = fleet({ projections: { update: ["name"] } });
  const cookie = await signedIn(here);
  await here.revoke({ sid: tokenIn(here, cookie).sid });
  const guarded = await here.guard(request(cookie, { headers: { accept: "text/html" } }));
  assert.equal(guarded.response.status, 303);
  const updated = await here.update(request(cookie), { name: "Eve" });
  assert.equal(updated.reason, "revoked");
  const response = await here.handler(request(cookie, {}, "https://app.test/api/auth/session"));
  assert.equal(await response.json(), null);
});

test("a user's sessions end by their begin, and those of others do not", async () => {
  const { here, there } = fleet();
  const [one, two] = [await signedIn(here), await signedIn(there)];
  const others = await signedIn(here, bob);
  await here.revoke({ sub: ada.id });
  await there.ready();
  for (const auth of [here, there]) {
    assert.equal(await statusOf(auth, one, { revocation: "live" }), "revoked");
    assert.equal(await statusOf(auth, two, { revocation: "live" }), "revoked");
    assert.equal(await statusOf(auth, others, { revocation: "live" }), "active");
  }
});

test("attack 144: changing a password and signing in again works within one second, at any instance", async () => {
  const { here, there } = fleet();
  await there.ready();
  await atBeginOfSecond();
  const before = await signedIn(here);
  await here.revoke({ sub: ada.id });
  const again = await signedIn(here);
  const elsewhere = await signedIn(there);
  for (const auth of [here, there]) {
    assert.equal(await statusOf(auth, before, { revocation: "live" }), "revoked");
    assert.equal(await statusOf(auth, again), "active");
    assert.equal(await statusOf(auth, elsewhere), "active");
  }
  // And once more, of the sessions that seem to have begun a second later.
  await there.revoke({ sub: ada.id });
  for (const cookie of [again, elsewhere]) {
    assert.equal(await statusOf(there, cookie), "revoked");
    assert.equal(await statusOf(here, cookie, { revocation: "live" }), "revoked");
  }
});

test("attack 143: all others end, those that no list has included", async () => {
  const { here } = fleet();
  const [own, other] = [await signedIn(here), await signedIn(here)];
  await here.revoke({ sub: ada.id, except: tokenIn(here, own).sid });
  assert.equal(await statusOf(here, own), "active");
  assert.equal(await statusOf(here, other), "revoked");
  await here.revoke({ sub: ada.id });
  assert.equal(await statusOf(here, own), "revoked");
});

test("attack 142: a form can end a session of its own user alone", async () => {
  const { here } = fleet();
  const [own, foreign] = [await signedIn(here), await signedIn(here, bob)];
  await here.revoke({ sub: ada.id, sid: tokenIn(here, foreign).sid });
  assert.equal(await statusOf(here, foreign), "active");
  await here.revoke({ sub: ada.id, sid: tokenIn(here, own).sid });
  assert.equal(await statusOf(here, own), "revoked");
});

test("everybody's sessions end at once, and several by one call", async () => {
  const { log, here } = fleet();
  const cookies = [await signedIn(here), await signedIn(here, bob)];
  await here.revoke([{ sid: "a" }, { sid: "b" }]);
  assert.equal(log.entries.length, 2);
  await here.revoke({ all: true });
  for (const cookie of cookies) assert.equal(await statusOf(here, cookie), "revoked");
  assert.equal(await statusOf(here, await signedIn(here)), "active");
});

test("what names no sessions is refused, and nothing is revoked", async () => {
  const { log, here } = fleet();
  const wrong = [
    {},
    null,
    "all",
    { sid: "" },
    { sub: undefined },
    { sub: 7 },
    { all: false },
    { all: true, sub: "7" },
    { sid: "a", except: "b" },
    { sub: "7", sid: undefined, except: "" },
    [{ sid: "a" }, { all: 1 }],
  ];
  for (const selector of wrong) {
    await assert.rejects(here.revoke(selector), { code: "invalid-argument" });
  }
  assert.deepEqual(log.entries, []);
});

test("an entry outlives every session that it ends", async () => {
  const { log, here } = fleet({ session: { maxAge: 1000 }, revocation: { maxStaleness: 10 } });
  await here.revoke({ sid: "a" });
  const [[id, value, ttl]] = log.entries;
  assert.match(id, /^[\w-]{12}$/);
  assert.ok(Math.abs(Number(value) - Date.now() / 1000) < 60);
  assert.equal(ttl, 1000 + 10 + 60);
});

test("attack 145: nothing in the log names a user or a session", async () => {
  const { log, here } = fleet({ revocation: { sessions: true } });
  const cookie = await signedIn(here);
  const { sid } = tokenIn(here, cookie);
  await here.revoke([{ sid }, { sub: ada.id }]);
  const text = JSON.stringify([log.entries, [...log.registers]]);
  for (const secret of [sid, ada.email, ada.name]) assert.ok(!text.includes(secret));
});

test("events and metrics say what was revoked, and of nobody", async () => {
  const kinds = [];
  const counted = [];
  const metrics = {
    count: (name, n, labels) => counted.push([name, labels]),
    time() {},
  };
  const { here } = fleet({ metrics, events: { revoked: ({ kind }) => kinds.push(kind) } });
  await here.revoke([{ sid: "a" }, { sub: "7", sid: "b" }, { sub: "7" }, { all: true }]);
  assert.deepEqual(kinds, ["sid", "sid", "sub", "all"]);
  const revoked = counted.filter(([name]) => name === "waxseal.revoked");
  assert.deepEqual(
    revoked.map(([, { kind }]) => kind),
    kinds,
  );
  assert.ok(
    counted.some(([name, { result }]) => name === "waxseal.revocation.load" && result === "ok"),
  );
  assert.ok(!JSON.stringify(counted).includes('"7"'));
});

test("a store that takes nothing: revoke rejects, and this process knows all the same", async () => {
  const { stores, here, there } = fleet();
  const cookie = await signedIn(here);
  const { sid } = tokenIn(here, cookie);
  await here.ready();
  await there.ready();
  stores[0].down = true;
  await assert.rejects(here.revoke({ sid }), { code: "revocation-failed" });
  assert.equal(here.verify(request(cookie)).reason, "revoked");
  assert.equal(there.verify(request(cookie)).status, "active");
  stores[0].down = false;
  await here.revoke({ sid });
  assert.equal(await statusOf(there, cookie, { revocation: "live" }), "revoked");
});

test("attack 139: a session that was refused is not brought back by a renewal elsewhere", async () => {
  const { here, there } = fleet({ session: { updateAge: 0 }, revocation: { maxStaleness: 2 } });
  let cookie = await signedIn(here);
  await there.ready();
  await here.revoke({ sub: ada.id });
  const end = performance.now() + 2500;
  let last = "active";
  while (performance.now() < end) {
    const outcome = await there.resolve(request(cookie));
    last = outcome.reason ?? outcome.status;
    // The browser keeps what it gets.
    if (outcome.status === "active") cookie = outcome.writes.requestCookie ?? cookie;
    await wait(50);
  }
  assert.equal(last, "revoked");
  for (const auth of [here, there]) assert.equal(await statusOf(auth, cookie), "revoked");
});

test("attack 144: a sign-in waits for no clock that is far ahead, and says so", async () => {
  const { log, here } = fleet();
  await here.revoke({ sub: ada.id });
  log.entries[0][1] = String(Math.floor(Date.now() / 1000) + 10);
  const other = instance(storeOn(log));
  assert.equal(await statusOf(other, await signedIn(other)), "active");
  log.entries.push([log.entries[0][0], String(Math.floor(Date.now() / 1000) + 60)]);
  const third = instance(storeOn(log));
  await assert.rejects(signedIn(third), { code: "revocation-failed" });
});

test("attack 144: a session that began before its user's were ended is refused, and says so", async () => {
  const { here, there } = fleet();
  const now = Math.floor(Date.now() / 1000);
  const began = now - 3600;
  const move = (auth, authTime) => auth.issue({ user: ada }, request(""), { authTime });
  assert.equal((await move(here, began)).token.sub, ada.id);
  await here.revoke({ sub: ada.id });
  for (const auth of [here, there]) {
    for (const authTime of [began, now - 1]) {
      await assert.rejects(move(auth, authTime), { code: "access-denied" });
    }
    assert.equal(await statusOf(auth, await signedIn(auth)), "active");
  }
});

test("attack 144: a session that began before anybody remembers is refused", async () => {
  const { here } = fleet({ session: { maxAge: 86_400 } });
  const authTime = Math.floor(Date.now() / 1000) - 86_400;
  const move = (authTime) => here.issue({ user: ada }, request(""), { authTime });
  await assert.rejects(move(authTime - 1), { code: "access-denied" });
  const { writes, token } = await move(authTime + 60);
  assert.equal(token.auth_time, authTime + 60);
  await here.revoke({ sub: ada.id });
  assert.equal(await statusOf(here, writes.requestCookie), "revoked");
});

test("attack 138: signing out ends the session in every copy", async () => {
  const messages = [];
  const { here, there } = fleet({ events: { signOut: ({ token }) => messages.push(token.sub) } });
  const cookie = await signedIn(here);
  const writes = await here.signOut(request(cookie));
  assert.match(writes.setCookie[0], /Max-Age=0/);
  assert.equal(await statusOf(here, cookie), "revoked");
  assert.equal(await statusOf(there, cookie, { revocation: "live" }), "revoked");
  assert.deepEqual(messages, [ada.id]);
  // Without a session it clears all the same.
  assert.equal(
    (await here.signOut(request())).setCookie.length,
    here.clear(request()).setCookie.length,
  );
});

test("the endpoint signs out everywhere, too", async () => {
  const { here } = fleet();
  const cookie = await signedIn(here);
  const csrf = await here.handler(request(cookie, {}, "https://app.test/api/auth/csrf"));
  const { csrfToken } = await csrf.json();
  const jar = [cookie, csrf.headers.getSetCookie()[0].split(";")[0]].join("; ");
  const response = await here.handler(
    request(
      jar,
      {
        method: "POST",
        body: new URLSearchParams({ csrfToken }),
        headers: { origin: "https://app.test" },
      },
      "https://app.test/api/auth/signout",
    ),
  );
  assert.equal(response.status, 302);
  assert.equal(await statusOf(here, cookie), "revoked");
});

test("signing out clears the browser though the store is down, and tries again", async () => {
  const { errors, logger } = recorder();
  const { log, stores, here, there } = fleet({ logger });
  const cookie = await signedIn(here);
  stores[0].down = true;
  const works = [];
  const writes = await here.signOut(request(cookie), { waitUntil: (work) => works.push(work) });
  assert.match(writes.setCookie[0], /Max-Age=0/);
  assert.ok(errors.some(({ code }) => code === "revocation-failed"));
  assert.equal(log.entries.length, 0);
  stores[0].down = false;
  await Promise.all(works);
  assert.equal(log.entries.length, 1);
  assert.equal(await statusOf(there, cookie, { revocation: "live" }), "revoked");
});

test("without a store of revocations, the methods say what to do", async () => {
  const auth = createAuth({ secret: "the tests of waxseal use these forty-odd bytes" });
  const cookie = await signedIn(auth);
  await auth.ready();
  for (const call of [auth.revoke({ sid: "a" }), auth.sessions({ sub: "7" })]) {
    await assert.rejects(call, { code: "invalid-option", message: /memoryStore/ });
  }
  assert.match((await auth.signOut(request(cookie))).setCookie[0], /Max-Age=0/);
  assert.equal(auth.verify(request(cookie)).status, "active");
});

test("a configuration that promises too much is refused", () => {
  const store = storeOn(makeLog());
  const codeOf = (revocation) => {
    try {
      instance(revocation.store ?? store, { revocation });
    } catch ({ code }) {
      return code;
    }
  };
  assert.equal(codeOf({ maxStaleness: 1 }), "staleness");
  assert.equal(codeOf({ store: storeOn(makeLog(), { leastStaleness: 120 }) }), "staleness");
  const only = { append() {}, since() {} };
  assert.equal(codeOf({ store: only, horizon: 3600 }), "no-atomic-store");
  assert.equal(codeOf({ store: only, sessions: true }), "no-atomic-store");
  assert.equal(codeOf({ store: only }), undefined);
  assert.equal(codeOf({ store: {} }), "invalid-option");
  assert.equal(codeOf({ sessions: "yes" }), "invalid-option");
  assert.equal(codeOf({ horizon: 0 }), "invalid-option");
});
