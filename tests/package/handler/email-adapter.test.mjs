// Sign-in links with an adapter, as Auth.js stores and answers them.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { beforeEach, mock, test } from "node:test";

import { Auth } from "@auth/core";

import {
  ask,
  askAgain,
  FROM,
  locationOf,
  mailbox,
  makeEmail,
  pathOf,
  tokenOf,
} from "./email-support.mjs";
import { BASE, Browser, ORIGIN, outcome, SECRET, target } from "./support.mjs";

const START = Date.UTC(2030, 0, 1);
const hash = (token, secret = SECRET) =>
  createHash("sha256")
    .update(token + secret)
    .digest("hex");

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: START });
});

/** An adapter of Auth.js in memory, which notes what it is asked. */
function memory() {
  const users = new Map();
  const tokens = [];
  const calls = [];
  const adapter = {
    createUser(user) {
      const made = { ...user, id: `u${users.size + 1}` };
      users.set(made.id, made);
      return made;
    },
    getUser: (id) => users.get(id) ?? null,
    getUserByEmail: (email) => [...users.values()].find((user) => user.email === email) ?? null,
    getUserByAccount: () => null,
    updateUser(user) {
      users.set(user.id, { ...users.get(user.id), ...user });
      return users.get(user.id);
    },
    linkAccount: (account) => account,
    createVerificationToken: (token) => (tokens.push(token), token),
    useVerificationToken({ identifier, token }) {
      const at = tokens.findIndex((one) => one.identifier === identifier && one.token === token);
      return at < 0 ? null : tokens.splice(at, 1)[0];
    },
  };
  for (const [name, method] of Object.entries(adapter)) {
    adapter[name] = async (argument) => {
      calls.push(name);
      return method(argument);
    };
  }
  return { adapter, users, tokens, calls };
}

const open = (browser, mail) => browser.get(pathOf(mail));
const userOf = async (browser) => (await browser.session())?.user;

test("the database keeps the hash; the link makes the user, and is used once", async () => {
  const { adapter, users, tokens } = memory();
  const events = [];
  const note = (name) => (message) => void events.push([name, message]);
  const { auth, mails } = makeEmail({
    adapter,
    events: {
      createUser: note("createUser"),
      updateUser: note("updateUser"),
      signIn: note("signIn"),
    },
  });
  const { response } = await ask(auth, "Ada@App.test", { callbackUrl: "/inbox" });
  assert.equal(locationOf(response), "/api/auth/verify-request?provider=email&type=email");
  const token = tokenOf(mails[0]);
  assert.match(token, /^[\da-f]{64}$/);
  const query = new URLSearchParams({
    callbackUrl: `${ORIGIN}/inbox`,
    token,
    email: "ada@app.test",
  });
  assert.equal(mails[0].url, `${BASE}/callback/email?${query}`);
  const expires = new Date(START + 86_400_000);
  assert.deepEqual(mails[0].expires, expires);
  assert.deepEqual(tokens, [{ identifier: "ada@app.test", token: hash(token), expires }]);

  // Any browser, as in Auth.js.
  const browser = new Browser(auth);
  assert.equal(locationOf(await open(browser, mails[0])), "/inbox");
  assert.deepEqual(await userOf(browser), { id: "u1", email: "ada@app.test" });
  assert.deepEqual(users.get("u1").emailVerified, new Date(START));
  assert.deepEqual(
    events.map(([name, { isNewUser }]) => [name, isNewUser]),
    [
      ["createUser", undefined],
      ["signIn", true],
    ],
  );
  assert.equal((await outcome(await open(new Browser(auth), mails[0]))).error, "Verification");

  await ask(auth);
  const again = new Browser(auth);
  await open(again, mails[1]);
  assert.equal((await userOf(again)).id, "u1");
  assert.deepEqual(
    events.slice(2).map(([name]) => name),
    ["updateUser", "signIn"],
  );
});

test("what Auth.js sent is accepted here, and the other way round", async () => {
  const { adapter } = memory();
  const { provider, mails } = mailbox();
  const config = {
    secret: SECRET,
    trustHost: true,
    basePath: "/api/auth",
    providers: [provider],
    adapter,
    session: { strategy: "jwt" },
    logger: { error() {}, warn() {}, debug() {} },
  };
  const original = { handler: (request) => Auth(request, config) };
  const ours = makeEmail({ format: "authjs", adapter, providers: [provider] }).auth;
  for (const [from, to] of [
    [original, ours],
    [ours, original],
  ]) {
    const sender = await ask(from);
    assert.equal(sender.response.status, 302);
    const browser = new Browser(to);
    const response = await open(browser, mails.at(-1));
    assert.equal(target(response).replace(/\/$/, ""), ORIGIN);
    assert.equal((await browser.session()).user.email, "ada@app.test");
  }
});

test("callbacks.signIn runs twice, as in Auth.js, and before anything is written", async () => {
  const { adapter, calls, users } = memory();
  const seen = [];
  let allowed = true;
  const { auth, mails } = makeEmail({
    adapter,
    callbacks: { signIn: (args) => (seen.push(args), allowed) },
  });
  await ask(auth);
  assert.deepEqual(calls, ["getUserByEmail", "createVerificationToken"]);
  allowed = false;
  const browser = new Browser(auth);
  assert.equal((await outcome(await open(browser, mails[0]))).error, "AccessDenied");
  assert.equal(users.size, 0);
  assert.deepEqual(
    seen.map(({ email, account: { type, provider, providerAccountId } }) => [
      email?.verificationRequest,
      type,
      provider,
      providerAccountId,
    ]),
    [
      [true, "email", "email", "ada@app.test"],
      [undefined, "email", "email", "ada@app.test"],
    ],
  );
});

test("known and unknown addresses get the same answer, and the same is asked", async () => {
  const { adapter, calls, users } = memory();
  users.set("u9", { id: "u9", email: "known@app.test", emailVerified: null });
  const { auth, mails } = makeEmail({ adapter });
  const answers = [];
  for (const email of ["known@app.test", "nobody@app.test"]) {
    calls.length = 0;
    const { response } = await ask(auth, email);
    const lines = response.headers.getSetCookie().map((line) => line.split("=", 1)[0]);
    answers.push([response.status, response.headers.get("location"), lines, [...calls]]);
  }
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(mails.length, 2);
});

test("attack 94: a database that ignores accents tells nobody whose address it knows", async () => {
  const { adapter, users } = memory();
  users.set("u9", { id: "u9", email: "victim@app.test", emailVerified: null });
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "");
  adapter.getUserByEmail = async (email) =>
    [...users.values()].find((user) => folded(user.email) === folded(email)) ?? null;
  const { auth, errors, mails } = makeEmail({ adapter });
  const answers = [];
  for (const email of ["vìctim@app.test", "nobodý@app.test"])
    answers.push(locationOf((await ask(auth, email)).response));
  assert.equal(answers[0], answers[1]);
  assert.deepEqual(errors, []);
  // Whoever has such a mailbox is not signed in as the other.
  const browser = new Browser(auth);
  assert.equal((await outcome(await open(browser, mails[0]))).error, "Configuration");
  assert.equal(await userOf(browser), undefined);
  assert.match(errors[0].message, /a user with another address/);
});

test("attack 87: a link is good for its time, its address and its secret", async () => {
  const { adapter } = memory();
  const { auth, mails } = makeEmail({ adapter, options: { maxAge: 60 } });
  const { browser } = await ask(auth);
  const [mail] = mails;
  for (const url of [
    mail.url.replace("ada%40", "eve%40"),
    mail.url.replace(/token=./, "token=x"),
    mail.url.replace(/token=[^&]*/, "token="),
    mail.url.replace(/token=[^&]*/, `token=${hash(tokenOf(mail))}`),
  ])
    assert.equal((await outcome(await open(browser, { url }))).error, "Verification");
  mock.timers.tick(60_001);
  assert.equal((await outcome(await open(browser, mail))).error, "Verification");

  await askAgain(browser);
  const other = makeEmail({ adapter, secret: "x".repeat(40) });
  assert.equal(
    (await outcome(await open(new Browser(other.auth), mails[1]))).error,
    "Verification",
  );
  const rotated = makeEmail({ adapter, secret: ["y".repeat(40), SECRET] });
  assert.equal(locationOf(await open(new Browser(rotated.auth), mails[1])), "/");
});

test("a secret and a token of the provider's own", async () => {
  const { adapter, tokens } = memory();
  const { auth, mails } = makeEmail({
    adapter,
    options: { secret: "the provider's", generateVerificationToken: async () => "123456" },
  });
  await ask(auth);
  assert.equal(tokens[0].token, hash("123456", "the provider's"));
  // One that can be typed can be guessed: so many times a day.
  for (let i = 0; i < 30; i++) {
    const browser = new Browser(auth);
    const url = mails[0].url.replace("123456", String(200_000 + i));
    await browser.get(pathOf({ url }), { "x-forwarded-for": `198.51.100.${i}` });
  }
  assert.equal(
    (await outcome(await new Browser(auth).get(pathOf(mails[0]), FROM))).error,
    "Verification",
  );
  assert.equal(tokens.length, 1);
});

test("attack 149: nor does a link of another tenant, with the provider's own secret too", async () => {
  for (const secret of [undefined, "the provider's"]) {
    const { adapter } = memory();
    const of = (tenant) => makeEmail({ adapter, tenant, options: { secret } });
    const [acme, umbra] = [of("acme"), of("umbra")];
    await ask(acme.auth);
    const other = new Browser(umbra.auth);
    assert.equal((await outcome(await open(other, acme.mails[0]))).error, "Verification");
    assert.equal(locationOf(await open(new Browser(acme.auth), acme.mails[0])), "/");
  }
});

test("an empty secret of the provider is none", async () => {
  const { adapter, tokens } = memory();
  const { auth, mails } = makeEmail({ adapter, options: { secret: "" } });
  await ask(auth);
  assert.equal(tokens[0].token, hash(tokenOf(mails[0])));
});

test("maxAge as text, as of the environment, and what is no number of seconds", async () => {
  const { adapter } = memory();
  const { auth, mails } = makeEmail({ adapter, options: { maxAge: "60" } });
  await ask(auth);
  assert.equal(mails[0].expires.getTime(), START + 60_000);
  for (const maxAge of ["", "soon", 0, -1, NaN, Infinity, 1e15, true]) {
    for (const kept of [adapter, undefined]) {
      const wrong = makeEmail({ adapter: kept, options: { maxAge } });
      assert.equal((await outcome((await ask(wrong.auth)).response)).error, "Configuration");
      assert.match(wrong.errors[0].message, /need a number of seconds as `maxAge` in "email"/);
      assert.equal(wrong.mails.length, 0);
    }
  }
});

test("attack 83: HEAD uses up nothing; the way back stays here", async () => {
  const { adapter } = memory();
  const { auth, mails } = makeEmail({ adapter, pages: { newUser: "/welcome" } });
  await ask(auth);
  await auth.handler(new Request(mails[0].url, { method: "HEAD" }));
  const evil = mails[0].url.replace(/callbackUrl=[^&]*/, "callbackUrl=https://evil.example");
  const browser = new Browser(auth);
  const first = await open(browser, { url: evil });
  assert.equal(new URL(target(first)).pathname, "/welcome");
  assert.doesNotMatch(target(first), /evil/);
  await ask(auth);
  const again = mails[1].url.replace(/callbackUrl=[^&]*/, "callbackUrl=//evil.example");
  assert.equal(new URL(target(await open(browser, { url: again }))).origin, ORIGIN);
});

test("no code form where the link alone signs in", async () => {
  const { auth } = makeEmail({ adapter: memory().adapter });
  const { browser } = await ask(auth);
  const page = await browser.get("/verify-request?provider=email&type=email");
  assert.doesNotMatch(await page.text(), /<form/);
  assert.deepEqual(browser.jar.names("email-link"), []);
});
