// Signing in again in a browser that has a session: the former one is over.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { credentials } from "waxseal";

import { Browser } from "../handler/support.mjs";
import { ada, instance, makeLog, request, signedIn, statusOf, storeOn } from "./support.mjs";

const bob = { ...ada, id: "8", name: "Bob" };
const USERS = { ada, bob };

function make(config = {}) {
  const log = makeLog();
  const store = storeOn(log);
  const providers = [credentials({ authorize: ({ name }) => USERS[name] ?? null })];
  const revocation = { sessions: true };
  const auth = instance(store, { providers, revocation, ...config });
  const elsewhere = instance(storeOn(log), { providers, revocation, ...config });
  return { log, store, auth, elsewhere };
}

const sidsOf = async (auth, { id }) => (await auth.sessions({ sub: id })).map(({ sid }) => sid);
const tokenIn = (auth, cookie) => auth.verify(request(cookie)).token;

describe("signing in again", () => {
  for (const [who, next] of [
    ["as the same user", "ada"],
    ["as another one", "bob"],
  ]) {
    test(`attack 161: ${who} ends the former session, in every copy`, async () => {
      const { auth, elsewhere } = make();
      const browser = new Browser(auth);
      await browser.signIn({ name: "ada" });
      const former = browser.jar.header;
      const { sid } = tokenIn(auth, former);
      assert.deepEqual(await sidsOf(auth, ada), [sid]);
      await browser.signIn({ name: next });
      const now = tokenIn(auth, browser.jar.header);
      assert.notEqual(now.sid, sid);
      assert.deepEqual(await sidsOf(auth, ada), next === "ada" ? [now.sid] : []);
      assert.deepEqual(await sidsOf(auth, USERS[next]), [now.sid]);
      assert.equal(await statusOf(auth, former), "revoked");
      assert.equal(await statusOf(elsewhere, former, { revocation: "live" }), "revoked");
      assert.equal(await statusOf(elsewhere, browser.jar.header), "active");
    });
  }

  test("a request of the former one that is late does not sign the new one out", async () => {
    const { auth } = make();
    const browser = new Browser(auth);
    await browser.signIn({ name: "ada" });
    const former = browser.jar.header;
    await browser.signIn({ name: "ada" });
    for (const outcome of [
      await auth.resolve(request(former)),
      await auth.update(request(former), {}),
      auth.verify(request(former)),
    ]) {
      assert.equal(outcome.reason, "revoked");
      assert.deepEqual(outcome.writes.setCookie, []);
    }
    // Whose end came by another way is cleared as ever.
    await auth.revoke({ sub: ada.id });
    const { writes } = await auth.resolve(request(browser.jar.header));
    assert.match(writes.setCookie[0], /Max-Age=0/);
  });

  test("attack 161: by a cookie that is not its own, or none of ours, nothing ends", async () => {
    const { log, auth } = make();
    const cookie = await signedIn(auth);
    const { sid } = tokenIn(auth, cookie);
    const forged = cookie.slice(0, -4) + (cookie.endsWith("AAAA") ? "BBBB" : "AAAA");
    const [name] = cookie.split("=");
    const of = (claims) => Buffer.from(JSON.stringify(claims)).toString("base64url");
    const unsigned = `${name}=${of({ alg: "none" })}.${of({ sid, sub: ada.id, exp: 9e9 })}.`;
    // Of another tenant under the same secret.
    const other = await signedIn(make({ tenant: "umbra" }).auth);
    for (const sent of [forged, unsigned, other]) {
      const browser = new Browser(auth);
      browser.jar.keep([`${sent}; Path=/; Secure`]);
      await browser.signIn({ name: "bob" });
      assert.equal((await browser.session()).user.name, "Bob");
    }
    assert.equal(log.entries.length, 0);
    assert.equal(await statusOf(auth, cookie), "active");
  });

  test("a sign-in that fails ends nothing", async () => {
    const { log, auth } = make();
    const browser = new Browser(auth);
    await browser.signIn({ name: "ada" });
    await browser.signIn({ name: "nobody" });
    assert.equal(log.entries.length, 0);
    assert.equal((await browser.session()).user.name, "Ada");
  });

  test("nor does `issue`, whose session may be for another device", async () => {
    const { log, auth } = make();
    const cookie = await signedIn(auth);
    await auth.issue({ user: ada }, request(cookie));
    assert.equal(log.entries.length, 0);
    assert.equal((await sidsOf(auth, ada)).length, 2);
  });

  test("a store that is down keeps nobody from signing in", async () => {
    const { store, auth } = make();
    const browser = new Browser(auth);
    await browser.signIn({ name: "ada" });
    const former = browser.jar.header;
    const { append } = store;
    store.append = async () => {
      store.append = append;
      throw new Error("down");
    };
    await browser.signIn({ name: "bob" });
    assert.equal((await browser.session()).user.name, "Bob");
    assert.equal(await statusOf(auth, former), "revoked");
  });
});
