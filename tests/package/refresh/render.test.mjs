// What is asked of the clock and of chance while Next.js renders, which reports both there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inPage } from "../../support/next-context.mjs";
import { ada, SECRET, signedIn } from "../../support/users.mjs";

const { createAuth, memory, memoryStore } = await import("waxseal");
const { default: Waxseal } = await import("waxseal/next");

const HOUR = 3600;

/** What of it was used in `work`, by whom. */
async function watched(work) {
  const used = [];
  const kept = [];
  const watch = (object, name) => {
    const original = object[name];
    kept.push(() => (object[name] = original));
    object[name] = (...args) => {
      used.push(new Error(name).stack);
      return original.apply(object, args);
    };
  };
  watch(Date, "now");
  watch(Math, "random");
  watch(crypto, "getRandomValues");
  watch(crypto, "randomUUID");
  try {
    await work();
  } finally {
    for (const restore of kept) restore();
  }
  return used;
}

test("a page that reads a session, its list and its proof asks neither", async () => {
  const seconds = Date.now() / 1000;
  const config = {
    secret: SECRET,
    format: "authjs",
    projections: { jwt: { until: "user.until" } },
    refresh: {
      due: { claim: "until" },
      coordinator: memory(),
      run: (token) => ({ ...token, until: seconds + HOUR }),
    },
    revocation: { store: memoryStore(), sessions: true },
  };
  const plain = createAuth(config);
  // Its tokens have run out, and another request has refreshed them.
  const cookie = await signedIn(plain, { ...ada, until: seconds - 1 });
  const headers = { cookie };
  await plain.resolve(new Request("https://app.test/", { headers: { cookie } }));
  while ((await plain.sessions({ sub: ada.id })).length === 0);

  const { auth, sessions } = Waxseal(config);
  const used = await watched(() =>
    inPage(async () => {
      assert.equal((await auth()).user.name, ada.name);
      assert.equal((await auth.require({ within: 300 })).user.name, ada.name);
      assert.equal((await sessions({ sub: ada.id })).length, 1);
    }, headers),
  );
  assert.deepEqual(used, []);
});
