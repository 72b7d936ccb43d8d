// The provider of `waxseal/next/client`: what it asks the router of Next.js for. In a browser it
// runs under tests/hosts/browsers.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { ada, once } from "./support.mjs";

const require = createRequire(import.meta.url);
const router = { refresh: () => void calls.push("refresh") };
const calls = [];
let answer;

stub("next/navigation", { useRouter: () => router });
stub("waxseal/next/router", {
  async clearRouterCache() {
    calls.push("clear");
    await answer();
  },
});
const { SessionProvider } = require("waxseal/next/client");
const client = { ...require("waxseal/react"), SessionProvider };

function stub(name, exports) {
  const id = require.resolve(name);
  require.cache[id] = { id, filename: id, loaded: true, exports };
}

async function signIn(page, action) {
  answer = action;
  page.server.session = null;
  const view = await page.provide(client, { session: null });
  const { ok } = await client.signIn("credentials", { password: "right", redirect: false });
  await page.settled();
  assert.deepEqual([ok, view.state], [true, "authenticated Ada"]);
  await view.unmount();
  return calls.splice(0);
}

once("after a sign-in the router forgets everything, by a server action", async (page) => {
  assert.deepEqual(await signIn(page, async () => {}), ["clear"]);
});

once("a redirect of the guard is no failure", async (page) => {
  const redirect = Object.assign(new Error("redirect"), { digest: "NEXT_REDIRECT;push;/;307;" });
  assert.deepEqual(await signIn(page, () => Promise.reject(redirect)), ["clear"]);
});

once(
  "where the server action fails, the page is made anew, and the console says so",
  async (page) => {
    const gone = new Error("Server Action was not found on the server.");
    for (const cause of [gone, undefined]) {
      assert.deepEqual(await signIn(page, () => Promise.reject(cause)), ["clear", "refresh"]);
      assert.deepEqual(page.takeErrors(), [String(cause)]);
    }
  },
);

once("after a sign-out the page is made anew", async (page) => {
  page.server.session = ada;
  await page.provide(client, { session: ada });
  await client.signOut({ redirect: false });
  await page.settled();
  assert.deepEqual(calls.splice(0), ["refresh"]);
});
