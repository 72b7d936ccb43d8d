// Cookies that are written anew: by age, from an old secret, from another format.

import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./client.mjs";
import { ALL, PAGE } from "./context.mjs";
import { DAY, claims, mint, namesOf, open, pairOf, user } from "./cookies.mjs";

export function renewal(context) {
  const { format, name, secret, old, accept, get, session, unchanged, renewed, unopened } = context;

  test("a session that is due is renewed, and the same request's page sees it", async () => {
    const cookie = await session({ age: 2 * DAY });
    for (const path of ALL) await renewed(path, cookie);

    // What was written is then read without a further write, and keeps its identity.
    const { written, claims: first } = await renewed(PAGE, cookie);
    await unchanged(PAGE, written);
    assert.notEqual(written, cookie);
    assert.ok(Math.abs(first.auth_time - (Date.now() / 1000 - 2 * DAY)) < 60);
  });

  test("a client-side navigation renews as well", async () => {
    const cookie = await session({ age: 2 * DAY });
    const { status, headers } = await get(PAGE, cookie, { rsc: "1" });
    assert.equal(status, 307); // Next.js adds its `_rsc` to the address
    const flight = await get(headers.location, cookie, { rsc: "1" });
    assert.match(flight.headers["content-type"], /^text\/x-component/);
    assert.equal(flight.setCookie.length, 1);
    assert.ok(flight.body.includes(pairOf(flight.setCookie[0])), "the payload is made with it");

    const data = await get(`/_next/data/${context.server.buildId}/guarded/legacy.json`, cookie, {
      "x-nextjs-data": "1",
    });
    assert.equal(data.setCookie.length, 1);
    const { pageProps } = JSON.parse(data.body);
    assert.deepEqual(JSON.parse(pageProps.json).session.user, user);
  });

  test("attack 31: a page made at build time is not cached together with a cookie", async () => {
    const { headers } = await get("/static");
    assert.match(headers["cache-control"], /s-maxage/);
    const due = await get("/static", await session({ age: 2 * DAY }));
    assert.equal(due.setCookie.length, 1); // the cache headers are checked everywhere
  });

  test("without the guard in front, only what can write renews", async () => {
    const cookie = await session({ age: 2 * DAY });
    for (const path of ["/unproxied/page", "/unproxied/node"]) {
      const session = await unchanged(path, cookie);
      const { exp } = await open(format, cookie, { secret });
      assert.equal(session.expires, new Date(exp * 1000).toISOString(), path);
    }
    for (const path of ["/unproxied/wrapped", "/unproxied/legacy", "/api/unproxied/legacy"]) {
      const response = await get(path, cookie);
      assert.equal(response.setCookie.length, 1, path);
      const { exp } = await open(format, pairOf(response.setCookie[0]), { secret });
      assert.equal(state(response).session.expires, new Date(exp * 1000).toISOString(), path);
    }
    for (const path of ["/unproxied/page", "/unproxied/node"]) {
      const response = await get(path, `${name}=nonsense`);
      assert.deepEqual(response.setCookie, [], path);
      assert.equal(state(response).session, null, path);
    }
    for (const path of ["/unproxied/wrapped", "/unproxied/legacy", "/api/unproxied/legacy"]) {
      const response = await get(path, `${name}=nonsense`);
      assert.deepEqual(response.setCookie, [], path);
      assert.equal(state(response).session, null, path);
    }
  });

  test("a session in several cookies is read, renewed and refused as one", async () => {
    const pad = "waxseal".repeat(1200);
    const big = (age) => mint(format, { ...claims, pad }, { secret, age });
    const valid = await big(60);
    assert.deepEqual(namesOf(valid), [`${name}.0`, `${name}.1`, `${name}.2`]);
    for (const path of ALL) {
      await unchanged(path, valid);
      assert.equal(state(await get(path, valid)).session.pad, pad, path);
    }
    // In another order, as a browser may send them.
    await unchanged(PAGE, valid.split("; ").reverse().join("; "));

    for (const path of [PAGE, "/api/edge", "/legacy"]) {
      const { written } = await renewed(path, await big(2 * DAY), { expected: { ...claims, pad } });
      assert.deepEqual(namesOf(written), namesOf(valid));
    }
    const [first, , last] = valid.split("; ");
    await unopened(`${first}; ${last}`, "a chunk is missing");
    await unopened(`${valid}; ${name}=x`, "one cookie and chunks");
  });

  test("a session under an old secret is sealed under the first one", async () => {
    const cookie = await session({ secret: old });
    for (const path of ALL) await renewed(path, cookie);
    const { written } = await renewed(PAGE, cookie);
    await assert.rejects(open(format, written, { secret: old }));
    await unchanged(PAGE, written);
  });

  for (const other of accept) {
    test(`a session in the format ${other} is moved, its cookies are cleared`, async () => {
      for (const by of [secret, old]) {
        const cookie = await mint(other, claims, { secret: by });
        for (const path of ALL) await renewed(path, cookie);
      }
      const pad = "x".repeat(8000);
      const big = await mint(other, { ...claims, pad }, { secret });
      assert.ok(namesOf(big).length > 2);
      await renewed(PAGE, big, { expected: { ...claims, pad } });
    });
  }
}
