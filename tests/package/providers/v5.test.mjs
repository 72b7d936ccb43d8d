// Every provider module of Auth.js v5, as it is: waxseal sends the browser to the same address
// as Auth.js, and makes the same user, account and profile of the same answers, of those as
// well from which fields are missing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answersFor } from "./answers.mjs";
import { signInWithV5 } from "./authjs.mjs";
import { compareAddress, compareLogin } from "./compare.mjs";
import { modulesOf } from "./modules.mjs";
import { answering, withAnswers } from "./network.mjs";
import { normalize, signIn } from "./ours.mjs";

const modules = await modulesOf("v5");

test("these are all modules of Auth.js v5", () => {
  assert.equal(modules.length, 93);
});

for (const { name, make, options } of modules) {
  test(`${name} of Auth.js v5 signs in as there`, async () => {
    const made = () => make({ ...options });
    const read = normalize(made());
    for (const [kind, answer] of answersFor(name, made())) {
      const answers = answering(read, answer);
      const { result: theirs } = await withAnswers(answers, () => signInWithV5(made()));
      const { result: ours } = await withAnswers(answers, () => signIn(made()));
      if (kind === "whole") {
        assert.ok(theirs.login, "Auth.js signs in");
        compareAddress(ours.url, theirs.url, read);
      }
      compareLogin(ours.login, theirs.login, kind);
    }
  });
}
