// The store of the throttle is full, away, hanging, or returns rubbish: nobody is kept
// out by it, what it does count counts, and it is logged.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ada, isAda, issuers, keepSecret, request, site } from "./support.mjs";

const LIMIT = 0.02;
const raise = () => {
  throw new Error("OOM command not allowed when used memory > 'maxmemory'");
};
const reject = () => Promise.reject(new Error("ECONNREFUSED"));
const hang = () => new Promise(() => {});
const hostile = new Proxy({}, { get: raise, getPrototypeOf: raise });

const failing = {
  "full: set throws": { get: () => 0, set: raise },
  "full: incr throws": { get: () => 0, set() {}, incr: raise },
  "away": { get: reject, set: reject },
  "away, with incr": { get: reject, set: reject, incr: reject },
  "get hangs": { get: hang, set() {} },
  "set hangs": { get: () => 0, set: hang },
  "incr hangs": { get: () => 0, set() {}, incr: hang },
  "throws undefined": {
    get() {
      throw undefined;
    },
    set() {},
  },
  "rejects with what throws when it is looked at": { get: () => Promise.reject(hostile), set() {} },
};

const answers = {
  text: "many",
  NaN: NaN,
  Infinity: Infinity,
  "a fraction": 1.5,
  "an object": {},
  "what throws when it is looked at": hostile,
  "a symbol": Symbol("1"),
  "true": true,
};
for (const [what, answer] of Object.entries(answers)) {
  failing[`get returns ${what}`] = { get: () => answer, set() {} };
  failing[`incr returns ${what}`] = { get: () => 0, set() {}, incr: () => answer };
}
failing["incr returns nothing"] = { get: () => 0, set() {}, incr() {} };
failing["incr returns null"] = { get: () => 0, set() {}, incr: () => null };

const entries = Object.entries(issuers).filter(([entry]) => entry !== "issue");

for (const [what, store] of Object.entries(failing)) {
  test(`${what}: sign-ins go on and are logged`, async () => {
    let password = "right";
    const authorize = () => (password === "right" ? ada : null);
    const app = site({ authorize, throttle: { limit: 2, store }, callbackTimeout: LIMIT });
    for (const [entry, issue] of entries) {
      for (let i = 0; i < 4; i++) {
        const { setCookie } = await issue(app);
        assert.equal(setCookie.length, 1, entry);
        assert.ok(isAda(app.auth.verify(request(keepSecret(setCookie[0].split(";")[0]))).session));
        assert.deepEqual(app.log.codes(), ["throttle"], entry);
      }
      password = "wrong";
      for (let i = 0; i < 4; i++) assert.deepEqual((await issue(app)).setCookie, [], entry);
      password = "right";
      assert.deepEqual(app.log.codes(), ["throttle"], entry);
    }
  });
}

test("the cause says that it took too long", async () => {
  const app = site({ throttle: { store: { get: hang, set: hang } }, callbackTimeout: LIMIT });
  await issuers["POST callback"](app);
  const [{ message, cause }] = app.log.errors;
  assert.equal(message, "The store of the throttle failed; the sign-in is not counted.");
  assert.equal(cause.code, "callback-timeout");
  assert.match(cause.message, /^throttle\.store did not answer within 0\.02 seconds/);
});

test("a store that comes back counts again", async () => {
  const counts = new Map();
  let isAway = true;
  const store = {
    get: (key) => (isAway ? reject() : counts.get(key)),
    set: (key, count) => (isAway ? reject() : counts.set(key, count)),
  };
  const app = site({ authorize: () => null, throttle: { limit: 2, store } });
  let asked = 0;
  const attempt = issuers["POST callback"];
  for (let i = 0; i < 5; i++) await attempt(app);
  assert.deepEqual(app.log.codes(), ["throttle"]);
  isAway = false;
  for (let i = 0; i < 2; i++) await attempt(app);
  assert.deepEqual([...counts.values()], [2]);
  for (let i = 0; i < 5; i++) await attempt(app);
  asked = [...counts.values()][0];
  assert.ok(asked > 2, `${asked}`);
  assert.deepEqual(app.log.codes(), []);
});

test("of two names one can be counted: it counts", async () => {
  const counts = new Map();
  let asked = 0;
  const store = {
    get() {},
    set() {},
    incr(key, by) {
      if (key === [...counts.keys()][0] || counts.size === 0) {
        counts.set(key, (counts.get(key) ?? 0) + by);
        return counts.get(key);
      }
      return reject();
    },
  };
  const app = site({
    authorize: () => (asked++, null),
    throttle: { limit: 3, store, key: ({ email }) => [email, "everyone"] },
  });
  for (let i = 0; i < 6; i++) await issuers["POST callback"](app);
  assert.equal(asked, 3);
  assert.deepEqual(app.log.codes(), ["throttle"]);
});

test("counts as text or bigint are counts", async () => {
  for (const form of [String, BigInt]) {
    let count = 0;
    let asked = 0;
    const store = { get() {}, set() {}, incr: (_, by) => form((count += by)) };
    const app = site({ authorize: () => (asked++, null), throttle: { limit: 3, store } });
    for (let i = 0; i < 6; i++) await issuers["POST callback"](app);
    assert.equal(asked, 3);
    assert.deepEqual(app.log.codes(), []);
  }
});

test("an outage of authorize takes back only what was counted", async () => {
  const calls = [];
  let fails = true;
  const store = {
    get() {},
    set() {},
    incr(key, by) {
      calls.push(by);
      return fails ? reject() : 1;
    },
  };
  const app = site({ authorize: reject, throttle: { store } });
  await issuers["POST callback"](app);
  assert.deepEqual(calls, [1]);
  fails = false;
  await issuers["POST callback"](app);
  assert.deepEqual(calls, [1, 1, -1]);
});

test("throttle.key that fails: refused and logged, since anybody could make it fail", async () => {
  const keys = { throws: raise, rejects: reject, hangs: hang, "a number": () => 5, "a symbol": () => [Symbol("x")] };
  for (const [what, key] of Object.entries(keys)) {
    let asked = 0;
    const app = site({ authorize: () => (asked++, ada), throttle: { key }, callbackTimeout: LIMIT });
    for (const [entry, issue] of entries) {
      assert.deepEqual((await issue(app)).setCookie, [], `${what}, ${entry}`);
      assert.deepEqual(app.log.codes(), [what === "hangs" ? "callback-timeout" : "callback"], `${what}, ${entry}`);
    }
    assert.equal(asked, 0, what);
  }
});
