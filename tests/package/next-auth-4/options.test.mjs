// The options of version 4: what the documentation says of each is what happens.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import {
  entries,
  entriesIn,
  optionsIn,
  outcomesOf,
  table,
} from "../../support/next-auth-options.mjs";
import { both, original, require } from "./support.mjs";

const rows = table(4);
const [{ default: NextAuth }] = both("index");

test("the table has every option of the original's type", () => {
  const options = optionsIn(join(original, "index.d.ts"), "NextAuthOptions");
  assert.ok(options.includes("session.maxAge") && options.length > 30);
  assert.deepEqual(options.filter((option) => !rows.has(option)).sort(), []);
});

test("what the table says of an option is what becomes of it", () => {
  for (const [option, words] of rows) assert.deepEqual(outcomesOf(NextAuth, option), words, option);
});

test("the page has every entry of the original, with each of its names", () => {
  const said = entries(4);
  assert.deepEqual([...said.keys()].sort(), entriesIn(original).sort());
  for (const [name, text] of said) {
    if (name.endsWith("/*") || text.includes("types alone")) continue;
    const exported = Object.keys(require(name)).filter((each) => each !== "default");
    for (const each of exported) assert.match(text, new RegExp(`\`${each}\``), name);
  }
});
