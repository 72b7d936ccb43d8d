// The options of version 5: what the documentation says of each is what happens.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { root } from "../../../scripts/lib/run.mjs";
import {
  entries,
  entriesIn,
  optionsIn,
  outcomesOf,
  table,
} from "../../support/next-auth-options.mjs";

const rows = table(5);
const standIn = join(root, "target/next-auth/5");
const load = (name) => import(pathToFileURL(join(standIn, `${name}.js`)).href);
const { default: NextAuth } = await load("index");

test("the table has every option of the original's type", () => {
  const options = optionsIn(join(root, "node_modules/next-auth/index.d.ts"), "NextAuthConfig");
  assert.ok(options.includes("callbacks.authorized") && options.length > 35);
  assert.deepEqual(options.filter((option) => !rows.has(option)).sort(), []);
});

test("what the table says of an option is what becomes of it", () => {
  for (const [option, words] of rows) assert.deepEqual(outcomesOf(NextAuth, option), words, option);
});

test("the page has every entry of the original, with each of its names", async () => {
  const said = entries(5);
  assert.deepEqual([...said.keys()].sort(), entriesIn(join(root, "node_modules/next-auth")).sort());
  for (const [name, text] of said) {
    const file = name.replace(/^next-auth\/?/, "") || "index";
    if (name.endsWith("/*") || text.includes("types of")) continue;
    if (text.includes("when they are imported")) {
      await assert.rejects(load(file), ReferenceError, name);
      continue;
    }
    const exported = Object.keys(await load(file)).filter((each) => each !== "default");
    for (const each of exported) assert.match(text, new RegExp(`\`${each}\``), name);
  }
});
