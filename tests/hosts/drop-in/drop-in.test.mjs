// The same apps on the published next-auth and on the drop-in: types, builds, answers, and
// cookies that go from one to the other and back.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { buildFixture, installedOf, sides, typeErrors } from "../../../scripts/lib/drop-in.mjs";
import { differences, unintended } from "./differences.mjs";
import { combinations, compilations, sets } from "./matrix.mjs";
import { transcripts } from "./servers.mjs";

before(() => {
  // Two originals would agree about everything.
  for (const set of sets) {
    assert.deepEqual(
      sides.map((side) => installedOf(set, side).name),
      ["next-auth", "waxseal-next-auth"],
    );
  }
});

for (const { set, app, compiler } of compilations) {
  test(`${set}, ${app}: TypeScript ${compiler} says the same`, () => {
    const [original, dropIn] = sides.map((side) => typeErrors({ set, side, app }, compiler));
    assert.deepEqual(dropIn, original);
  });
}

for (const [name, combination] of Object.entries(combinations)) {
  const { set, app, variant, command } = combination;

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
