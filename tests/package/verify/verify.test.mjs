// `createReader` of the packed package: what it takes, what it gives, and what happens when its
// module stops.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { instances } from "../../support/instances.mjs";
import { SECRET } from "../../support/users.mjs";

const { createReader, WaxsealError } = await import("waxseal/verify");
const waxseal = await import("waxseal");
const require = createRequire(import.meta.url);

const NOW = Date.UTC(2026, 0, 15);
const projections = { session: { "user.id": "token.sub", "user.role": "token.role" } };
const auth = waxseal.createAuth({
  secret: SECRET,
  projections: { ...projections, jwt: { role: "user.role" } },
});
const user = { id: "7", name: "Ada", email: "ada@app.test", role: "admin" };
const { writes } = await auth.issue({ user }, new Request("https://app.test/"), { now: NOW });
const cookie = writes.requestCookie;
const request = new Request("https://app.test/page", { headers: { cookie } });
const reader = createReader({ secret: SECRET, projections });

/** Everything above the first page of memory: stack, heap and both buffers. */
function corrupt() {
  const { memory } = instances.at(-1).exports;
  new Uint8Array(memory.buffer, 1024).fill(0xff);
}

test("a session has its values, its token when asked, and nothing to write", () => {
  const outcome = reader.verify(request, { now: NOW });
  assert.equal(outcome.status, "active");
  const { name, email } = user;
  assert.deepEqual(outcome.session, {
    user: { name, email, id: "7", role: "admin" },
    expires: "2026-02-14T00:00:00.000Z",
  });
  assert.equal(outcome.token.role, "admin");
  assert.equal(outcome.renewed, null);
  assert.deepEqual(outcome.writes, { setCookie: [], responseHeaders: [], requestCookie: null });
  // Logging an outcome leaks no token.
  assert.ok(!inspect(outcome).includes("jti") && !JSON.stringify(outcome).includes("jti"));
});

test("where a renewal is due there is none, nor a line that clears", () => {
  const due = reader.verify(request, { now: NOW + 20 * 86_400_000 });
  assert.equal(auth.verify(request, { now: NOW + 20 * 86_400_000 }).renewed, "rolling");
  assert.deepEqual([due.status, due.renewed, due.writes.setCookie], ["active", null, []]);
  const late = NOW + 60 * 86_400_000;
  assert.ok(auth.verify(request, { now: late }).writes.setCookie.length > 0);
  const expired = reader.verify(request, { now: new Date(late) });
  assert.deepEqual([expired.status, expired.reason], ["invalid", "expired"]);
  assert.deepEqual(expired.writes.setCookie, []);
});

test("what is for writing, or does not exist, is an error that says where it belongs", () => {
  for (const [config, option] of [
    [{ callbacks: {} }, "callbacks"],
    [{ providers: [] }, "providers"],
    [{ revocation: {} }, "revocation"],
    [{ session: { updateAge: 5 } }, "session.updateAge"],
    [{ cookie: { sameSite: "lax" } }, "cookie.sameSite"],
    [{ projections: { jwt: {} } }, "projections.jwt"],
    [{ accept: [{ format: "authjs", host: "x" }] }, "accept[0].host"],
    [{ secrte: SECRET }, "secrte"],
  ]) {
    assert.throws(
      () => createReader({ secret: SECRET, ...config }),
      (error) =>
        error instanceof WaxsealError &&
        error.code === "unknown-option" &&
        error.message.includes(`\`${option}\``) &&
        /is for it alone|Use `createAuth`/.test(error.message),
    );
  }
  assert.throws(() => createReader(null), { code: "invalid-option" });
  assert.throws(() => createReader({ secret: SECRET, tenant: 7 }), /`tenant` must be a string\./);
});

test("the error class is that of the package", () => {
  assert.equal(WaxsealError, waxseal.WaxsealError);
});

test("what is no request throws, and a wrong time too", () => {
  assert.throws(() => reader.verify(new Map()), { code: "invalid-source" });
  assert.throws(() => reader.verify("", { now: "today" }), { code: "invalid-source" });
  for (const none of [null, undefined, ""]) {
    assert.equal(reader.verify(none).status, "anonymous");
  }
});

test("secret, mode and scheme come from the environment as for `createAuth`", () => {
  const before = { ...process.env };
  try {
    process.env.AUTH_SECRET = SECRET;
    assert.equal(createReader().verify(request, { now: NOW }).status, "active");
    process.env.AUTH_URL = "https://app.test";
    const bare = cookie.replace("__Host-", "");
    // A name without prefix does not count on https.
    assert.equal(createReader().verify(bare, { now: NOW }).status, "anonymous");
    delete process.env.AUTH_URL;
    assert.equal(createReader().verify(bare, { now: NOW }).status, "active");
    process.env.AUTH_URL = "nowhere";
    assert.throws(() => createReader(), { code: "invalid-option" });
  } finally {
    for (const name of ["AUTH_SECRET", "AUTH_URL"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});

test("a weak secret is an error in production, and otherwise said once", (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  createReader({ secret: "weak" });
  assert.equal(warn.mock.callCount(), 1);
  assert.match(warn.mock.calls[0].arguments[0], /The secret has 4 bytes and needs at least 32/);
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "production";
  try {
    assert.throws(() => createReader({ secret: "weak" }), { code: "weak-secret" });
    createReader({ secret: "weak", allowWeakSecret: true });
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
});

test("attack 45: a trap is logged and answered with undecided, and the next call works, of every reader", (t) => {
  const other = createReader({ secret: SECRET, format: "authjs" });
  const { mock } = t.mock.method(console, "error", () => {
    throw new Error("no console");
  });
  corrupt();
  const outcome = reader.verify(request, { now: NOW });
  assert.match(
    mock.calls.map((call) => call.arguments.join("")).join(),
    /^\[waxseal\] trap: [^,\n]+$/,
  );
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause.code, "trap");
  assert.ok(!inspect(outcome.cause).includes(SECRET));
  const before = instances.length;
  assert.equal(reader.verify(request, { now: NOW }).status, "active");
  assert.equal(other.verify("x=y").status, "anonymous");
  assert.equal(instances.length, before + 1);
});

test("a text that is no Unicode is refused, and not left out", () => {
  const bad = "acme\udfff";
  for (const options of [
    { tenant: bad },
    { cookie: { name: bad } },
    { cookie: { domain: bad } },
    { cookie: { path: `/${bad}` } },
    { accept: [{ format: "authjs", name: bad }] },
    { accept: [{ format: "authjs", domain: bad }] },
    { jwt: { typ: "JWT", issuer: bad, audience: "a" } },
  ]) {
    for (const make of [createReader, waxseal.createAuth]) {
      assert.throws(() => make({ secret: SECRET, ...options }), { name: "WaxsealError" });
    }
  }
});

test("a hole in a list, a function and a console that throws are told apart from a trap", () => {
  assert.throws(() => createReader({ secret: SECRET, accept: [, "authjs"] }), {
    code: "invalid-option",
  });
  assert.throws(() => createReader(() => ({ secret: SECRET })), /a reader for each `tenant`/);
  const { warn } = console;
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = "development";
  console.warn = () => {
    throw new Error("no console");
  };
  try {
    assert.equal(createReader({ secret: "weakling" }).verify("x=y").status, "anonymous");
  } finally {
    console.warn = warn;
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
});

test("the memory does not grow with requests, nor with readers that nobody has any more", async () => {
  const bytes = () => instances.at(-1).exports.memory.buffer.byteLength;
  const readAll = () => {
    for (let count = 0; count < 10_000; count++) reader.verify(request, { now: NOW });
  };
  readAll();
  const before = bytes();
  readAll();
  assert.equal(bytes(), before);

  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const makeMany = async () => {
    for (let count = 0; count < 50; count++) {
      for (let each = 0; each < 20; each++) createReader({ secret: SECRET, format: "authjs" });
      collect();
      // Finalizers are tasks of their own.
      await setImmediate();
    }
  };
  await makeMany();
  const after = bytes();
  await makeMany();
  assert.equal(bytes(), after);
});

test("CommonJS has the same reader", () => {
  assert.match(require.resolve("waxseal/verify"), /verify\.cjs$/);
  const own = require("waxseal/verify").createReader({ secret: SECRET, projections });
  assert.equal(own.verify(request, { now: NOW }).session.user.role, "admin");
});
