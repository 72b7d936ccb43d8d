// A logger or a console that fails, and that nothing secret gets to any.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { createAuth } from "waxseal";

import {
  corrupt,
  forget,
  isAda,
  issuers,
  keepSecret,
  leaks,
  readers,
  recorder,
  request,
  SECRET,
  signedIn,
  site,
  withCrypto,
} from "./support.mjs";

const fresh = await signedIn();
const old = await signedIn(2);
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const raise = () => {
  throw new Error("disk full");
};
const hostile = new Proxy({}, { get: raise, getPrototypeOf: raise });
const loggers = {
  "throws": raise,
  "rejects": () => Promise.reject(new Error("disk full")),
  "hangs": () => new Promise(() => {}),
  "throws undefined": () => {
    throw undefined;
  },
  "returns what throws when it is looked at": () => hostile,
  "returns a thenable that throws": () => ({ then: raise }),
};

for (const [what, log] of Object.entries(loggers)) {
  test(`a logger that ${what} changes nothing`, async () => {
    const logger = { error: log, warn: log, debug: log };
    const failing = site({ logger, callbacks: { jwt: () => Promise.reject(new Error("away")) } });
    const working = site({ logger });
    for (const [entry, read] of Object.entries(readers)) {
      assert.ok(isAda((await read(failing, old)).session), entry);
      assert.ok(isAda((await read(working, old)).session), entry);
    }
    corrupt();
    assert.equal(working.auth.verify(request(fresh)).status, "undecided");
    assert.ok(isAda(working.auth.verify(request(fresh)).session));
    await withCrypto(undefined, () => assert.ok(isAda(working.auth.verify(request(old)).session)));
    for (const issue of Object.values(issuers)) assert.equal((await issue(working)).setCookie.length, 1);
    // In development it hears of a weak secret while the object is made.
    createAuth({ secret: `short ${what.length}`, logger });
  });
}

test("a logger without methods", async () => {
  const app = site({ logger: {}, callbacks: { jwt: raise } });
  for (const [entry, read] of Object.entries(readers)) assert.ok(isAda((await read(app, old)).session), entry);
});

test("the console gets the code, a sentence and the stack of the cause", async () => {
  const lines = [];
  const { error } = console;
  console.error = (line) => lines.push(line);
  try {
    const prickly = Object.defineProperty(new Error("prickly"), "stack", { get: raise });
    const causes = [new Error("the database is away"), hostile, undefined, "text", prickly];
    for (const cause of causes) {
      const auth = createAuth({ secret: SECRET, callbacks: { jwt: () => Promise.reject(cause) } });
      assert.equal((await auth.resolve(request(fresh))).status, "undecided");
    }
  } finally {
    console.error = error;
  }
  assert.equal(lines.length, 5);
  const message = "[waxseal] callback: A callback threw; the session cookie stays.";
  assert.match(lines[0], /^\[waxseal\] callback: .*\nError: the database is away\n    at /);
  assert.deepEqual(lines.slice(1), Array(4).fill(message));
});

test("a console that throws changes nothing", async () => {
  const { error } = console;
  console.error = raise;
  try {
    const auth = createAuth({ secret: SECRET, callbacks: { jwt: raise } });
    assert.equal((await auth.resolve(request(fresh))).status, "undecided");
  } finally {
    console.error = error;
  }
});

test("an error that comes as it went is not changed", async () => {
  const thrown = Object.freeze(new Error("mine"));
  const app = site({ callbacks: { jwt: () => Promise.reject(thrown) } });
  const { cause } = await app.auth.resolve(request(fresh));
  assert.equal(cause, thrown);
  assert.equal(app.log.errors[0].cause, thrown);
});

test("the recorder of these tests finds what it must", async () => {
  assert.deepEqual(leaks(), []);
  const { logger } = recorder();
  const planted = `planted-secret-${"x".repeat(20)}`;
  const found = () => leaks().includes(planted);
  keepSecret(`name=${planted}`);
  assert.equal(found(), false);
  const cause = Object.assign(new Error("inner"), { config: { headers: { cookie: `name=${planted}` } } });
  assert.ok(inspect(cause).includes(planted));
  logger.error(new Error("outer", { cause }));
  assert.equal(found(), true);
  forget(planted);
});

test("no rejection was left unhandled", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(unhandled, []);
});
