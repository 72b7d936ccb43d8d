// Every OAuth 2 and OpenID Connect module of NextAuth.js v4, as it is: the same as for v5.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answersFor } from "./answers.mjs";
import { signInWithV4 } from "./authjs.mjs";
import { compareAddress, compareLogin } from "./compare.mjs";
import { modulesOf } from "./modules.mjs";
import { answering, withAnswers } from "./network.mjs";
import { normalize, signIn } from "./ours.mjs";

const modules = await modulesOf("v4");

/** They do not work in NextAuth.js 4.24: addresses by names of v3, which it ignores. */
const BROKEN_THERE = ["freshbooks"];

test("these are all modules of NextAuth.js v4", () => {
  assert.equal(modules.length, 63);
});

for (const { name, make, options } of modules) {
  test(`${name} of NextAuth.js v4 signs in as there`, async () => {
    const made = () => make({ ...options });
    const read = normalize(made(), "next-auth");
    for (const [kind, answer] of answersFor(name, made())) {
      const answers = answering(read, answer);
      const { result: ours } = await withAnswers(answers, () => signIn(made(), "next-auth"));
      if (BROKEN_THERE.includes(name)) {
        await assert.rejects(withAnswers(answers, () => signInWithV4(made())));
        if (kind === "whole") assert.ok(ours.login);
        continue;
      }
      const { result: theirs } = await withAnswers(answers, () => signInWithV4(made()));
      if (kind === "whole") {
        assert.ok(theirs.login, `NextAuth.js signs in: ${theirs.error}`);
        compareAddress(ours.url, theirs.url, read);
      }
      compareLogin(ours.login, theirs.login, kind);
    }
  });
}
