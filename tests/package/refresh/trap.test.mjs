// The second module stops in the middle of a refresh.

import assert from "node:assert/strict";
import { test } from "node:test";

const { Instance } = WebAssembly;
/** Calls that stop, by the name of the function. */
const stops = {};
WebAssembly.Instance = function (module, imports) {
  const instance = new Instance(module, imports);
  if (!instance.exports.patchBetween) return instance;
  const functions = ["refreshDue", "patchBetween", "applyPatch"].map((name) => {
    const call = (...args) => {
      if (!stops[name]) return instance.exports[name](...args);
      stops[name] -= 1;
      throw new WebAssembly.RuntimeError("unreachable");
    };
    return [name, call];
  });
  return { exports: { ...instance.exports, ...Object.fromEntries(functions) } };
};

const { browserOf, instance, OUT, sharedStore, strictProvider, wholeSecond } =
  await import("./support.mjs");

const begun = wholeSecond();

test("what the provider has answered is not lost where the core stops", async () => {
  const [provider, store] = [strictProvider(), sharedStore()];
  const [one, two] = [1, 2].map(() =>
    instance({
      provider,
      store,
      async run(token, _, now) {
        const made = { ...token, ...(await provider.refresh(token, now)) };
        stops.patchBetween = 1;
        return made;
      },
    }),
  );
  const browser = await browserOf(one, provider, begun);
  const copy = browser.copy();
  const outcome = await one.visit(browser, begun + OUT);
  assert.equal(outcome.session.access, `access-${browser.name}#1`);
  const other = await two.visit(copy, begun + OUT);
  assert.equal(other.session.access, `access-${browser.name}#1`);
  assert.equal(provider.most, 1);
});

for (const name of ["refreshDue", "applyPatch"]) {
  test(`a stop in ${name} decides nothing, and the next request is as ever`, async () => {
    const [provider, store] = [strictProvider(), sharedStore()];
    const one = instance({ provider, store });
    const browser = await browserOf(one, provider, begun);
    const copy = browser.copy();
    await one.visit(browser, begun + OUT);
    stops[name] = 100;
    const outcome = await one.visit(copy.copy(), begun + OUT);
    assert.equal(outcome.status, "undecided");
    assert.equal(outcome.cause.code, "trap");
    assert.deepEqual(outcome.writes.setCookie, []);
    stops[name] = 0;
    const next = await one.visit(copy, begun + OUT);
    assert.equal(next.session.access, `access-${browser.name}#1`);
    assert.equal(provider.most, 1);
  });
}
