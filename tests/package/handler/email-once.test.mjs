// Sign-in links that sign in once, in any browser.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import {
  ask,
  enter,
  locationOf,
  mailbox,
  makeEmail,
  pathOf,
  press,
  tokenOf,
} from "./email-support.mjs";
import { Browser, ORIGIN, outcome, target } from "./support.mjs";

const START = Date.UTC(2030, 0, 1);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: START });
});

/** What several servers share; each step takes a while. */
class Registers {
  entries = new Map();
  ttls = [];

  async get(key) {
    await null;
    return this.entries.get(key) ?? null;
  }
  async swap(key, expected, value, ttl) {
    await null;
    if ((this.entries.get(key) ?? null) !== expected) return false;
    this.entries.set(key, value);
    this.ttls.push(ttl);
    return true;
  }
}

const make = ({ store = new Registers(), options, ...config } = {}) =>
  makeEmail({ options: { link: "once", store, ...options }, ...config });

const userOf = async (browser) => (await browser.session())?.user;
const errorOf = async (response) => (await outcome(response)).error;
const elsewhere = { headers: { "x-forwarded-for": "198.51.100.9" } };

test("in another browser the page has a button, which signs in and leads on", async () => {
  const store = new Registers();
  const { auth, mails } = make({ store });
  const { browser, response } = await ask(auth, "Ada@App.test", { callbackUrl: "/inbox?a=1" });
  assert.equal(locationOf(response), "/api/auth/verify-request?provider=email&type=email");
  assert.deepEqual(browser.jar.names("email-link"), []);
  assert.deepEqual(Object.keys(Object.fromEntries(new URL(mails[0].url).searchParams)), ["token"]);

  const phone = new Browser(auth);
  const page = await phone.get(pathOf(mails[0]));
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.match(page.headers.get("cache-control"), /no-store/);
  assert.match(await page.text(), /in this browser, as <b>ada@app\.test<\/b>/);
  assert.equal(await userOf(phone), undefined);
  assert.equal(store.entries.size, 0);

  const done = await phone.post("/callback/email", { token: tokenOf(mails[0]) }, elsewhere);
  assert.equal(target(done), `${ORIGIN}/inbox?a=1`);
  assert.equal((await userOf(phone)).email, "ada@app.test");
  assert.equal(await userOf(browser), undefined);
  for (const key of store.entries.keys()) assert.match(key, /^e:[\w-]{22}$/);
  // A clock that is behind does not make it good again.
  assert.deepEqual(store.ttls, [960]);
});

test("attack 149: links of two tenants use up nothing of each other", async () => {
  const store = new Registers();
  for (const tenant of ["acme", "umbra"]) {
    // A short token of the application's own may be the same.
    const found = { identifier: "ada@app.test", expires: new Date(START + 60_000) };
    const adapter = {
      createUser: (user) => ({ ...user, id: "7" }),
      getUserByEmail: () => null,
      getUser: () => null,
      getUserByAccount: () => null,
      linkAccount() {},
      updateUser: (user) => user,
      createVerificationToken: (token) => token,
      useVerificationToken: ({ token }) => ({ ...found, token }),
    };
    const options = { generateVerificationToken: async () => "123456" };
    const { auth, mails } = make({ store, tenant, adapter, options });
    const { browser } = await ask(auth);
    const fields = { token: tokenOf(mails[0]), email: "ada@app.test" };
    const done = await browser.post("/callback/email", fields, elsewhere);
    assert.equal((await outcome(done)).error, undefined, tenant);
    assert.equal((await userOf(browser)).email, "ada@app.test");
  }
});

test("the browser that asked needs no code, and has no form for one", async () => {
  const { auth, mails } = make();
  const { browser } = await ask(auth);
  const html = await (await browser.get("/verify-request?provider=email&type=email")).text();
  assert.match(html, /You can close this page\./);
  assert.doesNotMatch(html, /name="code"/);
  assert.equal(await errorOf(await enter(browser, "123456")), "Verification");
  await press(browser, mails[0]);
  assert.equal((await userOf(browser)).email, "ada@app.test");
});

test("a link ends after a quarter of an hour, and sooner where `maxAge` is less", async () => {
  for (const [maxAge, lasts] of [
    [86_400, 900],
    [60, 60],
  ]) {
    const { auth, mails } = make({ options: { maxAge } });
    await ask(auth);
    const late = new Browser(auth);
    await late.csrfToken();
    mock.timers.tick(lasts * 1000);
    assert.equal((await outcome(await late.get(pathOf(mails[0])))).error, "Verification");
    const done = await late.post("/callback/email", { token: tokenOf(mails[0]) });
    assert.equal(await errorOf(done), "Verification");
  }
});

test("the store is the provider's, else that of `refresh`, else that of the throttle", async () => {
  const stores = [new Registers(), new Registers(), new Registers()];
  const refresh = (coordinator) => ({
    due: { claim: "expires_at" },
    run: (token) => token,
    coordinator,
  });
  for (const [at, config] of [
    [
      0,
      {
        options: { link: "once", store: stores[0] },
        refresh: refresh(stores[1]),
        throttle: { store: stores[2] },
      },
    ],
    [1, { options: { link: "once" }, refresh: refresh(stores[1]), throttle: { store: stores[2] } }],
    [2, { options: { link: "once" }, throttle: { store: stores[2] } }],
  ]) {
    const { auth, mails } = makeEmail({ format: "authjs", ...config });
    await press((await ask(auth)).browser, mails[0]);
    const spent = stores.map(({ entries }) =>
      [...entries.keys()].some((key) => key.startsWith("e:")),
    );
    assert.deepEqual(
      spent,
      stores.map((_, n) => n <= at),
    );
  }
});

test("without a store, or with another word, the configuration is refused", () => {
  const incr = { get: () => 0, set() {} };
  for (const [config, code, words] of [
    [{ options: { link: "once" } }, "no-atomic-store", /`link: "once"` of "email" needs a store/],
    [{ options: { link: "once", store: incr } }, "no-atomic-store", /`get` and `swap`/],
    [{ options: { link: "once" }, throttle: { store: incr } }, "no-atomic-store", /counts once/],
    [{ options: { link: "twice" } }, "invalid-option", /must be "browser" or "once"/],
    [{ options: { link: true } }, "invalid-option", /must be "browser" or "once"/],
  ]) {
    assert.throws(() => makeEmail(config), { code, message: words });
  }
  makeEmail({ options: { link: "browser" } });
});

test("attack 158: a hundred requests with one link at the same moment, at several servers", async () => {
  const store = new Registers();
  const provider = { store, options: {} };
  const { auth, mails } = make(provider);
  const servers = [auth, make(provider).auth, make(provider).auth];
  await ask(auth);
  const browsers = Array.from({ length: 99 }, (_, n) => new Browser(servers[n % 3]));
  await Promise.all(browsers.map((browser) => browser.csrfToken()));
  const token = tokenOf(mails[0]);
  const answers = await Promise.all(
    browsers.map((browser) => browser.post("/callback/email", { token })),
  );
  const users = (await Promise.all(browsers.map(userOf))).filter(Boolean);
  assert.equal(users.length, 1);
  const errors = await Promise.all(answers.map(errorOf));
  assert.equal(errors.filter((error) => error === "Verification").length, 98);
});

test("attack 158: programs that open a link, many times and in every way, use up nothing", async () => {
  const { auth, mails } = make();
  const { browser } = await ask(auth);
  for (const method of ["GET", "HEAD"]) {
    for (let n = 0; n < 5; n++) {
      const response = await auth.handler(new Request(mails[0].url, { method }));
      assert.equal(response.status, 200);
    }
  }
  // A form that another site sends, and one without the token of this browser.
  const fields = { token: tokenOf(mails[0]) };
  for (const [sent, headers] of [
    [fields, { origin: "https://evil.test", "sec-fetch-site": "cross-site" }],
    [fields, {}],
    [{ ...fields, csrfToken: "x" }, {}],
  ]) {
    const other = new Browser(auth);
    await other.postRaw("/callback/email", sent, { headers });
    assert.equal(await userOf(other), undefined);
  }
  await press(browser, mails[0]);
  assert.equal((await userOf(browser)).email, "ada@app.test");
});

test("attack 158: a store that fails signs nobody in", async () => {
  for (const swap of [
    () => Promise.reject(new Error("ECONNREFUSED")),
    () => {
      throw new Error("full");
    },
    () => undefined,
    () => false,
  ]) {
    const { auth, mails } = make({ store: { get: () => null, swap } });
    const { browser } = await ask(auth);
    await press(browser, mails[0]);
    assert.equal(await userOf(browser), undefined, String(swap));
  }
});

test("attack 158: a link of one kind or provider is none of another", async () => {
  const store = new Registers();
  const once = make({ store });
  const bound = makeEmail();
  const other = mailbox({ id: "resend", link: "once", store });
  const both = makeEmail({
    providers: [mailbox({ link: "once", store }).provider, other.provider],
  });
  await ask(once.auth);
  const { browser } = await ask(bound.auth);
  // Of links for one browser, whoever reads the mail could sign in elsewhere.
  for (const [auth, mail, path] of [
    [once.auth, bound.mails[0], "email"],
    [bound.auth, once.mails[0], "email"],
    [both.auth, once.mails[0], "resend"],
  ]) {
    const reader = new Browser(auth);
    const token = tokenOf(mail);
    assert.equal(
      await errorOf(await reader.get(`/callback/${path}?token=${token}`)),
      "Verification",
    );
    assert.equal(await errorOf(await reader.post(`/callback/${path}`, { token })), "Verification");
    assert.equal(await userOf(reader), undefined);
  }
  assert.equal(store.entries.size, 0);
  await press(browser, bound.mails[0]);
  assert.equal((await userOf(browser)).email, "ada@app.test");
});

/* ----------------------------------------------------------- with an adapter */

/** A database that reads and deletes in two steps, between which others read too. */
function database() {
  const tokens = new Map();
  const users = [];
  const adapter = {
    createUser: async (user) => (users.push({ ...user, id: `u${users.length}` }), users.at(-1)),
    getUser: async (id) => users.find((user) => user.id === id) ?? null,
    getUserByEmail: async (email) => users.find((user) => user.email === email) ?? null,
    getUserByAccount: async () => null,
    updateUser: async (user) => Object.assign(users.find(({ id }) => id === user.id) ?? {}, user),
    linkAccount: async (account) => account,
    createVerificationToken: async (token) => (tokens.set(token.token, token), token),
    async useVerificationToken({ token }) {
      const found = tokens.get(token) ?? null;
      await new Promise((resolve) => setTimeout(resolve, 5));
      tokens.delete(token);
      return found;
    },
  };
  return { adapter, tokens };
}

test("with an adapter the page uses up nothing, and its button signs in by the database", async () => {
  const { adapter, tokens } = database();
  const { auth, mails } = makeEmail({ adapter, options: { link: "once" } });
  await ask(auth, "ada@app.test", { callbackUrl: "/inbox" });
  const phone = new Browser(auth);
  const page = await phone.get(pathOf(mails[0]));
  assert.match(await page.text(), /as <b>ada@app\.test<\/b>/);
  assert.equal(tokens.size, 1);
  const fields = Object.fromEntries(new URL(mails[0].url).searchParams);
  const done = await phone.post("/callback/email", fields, elsewhere);
  assert.equal(target(done), `${ORIGIN}/inbox`);
  assert.equal((await userOf(phone)).email, "ada@app.test");
  const again = await new Browser(auth).post("/callback/email", fields, elsewhere);
  assert.equal(await errorOf(again), "Verification");
});

test("attack 158: with an adapter that reads and deletes in two steps", async () => {
  const { adapter } = database();
  const { auth, mails } = make({ adapter });
  await ask(auth);
  const fields = Object.fromEntries(new URL(mails[0].url).searchParams);
  const browsers = Array.from({ length: 20 }, () => new Browser(auth));
  await Promise.all(browsers.map((browser) => browser.csrfToken()));
  await Promise.all(browsers.map((browser) => browser.post("/callback/email", fields)));
  const users = (await Promise.all(browsers.map(userOf))).filter(Boolean);
  assert.equal(users.length, 1);
});

test("attack 158: with an adapter, the address on the page is the one that gets in, or nobody is", async () => {
  const { adapter } = database();
  const { auth, mails } = makeEmail({ adapter, options: { link: "once" } });
  await ask(auth, "eve@app.test");
  const token = tokenOf(mails[0]);
  const victim = new Browser(auth);
  const html = await (await victim.get(`/callback/email?token=${token}&email=ada@app.test`)).text();
  assert.match(html, /ada@app\.test/);
  await victim.post("/callback/email", { token, email: "ada@app.test" });
  assert.equal(await userOf(victim), undefined);
  for (const email of ["", "<b>", "ada@app.test,eve@app.test"]) {
    const query = new URLSearchParams({ token, email });
    const page = await victim.get(`/callback/email?${query}`);
    assert.equal(await errorOf(page), "Verification");
  }
});
