// No secret, token or cookie value in any error, log line or thrown text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createAuth } from "waxseal";

import { ada, DAY, make, NOW, request, signedIn } from "./support.mjs";

const SECRET = "secret-marker-7c1f-0123456789abcdef0123456789";
const SHORT = "secret-marker";
const now = NOW;

/** Everything that the console gets while `work` runs, and what `work` throws. */
async function overheard(work) {
  const lines = [];
  const saved = {};
  for (const method of ["log", "info", "warn", "error", "debug"]) {
    saved[method] = console[method];
    console[method] = (...args) =>
      void lines.push(args.map((arg) => inspect(arg, { depth: 9 })).join(" "));
  }
  try {
    await work((thrown) => lines.push(inspect(thrown, { depth: 9 })));
  } finally {
    Object.assign(console, saved);
  }
  return lines.join("\n");
}

async function caught(keep, work) {
  try {
    await work();
    assert.fail("nothing was thrown");
  } catch (error) {
    keep(error);
  }
}

test("errors of the configuration do not quote the secret", async () => {
  const configs = [
    { secret: SECRET, sesion: {} },
    { secret: SECRET, format: "none" },
    { secret: [SECRET, 5] },
    { secret: { value: SECRET } },
    { secret: new TextEncoder().encode(SECRET) },
    { secret: Array.from({ length: 9 }, () => SECRET) },
    { secret: SECRET, projections: { jwt: { "a.__proto__": "user.a" } } },
    { secret: SECRET, accept: ["signed"] },
    { secret: SECRET, session: { maxAge: 0 } },
  ];
  const heard = await overheard(async (keep) => {
    for (const config of configs) await caught(keep, () => createAuth(config));
    createAuth({ secret: SHORT });
  });
  assert.match(heard, /unknown-option/);
  assert.match(heard, /\[waxseal\] The secret has 13 bytes/);
  assert.ok(!heard.includes("marker"), heard);
});

test("a refused, renewed or undecided session is not logged", async () => {
  const failing = {
    callbacks: {
      jwt: () => Promise.reject(Object.assign(new Error("db"), { config: { secret: SECRET } })),
    },
    events: { session: () => Promise.reject(new Error("analytics")) },
  };
  const plain = make({ secret: SECRET });
  const cookie = await signedIn(plain);
  const value = cookie.split("=")[1];
  const heard = await overheard(async (keep) => {
    const auth = make({ secret: SECRET, ...failing });
    for (const header of [
      cookie,
      `${cookie}x`,
      cookie.slice(0, -9),
      `${cookie}; ${cookie.replace(".", "_")}`,
    ]) {
      await auth.resolve(request(header), { now });
      await auth.resolve(request(header), { now: now + 2 * DAY });
      await auth.resolve(request(header), { now: now + 90 * DAY });
      await auth.update(request(header), { name: "x" }, { now });
    }
    const refusing = make({ secret: SECRET, callbacks: { signIn: () => false } });
    await caught(keep, () => refusing.issue({ user: ada, account: { access_token: value } }));
    await caught(keep, () => plain.issue({ user: { ...ada, name: value.repeat(300) } }));
    await caught(keep, () => plain.verify({ headers: value }));
    await caught(keep, () => plain.verify(cookie, { now: value }));
    const github = { id: "github", name: "GitHub", type: "oauth", clientSecret: SECRET };
    const adapter = { connection: SECRET };
    for (const auth of [plain, make({ secret: SECRET, providers: [github], adapter })]) {
      keep(inspect(auth, { depth: 9, showHidden: true }));
    }
  });
  assert.match(heard, /callback/i);
  const { sid, jti } = plain.verify(cookie, { now }).token;
  for (const secret of [SECRET, value, value.split(".")[1], value.split(".")[2], sid, jti]) {
    assert.ok(!heard.includes(secret));
  }
});

test("the default logger prints the stack of a cause, not its members", async () => {
  const cause = Object.assign(new Error("request failed"), { headers: { authorization: SECRET } });
  const cookie = await signedIn(make());
  const heard = await overheard(async () => {
    await make({ callbacks: { jwt: () => Promise.reject(cause) } }).resolve(cookie, { now });
  });
  assert.match(heard, /request failed/);
  assert.match(heard, /secrecy\.test\.mjs/);
  assert.ok(!heard.includes(SECRET));
});

test("outcomes and new sessions print and serialise without their cookies", async () => {
  const auth = make({ logger: {} });
  const cookie = await signedIn(auth);
  const failing = make({
    logger: {},
    callbacks: {
      jwt() {
        throw new Error("the database is down");
      },
    },
  });
  const revoking = make({ callbacks: { jwt: () => null } });
  const later = { now: NOW + 2 * DAY };
  const results = {
    active: auth.verify(request(cookie), later),
    anonymous: auth.verify(request()),
    expired: auth.verify(request(cookie), { now: NOW + 31 * DAY }),
    revoked: await revoking.resolve(request(cookie), later),
    undecided: await failing.resolve(request(cookie), later),
    issued: await auth.issue({ user: ada }, request(), later),
    updated: await auth.update(request(cookie), { name: "x" }, later),
  };
  assert.equal(results.revoked.reason, "revoked");
  for (const [name, result] of Object.entries(results)) {
    for (const shown of [
      JSON.stringify({ result }),
      inspect([result]),
      inspect({ a: { result } }),
    ]) {
      assert.doesNotMatch(shown, /writes|setCookie|session-token|eyJ|toJSON|jti/, name);
    }
    assert.equal("session" in JSON.parse(JSON.stringify(result)), true, name);
    assert.deepEqual(
      Object.keys(result).filter((key) => key === "toJSON"),
      [],
      name,
    );
    // Taken out, they are plain data.
    const { writes } = result;
    assert.deepEqual(JSON.parse(JSON.stringify({ cookies: writes.setCookie })), {
      cookies: writes.setCookie,
    });
    assert.deepEqual(structuredClone(writes), writes);
  }
  assert.match(inspect(results.active), /Ada/);
  assert.match(JSON.stringify(results.active), /"renewed":"rolling"/);
});
