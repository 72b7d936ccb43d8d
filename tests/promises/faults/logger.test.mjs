// A logger or a console that fails, and that nothing secret gets to any.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { createAuth, WaxsealError } from "waxseal";

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
import { withEntry } from "../../support/entries.mjs";

const fresh = await signedIn();
const old = await signedIn(2);
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const raise = () => {
  throw new Error("disk full");
};
const hostile = new Proxy({}, { get: raise, getPrototypeOf: raise });
const loggers = {
  throws: raise,
  rejects: () => Promise.reject(new Error("disk full")),
  hangs: () => new Promise(() => {}),
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
    for (const issue of Object.values(issuers))
      assert.equal((await issue(working)).setCookie.length, 1);
    // In development it hears of a weak secret while the object is made.
    createAuth({ secret: `short ${what.length}`, logger });
  });
}

test("a logger without methods", async () => {
  const app = site({ logger: {}, callbacks: { jwt: raise } });
  for (const [entry, read] of Object.entries(readers))
    assert.ok(isAda((await read(app, old)).session), entry);
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
  const message = withEntry(
    "callback",
    "[waxseal] callback: A callback threw; the session cookie stays.",
  );
  assert.match(lines[0], /^\[waxseal\] callback: .*\nError: the database is away\n    at /);
  assert.deepEqual(lines.slice(1), Array(4).fill(message));
});

/** What the console is told of an error that `callbacks.jwt` throws. */
async function printed(cause) {
  const lines = [];
  const { error } = console;
  console.error = (...args) => lines.push(args);
  try {
    const auth = createAuth({ secret: SECRET, callbacks: { jwt: () => Promise.reject(cause) } });
    await auth.resolve(request(fresh));
  } finally {
    console.error = error;
  }
  assert.deepEqual(
    lines.map((args) => args.length),
    [1],
  );
  return lines[0][0];
}

const CONTROLS = [
  ...Array.from({ length: 0x20 }, (_, code) => code),
  0x7f,
  ...Array.from({ length: 0x20 }, (_, code) => 0x80 + code),
  ...[
    0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067,
    0x2068, 0x2069,
  ],
].map((code) => String.fromCharCode(code));
const isFrame = (line) => /^ {4}at /.test(line);
const raw = new RegExp(
  `[${CONTROLS.filter((control) => control !== "\n")
    .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("")}]`,
);

test("no control character of an error gets to the console", async () => {
  const forged = "\n[waxseal] trap: all is lost\n    at evil (http://evil.example)\n";
  for (const control of [...CONTROLS, forged, "\r\n", "\x1b[2J\x1b]0;title\x07", "\x9b2J"]) {
    const message = `before ${control} after ${control}`;
    const named = Object.assign(new Error("x"), { name: message });
    const errors = [
      new Error(message),
      new TypeError(message, { cause: new Error(message) }),
      named,
      new (class extends Error {
        name = message;
      })(message),
      new WaxsealError("callback", message),
      Object.assign(new Error("short"), {
        stack: `Error: short\n    at a (file:1:1)\nCaused by: Error: ${message}\n    at b (file:2:2)`,
      }),
      // The stack holds the first message, `message` the second.
      Object.assign(new Error(message), { message: "another" }),
      Object.assign(new Error("x"), { stack: message }),
    ];
    for (const [index, error] of errors.entries()) {
      const text = await printed(error);
      const label = `${JSON.stringify(control)} ${index}`;
      assert.doesNotMatch(text, raw, label);
      const [head, second = "", ...frames] = text.split("\n");
      assert.match(head, /^\[waxseal\] callback: /, label);
      assert.doesNotMatch(second, /^\[waxseal\]/, label);
      assert.deepEqual(
        frames.filter((line) => !isFrame(line)),
        [],
        label,
      );
      assert.ok(
        !frames.some((line) => line.includes("evil.example")) || index === 5 || index === 7,
        label,
      );
    }
  }
});

test("an ordinary error reads as before, in any language", async () => {
  const error = new Error("Datenbank „größer“ ist 不在 🙂");
  assert.equal(
    await printed(error),
    `${withEntry("callback", "[waxseal] callback: A callback threw; the session cookie stays.")}\n${error.stack}`,
  );
  assert.ok(error.stack.split("\n").length > 3);
});

test("no control character of a warning gets to the console", () => {
  const lines = [];
  const { warn } = console;
  console.warn = (line) => lines.push(line);
  try {
    createAuth({ secret: "short" });
  } finally {
    console.warn = warn;
  }
  assert.match(lines.join("|"), /^\[waxseal\] The secret has 5 bytes[^\n]*$/);
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
  const cause = Object.assign(new Error("inner"), {
    config: { headers: { cookie: `name=${planted}` } },
  });
  assert.ok(inspect(cause).includes(planted));
  logger.error(new Error("outer", { cause }));
  assert.equal(found(), true);
  forget(planted);
});

test("no rejection was left unhandled", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(unhandled, []);
});
