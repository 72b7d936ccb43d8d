// Ways in which an ended session might come back, or one person end the session of another.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { encode } from "@auth/core/jwt";
import { createAuth } from "waxseal";

import { SECRET } from "../../support/users.mjs";
import {
  ada,
  atBeginOfSecond,
  instance,
  makeLog,
  request,
  signedIn,
  statusOf,
  storeOn,
} from "./support.mjs";

const bob = { ...ada, id: "8" };

function fleet(config, methods) {
  const log = makeLog();
  const stores = [storeOn(log, methods), storeOn(log, methods)];
  const [here, there] = stores.map((store) => instance(store, config));
  return { log, stores, here, there };
}

const tokenIn = (auth, cookie) => auth.verify(request(cookie)).token;
const live = { revocation: "live" };

test("attack 142: a form without a user ends nobody's session", async () => {
  const { log, here } = fleet();
  const cookie = await signedIn(here);
  const { sid } = tokenIn(here, cookie);
  for (const selector of [
    { sub: undefined, sid },
    { sub: "", sid },
    { sub: null, sid },
    { sub: ada.id, sid: undefined },
    { sub: ada.id, except: undefined },
    { sub: ada.id, except: null },
    { sub: ada.id, sid, except: sid },
    { sub: ada.id, sid: [sid] },
    { all: true, sub: undefined },
    { all: 1 },
    {},
    Object.create({ sub: ada.id, sid: undefined }),
  ]) {
    await assert.rejects(here.revoke(selector), { code: "invalid-argument" });
    await assert.rejects(here.revoke([{ sid }, selector]), { code: "invalid-argument" });
  }
  assert.equal(log.entries.length, 0);
  assert.equal(await statusOf(here, cookie), "active");
});

test("attack 142: no `sid` of a form stands for another user's session", async () => {
  const { here } = fleet();
  const cookie = await signedIn(here, { ...ada, id: "7\0x" });
  const { sid } = tokenIn(here, cookie);
  await assert.rejects(here.revoke({ sub: "7", sid: `x\0${sid}` }), { code: "invalid-argument" });
  await assert.rejects(here.revoke({ sub: "7", except: `x\0${sid}` }), {
    code: "invalid-argument",
  });
  await here.revoke({ sub: "7", sid });
  assert.equal(await statusOf(here, cookie), "active");
  await here.revoke({ sub: "7\0x", sid });
  assert.equal(await statusOf(here, cookie), "revoked");
});

for (const horizon of [undefined, 3600]) {
  const name = horizon === undefined ? "the log" : "the registers";

  test(`attack 139: whom one user spares, another has ended all the same, by ${name}`, async () => {
    const { log, here, there } = fleet({ revocation: { horizon } });
    const now = Date.now() - (horizon ?? 0) * 2000;
    const stolen = await signedIn(here, ada, { now });
    const { sid } =
      here.verify(request(stolen)).token ?? (await here.resolve(request(stolen))).token;
    await here.revoke({ sub: ada.id });
    await here.revoke({ sub: bob.id, except: sid });
    if (horizon !== undefined) log.entries.length = 0;
    for (const auth of horizon === undefined ? [here, there] : [there]) {
      assert.equal(await statusOf(auth, stolen), "revoked");
    }
  });

  test(`attack 139: an ended session does not come back by ending all others, by ${name}`, async () => {
    const { log, here, there } = fleet({ revocation: { horizon } });
    const now = Date.now() - (horizon ?? 0) * 2000;
    const [own, stolen] = [await signedIn(here, ada, { now }), await signedIn(here, ada, { now })];
    const [mine, theirs] = await Promise.all(
      [own, stolen].map(async (cookie) => (await here.resolve(request(cookie))).token.sid),
    );
    await there.ready();
    await here.revoke({ sub: ada.id, except: mine });
    // At an instance that does not know yet.
    await there.revoke({ sub: ada.id, except: theirs });
    if (horizon === undefined) {
      for (const auth of [here, there]) {
        assert.equal(await statusOf(auth, stolen, live), "revoked");
      }
    }
    log.entries.length = 0;
    if (horizon === undefined) return;
    const third = instance(storeOn(log), { revocation: { horizon } });
    assert.equal(await statusOf(third, stolen), "revoked");
  });
}

test("who signs in anew, or was spared before, is spared again", async () => {
  const { here, there } = fleet();
  await here.revoke({ sub: ada.id });
  const own = await signedIn(here);
  const other = await signedIn(there);
  const { sid } = tokenIn(here, own);
  for (const auth of [here, there, here]) {
    await auth.revoke({ sub: ada.id, except: sid });
    for (const each of [here, there]) {
      assert.equal(await statusOf(each, own, live), "active");
      assert.equal(await statusOf(each, other, live), "revoked");
    }
  }
});

test("attack 144: what begins in the second of one revocation does not escape another", async () => {
  const { here, there } = fleet();
  for (const [first, second] of [
    [{ all: true }, { sub: ada.id }],
    [{ sub: ada.id }, { all: true }],
  ]) {
    await atBeginOfSecond();
    await here.revoke(first);
    const cookie = await signedIn(there);
    assert.equal(await statusOf(there, cookie), "active");
    await there.revoke(second);
    for (const auth of [here, there]) assert.equal(await statusOf(auth, cookie, live), "revoked");
  }
});

test("attack 144: who revokes again and again can sign in", async () => {
  const { log, here } = fleet();
  const many = () => Promise.all(Array.from({ length: 50 }, () => here.revoke({ sub: ada.id })));
  for (let at = 0; at < 3; at++) await many();
  assert.ok(log.entries.every(([, value]) => Number(value) <= Date.now() / 1000));
  assert.equal(await statusOf(here, await signedIn(here)), "active");
  // With one by a clock that is ahead.
  log.entries.push([log.entries[0][0], String(Math.floor(Date.now() / 1000) + 10)]);
  for (let at = 0; at < 10; at++) await here.revoke({ sub: ada.id });
  assert.ok(log.entries.every(([, value]) => Number(value) <= Date.now() / 1000 + 16));
});

test("attack 134: a cookie that signs out again and again fills no log", async () => {
  const { log, stores, here } = fleet();
  const cookie = await signedIn(here);
  await Promise.all(Array.from({ length: 20 }, () => here.signOut(request(cookie))));
  for (let at = 0; at < 20; at++) await here.signOut(request(cookie));
  assert.equal(log.entries.length, 1);
  // Until the store has it, each time counts.
  const other = await signedIn(here);
  stores[0].down = true;
  const works = [];
  await here.signOut(request(other), { waitUntil: (work) => works.push(work) });
  stores[0].down = false;
  await Promise.all(works);
  assert.equal(log.entries.length, 2);
  assert.equal(await statusOf(instance(stores[1]), other), "revoked");
});

test("attack 146: a lifetime of before outlives no entry", async () => {
  const now = Date.now() - 31 * 86_400_000;
  const { here } = fleet();
  const before = createAuth({ secret: SECRET, logger: { error() {}, warn() {} } });
  const issue = async (maxAge) => {
    const { writes } = await before.issue({ user: ada }, request(), { maxAge, now });
    return writes.requestCookie;
  };
  const cookie = await issue(60 * 86_400);
  assert.equal(before.verify(request(cookie)).status, "active");
  assert.equal(await statusOf(here, cookie), "revoked");
  assert.equal(here.verify(request(cookie)).reason, "revoked");
  // As long as its entry would be there, it counts.
  assert.equal(await statusOf(here, cookie, { now: now + 29 * 86_400_000 }), "active");
  const remembers = fleet({ session: { lifetime: () => undefined } }).here;
  assert.equal(await statusOf(remembers, cookie), "active");
});

test("attack 144: an auth_time of another library, ahead of its cookie, escapes nothing", async () => {
  const seconds = Math.floor(Date.now() / 1000);
  for (const auth_time of [Date.now(), seconds + 86_400, 1e15]) {
    const { here } = fleet({ format: "authjs" });
    const claims = { sub: ada.id, iat: seconds - 60, exp: seconds + 9000, jti: "a", auth_time };
    const value = await encode({
      token: claims,
      secret: SECRET,
      salt: "__Secure-authjs.session-token",
    });
    const cookie = `__Secure-authjs.session-token=${value}`;
    assert.equal(await statusOf(here, cookie), "active");
    await here.revoke({ sub: ada.id });
    assert.equal(await statusOf(here, cookie), "revoked");
  }
});

test("figures that throw make nothing stale", async () => {
  const metrics = {
    count() {
      throw new Error("no collector");
    },
    time() {
      throw new Error("no collector");
    },
  };
  const { stores, here } = fleet({ metrics, revocation: { maxStaleness: 2 } });
  const cookie = await signedIn(here);
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    assert.equal(here.verify(request(cookie)).status, "active");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.ok(stores[0].calls.since > 4);
});

describe("attack 164: a tenant takes over no session that ended before there were tenants", () => {
  const accept = [{ format: "signed", withoutTenant: true }];
  const ENDS = {
    "by its `sid`": (auth, { sid }) => auth.revoke({ sid }),
    "with all of its user": (auth, { sub }) => auth.revoke({ sub }),
    "with everybody's": (auth) => auth.revoke({ all: true }),
    "by signing out": (auth, _, cookie) => auth.signOut(request(cookie)),
    "of its user, at the tenant": (_, { sub }, __, acme) => acme.revoke({ sub }),
  };
  for (const [how, end] of Object.entries(ENDS)) {
    for (const horizon of [undefined, 3600]) {
      test(`${how}${horizon ? ", with a horizon" : ""}`, async () => {
        const log = makeLog();
        const config = { revocation: { horizon } };
        const before = instance(storeOn(log), config);
        const acme = instance(storeOn(log), { ...config, tenant: "acme", accept });
        const old = { now: Date.now() - (horizon ? 7200_000 : 0) };
        const cookie = await signedIn(before, ada, old);
        assert.equal(await statusOf(acme, cookie), "active");
        await end(before, before.verify(request(cookie), old).token, cookie, acme);
        // As it is once the log has forgotten the entry.
        if (horizon) log.entries.length = 0;
        const late = instance(storeOn(log), { ...config, tenant: "acme", accept });
        for (const call of ["resolve", "update", "getSession"]) {
          const outcome = await late[call](request(cookie));
          assert.equal(outcome?.reason ?? null, call === "getSession" ? null : "revoked", call);
        }
        if (!horizon) assert.equal(late.verify(request(cookie)).reason, "revoked");
      });
    }
  }

  test("and what a tenant has ended, nobody else has", async () => {
    const log = makeLog();
    const [acme, umbra] = ["acme", "umbra"].map((tenant) =>
      instance(storeOn(log), { tenant, accept }),
    );
    const cookies = [await signedIn(acme), await signedIn(umbra)];
    await instance(storeOn(log)).revoke({ sub: ada.id });
    await acme.revoke({ all: true });
    assert.equal(await statusOf(acme, cookies[0], live), "revoked");
    assert.equal(await statusOf(umbra, cookies[1], live), "active");
  });
});
