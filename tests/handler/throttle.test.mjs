// Trying one password after the other.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { createAuth, credentials, CredentialsSignin } from "waxseal";

import { ada, BASE, Browser, make, outcome, recorder, SECRET, XHR } from "./support.mjs";

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
  assert.equal(form.headers.get("location"), `${BASE}/signin?error=CredentialsSignin&code=throttled`);
  assert.equal(form.headers.get("retry-after"), "600");
  const client = await new Browser(auth).signIn({}, { headers: XHR });
  assert.equal(client.status, 200);
  assert.equal(client.headers.get("retry-after"), "600");
  assert.deepEqual(await client.json(), { url: `${BASE}/signin?error=CredentialsSignin&code=throttled` });
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

test("fields that the form does not have change nothing", async () => {
  const auth = make();
  for (let i = 0; i < 10; i++) await fail(auth, 1, { username: `u${i}`, login: `l${i}` });
  assert.deepEqual(await fail(auth, 1, { username: "new" }), ["throttled"]);

  // Nor are they names that a right password must not wipe.
  const other = make();
  await fail(other, 9);
  assert.equal(await right(other, { username: "new" }), undefined);
  assert.deepEqual(await fail(other, 9), CREDENTIALS.slice(1));
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

test("without a name nobody is counted, and nobody locks out everyone", async () => {
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ authorize: ({ pin }) => (pin === "1" ? ada : null) })],
  });
  const pin = async (pin) => outcome(await new Browser(auth).post("/callback/credentials", { pin }));
  for (let i = 0; i < 15; i++) assert.equal((await pin("0")).code, "credentials");
  assert.equal((await pin("1")).error, undefined);
});

test("a password is never part of a key", async () => {
  const keys = [];
  const store = {
    get: () => 0,
    set() {},
    incr(key) {
      keys.push(key);
      return 1;
    },
  };
  const auth = createAuth({
    secret: SECRET,
    throttle: { store },
    providers: [credentials({ authorize: () => null })],
  });
  const secrets = ["password", "userPassword", "passphrase", "accountSecret", "loginToken", "emailCode", "userPin"];
  await new Browser(auth).post("/callback/credentials", Object.fromEntries(secrets.map((name) => [name, "x"])));
  assert.deepEqual(keys, []);
  await new Browser(auth).post("/callback/credentials", { email: "ada@app.test", password: "x" });
  assert.equal(keys.length, 1);
  assert.match(keys[0], /^waxseal:throttle:[\da-f]{64}:\d+$/);
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
  const answers = await Promise.all(browsers.map((browser) => browser.signIn({ password: "wrong" })));
  const codes = await Promise.all(answers.map(async (answer) => (await outcome(answer)).code));
  assert.equal(asked, 10);
  assert.equal(codes.filter((code) => code === "throttled").length, 40);
});

test("only wrong credentials count: no outage, no refusal, no missing token", async () => {
  let fault = true;
  const auth = make({
    authorize({ password }) {
      if (fault) throw new Error("the database is away");
      return password === "right" ? ada : null;
    },
    callbacks: { signIn: () => true },
  });
  for (let i = 0; i < 15; i++) {
    assert.equal((await outcome(await new Browser(auth).signIn())).error, "Configuration");
    await new Browser(auth).postRaw("/callback/credentials", { email: ada.email, password: "x" });
  }
  fault = false;
  assert.equal(await right(auth), undefined);

  const refusing = make({ callbacks: { signIn: () => false } });
  for (let i = 0; i < 15; i++) {
    assert.equal((await outcome(await new Browser(refusing).signIn())).error, "AccessDenied");
  }
});

test("a CredentialsSignin that is thrown counts", async () => {
  const auth = make({ authorize: () => Promise.reject(new CredentialsSignin()) });
  assert.deepEqual(await fail(auth, 11), [...CREDENTIALS, "throttled"]);
});

test("limit and window", async () => {
  const auth = make({ throttle: { limit: 2, window: 60 } });
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
      limit: 1,
      async key(fields, request, provider) {
        seen.push([fields.email, (await request.json()).email, request.headers.get("x-device"), provider.id]);
        return request.headers.get("x-device");
      },
    },
  });
  const from = (device) => ({ headers: device === null ? {} : { "x-device": device } });
  assert.deepEqual(await fail(auth, 2, {}, from("a")), ["credentials", "throttled"]);
  assert.deepEqual(await fail(auth, 1, {}, from("b")), ["credentials"]);
  // Nothing is counted for nothing.
  assert.deepEqual(await fail(auth, 3, {}, from(null)), Array(3).fill("credentials"));
  assert.deepEqual(seen[0], [ada.email, ada.email, "a", "credentials"]);

  const several = make({ throttle: { limit: 1, key: ({ email }) => [email, "everyone"] } });
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

test("a store that is away is logged, and keeps nobody out", async () => {
  const { errors, logger } = recorder();
  const away = () => Promise.reject(new Error("ECONNREFUSED"));
  const auth = make({ logger, throttle: { store: { get: away, set: away } } });
  assert.equal(await right(auth), undefined);
  assert.deepEqual(await fail(auth, 12), Array(12).fill("credentials"));
  assert.ok(errors.length > 0 && errors.every(({ code }) => code === "throttle"));
});

test("the memory of the process is bounded", async () => {
  const auth = make({ throttle: { limit: 1 } });
  await fail(auth, 1);
  assert.equal(await right(auth), "throttled");
  const browser = new Browser(auth);
  const password = "wrong";
  for (let i = 0; i < 10_000; i++) await browser.signIn({ email: `${i}@app.test`, password });
  // The oldest was forgotten, the newest was not.
  assert.equal(await right(auth, { email: "9999@app.test" }), "throttled");
  assert.equal(await right(auth), undefined);
});

test("mistakes in the configuration", () => {
  for (const [throttle, code] of [
    [true, "invalid-option"],
    [null, "invalid-option"],
    [10, "invalid-option"],
    [{ limit: 0 }, "invalid-option"],
    [{ limit: 1.5 }, "invalid-option"],
    [{ window: "15m" }, "invalid-option"],
    [{ window: -1 }, "invalid-option"],
    [{ key: "email" }, "invalid-option"],
    [{ store: {} }, "invalid-option"],
    [{ store: null }, "invalid-option"],
    [{ store: new Map().get }, "invalid-option"],
    [{ limits: 3 }, "unknown-option"],
  ]) {
    assert.throws(() => make({ throttle }), { code }, JSON.stringify(throttle));
  }
  make({ throttle: undefined });
  make({ throttle: {} });
  make({ throttle: { limit: undefined, store: new Map() } });
});
