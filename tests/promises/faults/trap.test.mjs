// The core stops, its memory grows or moves, and what it calls out to calls back.
// A trap is made for real: the memory of the live instance is overwritten.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import vm from "node:vm";
import { Worker } from "node:worker_threads";

import { createAuth } from "waxseal";

import {
  ada,
  clears,
  corrupt,
  DAY,
  failInstances,
  instances,
  isAda,
  issuers,
  keepSecret,
  others,
  PROJECTIONS,
  readers,
  recorder,
  request,
  SECRET,
  signedIn,
  site,
  withCrypto,
} from "./support.mjs";

const eve = { id: "666", name: "Eve", email: "eve@app.test", role: "guest" };
const fresh = await signedIn();
const old = await signedIn(2);
const eves = await signedIn(0, eve);

/* ------------------------------------------------------------------------- trap */

for (const [entry, read] of Object.entries(readers)) {
  test(`a trap in ${entry}: nobody's session, no cookie cleared, logged; the next works`, async () => {
    const app = site();
    for (const cookie of [fresh, old, `${fresh}x`]) {
      corrupt();
      const { session, setCookie } = await read(app, cookie);
      assert.ok(session === null || session === undefined, JSON.stringify(session));
      assert.deepEqual(setCookie, []);
      assert.deepEqual(app.log.codes(), ["trap"]);
    }
    const next = await read(app, fresh);
    assert.ok(isAda(next.session));
    assert.deepEqual([next.setCookie, app.log.codes()], [[], []]);
  });
}

for (const [entry, issue] of Object.entries(issuers)) {
  test(`a trap in the sign-in by ${entry}: refused and logged; the next works`, async () => {
    const app = site();
    corrupt();
    const { setCookie, error } = await issue(app);
    assert.ok(error === "trap" || error === "Configuration" || error === undefined, error);
    assert.deepEqual(app.log.codes(), ["trap"]);
    // A redirect is asked for first, and has its own way out.
    if (setCookie.length === 0) assert.ok(error);
    else assert.ok(isAda(app.auth.verify(request(keepSecret(setCookie[0].split(";")[0]))).session));
    assert.equal((await issue(app)).setCookie.length, 1);
    assert.deepEqual(app.log.codes(), []);
  });
}

for (const [entry, work] of Object.entries(others)) {
  test(`a trap in ${entry}: logged; the next works`, async () => {
    const app = site();
    corrupt();
    await Promise.resolve()
      .then(() => work(app, fresh))
      .catch(() => {});
    assert.deepEqual(app.log.codes(), ["trap"]);
    assert.equal(await work(app, fresh), true);
    assert.deepEqual(app.log.codes(), []);
  });
}

test("one trap is one line of the log, however many hands it goes through", async () => {
  const { auth, log } = site();
  corrupt();
  await auth.resolve(request(fresh));
  assert.equal(log.errors.length, 1);
  corrupt();
  await auth.handler(request("", "/api/auth/csrf"));
  assert.equal(log.errors.length, 2);
  assert.ok(log.errors.every(({ name, code }) => name === "WaxsealError" && code === "trap"));
});

test("whatever a broken core throws is a trap, and the next call gets another instance", () => {
  const { auth, log } = site();
  const { parse } = JSON;
  const shaped = { code: "Weak Secret", message: SECRET };
  for (const thrown of [undefined, null, "weak-secret: x", {}, { code: 1, message: "x" }, shaped]) {
    const made = instances.length;
    JSON.parse = () => {
      throw thrown;
    };
    try {
      assert.equal(auth.verify(request(fresh)).status, "undecided");
    } finally {
      JSON.parse = parse;
    }
    assert.deepEqual(log.codes(), ["trap"]);
    assert.ok(isAda(auth.verify(request(fresh)).session));
    assert.equal(instances.length, made + 1);
  }
});

test("what a dead core says of its memory does not get out", async () => {
  const { auth, log } = site();
  const { parse } = JSON;
  for (const text of [SECRET, `{"session":"${SECRET}"`]) {
    JSON.parse = (json) => parse(json.startsWith('{"user"') ? text : json);
    try {
      assert.equal(auth.verify(request(fresh)).status, "undecided");
    } finally {
      JSON.parse = parse;
    }
  }
  // Text all over: an address and a length that it throws with are some of it.
  for (const [byte, text] of [
    [0x41, "AAAA"],
    [0x01, "\u0001\u0001"],
  ]) {
    corrupt(byte);
    const { status, cause } = auth.verify(request(fresh));
    assert.equal(status, "undecided");
    assert.ok(!inspect(cause).includes(text));
  }
  for (const { cause } of log.errors) {
    assert.ok(!cause.message.includes(SECRET), cause.message);
  }
  assert.equal(auth.verify(request(fresh)).status, "active");
});

test("three hundred traps leave nothing behind", async () => {
  setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc");
  const { auth } = site();
  for (let i = 0; i < 300; i++) {
    corrupt();
    assert.equal(auth.verify(request(fresh)).status, "undecided");
  }
  assert.ok(isAda(auth.verify(request(fresh)).session));
  const live = instances.at(-1);
  const memories = instances.splice(0).map(({ exports }) => new WeakRef(exports.memory));
  instances.push(live);
  for (let i = 0; i < 5; i++) {
    await new Promise(setImmediate);
    gc();
  }
  const alive = memories.filter((memory) => memory.deref()).length;
  assert.ok(alive <= 10, `${alive} of ${memories.length} memories are still there`);
});

test("an instance that cannot be made: still undecided, and the next attempt works", async () => {
  const app = site();
  corrupt();
  failInstances(3);
  for (let i = 0; i < 4; i++) {
    const { status, writes } = app.auth.verify(request(old));
    assert.deepEqual([status, writes.setCookie], ["undecided", []]);
    assert.deepEqual(app.log.codes(), ["trap"]);
  }
  assert.equal(app.auth.verify(request(old)).renewed, "rolling");
});

test("a stack that overflows inside of the core", () => {
  const app = site();
  const statuses = new Set();
  // From every depth near the end of the stack, so that each step of a call meets it.
  let frames;
  const dive = () => {
    try {
      dive();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (frames-- < 0) return;
    try {
      const outcome = app.auth.verify(request(fresh));
      statuses.add(outcome.status);
      if (outcome.session) assert.ok(isAda(outcome.session));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      statuses.add("RangeError");
    }
  };
  const descend = (left) => (left > 0 ? descend(left - 1) : dive());
  for (let start = 0; start < 40; start++) {
    frames = 200;
    descend(start);
  }
  const first = app.auth.verify(request(fresh));
  const second = app.auth.verify(request(fresh));
  assert.ok(first.status === "active" || first.status === "undecided", first.status);
  assert.ok(isAda(second.session));
  for (const status of ["active", "undecided"])
    assert.ok(statuses.delete(status), `never ${status}`);
  assert.ok(statuses.size === 0 || statuses.has("RangeError"), [...statuses].join());
});

/** A process of its own, in which nothing of waxseal has run. */
async function started(scenario) {
  const worker = new Worker(new URL("startup.mjs", import.meta.url), { workerData: scenario });
  return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
}

for (const scenario of ["no instance", "__wbindgen_start", "engine_new"]) {
  test(`a trap while the first object is made (${scenario}): it throws with a code, and the next is fine`, async () => {
    const { first, second } = await started(scenario);
    assert.deepEqual([first, second], ["trap", "active"]);
  });
}

for (const scenario of ["policy, module", "policy, instance"]) {
  test(`a page's policy forbids WebAssembly (${scenario}): one code, and the directive`, async () => {
    const { first, message, second } = await started(scenario);
    assert.deepEqual([first, second], ["not-loaded", "active"]);
    assert.match(message, /'wasm-unsafe-eval' to `script-src`/);
  });
}

test("an object does not change with the configuration that it was made from", async () => {
  const accept = [{ format: "authjs", name: "old" }];
  const auth = createAuth({ secret: SECRET, accept, projections: PROJECTIONS, logger: {} });
  const theirs = createAuth({
    secret: SECRET,
    format: "authjs",
    cookie: { name: "old" },
    logger: {},
  });
  const cookie = await signedIn(0, ada, theirs);
  assert.equal(auth.verify(request(cookie)).status, "active");
  accept[0].name = "other";
  corrupt();
  auth.verify(request(cookie));
  assert.equal(auth.verify(request(cookie)).status, "active");
});

/* ----------------------------------------------------------------------- growth */

const real = globalThis.crypto;
const memory = () => instances.at(-1).exports.memory;
/** Randomness by a function that does something beside it. */
const drawing = (before, after) => ({
  subtle: real.subtle,
  randomUUID: () => real.randomUUID(),
  getRandomValues(bytes) {
    before?.(bytes);
    if (bytes.length > 0) real.getRandomValues(bytes);
    after?.(bytes);
    return bytes;
  },
});

test("memory that grows between calls and by long headers", async () => {
  const { auth } = site();
  for (let i = 0; i < 40; i++) {
    memory().grow(1);
    assert.ok(isAda(auth.verify(request(fresh)).session));
    const long = `${"padding=0; ".repeat(i * 250)}${i % 2 ? "é".repeat(i * 200) : ""}; ${fresh}`;
    assert.ok(isAda(auth.verify({ headers: { cookie: long } }).session), `${i}`);
    assert.ok(isAda((await auth.update(request(fresh), { name: "Ada" })).session));
    assert.equal(auth.clear(request(eves)).requestCookie, "");
  }
});

test("memory that grows inside of a call: the right session, sealed with real randomness", async () => {
  const { auth, log } = site({
    callbacks: { jwt: ({ token }) => ({ ...token, at: Math.random() }) },
  });
  for (let i = 0; i < 20; i++) {
    let grown = 0;
    const grow = () => (memory().grow(1), grown++);
    await withCrypto(drawing(null, grow), async () => {
      const { session, writes, token } = await auth.issue(
        { user: { ...ada, name: `Ada ${"x".repeat(i * 400)}` } },
        request(),
      );
      assert.ok(session.user.name.startsWith("Ada"));
      assert.doesNotMatch(token.jti, /^0{8}-/);
      const renewed = await auth.resolve(request(writes.requestCookie));
      assert.equal(renewed.renewed, "claims");
      assert.equal(
        auth.verify(request(renewed.writes.requestCookie)).session.user.name,
        session.user.name,
      );
      assert.equal((await auth.handler(request("", "/api/auth/csrf"))).status, 200);
    });
    assert.ok(grown >= 3, `${grown}`);
  }
  assert.deepEqual(log.codes(), []);
});

test("memory that moves away before it is filled: nothing is sealed with zeros", async () => {
  const { auth, log } = site();
  await withCrypto(
    drawing(() => memory().grow(1)),
    async () => {
      await assert.rejects(auth.issue({ user: ada }, request()), { code: "no-randomness" });
      const due = auth.verify(request(old));
      assert.deepEqual([due.status, due.renewed, due.writes.setCookie], ["active", null, []]);
    },
  );
  assert.deepEqual(log.codes(), ["no-randomness"]);
  assert.equal(auth.verify(request(old)).renewed, "rolling");
});

/* ------------------------------------------------------------------- re-entrancy */

test("randomness that calls back: refused inside, unharmed outside", async () => {
  const { auth, log } = site();
  const other = createAuth({ secret: `${SECRET} other`, projections: PROJECTIONS, logger: {} });
  const inside = [];
  const again = () => {
    for (const object of [auth, other]) {
      for (let i = 0; i < 3; i++) {
        const { status, session, cause } = object.verify(request(eves));
        inside.push([status, session, cause.code]);
        assert.throws(() => object.clear(request(eves)), { code: "reentrant" });
      }
    }
  };
  for (const callBack of [drawing(again), drawing(null, again)]) {
    await withCrypto(callBack, async () => {
      const issued = await auth.issue({ user: ada }, request("theme=dark"));
      assert.ok(isAda(issued.session));
      assert.match(issued.writes.requestCookie, /^theme=dark; __Host-waxseal/);
      assert.ok(isAda(auth.verify(request(issued.writes.requestCookie)).session));

      const renewed = auth.verify(request(`${old}; theme=dark`));
      assert.ok(isAda(renewed.session));
      assert.equal(renewed.renewed, "rolling");
      assert.match(renewed.writes.requestCookie, /^theme=dark; __Host-waxseal/);
      assert.ok(!renewed.writes.requestCookie.includes(eves.split("=")[1]));

      const updated = await auth.update(request(fresh), { name: "Countess" });
      assert.equal(updated.session.user.name, "Countess");
    });
  }
  assert.ok(inside.length > 0);
  for (const one of inside) assert.deepEqual(one, ["undecided", null, "reentrant"]);
  assert.deepEqual(log.codes(), ["reentrant"]);
  assert.equal(other.verify(request(eves)).status, "invalid");
  assert.ok(isAda(auth.verify(request(fresh)).session));
});

test("callbacks, events, logger, getters and toJSON may call waxseal", async () => {
  let calls = 0;
  const call = () => {
    calls += 1;
    assert.equal(app.auth.verify(request(eves)).session.user.name, "Eve");
    assert.equal(app.auth.clear(request(eves)).setCookie.length, 2);
    if (calls % 7 > 0 || calls > 1000) return;
    void app.auth.issue({ user: eve }, request());
    void app.auth.resolve(request(eves));
  };
  const then = (result) => (call(), result);
  const events = { session: call, signIn: call, refresh: call, invalid: call };
  const app = site({
    callbacks: {
      jwt: ({ token }) => then({ ...token, more: { toJSON: () => then("more") } }),
      session: ({ session }) => then(session),
      signIn: () => then(true),
    },
    events,
    logger: { error: call, debug: call, warn: call },
    authorize: () => then(ada),
  });
  for (const [entry, read] of Object.entries(readers)) {
    for (const cookie of [fresh, old]) assert.ok(isAda((await read(app, cookie)).session), entry);
  }
  for (const issue of Object.values(issuers)) assert.equal((await issue(app)).setCookie.length, 1);
  const data = {
    get name() {
      return then("Countess");
    },
  };
  assert.equal((await app.auth.update(request(fresh), data)).session.user.name, "Countess");
  const user = {
    get id() {
      return then("7");
    },
    toJSON: () => then({ name: "Ada" }),
  };
  assert.equal((await app.auth.issue({ user }, request())).token.sub, "7");
  assert.ok(calls > 100, `${calls}`);
});

test("a logger that reads a session when the core has stopped", () => {
  const seen = [];
  const log = recorder();
  const logger = {
    error: (error) => (log.logger.error(error), seen.push(auth.verify(request(eves)))),
  };
  const auth = createAuth({ secret: SECRET, projections: PROJECTIONS, logger });
  corrupt();
  assert.equal(auth.verify(request(fresh)).status, "undecided");
  assert.equal(seen.length, 1);
  assert.equal(seen[0].session.user.name, "Eve");
  assert.ok(isAda(auth.verify(request(fresh), { now: Date.now() + DAY / 2 }).session));
  assert.ok(!clears(seen[0].writes.setCookie));
});
