// The list of a user's sessions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, instance, makeLog, recorder, request, signedIn, storeOn, until } from "./support.mjs";

const bob = { ...ada, id: "8" };

function listing(sessions = true, config = {}) {
  const log = makeLog();
  const store = storeOn(log);
  return { log, store, auth: instance(store, { revocation: { sessions }, ...config }) };
}

const tokenIn = (auth, cookie) => auth.verify(request(cookie)).token;
const sidsOf = async (auth, sub = ada.id) => (await auth.sessions({ sub })).map(({ sid }) => sid);

test("a user's sessions are listed with what is said of them, the newest first", async () => {
  const seen = [];
  const { auth } = listing((request, login) => {
    seen.push(Object.keys(login));
    return { device: request.headers.get("user-agent"), name: login.user.name };
  });
  const begin = (device) =>
    auth.issue({ user: ada }, request("", { headers: { "user-agent": device } }));
  const first = await begin("phone");
  const second = await begin("desk");
  await signedIn(auth, bob);
  const list = await auth.sessions({ sub: ada.id });
  assert.deepEqual(
    list.map(({ sid, about }) => [sid, about]),
    [
      [second.token.sid, { device: "desk", name: "Ada" }],
      [first.token.sid, { device: "phone", name: "Ada" }],
    ],
  );
  for (const { begun, seen } of list) {
    assert.ok(begun instanceof Date && seen instanceof Date);
    assert.ok(Math.abs(begun - Date.now()) < 60_000);
  }
  assert.deepEqual(seen[0], ["user", "account", "profile", "token"]);
});

test("what ends is not listed any more, however it ended", async () => {
  const { auth } = listing();
  const cookies = [];
  for (let at = 0; at < 4; at++) cookies.push(await signedIn(auth));
  const sids = cookies.map((cookie) => tokenIn(auth, cookie).sid);
  await auth.signOut(request(cookies[0]));
  await auth.revoke({ sid: sids[1] });
  await auth.revoke({ sub: ada.id, sid: sids[2] });
  assert.deepEqual(await sidsOf(auth), [sids[3]]);
  await auth.revoke({ sub: ada.id });
  assert.deepEqual(await sidsOf(auth), []);
});

test("a renewal is seen, and keeps what was said", async () => {
  const { auth } = listing(() => "a phone", { session: { updateAge: 60 } });
  const now = Date.now();
  const cookie = await signedIn(auth, ada, { now: now - 600_000 });
  const [before] = await auth.sessions({ sub: ada.id });
  const works = [];
  const outcome = await auth.resolve(request(cookie), { waitUntil: (work) => works.push(work) });
  assert.equal(outcome.renewed, "rolling");
  await Promise.all(works);
  const [after] = await auth.sessions({ sub: ada.id });
  assert.ok(after.seen - before.seen >= 590_000);
  assert.deepEqual(after.begun, before.begun);
  assert.equal(after.about, "a phone");
});

test("attack 143: a hundred sessions are listed, and all of them end", async () => {
  const { auth } = listing();
  const cookies = [];
  for (let at = 0; at < 103; at++) cookies.push(await signedIn(auth));
  assert.equal((await sidsOf(auth)).length, 100);
  const own = tokenIn(auth, cookies[102]).sid;
  await auth.revoke({ sub: ada.id, except: own });
  assert.deepEqual(await sidsOf(auth), [own]);
  // Also those that were not in the list.
  assert.equal(auth.verify(request(cookies[0])).reason, "revoked");
});

test("parallel sign-ins are all listed", async () => {
  const { auth } = listing();
  await Promise.all([1, 2, 3, 4, 5].map(() => signedIn(auth)));
  assert.equal((await sidsOf(auth)).length, 5);
});

test("what is said may fail or be long: then it is missing, and the session is not", async () => {
  const { errors, logger } = recorder();
  for (const sessions of [
    () => {
      throw new Error("no geography today");
    },
    () => "x".repeat(5000),
    () => 1n,
  ]) {
    const { auth } = listing(sessions, { logger });
    await signedIn(auth);
    assert.deepEqual(
      (await auth.sessions({ sub: ada.id })).map(({ about }) => about),
      [null],
    );
  }
  assert.equal(errors.length, 3);
});

test("attack 142: one user's list, moved under the name of another, is nobody's", async () => {
  const { log, auth } = listing();
  await signedIn(auth);
  const [[key, { value }]] = log.registers;
  await signedIn(auth, bob);
  const other = [...log.registers.keys()].find((name) => name !== key);
  log.registers.set(other, { value });
  assert.deepEqual(await sidsOf(auth, bob.id), []);
  assert.equal((await sidsOf(auth)).length, 1);
});

test("a list that cannot be read is an error, and not an empty list", async () => {
  const { store, auth } = listing();
  await signedIn(auth);
  store.down = true;
  await assert.rejects(auth.sessions({ sub: ada.id }), { code: "store" });
  await assert.rejects(auth.sessions({}), { code: "invalid-option" });
  const without = instance(storeOn(makeLog()));
  await assert.rejects(without.sessions({ sub: ada.id }), { code: "invalid-option" });
});

test("nothing is listed where nobody asked for it", async () => {
  const log = makeLog();
  const auth = instance(storeOn(log));
  const cookie = await signedIn(auth);
  await auth.signOut(request(cookie));
  assert.equal(log.registers.size, 0);
  await until(() => log.entries.length === 1);
});
