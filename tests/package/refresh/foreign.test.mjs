// Sessions of Auth.js, whose claims are the application's own until we write them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { encode } from "@auth/core/jwt";

import { Jar } from "../../support/jar.mjs";
import {
  copyOf,
  instance,
  OUT,
  SECRET,
  sharedStore,
  strictProvider,
  wholeSecond,
} from "./support.mjs";

const begun = wholeSecond();
const NAME = "__Secure-authjs.session-token";

async function scene(claims) {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() => instance({ provider, store }));
  const tokens = provider.start("s", begun);
  const token = { sub: "ada", name: "Ada", ...tokens, ...claims };
  const jar = new Jar();
  jar.keep([`${NAME}=${await encode({ secret: SECRET, salt: NAME, token })}`]);
  return {
    provider,
    one,
    two,
    browser: { name: "s", jar, copy: () => copyOf({ name: "s", jar }) },
  };
}

for (const [what, claims] of [
  ["", {}],
  ["with a `gen` of its own", { gen: 7 }],
  ["with a `gen` that is none", { gen: "7" }],
  ["with the largest `gen`", { gen: 2 ** 31 - 1 }],
  ["with a `gen` that no cookie of ours has", { gen: 2 ** 32 - 2 }],
  ["with a `gen` of milliseconds", { gen: begun }],
  ["with a `sid` of its own", { sid: "of the provider" }],
  ["with a `sid` of another type", { sid: 7 }],
  ["with an empty `sid`", { sid: "" }],
  ["with a long `sid`", { sid: "s".repeat(200) }],
  ["with a `sid` of 100 letters and 200 bytes", { sid: "é".repeat(100) }],
  ["with a `sid` of 64 letters and 128 bytes", { sid: "é".repeat(64) }],
]) {
  test(`a session of Auth.js ${what} is refreshed once for all its copies`, async () => {
    const { provider, one, two, browser } = await scene(claims);
    const old = browser.copy();
    for (const [at, each] of [one, two, one, two].entries()) {
      const now = begun + (at + 1) * OUT;
      const outcome = await each.visit(browser, now);
      assert.equal(outcome.session.access, `access-s#${at + 1}`);
      const other = at % 2 ? one : two;
      assert.equal((await other.visit(old.copy(), now)).session.access, `access-s#${at + 1}`);
    }
    assert.equal(provider.most, 1);
  });
}
