// A callback that throws, hangs or returns rubbish, at every entry that runs it.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { AuthorizeUnavailable, createAuth } from "waxseal";

import {
  ada,
  callers,
  clears,
  csrf,
  isAda,
  issuers,
  keepSecret,
  ORIGIN,
  request,
  SECRET,
  signedIn,
  site,
} from "./support.mjs";
import { sentenceOf, withEntry } from "../../support/entries.mjs";

const LIMIT = 0.01;
/** Milliseconds, so long that a busy machine does not mix it up with the limit. */
const LATE = 1000;
const fresh = await signedIn();
const old = await signedIn(2);

/** Nobody else's rejection either. */
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error("get");
    },
    getPrototypeOf() {
      throw new Error("getPrototypeOf");
    },
    ownKeys() {
      throw new Error("ownKeys");
    },
    has() {
      throw new Error("has");
    },
  },
);

class Prickly extends Error {
  type = "CredentialsSignin";
  get stack() {
    throw new Error("stack");
  }
  get cause() {
    throw new Error("cause");
  }
  get code() {
    throw new Error("code");
  }
}

const raise = (value) => () => {
  throw value;
};

/** What fails in any callback. */
const throwing = {
  "throws an Error": raise(new Error("the database is away")),
  rejects: () => Promise.reject(new Error("the database is away")),
  "throws undefined": raise(undefined),
  "throws null": raise(null),
  "throws a text": raise("no"),
  "throws a symbol": raise(Symbol("no")),
  "throws what throws when it is looked at": raise(hostile),
  "throws an error with throwing getters": raise(new Prickly()),
  "rejects with what throws when it is looked at": () => Promise.reject(hostile),
  "rejects in another realm": vm.runInNewContext("() => Promise.reject(new Error('elsewhere'))"),
  "returns a thenable that throws": () => ({ then: raise(new Error("then")) }),
  "returns a thenable whose then cannot be read": () => ({
    get then() {
      throw new Error("getter");
    },
  }),
  "returns a promise that has no constructor to ask": () =>
    Object.defineProperty(Promise.resolve(null), "constructor", {
      get: raise(new Error("species")),
    }),
};

const hanging = {
  hangs: () => new Promise(() => {}),
  "hangs as a thenable": () => ({ then() {} }),
  "hangs in another realm": vm.runInNewContext("() => new Promise(() => {})"),
  "answers too late": () => new Promise((resolve) => setTimeout(resolve, LATE, null)),
  "rejects too late": () =>
    new Promise((_, reject) => setTimeout(reject, LATE, new Error("too late"))),
};

const circle = (token) => Object.assign(token, { self: token });

/** What no claims and no session can be made of. */
const rubbish = {
  nothing: () => undefined,
  "a number": () => 5,
  "a text": () => "token",
  true: () => true,
  "an array": () => [],
  "a function": () => () => {},
  "a symbol": () => Symbol("token"),
};

/** What no claims can be made of. */
const unsealable = {
  "a circle": ({ token }) => circle({ ...token }),
  "a toJSON that throws": ({ token }) => ({
    ...token,
    more: { toJSON: raise(new Error("toJSON")) },
  }),
  "a toJSON that returns nothing": ({ token }) => ({ ...token, toJSON: () => undefined }),
  "a toJSON that returns a text": ({ token }) => ({ ...token, toJSON: () => "text" }),
  "a getter that throws": ({ token }) =>
    Object.defineProperty({ ...token }, "more", {
      enumerable: true,
      get: raise(new Error("getter")),
    }),
  "what throws when it is looked at": () => hostile,
  "a key __proto__": ({ token }) =>
    JSON.parse(`{"sub":"${token.sub}","__proto__":{"role":"owner"}}`),
  "something too deep": ({ token }) => ({
    ...token,
    deep: JSON.parse("[".repeat(40) + "]".repeat(40)),
  }),
  "more than cookies hold": ({ token }) => ({ ...token, big: "x".repeat(80_000) }),
};

/** Fails once, then does as `well`. */
function once(fault, well) {
  let armed = false;
  const callback = (args) => {
    if (!armed) return well(args);
    armed = false;
    return fault(args);
  };
  return { callback, arm: () => (armed = true), fired: () => !armed };
}

const seal = ({ token }) => token;
const show = ({ session }) => session;

const reads = [
  ...Object.entries(throwing).flatMap(([what, fault]) => [
    ["jwt", what, fault, seal, "callback"],
    ["session", what, fault, show, "callback"],
  ]),
  ...Object.entries(hanging).flatMap(([what, fault]) => [
    ["jwt", what, fault, seal, "callback-timeout"],
    ["session", what, fault, show, "callback-timeout"],
  ]),
  ...Object.entries(rubbish).flatMap(([what, fault]) => [
    ["jwt", `returns ${what}`, fault, seal, "callback"],
    ["session", `returns ${what}`, fault, show, "callback"],
  ]),
  ...Object.entries(unsealable).map(([what, fault]) => [
    "jwt",
    `returns ${what}`,
    fault,
    seal,
    undefined,
  ]),
];

for (const [which, what, fault, well, code] of reads) {
  test(`callbacks.${which} ${what}: the session is kept, and the next request works`, async () => {
    const { callback, arm, fired } = once(fault, well);
    const app = site({ callbacks: { [which]: callback }, callbackTimeout: LIMIT });
    for (const [entry, read] of Object.entries(callers)) {
      for (const cookie of [fresh, old]) {
        arm();
        const { session, setCookie } = await read(app, cookie);
        assert.ok(fired(), entry);
        // A reader that writes nothing can show claims that no cookie would hold.
        const fits = which === "jwt" && /big|more than/.test(what) && session?.user;
        assert.ok(isAda(session) || fits, `${entry}: ${JSON.stringify(session)}`);
        assert.deepEqual(setCookie, [], entry);
        const codes = app.log.codes();
        if (code) assert.deepEqual(codes, [code], entry);
        else if (!fits)
          assert.ok(
            ["callback", "invalid-claims", "session-too-large"].includes(codes[0]),
            `${entry} ${codes}`,
          );

        const next = await read(app, cookie);
        assert.ok(isAda(next.session), entry);
        assert.ok(!clears(next.setCookie), entry);
        assert.deepEqual(app.log.codes(), [], entry);
      }
    }
  });
}

test("the outcome is undecided, with what was thrown as its cause", async () => {
  for (const fault of [
    ...Object.values(throwing),
    ...Object.values(hanging),
    ...Object.values(rubbish),
  ]) {
    const { auth } = site({ callbacks: { jwt: fault }, callbackTimeout: LIMIT });
    const outcome = await auth.resolve(request(old));
    assert.equal(outcome.status, "undecided");
    assert.ok("cause" in outcome);
    assert.ok(isAda(outcome.session));
  }
});

test("the error says which callback took too long, and what to do", async () => {
  const { auth } = site({
    callbacks: { jwt: () => new Promise(() => {}) },
    callbackTimeout: LIMIT,
  });
  const { cause } = await auth.resolve(request(fresh));
  assert.equal(cause.name, "WaxsealError");
  assert.equal(cause.code, "callback-timeout");
  assert.equal(
    sentenceOf(cause),
    "callbacks.jwt did not answer within 0.01 seconds: make it faster, or raise `callbackTimeout`.",
  );
});

/** At a sign-in: the callback, what it does when it works, the page's error when it does not. */
const signIns = [
  ["authorize", () => ada, { throws: "Configuration", rubbish: "Configuration" }],
  ["signIn", () => true, { throws: "AccessDenied" }],
  ["jwt", seal, { throws: "Configuration", rubbish: "Configuration" }],
];

for (const [which, well, page] of signIns) {
  const kinds = [
    ...Object.entries(throwing).map(([what, fault]) => [what, fault, page.throws]),
    ...Object.entries(hanging).map(([what, fault]) => [what, fault, "Configuration"]),
    ...(page.rubbish
      ? [...Object.entries(rubbish), ...(which === "jwt" ? Object.entries(unsealable) : [])]
      : []
    ).map(([what, fault]) => [`returns ${what}`, fault, page.rubbish]),
  ];
  for (const [what, fault, error] of kinds) {
    // `authorize` that returns nothing has found nobody, and its CredentialsSignin is a wrong password.
    if (
      which === "authorize" &&
      (what === "returns nothing" || what === "throws an error with throwing getters")
    )
      continue;
    if (what === "throws an error with throwing getters" && which !== "x") continue;
    test(`${which} ${what}: refused and logged, and the next sign-in works`, async () => {
      const { callback, arm, fired } = once(fault, well);
      const config =
        which === "authorize" ? { authorize: callback } : { callbacks: { [which]: callback } };
      const app = site({ ...config, callbackTimeout: LIMIT });
      for (const [entry, issue] of Object.entries(issuers)) {
        if (entry === "issue" && which === "authorize") continue;
        arm();
        const refused = await issue(app);
        assert.ok(fired(), entry);
        assert.deepEqual(refused.setCookie, [], entry);
        assert.ok(refused.error, entry);
        if (entry === "POST callback") assert.equal(refused.error, error, entry);
        // What `issue` throws is its report.
        if (entry !== "issue") assert.equal(app.log.codes().length, 1, entry);

        const next = await issue(app);
        assert.equal(next.setCookie.length, 1, `${entry}: ${next.error}`);
        assert.ok(
          isAda(app.auth.verify(request(keepSecret(next.setCookie[0].split(";")[0]))).session),
        );
        assert.deepEqual(app.log.codes(), [], entry);
      }
    });
  }
}

test("callbacks.session at a sign-in: `issue` refuses, and the next works", async () => {
  for (const fault of [
    ...Object.values(throwing),
    ...Object.values(hanging),
    ...Object.values(rubbish),
  ]) {
    const { callback, arm } = once(fault, show);
    const app = site({ callbacks: { session: callback }, callbackTimeout: LIMIT });
    arm();
    assert.deepEqual((await issuers.issue(app)).setCookie, []);
    assert.equal((await issuers.issue(app)).setCookie.length, 1);
  }
});

test("a fault of authorize counts as a wrong password, unless it says that it is none", async () => {
  const faults = {
    throws: [() => Promise.reject(new Error("away")), "Configuration", "CredentialsSignin"],
    hangs: [() => new Promise(() => {}), "Configuration", "CredentialsSignin"],
    "is unavailable": [
      () => Promise.reject(new AuthorizeUnavailable("away")),
      "AuthorizeUnavailable",
      undefined,
    ],
  };
  for (const [what, [authorize, fault, error]] of Object.entries(faults)) {
    const { callback, arm } = once(authorize, () => ada);
    const app = site({
      authorize: callback,
      callbackTimeout: 0.005,
      throttle: { limits: { pair: 4 } },
    });
    for (let i = 0; i < 4; i++) {
      arm();
      assert.equal((await issuers["POST callback"](app)).error, fault, what);
    }
    assert.equal((await issuers["POST callback"](app)).error, error, what);
  }
});

test("events: whatever they do, the request goes on", async () => {
  const late = await csrf();
  const faults = { ...throwing, ...hanging };
  for (const [what, fault] of Object.entries(faults)) {
    const events = Object.fromEntries(
      ["signIn", "signOut", "session", "refresh", "invalid"].map((name) => [name, fault]),
    );
    const app = site({ events, callbackTimeout: LIMIT });
    const codes = what in hanging ? ["callback-timeout"] : ["event"];
    for (const [entry, issue] of Object.entries(issuers)) {
      assert.equal((await issue(app)).setCookie.length, 1, `${what}, ${entry}`);
      assert.deepEqual(app.log.codes(), codes, `${what}, ${entry}`);
    }
    for (const [entry, read] of Object.entries(callers)) {
      const { session, setCookie } = await read(app, old);
      assert.ok(isAda(session) && !clears(setCookie), `${what}, ${entry}`);
      assert.deepEqual(app.log.codes(), codes, `${what}, ${entry}`);
    }
    assert.equal((await app.auth.resolve(request(`${fresh}x`))).status, "invalid", what);
    assert.deepEqual(app.log.codes(), codes, what);

    const body = new URLSearchParams({ csrfToken: late.csrfToken }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const leave = request(`${fresh}; ${late.cookie}`, "/api/auth/signout", {
      method: "POST",
      headers,
      body,
    });
    const response = await app.auth.handler(leave);
    assert.ok(clears(response.headers.getSetCookie()), `${what}: signed out all the same`);
    assert.deepEqual(app.log.codes(), codes, what);
  }
});

test("redirect: the origin stands in for it", async () => {
  const other = {
    "returns nothing": () => undefined,
    "returns a number": () => 5,
    "returns no URL": () => "http://[",
  };
  for (const [what, fault] of Object.entries({ ...throwing, ...hanging, ...other })) {
    const app = site({ callbacks: { redirect: fault }, callbackTimeout: LIMIT });
    const { callback, arm } = once(fault, ({ url }) => url);
    const mended = site({ callbacks: { redirect: callback }, callbackTimeout: LIMIT });
    arm();
    for (const { auth, log } of [app, mended]) {
      const response = await auth.handler(request("", "/api/auth/signin?callbackUrl=/deep"));
      assert.equal(response.status, 200, what);
      assert.match(await response.text(), /name="callbackUrl" value="\/"/, what);
      assert.equal(log.codes().length, 1, what);
    }
    const next = await mended.auth.handler(
      request("", `/api/auth/signin?callbackUrl=${ORIGIN}/deep`),
    );
    assert.match(await next.text(), /value="\/deep"/, what);
  }
});

test("authorized: nobody passes, it is logged, and the next request does", async () => {
  const { NextRequest } = await import("next/server.js");
  const page = () => new NextRequest(request(old, "/dashboard"));
  const event = { waitUntil() {} };
  const other = { "returns an object": () => ({ user: ada }), "returns an array": () => [] };
  for (const [what, fault] of Object.entries({ ...throwing, ...hanging, ...other })) {
    const { callback, arm } = once(fault, ({ auth }) => auth !== null);
    const app = site({ callbacks: { authorized: callback }, callbackTimeout: LIMIT });
    arm();
    let passed = true;
    await app.next.proxy(page(), event).catch(() => (passed = false));
    // Some of them are what a thenable resolves to: nothing, which is a refusal.
    assert.equal(passed, false, what);
    assert.equal(app.log.codes().length, 1, what);
    const next = await app.next.proxy(page(), event);
    assert.equal(next.headers.get("x-middleware-next"), "1", what);
    assert.deepEqual(app.log.codes(), [], what);
  }
});

test("what Next.js steers by is not logged as a failure", async () => {
  const { NextRequest } = await import("next/server.js");
  const signal = Object.assign(new Error("NEXT_REDIRECT"), {
    digest: "NEXT_REDIRECT;push;/x;307;",
  });
  const app = site({ callbacks: { authorized: raise(signal) }, authorize: raise(signal) });
  await assert.rejects(app.next.proxy(new NextRequest(request(fresh)), { waitUntil() {} }), signal);
  await issuers["server action"](app);
  assert.deepEqual(app.log.codes(), []);
});

test("values that JSON has in another form: bigint, Date, functions", async () => {
  const app = site({
    callbacks: {
      jwt: ({ token }) => ({
        ...token,
        big: 2n ** 64n,
        at: new Date(0),
        work() {},
        none: undefined,
      }),
      session: ({ session, token }) => ({ ...session, big: 2n ** 64n, at: token.at }),
    },
  });
  for (const [entry, read] of Object.entries(callers)) {
    if (entry.startsWith("hono")) continue; // there the application makes the JSON
    const { session } = await read(app, fresh);
    assert.equal(String(session.big), "18446744073709551616", entry);
    assert.equal(session.at, "1970-01-01T00:00:00.000Z", entry);
  }
  assert.deepEqual(app.log.codes(), []);
});

test("a session that no client can be told: 500 and logged, and the cookie stays", async () => {
  const app = site({ callbacks: { session: ({ session }) => circle({ ...session }) } });
  for (const method of ["GET", "HEAD"]) {
    const response = await app.auth.handler(request(old, "/api/auth/session", { method }));
    assert.equal(response.status, 500);
    assert.deepEqual(response.headers.getSetCookie(), []);
    assert.deepEqual(app.log.codes(), ["invalid-claims"]);
  }
});

/* ------------------------------------------------------------------- time limit */

/** Seconds that nothing else takes. */
const ODD_LIMIT = 7.077;

/** Counts the timers that waxseal sets for the application while `work` runs, and those of any kind it leaves. */
async function timers(work) {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const live = new Set();
  let count = 0;
  globalThis.setTimeout = (...args) => {
    const timer = set(...args);
    live.add(timer);
    if (args[1] === ODD_LIMIT * 1000) count += 1;
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    live.delete(timer);
    clear(timer);
  };
  try {
    await work();
    await new Promise(setImmediate);
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
  return { count, left: live.size };
}

test("no timer where no promise is, and none is left behind", async () => {
  const config = (wrap) => ({
    callbacks: {
      jwt: wrap(seal),
      session: wrap(show),
      signIn: wrap(() => true),
      redirect: wrap(({ url }) => url),
    },
    events: { session: wrap(() => {}), refresh: wrap(() => {}), signIn: wrap(() => {}) },
    authorize: wrap(() => ada),
    throttle: false,
    callbackTimeout: ODD_LIMIT,
  });
  const everything = async (app) => {
    for (const read of Object.values(callers)) await read(app, old);
    for (const issue of Object.values(issuers)) await issue(app);
  };
  const plain = site(config((callback) => callback));
  assert.deepEqual(await timers(() => everything(plain)), { count: 0, left: 0 });

  const wait = (callback) => async (args) => {
    await null;
    return callback(args);
  };
  const waiting = await timers(() => everything(site(config(wait))));
  assert.ok(waiting.count > 20, `${waiting.count}`);
  assert.equal(waiting.left, 0);

  const failing = site(config(() => () => Promise.reject(new Error("away"))));
  assert.equal((await timers(() => everything(failing))).left, 0);

  const unlimited = site({ ...config(wait), callbackTimeout: false });
  assert.equal((await timers(() => everything(unlimited))).count, 0);
});

test("without a limit a callback may take its time", async () => {
  const slow = ({ token }) =>
    new Promise((resolve) => setTimeout(resolve, 60, { ...token, slow: true }));
  const { auth } = site({ callbacks: { jwt: slow }, callbackTimeout: false });
  assert.equal((await auth.resolve(request(fresh))).token.slow, true);
});

test("mistakes in the configuration say what to write", () => {
  const make = (callbackTimeout) => createAuth({ secret: SECRET, callbackTimeout });
  for (const wrong of [0, -1, NaN, Infinity, "10", true, null, [], 2_147_484]) {
    assert.throws(() => make(wrong), {
      code: "invalid-option",
      message: withEntry(
        "invalid-option",
        "`callbackTimeout` must be false, or a number of seconds above 0 and up to 2147483, such as 10.",
      ),
    });
  }
  for (const right of [undefined, false, 0.5, 10, 2_147_483]) make(right);
});

test("by default it is ten seconds", async () => {
  const { setTimeout: set } = globalThis;
  const seen = [];
  globalThis.setTimeout = (work, ms) => (seen.push(ms), set(work, 1));
  try {
    const { auth } = site({ callbacks: { jwt: () => new Promise(() => {}) } });
    const { cause } = await auth.resolve(request(fresh));
    assert.equal(cause.code, "callback-timeout");
  } finally {
    globalThis.setTimeout = set;
  }
  assert.deepEqual(seen, [10_000]);
});

test("nothing that came too late was a rejection that nobody handles", async () => {
  await new Promise((resolve) => setTimeout(resolve, LATE));
  assert.deepEqual(unhandled, []);
});
