// What a reader leaves in the memory of its module, and what keeps that memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import { FORMATS } from "../../support/formats.mjs";
import { instances } from "../../support/instances.mjs";
import { collectUntil, cookies, textsLeft } from "../../support/secrets-in-memory.mjs";

const { createReader } = await import("waxseal/verify");

let number = 0;
const fresh = () => `${++number}!qX7_zRkW-5uTyB3mNcV8sLpD2fGhJ4kQ`.padEnd(47, "w");

for (const format of FORMATS) {
  test(`attack 44: secrets left in wasm memory: of a reader, ${format}`, async () => {
    const secrets = [fresh(), fresh()];
    let reader = createReader({
      secret: secrets,
      format,
      accept: FORMATS.filter((other) => other !== format),
    });
    const left = () => textsLeft(secrets);
    // For keys that are not derived yet.
    assert.deepEqual(left(), [1, 1]);
    for (const cookie of cookies) {
      reader.verify(cookie);
      assert.deepEqual(left(), [1, 1], cookie);
    }
    reader = null;
    await collectUntil(() => left().every((found) => found === 0));
    assert.equal(reader, null);
    assert.deepEqual(left(), [0, 0]);
  });
}

test("attack 45: nothing keeps an instance that has stopped", async () => {
  const reader = createReader({ secret: fresh() });
  const memories = [];
  for (let round = 0; round < 10; round++) {
    const { memory } = instances.at(-1).exports;
    memories.push(new WeakRef(memory.buffer));
    new Uint8Array(memory.buffer, 1024).fill(0xff);
    assert.equal(reader.verify(cookies[0]).status, "undecided");
    assert.equal(reader.verify("x=y").status, "anonymous");
    // The list of the tests holds it too.
    instances.splice(0, instances.length - 1);
  }
  const alive = () => memories.filter((memory) => memory.deref()).length;
  await collectUntil(() => alive() <= 1);
  // The last one may still be on the stack.
  assert.ok(alive() <= 1, `${alive()} are alive`);
});

test("attack 45: a reader that is given back in a broken instance stops nothing", async () => {
  const faults = [];
  const note = (fault) => faults.push(fault);
  process.on("uncaughtException", note);
  const collected = [];
  const registry = new FinalizationRegistry((reader) => collected.push(reader));
  (() => {
    for (let made = 0; made < 5; made++) registry.register(createReader({ secret: fresh() }), made);
  })();
  new Uint8Array(instances.at(-1).exports.memory.buffer, 1024).fill(0xff);
  await collectUntil(() => collected.length > 0);
  process.off("uncaughtException", note);
  assert.notEqual(collected.length, 0);
  assert.deepEqual(faults, []);
  assert.equal(createReader({ secret: fresh() }).verify("x=y").status, "anonymous");
});
