// The same apps on the published next-auth and on the drop-in: types, builds, answers, and
// cookies that go from one to the other and back.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import {
  appsOf,
  buildFixture,
  compilersOf,
  installedOf,
  sides,
  typeErrors,
} from "../../../scripts/lib/drop-in.mjs";
import { isLong } from "../../support/long.mjs";
import { differences, unintended } from "./differences.mjs";
import { combinations, setsOf, typed } from "./matrix.mjs";
import { transcripts } from "./servers.mjs";

before(() => {
  // Two originals would agree about everything.
  for (const set of setsOf(isLong)) {
    assert.deepEqual(
      sides.map((side) => installedOf(set, side).name),
      ["next-auth", "waxseal-next-auth"],
    );
  }
});

describe("types", () => {
  for (const [major, set] of Object.entries(typed)) {
    for (const app of appsOf(major)) {
      for (const compiler of isLong ? compilersOf(major) : compilersOf(major).slice(-1)) {
        test(`${major}, ${app}: TypeScript ${compiler} says the same`, () => {
          const [original, dropIn] = sides.map((side) => typeErrors({ set, side, app }, compiler));
          assert.deepEqual(dropIn, original);
        });
      }
    }
  }
});

for (const combination of combinations(isLong)) {
  const { set, app, variant, isSecure, command } = combination;
  const name = [set, app, variant, isSecure && "https", command].filter(Boolean).join(", ");

  describe(name, () => {
    test("the builds end the same", { skip: command === "dev" }, () => {
      const [original, dropIn] = sides.map((side) => buildFixture({ set, side, app, variant }));
      assert.equal(original.status, 0, original.output);
      assert.equal(dropIn.status, 0, dropIn.output);
    });

    test("the answers are the same, and cookies go both ways", async () => {
      const { found } = await transcripts({ ...combination, sides });
      assert.ok(found.original.length > 10);
      assert.deepEqual(unintended(differences(found)), []);
    });
  });
}
