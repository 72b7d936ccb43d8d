// The same calls through `next-auth/react` v5 and through ours, against the same server:
// the same requests in the same order, the same places gone to, the same results.

import assert from "node:assert/strict";

import { ada, bob, once } from "./support.mjs";

const TWITTER = "&provider=twitter";
let copies = 0;
// Read when it is loaded; the default of the library is a port of this machine.
const original = () => import(`${import.meta.resolve("next-auth/react")}?${++copies}`);

/** What `work` does through either of the two. */
function same(name, work) {
  once(name, async (page) => {
    const seen = [];
    for (const client of [await original(), await page.load()]) {
      page.server.session = ada;
      const result = await work(client, page);
      await page.settled();
      const requests = page.server.details.map(({ method, url, fields, headers }) => [
        method,
        url,
        fields,
        headers["x-auth-return-redirect"],
      ]);
      // Ours tells the server which provider is missing.
      const visited = page.location.visited.splice(0).map((url) => url.replace(TWITTER, ""));
      seen.push({ result, requests, visited });
      page.server.take();
    }
    assert.ok(seen[0].requests.length > 0);
    assert.deepEqual(seen[1], seen[0]);
  });
}

const right = { username: "ada", password: "right" };

same("signIn", ({ signIn }) => signIn("credentials", right));
same("signIn with redirectTo", ({ signIn }) =>
  signIn("credentials", { ...right, redirectTo: "/a" }),
);
same("signIn with callbackUrl", ({ signIn }) =>
  signIn("credentials", { ...right, callbackUrl: "https://app.test/b?c=d" }),
);
same("signIn with wrong credentials", ({ signIn }) => signIn("credentials", { password: "x" }));
same("signIn in place", ({ signIn }) => signIn("credentials", { ...right, redirect: false }));
same("signIn with an OAuth provider", ({ signIn }) =>
  signIn("github", { redirectTo: "/a" }, { scope: "read:user" }),
);
same("signIn with an OAuth provider in place", ({ signIn }) =>
  signIn("github", { redirect: false }),
);
same("signIn without a provider", ({ signIn }) => signIn());
same("signIn with an unknown provider", ({ signIn }) => signIn("twitter", { callbackUrl: "/a" }));
same("signOut", ({ signOut }) => signOut());
same("signOut in place", ({ signOut }) => signOut({ redirect: false, callbackUrl: "/bye" }));
same("getSession", ({ getSession }) => getSession());
same("getSession for nobody", ({ getSession }, { server }) => {
  server.session = null;
  return getSession();
});
same("getCsrfToken", ({ getCsrfToken }) => getCsrfToken());
same("getProviders", ({ getProviders }) => getProviders());

same("a provider: given a session, updating, signing out", async (client, page) => {
  const view = await page.provide(client, { session: ada });
  page.server.session = bob;
  const results = [await view.value.update()];
  await page.settled();
  results.push(await view.value.update({ name: "Countess" }));
  await page.settled();
  results.push(await client.signOut({ redirect: false }));
  await page.settled();
  results.push(view.states);
  await view.unmount();
  return results;
});

same("a provider for nobody, signing in, becoming visible while offline", async (client, page) => {
  page.server.session = null;
  const view = await page.provide(client, { session: null, basePath: "/x/auth" });
  await page.show("visible");
  await client.signIn("credentials", { ...right, redirect: false });
  await page.settled();
  const { states } = view;
  await view.unmount();
  return states;
});

same("required", async (client, page) => {
  const view = await page.provide(client, { session: null }, { required: true });
  const given = view.states;
  await view.unmount();
  await client.getCsrfToken();
  return given;
});

once(
  "what differs: wrong credentials in place are not `ok`, and nothing is read again",
  async (page) => {
    const results = [];
    for (const { signIn, SessionProvider, useSession } of [await original(), await page.load()]) {
      const view = await page.provide({ SessionProvider, useSession }, { session: null });
      page.server.take();
      results.push(await signIn("credentials", { password: "x", redirect: false }));
      await page.settled();
      results.push(page.server.take().includes("GET session"));
      await view.unmount();
    }
    const [theirs, theyRead, ours, weRead] = results;
    assert.deepEqual(ours, { ...theirs, ok: false });
    assert.deepEqual([theirs.ok, theyRead, weRead], [true, true, false]);
  },
);

once("what differs: a mount asks once, not twice", async (page) => {
  const counts = [];
  for (const client of [await original(), await page.load()]) {
    const view = await page.provide(client);
    counts.push(page.server.take().length);
    await view.unmount();
  }
  assert.deepEqual(counts, [2, 1]);
});

once("the two hear each other", async (page) => {
  const theirs = await original();
  const ours = await page.load();
  const one = await page.provide(theirs, { session: ada });
  const two = await page.provide(ours, { session: ada });
  await ours.signOut({ redirect: false });
  await page.settled();
  assert.deepEqual([one.state, two.state], ["unauthenticated", "unauthenticated"]);

  page.server.session = bob;
  await theirs.getSession();
  await page.settled();
  assert.deepEqual([one.state, two.state], ["authenticated Bob", "authenticated Bob"]);
  await one.unmount();
});
