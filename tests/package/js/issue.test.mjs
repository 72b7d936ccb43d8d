import assert from "node:assert/strict";
import { test } from "node:test";

import { ending, inShort, renewal } from "../../support/set-cookie.mjs";
import { ada, DAY, make, NOW, request, SECRET, signedIn } from "./support.mjs";

const now = NOW;
const account = { provider: "credentials", type: "credentials", providerAccountId: "7" };

/** As MongoDB's driver and Mongoose have it. */
class ObjectId {
  #hex = "64ab0c0000000000000000aa";
  toString() {
    return this.#hex;
  }
  toJSON() {
    return this.#hex;
  }
}

test("callbacks run in Auth.js's order, with its arguments", async () => {
  const calls = [];
  const keep = (name, result) => (args) => {
    calls.push([name, Object.keys(args), structuredClone(args)]);
    return result(args);
  };
  const auth = make({
    callbacks: {
      signIn: keep("signIn", () => true),
      jwt: keep("jwt", ({ token, user }) => ({ ...token, from: user.name })),
      session: keep("session", ({ session, token }) => ({ ...session, from: token.from })),
    },
    events: { signIn: keep("event", () => {}) },
  });
  const profile = { login: "ada" };
  const issued = await auth.issue({ user: ada, account, profile, isNewUser: true }, request(), {
    now,
  });

  assert.deepEqual(
    calls.map(([name, keys]) => [name, keys]),
    [
      ["signIn", ["user", "account", "profile"]],
      ["jwt", ["token", "user", "account", "profile", "isNewUser", "trigger"]],
      ["session", ["session", "token"]],
      ["event", ["user", "account", "profile", "isNewUser"]],
    ],
  );
  const jwt = calls[1][2];
  assert.deepEqual(jwt.token, { name: "Ada", email: ada.email, sub: "7", role: "admin" });
  assert.equal(jwt.trigger, "signUp");
  assert.equal(jwt.isNewUser, true);
  assert.deepEqual([jwt.user, jwt.account, jwt.profile], [ada, account, profile]);
  assert.equal(issued.session.from, "Ada");
  assert.equal(issued.token.from, "Ada");
});

test("without profile and account the jwt callback gets what Auth.js gives it", async () => {
  let args;
  const auth = make({ callbacks: { jwt: (given) => (args = given).token } });
  await auth.issue({ user: ada }, request(), { now });
  assert.deepEqual(Object.keys(args), ["token", "user", "account", "isNewUser", "trigger"]);
  assert.equal(args.user, ada);
  assert.equal(args.account, null);
  assert.equal(args.isNewUser, false);
  assert.equal(args.trigger, "signIn");
});

test("attack 29: a new session has a new sid, also over an old one", async () => {
  const auth = make();
  const cookie = await signedIn(auth);
  const before = auth.verify(cookie, { now }).token;
  const { token, writes } = await auth.issue({ user: ada }, request(cookie), { now });
  assert.notEqual(token.sid, before.sid);
  assert.equal(token.rev, 0);
  assert.equal(token.auth_time, NOW / 1000);
  assert.deepEqual(writes.setCookie.map(inShort), renewal("__Host-waxseal.session-token"));
});

test("what the request still had is cleared", async () => {
  const auth = make();
  const chunked = await signedIn(auth, { ...ada, name: "x".repeat(9000) });
  const { writes } = await auth.issue({ user: ada }, request(chunked), { now });
  const names = chunked.split("; ").map((pair) => pair.split("=")[0]);
  const lines = writes.setCookie.map(inShort);
  assert.equal(lines.pop(), "set __Host-waxseal.session-token Path=/");
  assert.deepEqual(
    lines.sort(),
    [
      ...names.map((name) => `clear ${name} Path=/ Partitioned`),
      ...names.map((name) => `clear ${name} Path=/`),
    ].sort(),
  );
  assert.equal(writes.requestCookie.split("; ").length, 1);
});

test("values cross as JSON: ObjectId, Date", async () => {
  const auth = make({
    projections: {
      jwt: { _id: "user._id", id: "user.id", born: "user.born" },
      session: { "user._id": "token._id", "user.born": "token.born" },
    },
  });
  const user = { _id: new ObjectId(), name: "Ada", born: new Date(0) };
  const { session, token } = await auth.issue({ user }, request(), { now });
  const hex = "64ab0c0000000000000000aa";
  assert.equal(token._id, hex);
  assert.equal(token.id, hex);
  assert.equal(token.sub, hex);
  assert.equal(token.born, "1970-01-01T00:00:00.000Z");
  assert.deepEqual(session.user, { name: "Ada", _id: hex, born: "1970-01-01T00:00:00.000Z" });
});

test("a Mongoose document works: toJSON for its fields, its getter for id", async () => {
  class Document {
    #fields = { _id: new ObjectId(), name: "Ada", role: "admin", password: "hash" };
    get id() {
      return String(this.#fields._id);
    }
    toJSON() {
      return this.#fields;
    }
  }
  const auth = make({ projections: { jwt: { id: "user.id", role: "user.role" } } });
  const { token } = await auth.issue({ user: new Document() }, request(), { now });
  assert.equal(token.sub, token.id);
  assert.equal(token.sub, "64ab0c0000000000000000aa");
  assert.equal(token.role, "admin");
  assert.ok(!("password" in token));
});

test("sub is text", async () => {
  const auth = make();
  const sub = async (user) => (await auth.issue({ user }, request(), { now })).token.sub;
  assert.equal(await sub({ id: 7 }), "7");
  assert.equal(await sub({ id: 0 }), "0");
  assert.equal(await sub({ id: "a" }), "a");
  assert.equal(await sub({ id: 12n }), "12");
  assert.equal(await sub({ _id: 5 }), "5");
  assert.equal(await sub({ id: null, _id: "m" }), "m");
  assert.equal(await sub({ name: "Ada" }), undefined);
});

test("the user is not changed", async () => {
  const user = Object.freeze({ _id: new ObjectId(), name: "Ada" });
  await make().issue({ user }, request(), { now });
  assert.deepEqual(Object.keys(user), ["_id", "name"]);
});

for (const answer of [false, undefined, null, "", 0]) {
  test(`signIn returning ${JSON.stringify(answer)} refuses the login`, async () => {
    const auth = make({
      callbacks: { signIn: () => answer },
      events: { signIn: () => assert.fail() },
    });
    await assert.rejects(auth.issue({ user: ada }), {
      name: "WaxsealError",
      code: "access-denied",
    });
  });
}

test("signIn that throws refuses the login and keeps the cause", async () => {
  const cause = new Error("directory");
  const auth = make({ callbacks: { signIn: () => Promise.reject(cause) } });
  await assert.rejects(auth.issue({ user: ada }), { code: "access-denied", cause });
});

test("signIn returning a URL is a redirect with that url", async () => {
  const auth = make({ callbacks: { signIn: () => "/verify-your-email" } });
  await assert.rejects(auth.issue({ user: ada }), { code: "redirect", url: "/verify-your-email" });
});

test("jwt returning null refuses the login", async () => {
  const auth = make({ callbacks: { jwt: () => null } });
  await assert.rejects(auth.issue({ user: ada }), { code: "access-denied" });
});

test("what jwt throws at sign-in comes as it is", async () => {
  const error = new TypeError("mine");
  const auth = make({ callbacks: { jwt: () => Promise.reject(error) } });
  await assert.rejects(auth.issue({ user: ada }), error);
  await assert.rejects(make({ callbacks: { jwt() {} } }).issue({ user: ada }), {
    code: "callback",
  });
});

for (const user of [undefined, null, "ada", [ada], 7]) {
  test(`${JSON.stringify(user)} is no user`, async () => {
    await assert.rejects(make().issue({ user }), { name: "WaxsealError", code: "callback" });
  });
}

test("a session that no browser would keep is refused", async () => {
  const auth = make();
  await assert.rejects(auth.issue({ user: { ...ada, name: "x".repeat(80_000) } }), {
    code: "session-too-large",
  });
  await assert.rejects(
    make({ callbacks: { jwt: ({ token }) => ({ ...token, token: (token.me = token) }) } }).issue({
      user: ada,
    }),
    {
      code: "invalid-claims",
    },
  );
  assert.equal(auth.verify(await signedIn(auth), { now }).status, "active");
});

test("update changes the listed names and nothing else", async () => {
  const auth = make();
  const cookie = await signedIn(auth);
  const outcome = await auth.update(
    request(cookie),
    { name: "Countess", role: "owner", sub: "1" },
    { now },
  );
  assert.equal(outcome.status, "active");
  assert.equal(outcome.renewed, "claims");
  assert.deepEqual(outcome.session.user, { name: "Countess", email: ada.email, role: "admin" });
  assert.equal(outcome.token.sub, "7");
  assert.equal(auth.verify(outcome.writes.requestCookie, { now }).session.user.name, "Countess");
});

test("update gives the jwt callback the trigger and the listed data", async () => {
  const calls = [];
  const auth = make({
    callbacks: {
      jwt(args) {
        if (args.trigger === "update") calls.push(structuredClone(args));
        return args.trigger === "update" ? { ...args.token, updated: true } : args.token;
      },
    },
  });
  const cookie = await signedIn(auth);
  const data = { name: "Countess", role: "owner" };
  const { token } = await auth.update(request(cookie), data, { now });
  assert.equal(calls.length, 1);
  assert.deepEqual(Object.keys(calls[0]), ["token", "trigger", "session"]);
  assert.equal(calls[0].token.name, "Countess");
  assert.deepEqual(calls[0].session, { name: "Countess" });
  assert.equal(token.updated, true);
  assert.equal(token.role, "admin");
});

for (const data of [undefined, null, "name", 5, [{ name: "x" }], { name: undefined }]) {
  test(`update with ${JSON.stringify(data)} changes nothing`, async () => {
    const auth = make();
    const cookie = await signedIn(auth);
    const outcome = await auth.update(request(cookie), data, { now });
    assert.equal(outcome.status, "active");
    assert.equal(outcome.renewed, null);
    assert.equal(outcome.session.user.name, "Ada");
  });
}

test("update without a session stays what it is", async () => {
  const auth = make({ callbacks: { jwt: () => assert.fail("called") } });
  assert.equal((await auth.update(request(), { name: "x" })).status, "anonymous");
  const invalid = await auth.update(request("__Host-waxseal.session-token=x"), { name: "x" });
  assert.equal(invalid.status, "invalid");
  assert.deepEqual(invalid.writes.setCookie, []);
  const cookie = await signedIn(make());
  const expired = await auth.update(request(cookie), { name: "x" }, { now: NOW + 31 * DAY });
  assert.equal(expired.status, "invalid");
  assert.deepEqual(expired.writes.setCookie.map(inShort), ending("__Host-waxseal.session-token"));
});

test("update with a callback that throws keeps the old session", async () => {
  const cookie = await signedIn(make());
  const cause = new Error("database");
  const auth = make({ callbacks: { jwt: () => Promise.reject(cause) }, logger: {} });
  const outcome = await auth.update(request(cookie), { name: "x" }, { now });
  assert.equal(outcome.status, "undecided");
  assert.equal(outcome.cause, cause);
  assert.equal(outcome.session.user.name, "Ada");
  assert.deepEqual(outcome.writes.setCookie, []);
});

test("clear clears what is there, and nothing where nothing is", async () => {
  const auth = make();
  const cookie = await signedIn(auth, { ...ada, name: "x".repeat(9000) });
  const writes = auth.clear(request(`theme=dark; ${cookie}`));
  const names = cookie.split("; ").map((pair) => pair.split("=")[0]);
  assert.ok(names.length > 2);
  const lines = writes.setCookie.map(inShort);
  assert.deepEqual(
    lines.toSorted(),
    [
      ...names.map((name) => `clear ${name} Path=/ Partitioned`),
      ...names.map((name) => `clear ${name} Path=/`),
    ].sort(),
  );
  // Of a name today's place comes last.
  assert.ok(lines.slice(-names.length).every((line) => !line.endsWith("Partitioned")));
  assert.equal(writes.requestCookie, "theme=dark");
  assert.deepEqual(auth.clear(request("theme=dark")), {
    setCookie: [],
    responseHeaders: [],
    requestCookie: null,
  });
});

test("a session moves to another format and secret, and nobody is signed out", async () => {
  const old = make({ format: "next-auth", secret: "short old secret", allowWeakSecret: true });
  const cookie = await signedIn(old);
  const auth = make({
    format: "authjs",
    accept: ["next-auth"],
    secret: [SECRET, "short old secret"],
    allowWeakSecret: true,
  });
  const outcome = await auth.resolve(request(cookie), { now });
  assert.equal(outcome.status, "active");
  assert.equal(outcome.renewed, "rekey");
  assert.equal(outcome.session.user.role, "admin");
  assert.match(outcome.writes.requestCookie, /authjs\.session-token=/);
  assert.ok(
    outcome.writes.setCookie.some((line) =>
      /^__Secure-next-auth\.session-token=; Max-Age=0/.test(line),
    ),
  );
});
