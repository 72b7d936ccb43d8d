// A page that stays open: the session ends, the machine sleeps, the network comes back.

import assert from "node:assert/strict";

import { ada, bob, each, once, withClock } from "./support.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An answer with the time of a server whose clock differs from the browser's. */
const dated = (session, ms) =>
  Response.json(session, { headers: { Date: new Date(Date.now() + ms).toUTCString() } });

async function comesOnline(page) {
  window.dispatchEvent(new page.window.Event("online"));
  await page.settled();
}

each("the end of a session is noticed when it comes, hidden or not, by one request", (page) =>
  withClock(page, async (clock) => {
    for (const visibility of ["visible", "hidden"]) {
      page.server.session = clock.in(15 * MINUTE);
      const view = await page.provide(await page.load());
      await page.show(visibility);
      assert.deepEqual(await clock.advance(15 * MINUTE - SECOND), []);
      assert.equal(view.state, "authenticated Ada");
      assert.ok(clock.timers.size <= 1);
      page.server.session = null;
      assert.deepEqual(await clock.advance(SECOND), ["GET session"]);
      assert.equal(view.state, "unauthenticated");
      assert.deepEqual(await clock.advance(DAY), []);
      await view.unmount();
      await page.show("visible");
    }
  }),
);

once("a session that was given, of forty days, and no timer is too long for browsers", (page) =>
  withClock(page, async (clock) => {
    const session = clock.in(40 * DAY);
    const view = await page.provide(await page.load(), { session });
    // Not all of it: a timer fires each minute.
    assert.deepEqual(await clock.advance(10 * MINUTE), []);
    assert.ok(clock.delays.every((ms) => ms < 2 ** 31));
    await view.unmount();
    assert.equal(clock.timers.size, 0);
  }),
);

once("a session that was renewed meanwhile goes on to its new end", (page) =>
  withClock(page, async (clock) => {
    const view = await page.provide(await page.load(), { session: clock.in(10 * MINUTE) });
    page.server.session = clock.in(HOUR);
    assert.deepEqual(await clock.advance(10 * MINUTE), ["GET session"]);
    assert.equal(view.state, "authenticated Ada");
    assert.deepEqual(await clock.advance(50 * MINUTE - SECOND), []);
    page.server.session = null;
    assert.deepEqual(await clock.advance(SECOND), ["GET session"]);
    assert.equal(view.state, "unauthenticated");
  }),
);

once("a server that fails at the end is asked again", (page) =>
  withClock(page, async (clock) => {
    const view = await page.provide(await page.load(), { session: clock.in(MINUTE) });
    const { "GET session": answer } = page.server.routes;
    page.server.routes["GET session"] = () => new Response("", { status: 503 });
    assert.deepEqual(await clock.advance(MINUTE), ["GET session"]);
    assert.equal(view.state, "authenticated Ada");
    page.server.routes["GET session"] = answer;
    page.server.session = null;
    assert.deepEqual(await clock.advance(MINUTE), ["GET session"]);
    assert.equal(view.state, "unauthenticated");
    assert.equal(page.takeErrors().length, 1);
  }),
);

once("an end that has passed already, or is none, makes no requests", (page) =>
  withClock(page, async (clock) => {
    for (const expires of [new Date(Date.now() - HOUR).toISOString(), "soon", undefined]) {
      page.server.session = { ...ada, expires };
      const view = await page.provide(await page.load());
      assert.deepEqual(await clock.advance(HOUR), []);
      assert.equal(view.state, "authenticated Ada");
      await view.unmount();
    }
  }),
);

once("the server's clock counts, not that of this machine", (page) =>
  withClock(page, async (clock) => {
    for (const skew of [-HOUR, HOUR]) {
      const session = clock.in(15 * MINUTE + skew);
      page.server.routes["GET session"] = () => dated(page.server.session, skew);
      page.server.session = session;
      const view = await page.provide(await page.load());
      assert.deepEqual(await clock.advance(15 * MINUTE - 2 * SECOND), []);
      page.server.session = null;
      assert.deepEqual(await clock.advance(4 * SECOND), ["GET session"]);
      assert.equal(view.state, "unauthenticated");
      await view.unmount();
    }
  }),
);

once("a clock that is ahead does not hide the end of a session that was given", (page) =>
  withClock(page, async (clock) => {
    page.server.session = clock.in(15 * MINUTE - HOUR);
    page.server.routes["GET session"] = () => new Response("", { status: 503 });
    const view = await page.provide(await page.load(), { session: page.server.session });
    assert.deepEqual(page.server.take(), ["GET session"]);
    assert.equal(page.takeErrors().length, 1);
    page.server.routes["GET session"] = () => dated(page.server.session, -HOUR);
    assert.deepEqual(await clock.advance(MINUTE), ["GET session"]);
    assert.deepEqual(await clock.advance(14 * MINUTE - 2 * SECOND), []);
    assert.equal(view.state, "authenticated Ada");
    page.server.session = null;
    assert.deepEqual(await clock.advance(4 * SECOND), ["GET session"]);
    assert.equal(view.state, "unauthenticated");
  }),
);

once("a session that was given and is over is asked for once", (page) =>
  withClock(page, async (clock) => {
    for (const given of [clock.in(-HOUR), null]) {
      const session = clock.in(-MINUTE);
      page.server.session = session;
      const view = await page.provide(await page.load(), { session: given });
      await view.render({ session });
      assert.deepEqual(page.server.take(), ["GET session"]);
      assert.deepEqual(await clock.advance(HOUR), []);
      await view.unmount();
    }
  }),
);

once("a page that wakes up asks, though it was visible all the time", (page) =>
  withClock(page, async (clock) => {
    const client = await page.load();
    const view = await page.provide(client, { session: clock.in(DAY) });
    clock.sleep(HOUR);
    page.server.session = null;
    assert.deepEqual(await clock.advance(MINUTE), ["GET session"]);
    assert.equal(view.state, "unauthenticated");
    await view.unmount();

    const quiet = { session: clock.in(DAY), refetchOnWindowFocus: false };
    const other = await page.provide(client, quiet);
    clock.sleep(HOUR);
    assert.deepEqual(await clock.advance(MINUTE), []);
    clock.sleep(DAY);
    assert.deepEqual(await clock.advance(MINUTE), ["GET session"]);
    assert.equal(other.state, "unauthenticated");
  }),
);

each("a page that is online again asks, if somebody looks at it", async (page) => {
  const view = await page.provide(await page.load(), { session: ada });
  page.server.session = null;
  await page.show("hidden");
  await comesOnline(page);
  assert.deepEqual(page.server.take(), []);
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "unauthenticated");
  await comesOnline(page);
  assert.deepEqual(page.server.take(), []);

  page.server.session = ada;
  await view.render({ session: ada, refetchOnWindowFocus: false });
  await view.render({ session: { ...ada, expires: "2101-01-01T00:00:00.000Z" } });
  await comesOnline(page);
  assert.deepEqual(page.server.take(), ["GET session"]);
});

each("a server action that changed the session is followed once", async (page) => {
  const view = await page.provide(await page.load(), { session: null });
  let cookies = "";
  Object.defineProperty(document, "cookie", { get: () => cookies });
  const mark = (value) => (cookies = `theme=dark; waxseal.changed=${value}; a=b`);
  await view.render({ session: null });
  assert.deepEqual(page.server.take(), []);

  page.server.session = ada;
  mark("1");
  await view.render({ session: null });
  await view.render({ session: null });
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Ada");

  // With the session itself there is nothing to ask.
  mark("2");
  await view.render({ session: { ...ada, user: { name: "Grace" } } });
  assert.deepEqual(page.server.take(), []);
  assert.equal(view.state, "authenticated Grace");

  // The mark expires.
  cookies = "theme=dark";
  await view.render({});
  cookies = "waxseal.changed.not=1";
  await view.render({});
  assert.deepEqual(page.server.take(), []);
});

each("a server action of another tab is that tab's", async (page) => {
  const heard = [];
  const onSessionChange = (session) => void heard.push(session?.user.name ?? null);
  const view = await page.provide(await page.load(), { session: null, onSessionChange });
  let cookies = "";
  Object.defineProperty(document, "cookie", { get: () => cookies });

  page.server.session = ada;
  cookies = "waxseal.changed=1";
  await page.hear("getSession");
  await view.render({ session: null, onSessionChange });
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.deepEqual(heard.splice(0), ["Ada"]);

  await page.show("hidden");
  page.server.session = bob;
  cookies = "waxseal.changed=2";
  await page.hear("getSession");
  await view.render({ session: null, onSessionChange });
  assert.deepEqual(page.server.take(), []);
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Bob");
  assert.deepEqual(heard, ["Bob"]);
});

each("onSessionChange hears of another session, and signIn waits for it", async (page) => {
  const client = await page.load();
  const heard = [];
  let finish;
  const onSessionChange = (session) => {
    heard.push(session?.user.name ?? null);
    return new Promise((resolve) => (finish = resolve));
  };
  page.server.session = null;
  const view = await page.provide(client, { onSessionChange });
  assert.deepEqual(heard, []);

  let isDone = false;
  const signing = client
    .signIn("credentials", { password: "right", redirect: false })
    .then(() => (isDone = true));
  await page.settled();
  assert.deepEqual([heard, isDone, view.state], [["Ada"], false, "authenticated Ada"]);
  finish();
  await signing;

  // A renewal is no other session.
  page.server.session = { ...ada, expires: "2101-01-01T00:00:00.000Z" };
  await page.show("visible");
  assert.deepEqual(heard, ["Ada"]);
  await view.render({ onSessionChange, session: { ...ada, user: { name: "Grace" } } });
  assert.deepEqual(heard, ["Ada"]);

  page.server.session = null;
  await page.hear("signout");
  assert.deepEqual(heard, ["Ada", null]);
});

once("onSessionChange that fails is reported, and the session is there", async (page) => {
  const client = await page.load();
  const failures = [
    () => Promise.reject(new Error("no router")),
    () => {
      throw new Error("no router");
    },
  ];
  for (const onSessionChange of failures) {
    const view = await page.provide(client, { session: null, onSessionChange });
    await client.signIn("credentials", { password: "right", redirect: false });
    await page.settled();
    assert.equal(view.state, "authenticated Ada");
    assert.match(page.takeErrors().join(), /no router/);
    await view.unmount();
  }
});
