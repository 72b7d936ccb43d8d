// A trap is made for real: the memory of the live instance is overwritten, which
// the engine's next step runs into.

import assert from "node:assert/strict";
import { test } from "node:test";

import { instances } from "../../support/instances.mjs";
import { ending, inShort } from "../../support/set-cookie.mjs";

const { ada, DAY, make, NOW, recorder, request, signedIn } = await import("./support.mjs");

const now = NOW;
const auth = make();
const other = make({ format: "authjs" });
const cookie = await signedIn(auth);
const theirs = await signedIn(other);

/** Everything above the first page of memory: stack, heap and both buffers. */
function corrupt() {
  const { memory } = instances.at(-1).exports;
  new Uint8Array(memory.buffer, 1024).fill(0xff);
}

const isTrap = (error) => error.name === "WaxsealError" && error.code === "trap";

test("one instance serves all objects", () => {
  assert.equal(instances.length, 1);
});

test("attack 45: verify answers a trap with undecided, and the next call works", () => {
  corrupt();
  const outcome = auth.verify(request(cookie), { now });
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.session, null);
  assert.ok(isTrap(outcome.cause));
  assert.ok(outcome.cause.cause instanceof Error);
  assert.deepEqual(outcome.writes.setCookie, []);

  const before = instances.length;
  assert.equal(auth.verify(request(cookie), { now }).session.user.role, "admin");
  assert.equal(instances.length, before + 1);
});

test("attack 45: the other objects work on in the new instance", async () => {
  const before = instances.length;
  assert.equal(other.verify(request(theirs), { now }).session.user.name, "Ada");
  assert.equal((await other.getSession(request(theirs), { now })).user.name, "Ada");
  assert.equal(instances.length, before);
});

test("resolve is undecided and tells the logger; the cookie stays", async () => {
  const { errors, logger } = recorder();
  const logged = make({ logger });
  corrupt();
  const outcome = await logged.resolve(request(cookie), { now: now + 2 * DAY });
  assert.equal(outcome.status, "undecided");
  assert.deepEqual(outcome.writes.setCookie, []);
  assert.equal(errors.length, 1);
  assert.ok(isTrap(errors[0]));
  assert.equal((await logged.resolve(request(cookie), { now: now + 2 * DAY })).renewed, "rolling");
});

test("a trap before the callback never passes for a session that it has seen", async () => {
  let calls = 0;
  const revoking = make({ callbacks: { jwt: () => (calls++, null) }, logger: {} });
  corrupt();
  const outcome = await revoking.resolve(request(cookie), { now });
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.session, null);
  assert.equal(calls, 0);
  assert.equal((await revoking.resolve(request(cookie), { now })).reason, "revoked");
});

test("a trap between the callback and the write is undecided, with the session", async () => {
  let first = true;
  const trapping = make({
    callbacks: {
      jwt({ token }) {
        if (first) corrupt();
        first = false;
        return { ...token, seen: true };
      },
    },
    logger: {},
  });
  const outcome = await trapping.resolve(request(cookie), { now });
  assert.equal(outcome.status, "undecided");
  assert.ok(isTrap(outcome.cause));
  assert.equal(outcome.session.user.role, "admin");
  assert.equal((await trapping.resolve(request(cookie), { now })).token.seen, true);
});

test("what cannot answer with an outcome throws, and works the next time", async () => {
  corrupt();
  await assert.rejects(auth.issue({ user: ada }, request(), { now }), isTrap);
  assert.ok((await auth.issue({ user: ada }, request(), { now })).session);

  corrupt();
  assert.throws(() => auth.clear(request(cookie)), isTrap);
  const cleared = auth.clear(request(cookie)).setCookie.map(inShort);
  assert.deepEqual(cleared, ending("__Host-waxseal.session-token"));

  const csrf = () => auth.handler(new Request("https://app.test/api/auth/csrf"));
  corrupt();
  assert.equal((await csrf()).status, 500);
  assert.equal((await csrf()).status, 200);
});

test("an object can be made over a dead instance", async () => {
  corrupt();
  assert.equal(auth.verify(cookie).status, "undecided");
  assert.equal(make().verify(request(cookie), { now }).status, "active");
});

test("attack 45: trap after trap", () => {
  for (let i = 0; i < 20; i++) {
    corrupt();
    assert.equal(auth.verify(request(cookie), { now }).status, "undecided");
    assert.equal(auth.verify(request(cookie), { now }).status, "active");
  }
});

test("memory that grows moves the buffers, and nothing breaks", async () => {
  const { memory } = instances.at(-1).exports;
  const size = memory.buffer.byteLength;
  memory.grow(3);
  assert.equal(auth.verify(request(cookie), { now }).status, "active");
  const long = `${"padding=0; ".repeat(11_000)}${cookie}`;
  assert.equal(auth.verify(request(long), { now }).status, "active");
  const wide = `${"é".repeat(60_000)}; ${cookie}`;
  assert.equal(auth.verify(request(cookie), { now }).status, "active");
  assert.equal(auth.verify({ headers: { cookie: wide } }, { now }).session?.user.name, "Ada");
  assert.ok(memory.buffer.byteLength > size);
});
