// Chromium, with cookies of an earlier configuration: signed out is signed out.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch } from "../../support/browser.mjs";
import { APP, cases } from "./cases.mjs";
import { openSite } from "./site.mjs";
import { entries, visit } from "./visitor.mjs";
import { isLong } from "../../support/long.mjs";

/** What the server at `APP` is at the moment. */
const state = { app: "", config: "", planted: [] };
let site, browser;

before(async () => {
  site = await openSite();
  const port = await site.front("https", state);
  browser = await launch(`--host-resolver-rules=MAP app.example.test:443 127.0.0.1:${port}`);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Each case at one entry, and each entry with some; at length each case at another entry. */
const entryNames = Object.keys(entries);
const casesOf = (entryName) =>
  Object.entries(cases).filter(
    (_, index) => entryNames[(index + (isLong ? 1 : 0)) % entryNames.length] === entryName,
  );

test("every case is tried, and every entry has some", () => {
  const tried = entryNames.map((entryName) => casesOf(entryName).map(([name]) => name));
  assert.ok(tried.every((names) => names.length > 0));
  assert.deepEqual(new Set(tried.flat()), new Set(Object.keys(cases)));
});

for (const [entryName, entry] of Object.entries(entries)) {
  describe(entryName, () => {
    for (const [name, { lines }] of casesOf(entryName)) {
      const attack = name.includes("partitioned") ? "attack 58: " : "attack 57: ";

      test(attack + name, async () => {
        Object.assign(state, { app: entry.app, config: name, planted: await lines() });
        await visit(browser, entry, APP, async (visitor) => {
          await visitor.plant();
          assert.equal(await visitor.who(), "earlier");
          assert.equal(await visitor.who(), "earlier");
          await visitor.signOut();
          await isOut(visitor);
          await comesAndGoes(visitor);
          // Somebody else signs in while the session is still there.
          await visitor.plant();
          await comesAndGoes(visitor);
        });
      });
    }
  });
}

for (const [entryName, entry] of Object.entries(entries)) {
  const answeredAs = (config) => Object.assign(state, { app: entry.app, config });

  test(`attack 59: ${entryName}: two servers in the middle of a secret's rotation`, () =>
    visit(browser, entry, APP, async (visitor) => {
      answeredAs("ahead");
      await visitor.signIn("next");
      answeredAs("behind");
      assert.equal(await visitor.who(), "nobody");
      answeredAs("ahead");
      assert.equal(await visitor.who(), "next");
      answeredAs("behind");
      await visitor.signOut();
      answeredAs("ahead");
      await isOut(visitor);

      // Of the old secret, and written anew where a response can do that.
      answeredAs("behind");
      await visitor.signIn("last");
      for (const config of ["ahead", "behind", "ahead"]) {
        answeredAs(config);
        const isKnown = config === "ahead" || entry.byAction;
        assert.equal(await visitor.who(), isKnown ? "last" : "nobody", config);
      }
      answeredAs("behind");
      await comesAndGoes(visitor);
      answeredAs("ahead");
      await isOut(visitor);
    }));

  test(`attack 59: ${entryName}: two applications on one localhost`, async () => {
    const first = { app: entry.app, config: "first" };
    const second = { app: entry.app, config: "second" };
    const [here, there] = await Promise.all(
      [first, second].map(async (state) => `http://localhost:${await site.front("http", state)}`),
    );
    await visit(browser, entry, here, async (visitor) => {
      await visitor.signIn("next", here);
      assert.equal(await visitor.who(there), "nobody");
      assert.equal(await visitor.who(here), "next");

      second.config = "second, named";
      await visitor.signIn("last", there);
      assert.deepEqual([await visitor.who(here), await visitor.who(there)], ["next", "last"]);
      await visitor.signOut(there);
      assert.deepEqual([await visitor.who(here), await visitor.who(there)], ["next", "nobody"]);
      await visitor.signOut(here);
      await isOut(visitor);
    });
  });
}

/** Nobody is signed in, and nothing is left that could sign anybody in. */
async function isOut(visitor) {
  assert.deepEqual(await visitor.left(), []);
  assert.equal(await visitor.who(), "nobody");
}

/** The next visitor of the machine. */
async function comesAndGoes(visitor) {
  await visitor.signIn("next");
  assert.equal(await visitor.who(), "next");
  await visitor.signOut();
  await isOut(visitor);
}

test("the log holds no token, and no error", () => {
  assert.doesNotMatch(site.output(), /⨯|[a-z]*Error\b|eyJ/i);
});
