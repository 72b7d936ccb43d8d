// `auth((request) => …)` in proxy.ts or middleware.ts: what the handler returns is
// kept, and the cookie comes to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DAY, claims, pairOf, user } from "./cookies.mjs";

export function handler(context) {
  const { get, session, name } = context;

  const ask = async (kind, headers) => {
    const due = await session({ age: 2 * DAY });
    const response = await get(`/wrapped/${kind}`, `theme=light; ${due}`, headers);
    const line = response.setCookie.find((line) => line.startsWith(`${name}=`));
    const written = line && pairOf(line);
    return {
      response,
      written,
      seen: response.status === 200 ? JSON.parse(response.body) : undefined,
    };
  };

  for (const kind of ["nothing", "rewrite", "headers", "set-cookie"]) {
    test(`it goes on with ${kind}`, async () => {
      const { response, written, seen } = await ask(kind, { "x-dropped": "1" });
      assert.equal(response.status, 200);
      assert.match(written, /eyJ/);
      assert.deepEqual(seen.session.user, user);
      assert.ok(
        seen.cookie === `theme=light; ${written}`,
        "the new cookie went on, the old one did not",
      );
      assert.equal(response.setCookie.length, kind === "set-cookie" ? 2 : 1);
      if (kind === "headers") assert.deepEqual([seen.user, seen.dropped], [claims.email, null]);
      if (kind === "nothing") assert.deepEqual([seen.user, seen.dropped], [null, "1"]);
      if (kind === "set-cookie")
        assert.ok(response.setCookie.some((line) => line.startsWith("theme=dark;")));
    });
  }

  test("it changes the cookies that go on", async () => {
    const more = await ask("more-cookies");
    assert.equal(more.seen.cookie, `theme=light; more=1; ${more.written}`);
    assert.deepEqual(more.seen.session.user, user);

    const none = await ask("no-cookies");
    assert.equal(none.seen.cookie, null);
    assert.equal(none.seen.session, null);
    assert.match(none.written, /eyJ/);
  });

  test("it sets the session cookie itself, and has the last word", async () => {
    const cookie = `theme=light; ${await session({ age: 2 * DAY })}`;
    const { setCookie } = await context.server.send("/wrapped/own-session", {
      headers: { cookie },
    });
    assert.deepEqual(setCookie.sort(), ["theme=mine; Path=/", `${name}=mine; Path=/`].sort());
  });

  test("it is not asked where the callback refuses", async () => {
    for (const [kind, status] of [
      ["denied", 307],
      ["forbidden", 403],
      ["guarded", 307],
    ]) {
      const response = await get(`/wrapped/${kind}`);
      assert.equal(response.status, status, kind);
      assert.doesNotMatch(response.body, /session/, kind);
    }
  });

  test("it answers itself", async () => {
    const { response, written, seen } = await ask("answer");
    assert.deepEqual(seen.session.user, user);
    assert.match(written, /eyJ/);
    assert.equal(response.setCookie.length, 1);

    const redirect = await ask("redirect");
    assert.equal(redirect.response.status, 302);
    assert.match(redirect.written, /eyJ/);
  });
}
