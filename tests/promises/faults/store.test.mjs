// The store of the throttle is full, away, hanging, or returns rubbish: nobody is kept
// out by it, what it does not count is counted in memory, and it is logged.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AuthorizeUnavailable } from "waxseal";

import { ada, isAda, issuers, keepSecret, request, SECRET, site } from "./support.mjs";
import { withEntry } from "../../support/entries.mjs";

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
  away: { get: reject, set: reject },
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
  true: true,
};
for (const [what, answer] of Object.entries(answers)) {
  failing[`get returns ${what}`] = { get: () => answer, set() {} };
  failing[`incr returns ${what}`] = { get: () => 0, set() {}, incr: () => answer };
}
failing["incr returns nothing"] = { get: () => 0, set() {}, incr() {} };
failing["incr returns null"] = { get: () => 0, set() {}, incr: () => null };

const entries = Object.entries(issuers).filter(([entry]) => entry !== "issue");

let sites = 0;
/** Each counts under a secret of its own: the entries for Next.js share the memory of the process. */
const own = (config) =>
  site({ ...config, secret: [`fault-tests-throttle-${sites++}-of-forty-odd-bytes`, SECRET] });

for (const [what, store] of Object.entries(failing)) {
  test(`${what}: sign-ins go on, guesses do not, and it is logged`, async () => {
    let [password, asked] = ["right", 0];
    const authorize = () => (asked++, password === "right" ? ada : null);
    const app = own({
      authorize,
      throttle: { limits: { pair: 2 }, store },
      callbackTimeout: LIMIT,
    });
    for (const [entry, issue] of entries) {
      for (let i = 0; i < 4; i++) {
        const { setCookie } = await issue(app);
        assert.ok(
          isAda(app.auth.verify(request(keepSecret(setCookie[0].split(";")[0]))).session),
          entry,
        );
        assert.deepEqual(app.log.codes(), ["throttle"], entry);
      }
      [password, asked] = ["wrong", 0];
      for (let i = 0; i < 4; i++) assert.deepEqual((await issue(app)).setCookie, [], entry);
      assert.equal(asked, 2, entry);
      password = "right";
      assert.deepEqual(app.log.codes(), ["throttle"], entry);
    }
  });
}

test("the cause says that it took too long", async () => {
  const app = site({ throttle: { store: { get: hang, set: hang } }, callbackTimeout: LIMIT });
  await issuers["POST callback"](app);
  const [{ message, cause }] = app.log.errors;
  assert.equal(
    message,
    withEntry(
      "throttle",
      "The store of the throttle failed; this process counts by itself meanwhile.",
    ),
  );
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
  let asked = 0;
  const app = site({ authorize: () => (asked++, null), throttle: { limits: { pair: 2 }, store } });
  const attempt = issuers["POST callback"];
  for (let i = 0; i < 5; i++) await attempt(app);
  assert.deepEqual(app.log.codes(), ["throttle"]);
  assert.equal(asked, 2);
  isAway = false;
  for (let i = 0; i < 5; i++) await attempt(app);
  assert.equal(asked, 4);
  // By the pair, by exactly this name, and by the name over all addresses.
  assert.deepEqual([...counts.values()], [2, 2, 2]);
  assert.deepEqual(app.log.codes(), []);
});

test("of two names one can be counted: both count", async () => {
  const counts = new Map();
  let asked = 0;
  const store = {
    get() {},
    set() {},
    incr(key, by) {
      if (counts.size > 0 && key !== [...counts.keys()][0]) return reject();
      counts.set(key, (counts.get(key) ?? 0) + by);
      return counts.get(key);
    },
  };
  const app = site({
    authorize: () => (asked++, null),
    throttle: { limits: { pair: 3 }, store, key: ({ email }) => [email, "everyone"] },
  });
  for (let i = 0; i < 6; i++) await issuers["POST callback"](app);
  assert.equal(asked, 3);
  assert.deepEqual([...counts.values()], [3]);
  assert.deepEqual(app.log.codes(), ["throttle"]);
});

test("counts as text or bigint are counts", async () => {
  for (const form of [String, BigInt]) {
    const counts = {};
    let asked = 0;
    const store = {
      get() {},
      set() {},
      incr: (key, by) => form((counts[key] = (counts[key] ?? 0) + by)),
    };
    const app = site({
      authorize: () => (asked++, null),
      throttle: { limits: { pair: 3 }, store },
    });
    for (let i = 0; i < 6; i++) await issuers["POST callback"](app);
    assert.equal(asked, 3);
    assert.deepEqual(app.log.codes(), []);
  }
});

test("an outage of authorize takes back what was counted, where it was counted", async () => {
  const counts = {};
  let fails = true;
  const store = {
    get() {},
    set() {},
    incr(key, by) {
      counts[key] = (counts[key] ?? 0) + by;
      return fails ? reject() : counts[key];
    },
  };
  const authorize = () => Promise.reject(new AuthorizeUnavailable());
  const app = site({ authorize, throttle: { store } });
  const counted = () =>
    Object.entries(counts)
      .filter(([key]) => !key.endsWith(":refunds"))
      .map(([, count]) => count);
  await issuers["POST callback"](app);
  // What the store has added although it failed stays: nobody knows.
  assert.deepEqual(counted(), [1, 1]);
  fails = false;
  await issuers["POST callback"](app);
  assert.deepEqual(counted(), [1, 1, 0]);
});

test("without `incr`, no attempt of this process is lost between reading and writing", async () => {
  const counts = new Map();
  const later = (work) => new Promise((resolve) => setImmediate(() => resolve(work())));
  const store = {
    get: (key) => later(() => counts.get(key)),
    set: (key, count) => later(() => counts.set(key, count)),
  };
  let asked = 0;
  const app = site({ authorize: () => (asked++, null), throttle: { limits: { pair: 3 }, store } });
  const attempt = () => issuers["POST callback"](app);
  await Promise.all(Array.from({ length: 12 }, attempt));
  assert.equal(asked, 3);
  // Those that were refused took back what they had added, and not more.
  assert.deepEqual([...counts.values()], [3, 3, 3]);
  await attempt();
  assert.equal(asked, 3);
});

test("throttle.key that fails: refused and logged, since anybody could make it fail", async () => {
  const keys = {
    throws: raise,
    rejects: reject,
    hangs: hang,
    "a number": () => 5,
    "a symbol": () => [Symbol("x")],
  };
  for (const [what, key] of Object.entries(keys)) {
    let asked = 0;
    const app = site({
      authorize: () => (asked++, ada),
      throttle: { key },
      callbackTimeout: LIMIT,
    });
    for (const [entry, issue] of entries) {
      assert.deepEqual((await issue(app)).setCookie, [], `${what}, ${entry}`);
      assert.deepEqual(
        app.log.codes(),
        [what === "hangs" ? "callback-timeout" : "callback"],
        `${what}, ${entry}`,
      );
    }
    assert.equal(asked, 0, what);
  }
});
