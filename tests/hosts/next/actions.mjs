// What changes a session: the endpoint, server actions, callbacks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./client.mjs";
import { ALL, PAGE } from "./context.mjs";
import { DAY, claims, mint, open, pairOf, user } from "./cookies.mjs";

export function actions(context) {
  const { format, name, secret, old, get, submit, session, unchanged } = context;

  test("the endpoint writes the cookie that is due, once", async () => {
    const due = await get("/api/auth/session", await session({ age: 2 * DAY }));
    assert.equal(due.setCookie.length, 1);
    const { exp } = await open(format, pairOf(due.setCookie[0]), { secret });
    assert.deepEqual(JSON.parse(due.body), { user, expires: new Date(exp * 1000).toISOString() });

    const valid = await get("/api/auth/session", await session());
    assert.deepEqual(valid.setCookie, []);
    assert.deepEqual(JSON.parse(valid.body).user, user);

    const nobody = format === "next-auth" ? {} : null;
    const bad = await get("/api/auth/session", `${name}=nonsense`);
    assert.deepEqual(JSON.parse(bad.body), nobody);
    assert.deepEqual(bad.setCookie, []);
    const none = await get("/api/auth/session");
    assert.deepEqual(JSON.parse(none.body), nobody);
    assert.deepEqual(none.setCookie, []);
  });

  test("server actions begin, change and end the session, also when it is due", async () => {
    const jar = (cookie, lines) => {
      const values = new Map(
        (cookie ?? "")
          .split("; ")
          .filter(Boolean)
          .map((pair) => pair.split(/=(.*)/)),
      );
      for (const line of lines) {
        const [, key, value] = line.match(/^([^=]+)=([^;]*)/);
        if (value === "") values.delete(key);
        else values.set(key, value);
      }
      return [...values].map(([key, value]) => `${key}=${value}`).join("; ");
    };

    const entered = await submit("/actions", undefined, "enter", {
      name: "Grace",
      redirectTo: "/guarded",
    });
    assert.equal(entered.status, 303);
    assert.equal(
      new URL(entered.headers.location, context.server.origin).href,
      `${context.server.origin}/guarded`,
    );
    const cookie = jar(undefined, entered.setCookie);
    const grace = { name: "Grace", id: "7", role: "user" };
    await unchanged("/guarded", cookie, grace);

    for (const before of [
      cookie,
      await session({ age: 2 * DAY }),
      await session({ secret: old }),
    ]) {
      const { session } = state(await get("/unproxied/node", before));
      const renamed = await submit("/actions", before, "rename", { name: "Countess" });
      assert.equal(renamed.status, 200);
      assert.deepEqual(state(renamed).session.user, { ...session.user, name: "Countess" });
      await unchanged(PAGE, jar(before, renamed.setCookie), { ...session.user, name: "Countess" });

      const left = await submit("/actions", before, "leave");
      assert.equal(left.status, 303);
      assert.equal(new URL(left.headers.location, context.server.origin).pathname, "/login");
      // The cookie by which the throttle knows the browser stays.
      assert.doesNotMatch(jar(before, left.setCookie), /session-token/);
    }
  });
}

export function callbacks(context) {
  const { format, secret, get, unchanged, renewed, refused } = context;

  test("callbacks.jwt changes, ends or, when it throws, keeps the session", async () => {
    const promoted = await mint(format, { ...claims, role: "promoted" }, { secret });
    for (const path of ALL) {
      await renewed(path, promoted, { expected: { ...claims, role: "admin" } });
    }
    const banned = await mint(format, { ...claims, role: "banned" }, { secret });
    await refused(banned, "banned");
    assert.equal((await get("/guarded", banned)).status, 307);

    for (const age of [60, 2 * DAY]) {
      const outage = await mint(format, { ...claims, role: "outage" }, { secret, age });
      for (const path of ALL) await unchanged(path, outage, { ...user, role: "outage" });
    }
  });
}
