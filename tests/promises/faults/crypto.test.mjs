// A runtime without `crypto`, or with one that fails or is a stub: sessions are read,
// and nothing is sealed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAuth } from "waxseal";

import { ending, inShort } from "../../support/set-cookie.mjs";
import {
  clears,
  isAda,
  issuers,
  keepSecret,
  ORIGIN,
  others,
  PROJECTIONS,
  readers,
  request,
  SECRET,
  signedIn,
  site,
  withCrypto,
} from "./support.mjs";

const real = globalThis.crypto;
const beside = { subtle: real.subtle, randomUUID: () => real.randomUUID() };
const away = () => {
  throw new DOMException("the entropy pool is closed", "OperationError");
};

/** What stands for `globalThis.crypto`. */
const runtimes = {
  "no crypto": undefined,
  "crypto is null": null,
  "no getRandomValues": beside,
  "getRandomValues throws": { ...beside, getRandomValues: away },
  "getRandomValues is no function": { ...beside, getRandomValues: 5 },
  "getRandomValues does nothing": { ...beside, getRandomValues: (bytes) => bytes },
  "getRandomValues fills in zeros": { ...beside, getRandomValues: (bytes) => bytes.fill(0) },
  "getRandomValues returns a copy": {
    ...beside,
    getRandomValues: (bytes) => real.getRandomValues(new Uint8Array(bytes.length)),
  },
};

const formats = { signed: {}, authjs: { format: "authjs" }, "next-auth": { format: "next-auth" } };

for (const [runtime, crypto] of Object.entries(runtimes)) {
  for (const [format, config] of Object.entries(formats)) {
    test(`${runtime}, ${format}: a session is read, and one that is due is not renewed`, async () => {
      const { auth, log } = site(config);
      const own = createAuth({ secret: SECRET, projections: PROJECTIONS, logger: {}, ...config });
      const older = createAuth({
        secret: `${SECRET} of old`,
        projections: PROJECTIONS,
        logger: {},
        ...config,
      });
      const rotating = site({ ...config, secret: [SECRET, `${SECRET} of old`] });
      const [fresh, due] = [await signedIn(0, undefined, own), await signedIn(2, undefined, own)];
      const rekey = await signedIn(0, undefined, older);
      await withCrypto(crypto, async () => {
        for (const read of [
          (cookie) => auth.verify(request(cookie)),
          (cookie) => auth.resolve(request(cookie)),
        ]) {
          const now = await read(fresh);
          assert.ok(now.status === "active" && isAda(now.session));
          assert.deepEqual(log.codes(), []);
          const later = await read(due);
          assert.deepEqual(
            [later.status, later.renewed, later.writes.setCookie],
            ["active", null, []],
          );
          assert.ok(isAda(later.session));
          assert.deepEqual(log.codes(), ["no-randomness"]);
        }
        const old = rotating.auth.verify(request(rekey));
        assert.deepEqual([old.status, old.renewed, old.writes.setCookie], ["active", null, []]);
        assert.deepEqual(rotating.log.codes(), ["no-randomness"]);
        // Nothing random is in these.
        assert.equal(auth.verify(request(`${fresh}x`)).status, "invalid");
        assert.deepEqual(
          auth.clear(request(fresh)).setCookie.map(inShort),
          ending(fresh.split("=")[0]),
        );
      });
      assert.equal(auth.verify(request(due)).renewed, "rolling");
      assert.equal(rotating.auth.verify(request(rekey)).renewed, "rekey");
      assert.deepEqual(log.codes(), []);
    });
  }

  test(`${runtime}: at every entry the session is shown and the cookie stays`, async () => {
    const due = await signedIn(2);
    const app = site();
    await withCrypto(crypto, async () => {
      for (const [entry, read] of Object.entries(readers)) {
        const { session, setCookie } = await read(app, due);
        assert.ok(isAda(session), `${entry}: ${JSON.stringify(session)}`);
        assert.deepEqual(setCookie, [], entry);
        const writes = !["getSession", "server component"].includes(entry);
        assert.deepEqual(app.log.codes(), writes ? ["no-randomness"] : [], entry);
      }
    });
    for (const [entry, read] of Object.entries(readers)) {
      const { session, setCookie } = await read(app, due);
      assert.ok(isAda(session) && !clears(setCookie), entry);
    }
    assert.deepEqual(app.log.codes(), []);
  });

  test(`${runtime}: what a callback changed is not lost in silence`, async () => {
    const due = await signedIn(2);
    const app = site({ callbacks: { jwt: ({ token }) => ({ ...token, role: "owner" }) } });
    await withCrypto(crypto, async () => {
      const { status, session, cause, writes } = await app.auth.resolve(request(due));
      assert.deepEqual([status, cause.code, writes.setCookie], ["undecided", "no-randomness", []]);
      assert.ok(isAda(session));
      assert.deepEqual(app.log.codes(), ["no-randomness"]);
      assert.equal((await app.auth.update(request(due), { name: "x" })).status, "undecided");
    });
    assert.equal((await app.auth.resolve(request(due))).session.user.role, "owner");
  });

  test(`${runtime}: no session begins, no CSRF token is made, and what ends one works`, async () => {
    const app = site();
    const fresh = await signedIn();
    await withCrypto(crypto, async () => {
      for (const [entry, issue] of Object.entries(issuers)) {
        const { setCookie, error } = await issue(app);
        assert.deepEqual(setCookie, [], entry);
        assert.match(error, /no-randomness|Configuration/, entry);
        assert.deepEqual(app.log.codes(), ["no-randomness"], entry);
      }
      for (const entry of ["csrf", "GET signin", "GET signout"]) {
        assert.equal(await others[entry](app, fresh), false, entry);
        assert.deepEqual(app.log.codes(), ["no-randomness"], entry);
      }
      for (const entry of ["clear", "POST signout", "signOut in a server action", "a redirect"]) {
        assert.equal(await others[entry](app, fresh), true, entry);
        assert.deepEqual(app.log.codes(), [], entry);
      }
    });
    for (const [entry, issue] of Object.entries(issuers)) {
      assert.equal((await issue(app)).setCookie.length, 1, entry);
    }
    for (const [entry, work] of Object.entries(others)) assert.ok(await work(app, fresh), entry);
    assert.deepEqual(app.log.codes(), []);
  });
}

test("the error says what to do", async () => {
  const { auth } = site();
  await withCrypto(undefined, () =>
    assert.rejects(auth.issue({ user: { id: "1" } }), {
      code: "no-randomness",
      message: /provide `globalThis\.crypto/,
    }),
  );
});

test("an object is made without randomness", async () => {
  const fresh = await signedIn();
  await withCrypto(undefined, () => {
    const { auth } = site();
    assert.ok(isAda(auth.verify(request(fresh)).session));
  });
});

test("no two cookies share a jti, a sid or an initialisation vector", async () => {
  for (const config of Object.values(formats)) {
    const { auth } = site(config);
    const seen = new Set();
    for (let i = 0; i < 200; i++) {
      const { token, writes } = await auth.issue({ user: { id: "1" } }, request());
      const [, , iv] = keepSecret(writes.requestCookie).split("=")[1].split(".");
      for (const value of [token.jti, token.sid, iv]) {
        assert.ok(!seen.has(value));
        seen.add(value);
      }
    }
  }
});

test("the built-in pages come back with crypto", async () => {
  const { auth, log } = site();
  const page = () => auth.handler(new Request(`${ORIGIN}/api/auth/error?error=AccessDenied`));
  await withCrypto({ getRandomValues: (bytes) => real.getRandomValues(bytes) }, async () => {
    // Its policy names the style by a hash; in a process that has shown a page it is known.
    const { status } = await page();
    assert.ok(status === 500 || status === 403, `${status}`);
  });
  log.codes();
  assert.equal((await page()).status, 403);
});
