// What is left of the secrets in the memory of the module, which everything in the
// process can read: looked for byte by byte.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { instances } from "../../support/instances.mjs";
import {
  collectGarbage,
  collectUntil,
  cookies,
  count,
  forms,
  textsLeft,
} from "../../support/secrets-in-memory.mjs";

const { createAuth } = await import("waxseal");

let number = 0;
/** A secret that nobody else has, of this many bytes. */
const fresh = (length) => `${++number}!`.padEnd(length, "qX7_zRkW-5uTyB3mNcV").slice(0, length);

const long = () => fresh(47);
const cases = {
  signed: () => ({ secret: long() }),
  "signed, the longest key of a block": () => ({ secret: fresh(64) }),
  "signed, longer than a block": () => ({ secret: fresh(200) }),
  HS512: () => ({ secret: fresh(128), jwt: { algorithm: "HS512" } }),
  authjs: () => ({ secret: long(), format: "authjs" }),
  "next-auth": () => ({ secret: long(), format: "next-auth" }),
  "three secrets, three formats": () => ({
    secret: [long(), long(), long()],
    format: "authjs",
    accept: ["signed", "next-auth"],
  }),
  "a secret with escapes": () => ({ secret: `${long()}"\\\n` }),
  "a secret that is not ASCII": () => ({ secret: `${long()}é日本` }),
};

for (const [name, make] of Object.entries(cases)) {
  test(`attack 44: secrets left in wasm memory: ${name}`, async () => {
    const options = make();
    const secrets = [options.secret].flat();
    let auth = createAuth(options);
    // The CSRF cookie is a hash that ends with the secrets, so it needs their text:
    // joined with commas, and of several each one.
    const needed = secrets.length > 1 ? 2 : 1;
    const left = () => textsLeft(secrets);
    const expected = secrets.map(() => needed);
    assert.deepEqual(left(), expected, "made");
    for (const cookie of cookies) {
      auth.verify(cookie);
      assert.deepEqual(left(), expected, `keys derived for ${cookie}`);
    }

    assert.ok(auth, "it is held until here");
    // Whoever no longer uses it leaves nothing behind.
    auth = null;
    await collectUntil(() => left().every((found) => found === 0));
    assert.deepEqual(
      left(),
      secrets.map(() => 0),
    );
  });
}

test("attack 44: secrets left in wasm memory: of a CSRF token that is made and checked", () => {
  for (const secret of [fresh(40), fresh(64), fresh(200)]) {
    const auth = createAuth({ secret, format: "authjs" });
    const { csrf, mac, verifyMac } = auth[Symbol.for("waxseal.internals")];
    const pieces = [0, secret.length - 20].map((at) => Buffer.from(secret.slice(at, at + 20)));
    const left = () => pieces.map(count);
    const before = left();
    const { token, setCookie } = csrf(null, undefined);
    assert.deepEqual(left(), before, "made");
    const { verified } = csrf(setCookie.split(";")[0], token);
    assert.equal(verified, true);
    assert.deepEqual(left(), before, "checked");
    const cookie = setCookie.split(";")[0];
    const altered = cookie.slice(0, -1) + (cookie.endsWith("0") ? "1" : "0");
    assert.equal(csrf(altered, token).verified, false);
    assert.deepEqual(left(), before, "refused");
    assert.ok(verifyMac("test", "text", mac("test", "text")));
    assert.deepEqual(left(), before, "a code");
  }
});

test("attack 44: secrets left in wasm memory: one with an end, once, for keys to derive", () => {
  const [secret, old] = [long(), long()];
  const until = new Date(Date.now() + 60_000);
  const auth = createAuth({ secret: [secret, { secret: old, until }] });
  const left = () => [secret, old].map((text) => count(Buffer.from(text)));
  assert.deepEqual(left(), [1, 1]);
  for (const cookie of cookies) auth.verify(cookie);
  assert.deepEqual(left(), [1, 1]);
});

test("attack 44: secrets left in wasm memory: of text that is not ASCII", async () => {
  let kept = [];
  for (let round = 1; round <= 150; round++) {
    // Long, since what is freed is in part written over.
    const secret = randomBytes(150).toString("hex");
    const source = { from: "token.name", default: `é${"x".repeat((round * 1237) % 6000)}` };
    const auth = createAuth({ secret, projections: { session: { "user.name": source } } });
    for (const at of [0, 140, 280]) {
      assert.equal(count(Buffer.from(secret.slice(at, at + 20))), 1, `round ${round}`);
    }
    // Between those that stay are gaps, which a buffer that grows has to leave.
    if (round % 2 === 0) kept.push(auth);
    if (round % 30 === 0) {
      kept = kept.filter((_, at) => at % 3 > 0);
      collectGarbage();
      await sleep(10);
    }
  }
});

test("attack 44: secrets left in wasm memory: of a configuration that is refused", () => {
  const secret = long();
  assert.throws(() => createAuth({ secret, cookie: { name: "not a name" } }), {
    code: "cookie-name",
  });
  for (const bytes of forms(Buffer.from(secret))) assert.equal(count(bytes), 0);
});

test("attack 44: the search finds what is there", () => {
  const auth = createAuth({ secret: long() });
  const view = new Uint8Array(instances.at(-1).exports.memory.buffer);
  const secret = fresh(32);
  view.set(Buffer.from(secret), view.length - 32);
  assert.equal(count(Buffer.from(secret)), 1);
  assert.ok(auth);
});
