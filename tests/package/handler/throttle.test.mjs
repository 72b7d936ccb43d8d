// Trying one password after the other.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { AuthorizeUnavailable, createAuth, credentials, CredentialsSignin } from "waxseal";

import { ada, BASE, Browser, make, outcome, recorder, SECRET, target, XHR } from "./support.mjs";

const START = Date.UTC(2030, 0, 1);

beforeEach(() => {
  mock.timers.reset();
  // At the begin of a window of any length that is used here.
  mock.timers.enable({ apis: ["Date"], now: START });
});

/** Signs in with a wrong password, so many times; the codes that the page gets. */
async function fail(auth, times, fields = {}, options) {
  const codes = [];
  for (let i = 0; i < times; i++) {
    const response = await new Browser(auth).signIn({ password: `wrong ${i}`, ...fields }, options);
    codes.push((await outcome(response)).code);
  }
  return codes;
}

const right = async (auth, fields, options) =>
  (await outcome(await new Browser(auth).signIn(fields, options))).code;

const CREDENTIALS = Array(10).fill("credentials");

test("ten failures within a quarter of an hour, then none is looked at", async () => {
  let asked = 0;
  const auth = make({ authorize: ({ password }) => (asked++, password === "right" ? ada : null) });
  assert.deepEqual(await fail(auth, 12), [...CREDENTIALS, "throttled", "throttled"]);
  assert.equal(asked, 10);
  assert.equal(await right(auth), "throttled");
  assert.equal(asked, 10);
  mock.timers.tick(900_000);
  assert.equal(await right(auth), undefined);
});

test("the answer is that of wrong credentials, and says how long to wait", async () => {
  const auth = make();
  await fail(auth, 10);
  mock.timers.tick(300_000);
  const form = await new Browser(auth).signIn();
  assert.equal(form.status, 302);
  assert.equal(target(form), `${BASE}/signin?error=CredentialsSignin&code=throttled`);
  assert.equal(form.headers.get("retry-after"), "600");
  const client = await new Browser(auth).signIn({}, { headers: XHR });
  assert.equal(client.status, 200);
  assert.equal(client.headers.get("retry-after"), "600");
  assert.deepEqual(await client.json(), {
    url: `${BASE}/signin?error=CredentialsSignin&code=throttled`,
  });
  const v4 = await new Browser(auth).signIn({ json: "true" });
  assert.equal(v4.status, 401);
  assert.equal(v4.headers.get("retry-after"), "600");
  assert.deepEqual(await v4.json(), {
    url: `${BASE}/error?error=CredentialsSignin&provider=credentials&code=throttled`,
  });
});

test("a right password forgets the failures before it", async () => {
  const auth = make();
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await fail(auth, 9), CREDENTIALS.slice(1));
    assert.equal(await right(auth), undefined);
  }
});

test("each user is counted alone, however the name is spelt", async () => {
  const auth = make();
  const spellings = ["Bob@App.test", " bob@app.test ", "BOB@APP.TEST", "\uff42ob@app.test"];
  for (let i = 0; i < 10; i++) await fail(auth, 1, { email: spellings[i % 4] });
  assert.deepEqual(await fail(auth, 1, { email: "bob@app.test" }), ["throttled"]);
  assert.equal(await right(auth), undefined);
});

test("fields that the form does not have count too, and change nothing for those that it has", async () => {
  const auth = make();
  for (let i = 0; i < 10; i++) await fail(auth, 1, { username: `u${i}`, login: `l${i}` });
  assert.deepEqual(await fail(auth, 1, { username: "new" }), ["throttled"]);

  // A right password takes back what was for exactly the same.
  const other = make();
  await fail(other, 9);
  assert.equal(await right(other, { username: "new" }), undefined);
  assert.deepEqual(await fail(other, 2), ["credentials", "throttled"]);
});

test("without a description of the form, each name that is sent counts", async () => {
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ authorize: ({ password }) => (password === "right" ? ada : null) })],
  });
  const browser = () => new Browser(auth);
  for (let i = 0; i < 10; i++) await browser().signIn({ password: "wrong", username: `u${i}` });
  assert.equal((await outcome(await browser().signIn({ username: "new" }))).code, "throttled");
  assert.equal((await outcome(await browser().signIn({ email: "eve@app.test" }))).code, undefined);

  // A right password for one name does not wipe the failures of another.
  const bob = (more) => browser().signIn({ email: "bob@app.test", ...more });
  for (let i = 0; i < 9; i++) await bob({ password: "wrong" });
  assert.equal((await outcome(await bob({ username: "eve", password: "right" }))).code, undefined);
  await bob({ password: "wrong" });
  assert.equal((await outcome(await bob({ password: "wrong" }))).code, "throttled");

  // More names than any form has.
  const names = Array.from({ length: 8 }, (_, i) => [`user${i}`, "x"]);
  const fresh = { email: "fresh@app.test" };
  const few = { ...fresh, ...Object.fromEntries(names.slice(1)) };
  assert.equal((await outcome(await browser().signIn(few))).code, undefined);
  const many = { ...fresh, ...Object.fromEntries(names) };
  assert.equal((await outcome(await browser().signIn(many))).code, "throttled");
});

test("a form without names: many may fail before everybody has to wait, and each address before", async () => {
  const pins = (config) => {
    const auth = createAuth({
      secret: SECRET,
      providers: [credentials({ authorize: ({ pin }) => (pin === "1" ? ada : null) })],
      ...config,
    });
    return async (pin, headers) =>
      (await outcome(await new Browser(auth).post("/callback/credentials", { pin }, { headers })))
        .code;
  };
  const pin = pins();
  for (let i = 0; i < 99; i++) assert.equal(await pin("0"), "credentials");
  assert.equal(await pin("1"), undefined);
  assert.equal(await pin("0"), "credentials");
  assert.equal(await pin("1"), "throttled");

  const from = pins({ trustHost: true });
  for (let i = 0; i < 10; i++) await from("0", { "x-forwarded-for": "192.0.2.1" });
  assert.equal(await from("1", { "x-forwarded-for": "192.0.2.1" }), "throttled");
  assert.equal(await from("1", { "x-forwarded-for": "192.0.2.2" }), undefined);
});

/** A store that keeps every key that it sees. */
function witness() {
  const keys = [];
  const incr = (key) => (keys.push(key), 1);
  return { keys, store: { get: () => 0, set() {}, incr } };
}

test("a password is never part of a key, and no key tells a name", async () => {
  const { keys, store } = witness();
  const auth = createAuth({
    secret: SECRET,
    throttle: { store },
    providers: [
      credentials({ credentials: { parole: { type: "password" } }, authorize: () => null }),
    ],
  });
  const send = async (fields) => {
    keys.length = 0;
    await new Browser(auth).post("/callback/credentials", fields);
    return [...keys];
  };
  const secrets =
    "password userPassword passphrase accountSecret loginToken emailCode userPin parole Passwort contraseña mot_de_passe senha пароль パスワード password2 pwd g-recaptcha-response code";
  for (const secret of secrets.split(" ")) {
    const fields = { email: "ada@app.test", password: "x" };
    const bare = await send(fields);
    assert.deepEqual(await send({ ...fields, [secret]: "y" }), bare, secret);
    assert.deepEqual(await send({ ...fields, [secret]: "z" }), bare, secret);
  }
  assert.equal(keys.length, 3);
  for (const key of keys) assert.match(key, /^waxseal:throttle:[\w-]{43}:\d+$/);

  // Under another secret every key is another.
  const other = make({ secret: SECRET.replace("bytes", "other"), throttle: { store } });
  const before = [...keys];
  keys.length = 0;
  await fail(other, 1);
  assert.ok(keys.length === 3 && keys.every((key) => !before.includes(key)));
});

test("providers are counted apart", async () => {
  const authorize = ({ email, password }) => (password === "right" ? { ...ada, email } : null);
  const fields = { credentials: { email: {}, password: {} }, authorize };
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ id: "staff", ...fields }), credentials({ id: "guests", ...fields })],
  });
  const at = async (id, password) =>
    (await outcome(await new Browser(auth).post(`/callback/${id}`, { email: "a", password }))).code;
  for (let i = 0; i < 10; i++) await at("staff", "wrong");
  assert.equal(await at("staff", "right"), "throttled");
  assert.equal(await at("guests", "right"), undefined);
});

test("under trustHost the client's address counts, which it cannot choose", async () => {
  const auth = make({ trustHost: true });
  const from = (address) => ({ headers: { "x-forwarded-for": address } });
  await fail(auth, 10, {}, from("198.51.100.1"));
  assert.equal(await right(auth, {}, from("198.51.100.1")), "throttled");
  assert.equal(await right(auth, {}, from("198.51.100.2")), undefined);
  // What a client says of itself stands before what the proxy has seen.
  await fail(auth, 10, {}, from("203.0.113.9"));
  assert.equal(await right(auth, {}, from("1.2.3.4, 203.0.113.9")), "throttled");

  const untrusting = make();
  for (let i = 0; i < 10; i++) await fail(untrusting, 1, {}, from(`198.51.100.${i}`));
  assert.equal(await right(untrusting, {}, from("198.51.100.99")), "throttled");
});

test("attempts at the same moment are no way around", async () => {
  let asked = 0;
  const auth = make({
    async authorize() {
      asked++;
      await new Promise((resolve) => setImmediate(resolve));
      return null;
    },
  });
  const browsers = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const browser = new Browser(auth);
      await browser.csrfToken();
      return browser;
    }),
  );
  const answers = await Promise.all(
    browsers.map((browser) => browser.signIn({ password: "wrong" })),
  );
  const codes = await Promise.all(answers.map(async (answer) => (await outcome(answer)).code));
  assert.equal(asked, 10);
  assert.equal(codes.filter((code) => code === "throttled").length, 40);
});

test("whatever authorize does but finding a user counts", async () => {
  const hang = () => new Promise(() => {});
  const failures = {
    "an Error": [() => Promise.reject(new Error("Invalid password")), "Configuration"],
    "an Error, at once": [
      () => {
        throw new Error("Invalid password");
      },
      "Configuration",
    ],
    "a TypeError": [({ password }) => password.no.such, "Configuration"],
    "a string": [() => Promise.reject("no"), "Configuration"],
    "undefined, thrown": [() => Promise.reject(), "Configuration"],
    "a CredentialsSignin": [() => Promise.reject(new CredentialsSignin()), "CredentialsSignin"],
    null: [() => null, "CredentialsSignin"],
    undefined: [() => undefined, "CredentialsSignin"],
    false: [() => false, "CredentialsSignin"],
    "a time-out": [hang, "Configuration"],
  };
  for (const [what, [wrong, error]] of Object.entries(failures)) {
    let asked = 0;
    const authorize = (fields) => (asked++, fields.password === "right" ? ada : wrong(fields));
    const auth = make({ authorize, callbackTimeout: 0.005, logger: {} });
    for (let i = 0; i < 10; i++) {
      assert.equal(
        (await outcome(await new Browser(auth).signIn({ password: "wrong" }))).error,
        error,
        what,
      );
    }
    assert.equal(await right(auth), "throttled", what);
    assert.equal(asked, 10, what);
  }
});

test("an outage that the application marks does not count, a hundred times", async () => {
  let fault = true;
  const auth = make({
    logger: {},
    authorize({ password }) {
      if (fault) throw new AuthorizeUnavailable("the database is away");
      return password === "right" ? ada : null;
    },
  });
  for (let i = 0; i < 100; i++) assert.equal(await error(auth), "AuthorizeUnavailable");
  fault = false;
  assert.equal(await right(auth), undefined);
  fault = true;
  for (let i = 0; i < 10; i++) assert.equal(await error(auth), "AuthorizeUnavailable");
  assert.equal(await error(auth), "CredentialsSignin");
  // Of everybody else it is none of the business.
  assert.equal(await error(auth, { email: "bob@app.test" }), "AuthorizeUnavailable");
});

test("an outage is marked by a class of any bundle", async () => {
  class AuthorizeUnavailable extends Error {
    type = "AuthorizeUnavailable";
  }
  const auth = make({ logger: {}, authorize: () => Promise.reject(new AuthorizeUnavailable()) });
  for (let i = 0; i < 15; i++) assert.equal(await error(auth), "AuthorizeUnavailable");
});

const error = async (auth, fields) => (await outcome(await new Browser(auth).signIn(fields))).error;

test("what a callback does not let in counts, as a second factor may be wrong there", async () => {
  const wrong = {
    "returns false": () => false,
    throws: () => Promise.reject(new Error("wrong code")),
  };
  for (const [what, signIn] of Object.entries(wrong)) {
    const refusing = make({ callbacks: { signIn }, logger: {} });
    for (let i = 0; i < 10; i++) assert.equal(await error(refusing), "AccessDenied", what);
    assert.equal(await error(refusing), "CredentialsSignin", what);
  }
  const away = make({
    callbacks: { signIn: () => Promise.reject(new AuthorizeUnavailable()) },
    logger: {},
  });
  for (let i = 0; i < 30; i++) assert.notEqual(await error(away), "CredentialsSignin");

  const factor = make({
    callbacks: {
      signIn({ credentials }) {
        if (credentials.code !== "1") throw new CredentialsSignin();
        return true;
      },
    },
  });
  for (let i = 0; i < 10; i++) assert.equal(await right(factor, { code: "0" }), "credentials");
  assert.equal(await right(factor, { code: "1" }), "throttled");
});

test("a request without its token does not count", async () => {
  const auth = make();
  for (let i = 0; i < 15; i++) {
    await new Browser(auth).postRaw("/callback/credentials", { email: ada.email, password: "x" });
  }
  assert.equal(await right(auth), undefined);
});

test("limits and window", async () => {
  const auth = make({ throttle: { limits: { pair: 2 }, window: 60 } });
  assert.deepEqual(await fail(auth, 3), ["credentials", "credentials", "throttled"]);
  mock.timers.tick(59_999);
  assert.equal(await right(auth), "throttled");
  mock.timers.tick(1);
  assert.equal(await right(auth), undefined);
});

test("off by one option", async () => {
  const auth = make({ throttle: false });
  assert.deepEqual(await fail(auth, 20), Array(20).fill("credentials"));
});

test("a key of the application's own", async () => {
  const seen = [];
  const auth = make({
    throttle: {
      limits: { pair: 1 },
      async key(fields, request, provider) {
        seen.push([
          fields.email,
          (await request.json()).email,
          request.headers.get("x-device"),
          provider.id,
        ]);
        return request.headers.get("x-device");
      },
    },
  });
  const from = (device) => ({ headers: device === null ? {} : { "x-device": device } });
  assert.deepEqual(await fail(auth, 2, {}, from("a")), ["credentials", "throttled"]);
  assert.deepEqual(await fail(auth, 1, {}, from("b")), ["credentials"]);
  // Without names there is no pair.
  assert.deepEqual(await fail(auth, 3, {}, from(null)), Array(3).fill("credentials"));
  assert.deepEqual(seen[0], [ada.email, ada.email, "a", "credentials"]);

  const several = make({
    throttle: { limits: { pair: 1 }, key: ({ email }) => [email, "everyone"] },
  });
  await fail(several, 1, { email: "a@app.test" });
  assert.deepEqual(await fail(several, 1, { email: "b@app.test" }), ["throttled"]);
});

/** Shared by several processes: what it stores is text, as of Redis or Workers KV. */
class Store {
  entries = new Map();
  ttls = new Set();

  async get(key) {
    return this.entries.get(key) ?? null;
  }

  async set(key, count, ttl) {
    this.ttls.add(ttl);
    this.entries.set(key, String(count));
  }
}

class AtomicStore extends Store {
  async incr(key, by, ttl) {
    await this.set(key, Number((await this.get(key)) ?? 0) + by, ttl);
    return Number(this.entries.get(key));
  }
}

for (const Kind of [Store, AtomicStore]) {
  test(`servers share a ${Kind.name}`, async () => {
    const store = new Kind();
    const servers = [make({ throttle: { store } }), make({ throttle: { store } })];
    for (let i = 0; i < 10; i++) await fail(servers[i % 2], 1);
    for (const server of servers) assert.equal(await right(server), "throttled");
    mock.timers.tick(900_000);
    for (const server of servers) assert.equal(await right(server), undefined);
    assert.deepEqual([...store.ttls], [900]);
  });
}

/** A coordinator of several servers, on a network where each step takes a while. */
class Registers extends Store {
  async get(key) {
    await null;
    return super.get(key);
  }

  async swap(key, expected, value, ttl) {
    await null;
    if ((this.entries.get(key) ?? null) !== expected) return false;
    await super.set(key, value, ttl);
    return true;
  }
}

test("servers share the registers of a coordinator", async () => {
  const store = new Registers();
  const servers = [make({ throttle: { store } }), make({ throttle: { store } })];
  for (let i = 0; i < 10; i++) await fail(servers[i % 2], 1);
  for (const server of servers) assert.equal(await right(server), "throttled");
  for (const key of store.entries.keys()) assert.match(key, /^t:[\w-]{43}:\d+$/);
  assert.deepEqual([...store.ttls], [900]);
  mock.timers.tick(900_000);
  for (const server of servers) assert.equal(await right(server), undefined);
});

test("the right password takes back failures from the registers of a coordinator", async () => {
  const auth = make({ throttle: { store: new Registers() } });
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(await fail(auth, 9), CREDENTIALS.slice(1));
    assert.equal(await right(auth), undefined);
  }
});

test("several at once from one address are all counted by a coordinator", async () => {
  const store = new Registers();
  const servers = [make({ throttle: { store } }), make({ throttle: { store } })];
  await Promise.all(servers.flatMap((server) => [fail(server, 2), fail(server, 2)]));
  const told = await fail(servers[0], 3);
  assert.deepEqual(told, ["credentials", "credentials", "throttled"]);
});

test("a coordinator that is away is logged, and stood in for by memory", async () => {
  const { errors, logger } = recorder();
  const away = () => Promise.reject(new Error("ECONNREFUSED"));
  for (const store of [
    { get: away, swap: away },
    { get: () => null, swap: away },
    { get: () => "many", swap: () => true },
  ]) {
    const auth = make({ logger, throttle: { store } });
    assert.deepEqual(await fail(auth, 12), [...CREDENTIALS, "throttled", "throttled"]);
    assert.ok(errors.length > 0 && errors.every(({ code }) => code === "throttle"));
  }
});

test("a store that is away is logged, and stood in for by memory", async () => {
  const { errors, logger } = recorder();
  const away = () => Promise.reject(new Error("ECONNREFUSED"));
  const auth = make({ logger, throttle: { store: { get: away, set: away } } });
  assert.equal(await right(auth), undefined);
  assert.deepEqual(await fail(auth, 12), [...CREDENTIALS, "throttled", "throttled"]);
  assert.ok(errors.length > 0 && errors.every(({ code }) => code === "throttle"));
});

test("mistakes in the configuration", () => {
  for (const [throttle, code] of [
    [true, "invalid-option"],
    [null, "invalid-option"],
    [10, "invalid-option"],
    [{ limits: 3 }, "invalid-option"],
    [{ limits: { pair: 0 } }, "invalid-option"],
    [{ limits: { name: 1.5 } }, "invalid-option"],
    [{ limits: { address: "10" } }, "invalid-option"],
    [{ limits: { user: 3 } }, "unknown-option"],
    [{ proxies: -1 }, "invalid-option"],
    [{ proxies: true }, "invalid-option"],
    [{ window: "15m" }, "invalid-option"],
    [{ window: -1 }, "invalid-option"],
    [{ key: "email" }, "invalid-option"],
    [{ store: {} }, "invalid-option"],
    [{ store: { get() {}, swap: true } }, "invalid-option"],
    [{ store: { swap() {} } }, "invalid-option"],
    [{ store: null }, "invalid-option"],
    [{ store: new Map().get }, "invalid-option"],
    [{ limit: 3 }, "unknown-option"],
  ]) {
    assert.throws(() => make({ throttle }), { code }, JSON.stringify(throttle));
  }
  make({ throttle: undefined });
  make({ throttle: {} });
  make({ throttle: { limits: undefined, store: new Map() } });
  make({ throttle: { limits: { pair: undefined, name: 5 }, proxies: 0 } });
  assert.throws(() => make({ throttle: { limit: 3 } }), /write `throttle\.limits\.pair`/);
});
