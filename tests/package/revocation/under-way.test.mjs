// A sign-in that is under way while the user's sessions are ended, as by a new password.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { credentials } from "waxseal";

import { Browser, outcome } from "../handler/support.mjs";
import { ada, instance, makeLog, request, signedIn, statusOf, storeOn, wait } from "./support.mjs";

/** Two instances, one of which has a form whose `authorize` waits as a slow hash does. */
function make(more = {}) {
  const log = makeLog();
  let begin, go;
  const compared = new Promise((resolve) => (begin = resolve));
  const held = new Promise((resolve) => (go = resolve));
  const authorize = async ({ password }) => {
    const user = password === "old" ? ada : null;
    begin();
    await held;
    return user;
  };
  const config = { providers: [credentials({ authorize })], ...more };
  const here = instance(storeOn(log), config);
  const there = instance(storeOn(log), config);
  return { log, here, there, compared, go };
}

const CALLS = {
  "at the same instance": ({ here }) => here,
  "at another instance": ({ there }) => there,
};

describe("a sign-in under way when the password changes", () => {
  for (const [where, revoker] of Object.entries(CALLS)) {
    test(`attack 160: with the old one nobody gets in, ${where}`, async () => {
      const app = make();
      const browser = new Browser(app.here);
      const answer = browser.signIn({ password: "old" });
      await app.compared;
      await revoker(app).revoke({ sub: ada.id });
      // Until its second is over: by the time alone, the session would begin later.
      await wait(1100);
      app.go();
      assert.equal((await outcome(await answer)).error, "AccessDenied");
      assert.equal(await browser.session(), null);
    });
  }

  test("attack 160: nor by a clock that is behind", async () => {
    const app = make();
    const browser = new Browser(app.here);
    const answer = browser.signIn({ password: "old" });
    await app.compared;
    await app.there.revoke({ sub: ada.id });
    app.log.entries[0][1] = String(Number(app.log.entries[0][1]) - 7);
    app.go();
    assert.equal((await outcome(await answer)).error, "AccessDenied");
  });

  test("attack 160: nor where the log cannot be asked in the end", async () => {
    const app = make();
    const store = storeOn(app.log);
    const cut = instance(store, {
      providers: [
        credentials({
          async authorize() {
            await app.there.revoke({ sub: ada.id });
            await wait(1100);
            store.down = true;
            return ada;
          },
        }),
      ],
    });
    const browser = new Browser(cut);
    await browser.signIn({ password: "old" });
    store.down = false;
    assert.equal(await statusOf(app.there, browser.jar.header), "revoked");
  });

  test("attack 160: nor while `issue` asks callbacks", async () => {
    const log = makeLog();
    let during = async () => {};
    const here = instance(storeOn(log), {
      callbacks: {
        jwt: async ({ token }) => {
          await during();
          return token;
        },
      },
    });
    during = () => here.revoke({ sub: ada.id });
    await assert.rejects(signedIn(here), { code: "access-denied", message: /sign in again/ });
    during = () => here.revoke({ all: true });
    await assert.rejects(signedIn(here), { code: "access-denied" });
    during = () => here.revoke({ sub: "somebody else" });
    assert.equal(await statusOf(here, await signedIn(here)), "active");
  });

  test("with the new one everybody does, within the same second and at any instance", async () => {
    const app = make();
    app.go();
    for (const [revoker, auth] of [
      [app.here, app.here],
      [app.there, app.here],
      [app.here, app.there],
    ]) {
      await revoker.revoke({ sub: ada.id });
      const browser = new Browser(auth);
      assert.equal((await outcome(await browser.signIn({ password: "old" }))).error, undefined);
      assert.equal((await browser.session()).user.name, "Ada");
    }
  });

  test("what was revoked long ago, and comes late, keeps nobody out", async () => {
    const app = make();
    const browser = new Browser(app.here);
    const answer = browser.signIn({ password: "old" });
    await app.compared;
    await app.there.revoke({ sub: ada.id });
    app.log.entries[0][1] = String(Number(app.log.entries[0][1]) - 100);
    app.go();
    assert.equal((await outcome(await answer)).error, undefined);
  });

  test("the session counts from the begin of the sign-in, for a new proof too", async () => {
    const app = make();
    const browser = new Browser(app.here);
    const answer = browser.signIn({ password: "old" });
    await app.compared;
    const begun = Math.floor(Date.now() / 1000);
    await wait(1100);
    app.go();
    await answer;
    const { token } = await app.here.resolve(request(browser.jar.header));
    assert.ok(token.auth_time <= begun && token.iat > begun);
  });
});
