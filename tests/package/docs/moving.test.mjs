// The tables of docs/moving: every option of the published types, and what becomes of it here.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { createAuth, WaxsealError } from "waxseal";

import { root } from "../../../scripts/lib/run.mjs";
import { optionsIn } from "../../support/next-auth-options.mjs";
import { SECRET } from "../../support/users.mjs";
import { read } from "./markdown.mjs";

const ours = new Set(
  [...read("docs/options.md").matchAll(/^#{2,3} (\S+)$/gm)].map(([, name]) => name),
);

for (const [page, types] of [
  ["next-auth-4", [["next-auth-v4", "AuthOptions"]]],
  [
    "auth-js-5",
    [
      ["next-auth", "NextAuthConfig"],
      ["@auth/core", "AuthConfig"],
    ],
  ],
]) {
  const rows = [...read(`docs/moving/${page}.md`).matchAll(/^\| `([\w.]+)` +\| ([^|]+?) +\|/gm)];
  const here = new Map(rows.map(([, option, words]) => [option, words]));

  test(`${page}: the table has every option, and no other`, () => {
    const published = types.flatMap(([module, name]) =>
      optionsIn(join(root, "node_modules", module, "index.d.ts"), name),
    );
    assert.ok(published.length > 35);
    assert.deepEqual([...here.keys()].sort(), [...new Set(published)].sort());
  });

  test(`${page}: what it says of an option is so`, () => {
    for (const [option, words] of here) {
      if (words === "the same") {
        assert.ok(ours.has(option), option);
        assert.notEqual(codeOf(option), "unknown-option", option);
        continue;
      }
      assert.equal(codeOf(option), "unknown-option", option);
      const [, instead] = /^`([\w.]+)`$/.exec(words) ?? [];
      assert.ok(words === "throws" || ours.has(instead), `${option}: ${words}`);
    }
  });
}

/** What the configuration with this option is refused for, with a value that its type may have. */
function codeOf(path) {
  const [option, member] = path.split(".");
  const codes = ["/x", true, 1, () => {}, {}, []].map((value) => {
    try {
      createAuth({ secret: SECRET, [option]: member ? { [member]: value } : value });
      return undefined;
    } catch (error) {
      assert.ok(error instanceof WaxsealError, path);
      return error.code;
    }
  });
  return codes.includes(undefined) ? undefined : codes.find((code) => code === "unknown-option");
}
