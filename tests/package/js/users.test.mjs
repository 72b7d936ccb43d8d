// What is read of a user: what the projections name, and nothing else.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { test } from "node:test";
import { createAuth, credentials } from "waxseal";

import { make, NOW, recorder, request, SECRET, signedIn } from "./support.mjs";
import { sentenceOf } from "../../support/entries.mjs";

const now = NOW;
const ROLE = { jwt: { id: "user.id", role: "user.role" }, session: { "user.role": "token.role" } };

async function claims(user, projections = ROLE, login = {}) {
  const { token } = await make({ projections }).issue({ user, ...login }, request(), { now });
  const { exp, iat, jti, sid, auth_time, rev, ...own } = token;
  return own;
}

const expected = {
  name: "Ada",
  email: "ada@app.test",
  picture: "/ada.png",
  sub: "7",
  id: "7",
  role: "admin",
};
const plain = () => ({
  id: "7",
  name: "Ada",
  email: "ada@app.test",
  image: "/ada.png",
  role: "admin",
});

class Getters {
  #row = plain();
  get id() {
    return this.#row.id;
  }
  get name() {
    return this.#row.name;
  }
  get email() {
    return this.#row.email;
  }
  get image() {
    return this.#row.image;
  }
  get role() {
    return this.#row.role;
  }
  mayDo(what) {
    return `${this.#row.role} ${what}`;
  }
}

class OnlyJson {
  #row = plain();
  toJSON() {
    return this.#row;
  }
}

const foreign = runInNewContext(`({ ...${JSON.stringify(plain())} })`);

for (const [name, make] of Object.entries({
  "a plain object": plain,
  "a frozen object": () => Object.freeze(plain()),
  "an object without prototype": () => Object.assign(Object.create(null), plain()),
  "an object of another realm": () => foreign,
  "inherited members": () => Object.create(plain()),
  "getters over #private": () => new Getters(),
  "#private with toJSON alone": () => new OnlyJson(),
  "a subclass": () => new (class extends Getters {})(),
  "a Proxy": () => new Proxy(plain(), {}),
  "a Proxy over nothing": () => {
    const row = plain();
    return new Proxy({}, { get: (_, key) => row[key] });
  },
  "members that are not enumerable": () => {
    const row = plain();
    for (const key of Object.keys(row)) Object.defineProperty(row, key, { enumerable: false });
    return row;
  },
})) {
  test(`${name} is a user`, async () => {
    const user = make();
    let seen;
    const auth = createAuth({
      secret: SECRET,
      projections: ROLE,
      callbacks: { jwt: ({ token, user }) => ((seen = user), token) },
    });
    const { token } = await auth.issue({ user }, request(), { now });
    for (const [claim, value] of Object.entries(expected)) assert.equal(token[claim], value, claim);
    assert.equal(seen, user);
  });
}

/** What no projection names, and would be the end of the sign-in if it were read. */
const HARMFUL = {
  cycle: (user) => void (user.me = user),
  "31 levels": (user) => void (user.settings = nested(31)),
  "a throwing getter": (user) =>
    Object.defineProperty(user, "debt", { enumerable: true, get: () => assert.fail() }),
  "an own __proto__": (user) => void (user.raw = JSON.parse('{"__proto__":{"role":"owner"}}')),
  "a Buffer of 5 MB": (user) => void (user.avatar = Buffer.alloc(5_000_000)),
  bigint: (user) => void (user.balance = 5n),
  "a Promise": (user) => void (user.posts = new Promise(() => {})),
  "a toJSON that is text": (user) => void (user.toJSON = "x"),
  "a throwing toJSON": (user) => void (user.toJSON = () => assert.fail()),
};

function nested(levels) {
  return levels === 0 ? 1 : { next: nested(levels - 1) };
}

for (const [name, add] of Object.entries(HARMFUL)) {
  test(`${name} does not matter where nothing names it`, async () => {
    const user = plain();
    add(user);
    assert.deepEqual(await claims(user), expected);
    const account = { provider: "x", type: "oauth", providerAccountId: "7" };
    const profile = {};
    add(account);
    add(profile);
    assert.deepEqual(await claims(user, ROLE, { account, profile }), expected);
    // Nor where access finds all but what nobody asked for.
    delete user.image;
    const { picture, ...rest } = expected;
    assert.deepEqual(await claims(user), rest);
  });
}

test("an id that everybody could have is none", async () => {
  const refused = { code: "invalid-claims", message: /`user\.id` must be a text or a number/ };
  const rounded = JSON.parse("9007199254740993");
  for (const id of ["", {}, [], ["7"], true, false, { toJSON: () => ({}) }, rounded, -rounded]) {
    await assert.rejects(make({}).issue({ user: { id } }, request(), { now }), refused);
  }
  for (const [id, sub] of [
    [0, "0"],
    [7n, "7"],
    ["{}", "{}"],
    [{ toJSON: () => "65f" }, "65f"],
  ]) {
    const { token } = await make({}).issue({ user: { id } }, request(), { now });
    assert.equal(token.sub, sub);
  }
});

test("a getter is called once, and only if it is named", async () => {
  const calls = {};
  const user = plain();
  for (const key of ["role", "org", "debt"]) {
    Object.defineProperty(user, key, {
      get() {
        calls[key] = (calls[key] ?? 0) + 1;
        return { name: "A", city: "B" };
      },
    });
  }
  const jwt = { a: "user.role", b: "user.role.name", c: "user.org.name", d: "user.org.none" };
  const found = await claims(user, { jwt });
  assert.deepEqual([found.a, found.b, found.c], [{ name: "A", city: "B" }, "A", "A"]);
  assert.ok(!("d" in found));
  assert.deepEqual(calls, { role: 1, org: 1 });
});

test("toJSON of the user is asked once, for what access does not find", async () => {
  let calls = 0;
  class User {
    id = "7";
    name = "by access";
    toJSON() {
      calls++;
      return { name: "by toJSON", email: "ada@app.test", role: "admin", org: { city: "B" } };
    }
  }
  const jwt = { role: "user.role", city: "user.org.city" };
  assert.deepEqual(await claims(new User(), { jwt }), {
    name: "by access",
    email: "ada@app.test",
    sub: "7",
    role: "admin",
    city: "B",
  });
  assert.equal(calls, 1);
});

test("a value inside of one that has a toJSON", async () => {
  class Address {
    #city = "B";
    toJSON() {
      return { city: this.#city };
    }
  }
  const user = { ...plain(), address: new Address() };
  const found = await claims(user, { jwt: { city: "user.address.city", all: "user.address" } });
  assert.deepEqual([found.city, found.all], ["B", { city: "B" }]);
});

test("attack 42: nothing comes from Object.prototype, polluted or not", async () => {
  Object.prototype.role = "owner";
  Object.prototype._id = "1";
  try {
    assert.deepEqual(await claims({ name: "Eve" }), { name: "Eve" });
    assert.equal((await claims({ ...plain(), role: "admin" })).role, "admin");
  } finally {
    delete Object.prototype.role;
    delete Object.prototype._id;
  }
  const jwt = { a: "user.toString", b: "user.valueOf.name", c: "user.hasOwnProperty" };
  assert.deepEqual(Object.keys(await claims({ id: "7" }, { jwt })), ["sub"]);
  const own = Object.assign(Object.create(null), { id: "7", toString: "x" });
  assert.equal((await claims(own, { jwt })).a, "x");
  for (const path of ["user.constructor.name", "user.__proto__.role", "user.a.prototype"]) {
    assert.throws(() => make({ projections: { jwt: { a: path } } }), { code: "projection-path" });
  }
});

test("attack 42: keys that a user chose in a document decide nothing", async () => {
  const raw = '{"id":"7","__proto__":{"role":"owner"},"constructor":"x","toJSON":"x","then":"x"}';
  assert.deepEqual(await claims(JSON.parse(raw)), { sub: "7", id: "7" });
});

/** Values that cannot go into a token, by what the sentence has to say. */
const UNFIT = {
  "is a bigint: .*`String\\(\\)`": () => 5n,
  "is a Map: .*`Object\\.fromEntries\\(\\)`": () => new Map([["marker", 1]]),
  "is a Set: .*`Array\\.from\\(\\)`": () => new Set(["marker"]),
  "is a function: call it": () => () => "marker",
  "is a symbol": () => Symbol("marker"),
  "is a Promise: await it": () => Promise.resolve("marker"),
  "is binary data": () => Buffer.alloc(5_000_000, "marker"),
  "is larger than": () => "marker".repeat(20_000),
  "is larger than a": () => Array.from({ length: 70_000 }, () => 1),
  "contains itself: .*longer path": () => {
    const value = { marker: 1 };
    value.me = [value];
    return value;
  },
  "is nested deeper than 31 levels": () => nested(32),
  "has a member `__proto__`": () => JSON.parse('{"a":{"__proto__":"marker"}}'),
  "threw TypeError when it was read": () => ({
    toJSON() {
      throw new TypeError("marker");
    },
  }),
  "holds a bigint": () => ({ marker: [5n] }),
  "holds a Map": () => ({ marker: new Map() }),
  "holds a Promise": () => [Promise.resolve(1)],
  "holds binary data": () => ({ marker: new Uint8Array(5_000_000) }),
  "holds binary data: ": () => ({ marker: [Buffer.from("marker")] }),
  "holds binary data: .*text": () => ({ marker: JSON.parse(JSON.stringify(Buffer.from("x"))) }),
  "is binary data: .*text": () => ({ toJSON: () => Buffer.from("marker").toJSON() }),
};

for (const [sentence, make_] of Object.entries(UNFIT)) {
  test(`a named value that ${sentence} is told by its path alone`, async () => {
    const auth = make({ projections: { jwt: { it: "user.it" } } });
    const error = await rejection(auth.issue({ user: { id: "7", it: make_() } }, request()));
    assert.equal(error.name, "WaxsealError");
    assert.equal(error.code, /larger/.test(sentence) ? "session-too-large" : "invalid-claims");
    assert.match(sentenceOf(error), new RegExp(`^\`user\\.it\` ${sentence}.*\\.$`));
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes("marker"));
    // The next one signs in.
    assert.equal((await auth.issue({ user: { id: "7", it: 1 } }, request())).token.it, 1);
  });
}

test("a named getter that throws is told, without what it says", async () => {
  const user = {
    id: "7",
    get role() {
      throw new RangeError("marker: 4111 1111 1111 1111");
    },
  };
  const error = await rejection(make().issue({ user }, request()));
  assert.match(sentenceOf(error), /^`user\.role` threw RangeError when it was read: .*\.$/);
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes("4111"));
});

test("a Buffer in a value is refused before it becomes an array of its bytes", async () => {
  const avatar = Buffer.alloc(10);
  avatar.toJSON = () => assert.fail("it was expanded");
  for (const it of [{ avatar }, [[avatar]], { toJSON: () => ({ avatar }) }]) {
    const error = await rejection(claims({ id: "7", it }, { jwt: { it: "user.it" } }));
    assert.match(error.message, /^`user\.it` holds binary data/);
  }
});

test("a member of a default claim that throws is not said to be in `projections`", async () => {
  const user = {
    id: "7",
    get image() {
      throw new Error("marker");
    },
  };
  const error = await rejection(claims(user));
  assert.match(sentenceOf(error), /^`user\.image` threw Error when it was read: [^`]* or none\.$/);
});

test("a Promise is told: the user, what a path leads through, and a profile", async () => {
  const later = Promise.resolve(plain());
  const calls = [];
  const auth = make({ callbacks: { signIn: () => calls.push("signIn") } });
  const user = await rejection(auth.issue({ user: later }, request()));
  assert.match(user.message, /^`user` is a Promise: await it/);
  assert.deepEqual(calls, []);
  const org = { jwt: { org: "user.org.name" } };
  const through = await rejection(claims({ id: "7", org: Promise.resolve({ name: "A" }) }, org));
  assert.match(through.message, /^`user\.org` is a Promise: await it/);
  const nick = { jwt: { nick: "profile.nick" } };
  const profile = await rejection(claims(plain(), nick, { profile: later }));
  assert.match(profile.message, /^`profile` is a Promise: await it/);
});

test("what a Map holds is told too", async () => {
  const through = { jwt: { role: "user.traits.role" } };
  const error = await rejection(claims({ id: "7", traits: new Map([["role", "x"]]) }, through));
  assert.match(error.message, /^`user\.traits` is a Map: /);
  assert.match((await rejection(claims(new Map([["id", "7"]])))).message, /^`user` is a Map: /);
});

test("values of 31 levels, Date, Decimal and arrays cross as JSON", async () => {
  class Decimal {
    toJSON() {
      return "1.50";
    }
  }
  const user = {
    id: 12n,
    deep: nested(30),
    born: new Date(0),
    price: new Decimal(),
    roles: ["a", undefined, { at: new Date(0), work() {} }],
  };
  const jwt = { deep: "user.deep", born: "user.born", price: "user.price", roles: "user.roles" };
  const found = await claims(user, { jwt: { ...jwt, first: "user.roles.0", id: "user.id" } });
  assert.deepEqual(found, {
    sub: "12",
    id: "12",
    deep: nested(30),
    born: "1970-01-01T00:00:00.000Z",
    price: "1.50",
    roles: ["a", null, { at: "1970-01-01T00:00:00.000Z" }],
    first: "a",
  });
});

test("an update reads what is listed, and leaves out what it cannot read", async () => {
  const log = recorder();
  const auth = make({
    projections: { update: ["name", "user.email", { name: "org", type: "object" }] },
    logger: log.logger,
  });
  const cookie = await signedIn(auth);
  class Data {
    #name = "Countess";
    org = { at: new Date(0) };
    get name() {
      return this.#name;
    }
    get debt() {
      return assert.fail();
    }
    get user() {
      return { email: 5n };
    }
  }
  const data = new Data();
  data.me = data;
  const outcome = await auth.update(request(cookie), data, { now });
  assert.equal(outcome.status, "active");
  assert.equal(outcome.token.name, "Countess");
  assert.equal(outcome.token.email, "ada@app.test");
  assert.deepEqual(outcome.token.org, { at: "1970-01-01T00:00:00.000Z" });
  assert.equal(log.warnings.length, 1);
  assert.match(log.warnings[0], /^An update left out a value: `user\.email` is a bigint/);
});

/* --------------------------------------------------------------- authorize */

/** Signs in by the endpoint, and returns what the callbacks saw. */
async function signIn(user, callbacks = {}) {
  const seen = {};
  const auth = createAuth({
    secret: SECRET,
    projections: ROLE,
    providers: [credentials({ authorize: () => user })],
    callbacks: {
      signIn(args) {
        seen.signIn = args;
        callbacks.signIn?.(args);
        return true;
      },
      jwt(args) {
        seen.jwt = args;
        return args.token;
      },
    },
    logger: {},
  });
  const token = await tokenOf(auth);
  return { ...seen, token };
}

async function tokenOf(auth) {
  const { token, setCookie } = await csrf(auth);
  const response = await auth.handler(
    request(setCookie, "https://app.test/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams({ csrfToken: token }),
    }),
  );
  const line = response.headers.getSetCookie().find((line) => /session-token=/.test(line));
  assert.ok(line, response.headers.get("location"));
  return auth.verify(line.split(";")[0]).token;
}

async function csrf(auth) {
  const response = await auth.handler(request("", "https://app.test/api/auth/csrf"));
  const { csrfToken } = await response.json();
  return { token: csrfToken, setCookie: response.headers.getSetCookie()[0].split(";")[0] };
}

for (const [name, user] of Object.entries({
  "a plain object": plain(),
  "a class": new Getters(),
  "a frozen document": Object.freeze({ _id: "7", role: "admin" }),
})) {
  test(`callbacks get the very object that authorize returned: ${name}`, async () => {
    const { signIn: first, jwt, token } = await signIn(user);
    assert.equal(first.user, user);
    assert.equal(jwt.user, user);
    assert.equal(first.account.providerAccountId, "7");
    assert.equal(token.sub, "7");
    assert.equal(token.role, "admin");
  });
}

/** Counts what is called of a user who has this id; `email` and `role` are in `toJSON` alone. */
function counting(id) {
  const calls = { id: 0, name: 0, toJSON: 0 };
  class User {
    get id() {
      calls.id++;
      return id;
    }
    get name() {
      calls.name++;
      return "Ada";
    }
    toJSON() {
      calls.toJSON++;
      return { email: "ada@app.test", role: "admin" };
    }
  }
  return { calls, user: new User() };
}

for (const id of ["7", undefined]) {
  test(`a getter and toJSON are called once for credentials, with the id ${id}`, async () => {
    const { calls, user } = counting(id);
    const auth = createAuth({
      secret: SECRET,
      projections: ROLE,
      providers: [credentials({ authorize: () => user })],
      logger: {},
    });
    // The same user again is read again.
    for (const times of [1, 2]) {
      const token = await tokenOf(auth);
      assert.deepEqual([token.name, token.email, token.role], ["Ada", "ada@app.test", "admin"]);
      assert.match(token.sub, id ? /^7$/ : /^[0-9a-f-]{36}$/);
      assert.deepEqual(calls, { id: times, name: times, toJSON: times });
    }
  });
}

class Nobody {
  #role = "admin";
  name = "Ada";
  get role() {
    return this.#role;
  }
  can(what) {
    return `${this.#role} can ${what}`;
  }
}

for (const [name, make] of Object.entries({
  "a plain object": () => ({ name: "Ada", role: "admin" }),
  "a null id": () => ({ id: null, name: "Ada", role: "admin" }),
  "a frozen object": () => Object.freeze({ name: "Ada", role: "admin" }),
  "a frozen null id": () => Object.freeze({ id: null, name: "Ada", role: "admin" }),
  "a class with #private": () => new Nobody(),
  "a Proxy": () => new Proxy({ name: "Ada", role: "admin" }, {}),
})) {
  test(`callbacks see an id where the user has none: ${name}`, async () => {
    const user = make();
    const keys = Reflect.ownKeys(user);
    const { signIn: first, jwt, token } = await signIn(user);
    const view = first.user;
    assert.equal(view, jwt.user);
    assert.match(view.id, /^[0-9a-f-]{36}$/);
    assert.equal(first.account.providerAccountId, view.id);
    assert.equal(token.sub, view.id);
    assert.equal(token.role, "admin");
    assert.equal(view.role, "admin");
    assert.equal(view.constructor, user.constructor);
    assert.equal(Object.getPrototypeOf(view), Object.getPrototypeOf(user));
    if (user instanceof Nobody) assert.equal(view.can("read"), "admin can read");
    assert.ok("id" in view && Object.hasOwn(view, "id"));
    assert.equal({ ...view }.id, view.id);
    assert.equal({ ...view }.name, "Ada");
    assert.equal(JSON.parse(JSON.stringify(view)).id, view.id);
    // The user is as it was.
    assert.deepEqual(Reflect.ownKeys(user), keys);
    assert.notEqual(user.id, view.id);
  });
}

test("what a callback sets is read by the projection, on a view and on the user", async () => {
  for (const user of [{ name: "Ada" }, { id: "7", name: "Ada" }]) {
    const { token } = await signIn(user, {
      signIn(args) {
        args.user.role = "editor";
        args.user.id = "8";
      },
    });
    assert.equal(token.role, "editor");
    assert.equal(token.sub, "8");
    assert.equal(user.role, "editor");
  }
});

async function rejection(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail("it did not reject");
}
