import assert from "node:assert/strict";
import { test } from "node:test";

import {
  browserOf,
  instance,
  OUT,
  sharedStore,
  SOON,
  strictProvider,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();

async function scene(config = {}) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store, ...config }));
  const browser = await browserOf(one, provider, begun);
  return { provider, store, one, two, browser };
}

const LOOKS = [
  ["HEAD", { method: "HEAD" }],
  ["OPTIONS", { method: "OPTIONS" }],
  ["TRACE", { method: "TRACE" }],
  ["refresh: false", { refresh: false }],
  ...[
    ["Sec-Purpose", "prefetch;prerender"],
    ["Purpose", "prefetch"],
    ["X-Purpose", "prerender"],
    ["X-Moz", "prefetch"],
    ["Next-Router-Prefetch", "1"],
    ["Next-Router-Segment-Prefetch", "/_tree"],
    ["x-middleware-prefetch", "1"],
    ["x-nextjs-prefetch", "1"],
  ].map(([name, value]) => [name, { headers: { [name]: value } }]),
];

for (const [what, request] of LOOKS) {
  test(`${what} spends nothing, soon or run out`, async () => {
    const { one, browser, provider } = await scene();
    // Undici's Request has no TRACE; that of a Node server has.
    const visit = (at) =>
      request.method === "TRACE"
        ? one.auth.resolve(
            { method: "TRACE", headers: { cookie: browser.jar.header }, url: "https://app.test/" },
            { now: at },
          )
        : one.visit(browser, at, request);
    for (const at of [begun + SOON, begun + OUT]) {
      const outcome = await visit(at);
      assert.equal(outcome.status, "active");
      assert.equal(outcome.session.access, `access-${browser.name}#0`);
    }
    assert.equal(provider.uses.size, 0);
  });
}

test("whoever may not refresh takes over what others have", async () => {
  for (const [what, request] of LOOKS.filter(([what]) => !/^[A-Z]+$/.test(what))) {
    const { one, two, browser } = await scene();
    await one.visit(browser.copy(), begun + OUT);
    const outcome = await two.visit(browser, begun + OUT, request);
    assert.equal(outcome.renewed, "refresh", what);
    assert.equal(two.tokenOf(browser).gen, 1);
  }
});

test("a read that cannot write shows what others have, and never waits or asks", async () => {
  const { one, two, browser, provider } = await scene();
  provider.delay = 200;
  const request = new Request("https://app.test/", { headers: { cookie: browser.jar.header } });
  const read = (at) => two.auth.getSession(request, { now: at });
  assert.equal((await read(begun + OUT)).access, `access-${browser.name}#0`);
  assert.equal(provider.uses.size, 0);
  const winner = one.visit(browser.copy(), begun + OUT);
  const before = Date.now();
  assert.equal((await read(begun + OUT)).access, `access-${browser.name}#0`);
  assert.ok(Date.now() - before < 150);
  await winner;
  assert.equal((await read(begun + OUT)).access, `access-${browser.name}#1`);
  for (const method of ["HEAD", "OPTIONS"]) {
    const outcome = await two.visit(browser, begun + OUT, { method });
    assert.equal(outcome.session.access, `access-${browser.name}#1`);
    assert.deepEqual(outcome.writes.setCookie, []);
  }
});

test("a read that cannot write asks no store while the token works", async () => {
  const { one, store, browser } = await scene();
  const request = new Request("https://app.test/", { headers: { cookie: browser.jar.header } });
  await one.auth.getSession(request, { now: begun + SOON });
  await one.visit(browser, begun + 1000);
  assert.deepEqual(store.calls, []);
});

test("headers, a text and events without a method may refresh; Lambda's methods count", async () => {
  const spent = async (source) => {
    const { one, browser, provider } = await scene();
    await one.auth.resolve(source(browser.jar.header), { now: begun + OUT });
    return provider.uses.size === 1;
  };
  const headers = (cookie) => ({ cookie, host: "app.test" });
  assert.ok(await spent((cookie) => cookie));
  assert.ok(await spent((cookie) => new Headers({ cookie })));
  assert.ok(await spent((cookie) => ({ headers: headers(cookie) })));
  for (const [method, spends] of [
    ["GET", true],
    ["POST", true],
    ["HEAD", false],
  ]) {
    const http = { method };
    assert.equal(
      await spent((cookie) => ({ headers: headers(cookie), httpMethod: method })),
      spends,
    );
    assert.equal(
      await spent((cookie) => ({ headers: headers(cookie), requestContext: { http } })),
      spends,
    );
  }
});

test("verify, update, issue and the endpoints that write never ask the provider", async () => {
  const { one, browser, provider } = await scene();
  const request = () =>
    new Request("https://app.test/api/auth/session", { headers: { cookie: browser.jar.header } });
  const options = { now: begun + OUT };
  assert.equal(one.auth.verify(request(), options).status, "active");
  assert.equal((await one.auth.update(request(), { name: "Countess" }, options)).status, "active");
  await one.auth.issue({ user: { id: "8" } }, request(), options);
  assert.equal(provider.uses.size, 0);
});

test("GET session refreshes, and HEAD does not", async () => {
  const provider = strictProvider({ life: 0 });
  const app = instance({ provider, store: sharedStore() });
  const browser = await browserOf(app, provider, Date.now() - 1000);
  const ask = (method) =>
    app.auth.handler(
      new Request("https://app.test/api/auth/session", {
        method,
        headers: { cookie: browser.jar.header },
      }),
    );
  assert.equal((await ask("HEAD")).headers.getSetCookie().length, 0);
  assert.equal(provider.uses.size, 0);
  const answer = await ask("GET");
  assert.equal((await answer.json()).access, `access-${browser.name}#1`);
  assert.ok(answer.headers.getSetCookie().length > 0);
});

test("a session that has ended is refused by its register, and what was fetched is discarded", async () => {
  const { one, two, store, browser, provider } = await scene();
  await one.visit(browser, begun + OUT);
  provider.delay = 100;
  const winner = one.visit(browser.copy(), begun + 2 * OUT);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await endRegister(two, store);
  const outcome = await winner;
  assert.equal(outcome.status, "invalid");
  assert.equal(outcome.reason, "revoked");
  const { result, token } = one.events.at(-1);
  assert.equal(result, "discarded");
  assert.equal(token.refresh_token, `${browser.name}#2`);
  const later = await two.visit(browser, begun + 2 * OUT + 1000);
  assert.equal(later.reason, "revoked");
  assert.equal(browser.jar.header, "");
  assert.equal(provider.most, 1);
});

/** As a sign-out does: by the text that an instance with this secret writes. */
async function endRegister({ auth }, { entries }) {
  const { refresh } = Object.getOwnPropertySymbols(auth)
    .map((symbol) => auth[symbol].settings?.given ?? {})
    .find(({ refresh }) => refresh);
  assert.ok(refresh);
  const internals = auth[Symbol.for("waxseal.internals")];
  for (const [key, entry] of entries) {
    const text = JSON.stringify({ v: 1, gen: 0, ended: true });
    const value = internals.sealFor("next-auth", `waxseal register v1 ${key}`, text);
    entries.set(key, { ...entry, value });
  }
}
