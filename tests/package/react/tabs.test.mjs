// Tabs: copies of the module, which share nothing but the channel.

import assert from "node:assert/strict";

import { ada, bob, each, once } from "./support.mjs";

const getSession = { event: "session", data: { trigger: "getSession" } };
const signout = { event: "session", data: { trigger: "signout" } };

each("a mount tells the other tabs, and does not hear itself", async (page) => {
  await page.provide(await page.load());
  assert.deepEqual(page.messages, [getSession]);
  assert.deepEqual(page.server.requests, ["GET session"]);
});

each("becoming visible tells the other tabs only what is new", async (page) => {
  await page.provide(await page.load(), { session: ada });
  await page.show("visible");
  assert.deepEqual(page.messages, []);
  page.server.session = bob;
  await page.show("visible");
  assert.deepEqual(page.messages, [getSession]);
  assert.deepEqual(page.server.requests, ["GET session", "GET session"]);
});

each("a tab that is told asks once, and tells nobody", async (page) => {
  const view = await page.provide(await page.load(), { session: ada });
  page.server.session = bob;
  await page.hear("getSession");
  assert.equal(view.state, "authenticated Bob");
  assert.deepEqual(page.server.requests, ["GET session"]);
  assert.deepEqual(page.messages, []);
});

each("who signs in or out in one tab does so in the other", async (page) => {
  const one = await page.load();
  const here = await page.provide(one, { session: null });
  const there = await page.provide(await page.load(), { session: null });

  await one.signIn("credentials", { password: "right", redirect: false });
  await page.settled();
  assert.equal(here.state, "authenticated Ada");
  assert.equal(there.state, "authenticated Ada");
  assert.deepEqual(page.messages.splice(0), [getSession]);

  await one.signOut({ redirect: false });
  await page.settled();
  assert.equal(here.state, "unauthenticated");
  assert.equal(there.state, "unauthenticated");
  assert.deepEqual(page.messages, [signout]);
});

each("an update in one tab is seen in the other", async (page) => {
  const here = await page.provide(await page.load(), { session: ada });
  const there = await page.provide(await page.load(), { session: ada });
  await here.value.update({ name: "Countess" });
  await page.settled();
  assert.equal(here.state, "authenticated Countess");
  assert.equal(there.state, "authenticated Countess");
  assert.deepEqual(page.server.requests, ["GET csrf", "POST session", "GET session"]);
  assert.deepEqual(page.messages, [getSession]);
});

each("getSession tells the other tabs, unless it is not to", async (page) => {
  const client = await page.load();
  const there = await page.provide(await page.load(), { session: ada });
  page.server.session = bob;
  await client.getSession({ broadcast: false });
  await page.settled();
  assert.equal(there.state, "authenticated Ada");
  await client.getSession();
  await page.settled();
  assert.equal(there.state, "authenticated Bob");
});

each("a hidden tab asks when it is shown, but at once when it is signed out", async (page) => {
  const view = await page.provide(await page.load(), {
    session: null,
    refetchOnWindowFocus: false,
  });
  await page.show("hidden");
  page.server.session = ada;
  await page.hear("getSession");
  await page.hear("getSession");
  assert.deepEqual(page.server.take(), []);
  await page.show("visible");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "authenticated Ada");
  await page.show("visible");
  assert.deepEqual(page.server.take(), []);

  await page.show("hidden");
  page.server.session = null;
  await page.hear("signout");
  assert.deepEqual(page.server.take(), ["GET session"]);
  assert.equal(view.state, "unauthenticated");
});

once("a page without a provider tells the others", async (page) => {
  const client = await page.load();
  await client.signOut({ redirect: false });
  await page.settled();
  assert.deepEqual(page.messages, [signout]);
  assert.deepEqual(page.server.requests, ["GET csrf", "POST signout"]);
});

once("a browser without BroadcastChannel, or that refuses it", async (page) => {
  const original = globalThis.BroadcastChannel;
  const refusing = class {
    constructor() {
      throw new DOMException("The operation is insecure.", "SecurityError");
    }
  };
  try {
    for (const broken of [undefined, refusing]) {
      globalThis.BroadcastChannel = broken;
      page.server.session = ada;
      const client = await page.load();
      const view = await page.provide(client);
      await client.signOut({ redirect: false });
      await page.settled();
      assert.equal(view.state, "unauthenticated");
      await view.unmount();
    }
  } finally {
    globalThis.BroadcastChannel = original;
  }
});
