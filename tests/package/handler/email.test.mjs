// Sign-in links without a database.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { inspect } from "node:util";

import {
  ask,
  askAgain,
  codeOf,
  enter,
  FROM,
  locationOf,
  mailbox,
  makeEmail,
  pathOf,
  press,
  tokenOf,
} from "./email-support.mjs";
import { BASE, Browser, make, ORIGIN, outcome, SECRET, target, XHR } from "./support.mjs";
import { withEntry } from "../../support/entries.mjs";

const START = Date.UTC(2030, 0, 1);
const SENT = "/api/auth/verify-request?provider=email&type=email";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: START });
});

const userOf = async (browser) => (await browser.session())?.user;

test("the browser that asked opens the link, presses the button, and is signed in", async () => {
  const { auth, mails } = makeEmail();
  const { browser, response } = await ask(auth, "Ada@App.test", { callbackUrl: "/inbox?a=1" });
  assert.equal(locationOf(response), SENT);
  assert.equal(mails.length, 1);
  const [{ identifier, url, expires, provider, theme, token, request }] = mails;
  assert.equal(identifier, "ada@app.test");
  assert.equal(url, `${BASE}/callback/email?token=${token}`);
  assert.equal(expires.getTime(), START + 900_000);
  assert.equal(provider.from, "no-reply@app.test");
  assert.equal(theme.brandColor, "#a3202f");
  assert.equal((await request.json()).email, "Ada@App.test");

  const page = await browser.get(pathOf(mails[0]));
  assert.equal(page.status, 200);
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  assert.equal(page.headers.get("x-frame-options"), "DENY");
  assert.match(page.headers.get("cache-control"), /no-store/);
  assert.match(await page.text(), /signed in as <b>ada@app\.test<\/b>/);
  assert.equal(await userOf(browser), undefined);

  const done = await browser.post("/callback/email", { token });
  assert.equal(target(done), `${ORIGIN}/inbox?a=1`);
  const user = await userOf(browser);
  assert.equal(user.email, "ada@app.test");
  // SHA-256("email" ‖ 0 ‖ "ada@app.test"), as a UUID of version 8.
  assert.equal(user.id, "04c54086-7bd7-8a19-91d5-019bf49facc1");
  assert.deepEqual(browser.jar.names("email-link"), []);
});

test("the same person at every sign-in, and another with another provider", async () => {
  const first = makeEmail();
  const other = mailbox({ id: "resend" });
  const ids = [];
  for (const [id, { auth, mails }] of [
    ["email", first],
    ["email", first],
    ["resend", { ...makeEmail({ providers: [other.provider] }), mails: other.mails }],
  ]) {
    const browser = new Browser(auth);
    await browser.post(`/signin/${id}`, { email: "ada@app.test" }, { headers: FROM });
    const token = tokenOf(mails.at(-1));
    await browser.post(`/callback/${id}`, { token });
    ids.push((await userOf(browser)).id);
  }
  assert.equal(ids[0], ids[1]);
  assert.notEqual(ids[0], ids[2]);
  assert.match(ids[2], /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test("callbacks.signIn runs before the mail and before the session; jwt and the event once", async () => {
  const seen = [];
  const { auth, mails } = makeEmail({
    callbacks: {
      signIn: (args) => (seen.push(["signIn", args]), true),
      jwt: ({ token, user, account, trigger, profile }) => {
        if (account) seen.push(["jwt", { user, account, trigger, profile }]);
        return token;
      },
    },
    events: { signIn: (message) => void seen.push(["event", message]) },
  });
  const { browser } = await ask(auth);
  const account = { providerAccountId: "ada@app.test", type: "email", provider: "email" };
  assert.equal(seen.length, 1);
  const { user, email } = seen[0][1];
  assert.deepEqual(email, { verificationRequest: true });
  assert.deepEqual(seen[0][1].account, account);
  assert.equal(user.email, "ada@app.test");
  assert.equal(user.emailVerified, null);
  await press(browser, mails[0]);
  assert.deepEqual(
    seen.map(([name]) => name),
    ["signIn", "signIn", "jwt", "event"],
  );
  assert.equal(seen[1][1].email, undefined);
  assert.deepEqual(seen[2][1].account, account);
  assert.equal(seen[2][1].trigger, "signIn");
  assert.equal(seen[2][1].profile, undefined);
  assert.equal(seen[3][1].user.id, user.id);
});

test("attack 97: whom callbacks.signIn refuses gets no mail, and no session", async () => {
  let answer = false;
  const { auth, mails } = makeEmail({ callbacks: { signIn: () => answer } });
  const { response } = await ask(auth);
  assert.deepEqual(await outcome(response), {
    path: "/api/auth/error",
    error: "AccessDenied",
    code: undefined,
  });
  assert.equal(mails.length, 0);

  answer = "/waiting-list";
  assert.equal(locationOf((await ask(auth)).response), "/waiting-list");
  assert.equal(mails.length, 0);

  answer = true;
  const { browser } = await ask(auth);
  answer = false;
  assert.equal((await outcome(await press(browser, mails[0]))).error, "AccessDenied");
  assert.equal(await userOf(browser), undefined);
  assert.deepEqual(browser.jar.names("email-link"), []);
});

test("attack 83: another browser is not signed in, and shows a code that the first one takes", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth, undefined, { callbackUrl: "/inbox" });
  const phone = new Browser(auth);
  const page = await phone.get(pathOf(mails[0]));
  assert.equal(page.headers.get("referrer-policy"), "no-referrer");
  const html = await page.text();
  assert.match(html, /works once, and only in the browser where it was asked for/);
  assert.match(html, /Never tell anybody this code/);
  assert.doesNotMatch(html, /<form/);
  const pressed = await phone.post("/callback/email", { token: tokenOf(mails[0]) });
  assert.equal((await outcome(pressed)).error, "Verification");
  assert.equal(await userOf(phone), undefined);

  const form = await (await browser.get(SENT.slice("/api/auth".length))).text();
  assert.match(form, /autocomplete="one-time-code"/);
  // Whoever has no link under way has nothing to enter it for.
  assert.doesNotMatch(await (await phone.get(SENT.slice("/api/auth".length))).text(), /<form/);
  const code = await codeOf(auth, mails[0]);
  assert.equal((await outcome(await enter(phone, code))).error, "Verification");
  const done = await enter(browser, `${code.slice(0, 3)} ${code.slice(3)}`);
  assert.equal(locationOf(done), "/inbox");
  assert.equal((await userOf(browser)).email, "ada@app.test");
  assert.deepEqual(browser.jar.names("email-link"), []);
});

test("attack 84: five wrong codes, then none is right, also for a browser that brings back its cookie", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  const code = await codeOf(auth, mails[0]);
  const wrong = code === "000000" ? "000001" : "000000";
  await browser.csrfToken();
  const cookies = browser.jar.header;
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push((await outcome(await enter(browser, wrong))).error);
  assert.deepEqual(answers, [...Array(4).fill("InvalidCode"), "Verification"]);
  assert.deepEqual(browser.jar.names("email-link"), []);
  assert.equal((await outcome(await enter(browser, code))).error, "Verification");
  const replayed = await enter(browser, code, { headers: { ...FROM, cookie: cookies } });
  assert.equal((await outcome(replayed)).error, "TooManyCodes");
  assert.equal(await userOf(browser), undefined);
});

test("attack 84: tries of a replayed cookie count without a throttle too, at once as well", async () => {
  const { auth, mails } = makeEmail({ throttle: false });
  const { browser } = await ask(auth);
  const code = Number(await codeOf(auth, mails[0]));
  await browser.csrfToken();
  const headers = { ...FROM, cookie: browser.jar.header };
  const tries = Array.from({ length: 20 }, (_, i) => String((code + i + 1) % 1e6).padStart(6, "0"));
  await Promise.all(tries.map((wrong) => enter(browser, wrong, { headers })));
  const right = await enter(browser, String(code).padStart(6, "0"), { headers });
  assert.equal((await outcome(right)).error, "TooManyCodes");
});

test("attack 84: codes for an address run out over all the links that are asked for", async () => {
  const store = new Map();
  const { auth, mails } = makeEmail({
    throttle: {
      store: {
        get: (key) => store.get(key),
        set: (key, count) => store.set(key, count),
        incr: (key, by) => store.set(key, (store.get(key) ?? 0) + by).get(key),
      },
    },
  });
  let compared = 0;
  for (let i = 0; i < 12; i++) {
    const headers = { "x-forwarded-for": `203.0.${i}.1` };
    const { browser } = await ask(auth, "ada.lovelace@app.test", {}, headers);
    const code = await codeOf(auth, mails.at(-1));
    for (let n = 1; n <= 4; n++) {
      const wrong = String((Number(code) + n) % 1e6).padStart(6, "0");
      if ((await outcome(await enter(browser, wrong, { headers }))).error === "InvalidCode")
        compared++;
    }
  }
  assert.equal(compared, 20);
  // Longer than what a code has by chance: three letters were in one of some hundred runs.
  assert.ok(![...store.keys()].some((key) => /lovelace/i.test(key)));
});

test("a code is six digits: anything else is not compared, and costs no try", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  for (const text of ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "9".repeat(5000), "12345\0"])
    assert.equal((await outcome(await enter(browser, text))).error, "InvalidCode");
  assert.equal(locationOf(await enter(browser, await codeOf(auth, mails[0]))), "/");
});

test("a link ends after a quarter of an hour, or earlier where the provider says so", async () => {
  for (const [options, seconds] of [
    [{}, 900],
    [{ maxAge: 300 }, 300],
  ]) {
    const { auth, mails } = makeEmail({ options });
    const { browser } = await ask(auth);
    const code = await codeOf(auth, mails[0]);
    mock.timers.tick(seconds * 1000 - 1);
    assert.equal((await browser.get(pathOf(mails[0]))).status, 200);
    mock.timers.tick(1);
    assert.equal((await outcome(await browser.get(pathOf(mails[0])))).error, "Verification");
    const pressed = await browser.post("/callback/email", { token: tokenOf(mails[0]) });
    assert.equal((await outcome(pressed)).error, "Verification");
    assert.equal((await outcome(await enter(browser, code))).error, "Verification");
    assert.equal(await userOf(browser), undefined);
  }
});

test("used once: the button takes the way back from the browser", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  assert.equal(locationOf(await press(browser, mails[0])), "/");
  assert.equal((await outcome(await press(browser, mails[0]))).error, "Verification");
  assert.match(await (await browser.get(pathOf(mails[0]))).text(), /works once/);
});

test("two tabs and late mails: up to four links of one browser all work", async () => {
  const { auth, mails } = makeEmail({ throttle: false });
  const browser = new Browser(auth);
  for (let i = 0; i < 5; i++) {
    await askAgain(browser, `ada${i}@app.test`);
    mock.timers.tick(1000);
  }
  const isOwn = async (mail) => /<form/.test(await (await browser.get(pathOf(mail))).text());
  assert.deepEqual(await Promise.all(mails.map(isOwn)), [false, true, true, true, true]);
  assert.equal(locationOf(await enter(browser, await codeOf(auth, mails[2]))), "/");
  assert.equal((await userOf(browser)).email, "ada2@app.test");
});

test("attack 85: somebody else's link signs nobody in as them, nor out of what they are", async () => {
  const { auth, mails } = makeEmail();
  const { browser: victim } = await ask(auth, "victim@app.test");
  await press(victim, mails[0]);
  await ask(auth, "attacker@app.test");
  const page = await victim.get(pathOf(mails[1]));
  assert.match(await page.text(), /works once/);
  const pressed = await victim.post("/callback/email", { token: tokenOf(mails[1]) });
  assert.equal((await outcome(pressed)).error, "Verification");
  assert.equal((await userOf(victim)).email, "victim@app.test");
});

test("whoever signs in over another session gets a new one", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth, "bob@app.test");
  await press(browser, mails[0]);
  await askAgain(browser, "ada@app.test");
  await press(browser, mails[1]);
  assert.equal((await userOf(browser)).email, "ada@app.test");
});

test("attack 83: programs that look at mails sign nobody in, by GET, by HEAD, or by pressing", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  for (let i = 0; i < 3; i++) {
    const scanner = new Browser(auth);
    const got = await scanner.get(pathOf(mails[0]));
    assert.deepEqual(
      got.headers.getSetCookie().filter((line) => /session-token/.test(line)),
      [],
    );
    const head = await auth.handler(new Request(mails[0].url, { method: "HEAD" }));
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("set-cookie"), null);
    const posted = await scanner.postRaw("/callback/email", { token: tokenOf(mails[0]) });
    assert.equal((await outcome(posted)).error, "MissingCSRF");
  }
  assert.equal(locationOf(await press(browser, mails[0])), "/");
});

test("attack 87: neither link nor cookie can be made, changed or used for anything else", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  const token = tokenOf(mails[0]);
  const bad = ["", "x", `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`, `${token}.`];
  const cookie = /email-link=([^;]+)/.exec(browser.jar.header)[1];
  for (const text of [...bad, cookie, "x".repeat(10_000)]) {
    const opened = await browser.get(`/callback/email?token=${text}`);
    assert.equal((await outcome(opened)).error, "Verification");
    const pressed = await browser.post("/callback/email", { token: text });
    assert.equal((await outcome(pressed)).error, "Verification");
  }
  // The link as the browser's cookie, and both as a session.
  const csrf = browser.jar.header.split("; ").filter((pair) => pair.includes("csrf"));
  const names = browser.jar.names("email-link");
  for (const value of [token, cookie.slice(0, -2)]) {
    const forged = { headers: { cookie: [...csrf, `${names[0]}=${value}`].join("; ") } };
    const pressed = await browser.post("/callback/email", { token }, forged);
    assert.equal((await outcome(pressed)).error, "Verification");
  }
  for (const name of ["__Host-waxseal.session-token", "__Secure-waxseal.session-token"])
    for (const value of [token, cookie])
      assert.equal(auth.verify({ headers: { cookie: `${name}=${value}` } }).session ?? null, null);
  // A link of one provider at another.
  const other = mailbox({ id: "resend" });
  const two = makeEmail({ providers: [mailbox().provider, other.provider] });
  const elsewhere = await ask(two.auth);
  const wrong = await elsewhere.browser.post("/callback/resend", { token });
  assert.equal((await outcome(wrong)).error, "Verification");
});

test("the way back is sealed: no address in the link, and none that it could be changed to", async () => {
  const { auth, mails } = makeEmail();
  for (const callbackUrl of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "https://app.test@evil.example/",
    "https://app.test.evil.example/",
  ]) {
    const { browser } = await ask(auth, `a${mails.length}@app.test`, { callbackUrl });
    const mail = mails.at(-1);
    assert.doesNotMatch(mail.url, /evil|alert/);
    await browser.get(`${pathOf(mail)}&callbackUrl=${encodeURIComponent(callbackUrl)}`);
    const done = await browser.post(
      `/callback/email?callbackUrl=${encodeURIComponent(callbackUrl)}`,
      { token: tokenOf(mail), callbackUrl },
    );
    assert.equal(target(done), `${ORIGIN}/`);
  }
});

test("attack 82: one plain address, and nothing else, gets a mail", async () => {
  const { auth, mails } = makeEmail({ throttle: false });
  const bad = [
    "",
    "ada",
    "@app.test",
    "ada@",
    "ada@@app.test",
    "ada@app.test@evil.example",
    "ada@app.test,eve@evil.example",
    "ada,eve@evil.example@app.test",
    "ada@app.test;eve@evil.example",
    '"ada@app.test,"@evil.example',
    '"eve@evil.example"@app.test',
    "<ada@app.test>",
    "Ada <ada@app.test>",
    "ada@app.test (eve@evil.example)",
    "ada@app.test\r\nBcc: eve@evil.example",
    "ada@app.test\n",
    "\tada@app.test",
    "ada@app.test\0",
    "ada @app.test",
    "ada@app .test",
    "ada\u00a0@app.test",
    "ada\uff20evil.example,x@app.test",
    "ada\ufe6bapp.test",
    "\uff41da@app.test",
    "ada@app\u2024test",
    "a\u200bda@app.test",
    "a\u202eda@app.test",
    "a\u115fda@app.test",
    "ada@[127.0.0.1]",
    "ada@127.0.0.1",
    "ada@2130706433",
    "ada@0x7f.1",
    "ada@app.0x7f",
    "ada@app.\u0661",
    "ada@stra\u00dfe.test",
    "ada@STRA\u1e9eE.test",
    "ada@\u03c3\u03bf\u03c6\u03cc\u03c2.test",
    "-ada@app.test",
    "--help@app.test",
    "ada@-app.test",
    "ada@app..test",
    ".ada@app.test",
    "ada.@app.test",
    "=?utf-8?q?eve=40evil.example=3e=20?=@app.test",
    "\u212Aate@app.test",
    "\u0130da@app.test",
    `${"a".repeat(65)}@app.test`,
    `ada@${"a.".repeat(130)}test`,
  ];
  for (const email of bad) {
    const response = (await ask(auth, email)).response;
    const { path, error } = await outcome(response);
    assert.deepEqual([path, error], ["/api/auth/signin", "EmailSignin"], JSON.stringify(email));
  }
  for (const email of [["ada@app.test", "eve@evil.example"], { $ne: "" }, 1, null, true]) {
    const browser = new Browser(auth);
    const response = await browser.post("/signin/email", { email }, { json: true });
    assert.equal((await outcome(response)).error, "EmailSignin");
  }
  assert.equal(mails.length, 0);
  for (const [email, sent = email] of [
    ["ada+tag@app.test"],
    [" Ada.Lovelace@App.Test ", "ada.lovelace@app.test"],
    ["o'hara@app.test"],
    ["root@localhost"],
    ["jürgen@müller.test"],
    ["groß@app.test"],
    ["ada-@0x7.app1"],
    ["ada@xn--strae-oqa.test"],
    [`${"a".repeat(64)}@app.test`],
  ]) {
    assert.equal(locationOf((await ask(auth, email)).response), SENT);
    assert.equal(mails.at(-1).identifier, sent);
  }
});

test("normalizeIdentifier is asked, and what it makes is checked again", async () => {
  let made = "ada@app.test";
  const { auth, mails } = makeEmail({ options: { normalizeIdentifier: () => made } });
  await ask(auth, "ada+tag@app.test");
  assert.equal(mails[0].identifier, "ada@app.test");
  for (made of ["ada@app.test,eve@evil.example", undefined, "x"])
    assert.equal((await outcome((await ask(auth)).response)).error, "EmailSignin");
  assert.equal(mails.length, 1);
});

test("normalizeIdentifier may throw for what is no address; a fault of it is logged", async () => {
  let thrown = new Error("Only one address: ada@app.test");
  const normalizeIdentifier = () => {
    throw thrown;
  };
  const { auth, errors } = makeEmail({ options: { normalizeIdentifier } });
  assert.equal((await outcome((await ask(auth)).response)).error, "EmailSignin");
  assert.deepEqual(errors, []);
  thrown = new TypeError("ada@app.test.at is not a function");
  assert.equal((await outcome((await ask(auth)).response)).error, "EmailSignin");
  assert.equal(errors[0].message, withEntry("callback", "`normalizeIdentifier` threw."));
  assert.equal(errors[0].cause.name, "TypeError");
  assert.doesNotMatch(inspect(errors, { depth: 9 }), /ada@/);
});

/** Errors in the manner of mail servers and their libraries; what of them may be told. */
const REFUSED = {
  "the address": [({ identifier }) => new Error(`Email (${identifier}) could not be sent`), ""],
  "a reply of SMTP": [
    ({ identifier }) =>
      Object.assign(new Error(`Can't send mail: 550 <${identifier}>: unknown`), {
        code: "EENVELOPE",
        rejected: [identifier],
        responseCode: 550,
      }),
    "Error EENVELOPE",
  ],
  "the link": [({ url }) => new Error(`could not send ${url}`), ""],
  "the token": [({ token }) => new TypeError(`bad ${token.slice(5, 30)}`), "TypeError"],
  "the whole request": [
    (mail) => Object.assign(new Error("status 500"), { config: { data: JSON.stringify(mail) } }),
    "status 500",
  ],
  "the server's password": [
    ({ provider }) => new Error(`Invalid login at ${provider.server}`),
    "Error",
  ],
  "its parts": [({ provider }) => new Error(`login: ${provider.server.slice(8, 30)}`), ""],
  "the cause": [({ url }) => new Error("x", { cause: new Error(url) }), ""],
  "a text": [({ identifier }) => `550 ${identifier}`, ""],
  "lines in its stack": [
    ({ url }) => Object.assign(new Error("y"), { stack: `Error: y\n    at ${url}\n${url}` }),
    "Error: y",
  ],
  "an API's answer": [
    ({ identifier }) => new Error(`Resend error: {"to":["${identifier}"]}`),
    "Error",
  ],
};

for (const [what, [make, shown]] of Object.entries(REFUSED)) {
  test(`attack 96: no address, link or password in an error of a mail: ${what}`, async () => {
    let mail;
    const { auth, errors } = makeEmail({
      options: {
        server: "smtp://mailer:hunter2-hunter2@smtp.app.test",
        sendVerificationRequest: async (given) => {
          mail = given;
          throw make(given);
        },
      },
    });
    const { response } = await ask(auth);
    assert.equal((await outcome(response)).error, "EmailSignin");
    const text = inspect(errors, { depth: 9, showHidden: true });
    for (const secret of [mail.identifier, mail.token.slice(5, 30), mail.url, "hunter2-"])
      assert.ok(!text.includes(secret), text);
    assert.ok(text.includes(shown), text);
  });
}

test("attack 86: five links for one address from one client, twenty from all, fifty of one client", async () => {
  const { auth, mails } = makeEmail();
  const codes = [];
  for (let i = 0; i < 7; i++) codes.push((await outcome((await ask(auth)).response)).code);
  assert.deepEqual(codes, [...Array(5), "throttled", "throttled"]);
  assert.equal(mails.length, 5);
  // However it is spelt, and from wherever.
  for (let i = 0; i < 30; i++)
    await ask(auth, "ADA@app.test", {}, { "x-forwarded-for": `198.51.100.${i}` });
  assert.equal(mails.length, 20);
  // Others are not concerned, as long as it is not one client that asks for all of them.
  for (let i = 0; i < 60; i++) await ask(auth, `u${i}@app.test`);
  assert.equal(mails.length, 20 + 45);
  mock.timers.tick(900_000);
  assert.equal(locationOf((await ask(auth)).response), SENT);
});

test("too many: the answer says how long to wait, and the page says so", async () => {
  const { auth } = makeEmail();
  for (let i = 0; i < 5; i++) await ask(auth);
  mock.timers.tick(300_000);
  const { browser, response } = await ask(auth);
  assert.equal(target(response), `${BASE}/signin?error=EmailSignin&code=throttled`);
  assert.equal(response.headers.get("retry-after"), "600");
  const html = await (await browser.get("/signin?error=EmailSignin&code=throttled")).text();
  assert.match(html, /Too many links were sent\. Please try again in 10 minutes\./);
  assert.match(html, /value="ada@app\.test"/);
});

test("a browser that has signed in before cannot be kept from its links", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  await press(browser, mails[0]);
  for (let i = 0; i < 40; i++)
    await ask(auth, undefined, {}, { "x-forwarded-for": `198.51.100.${i}` });
  assert.equal((await outcome((await ask(auth)).response)).code, "throttled");
  assert.equal(locationOf(await askAgain(browser)), SENT);
});

test("a mail that cannot be sent is EmailSignin; the log has the cause, and no token", async () => {
  const { provider } = mailbox({
    sendVerificationRequest: async () => {
      throw new Error("550 no such mailbox");
    },
  });
  const { auth, errors } = makeEmail({ providers: [provider] });
  const { browser, response } = await ask(auth);
  assert.equal(target(response), `${BASE}/signin?error=EmailSignin`);
  assert.equal(errors.length, 1);
  assert.equal(errors[0].cause.message, "550 no such mailbox");
  assert.deepEqual(browser.jar.names("email-link"), []);
});

test("next-auth/react v5 and v4, and waxseal/react, get the address of the page", async () => {
  const { auth } = makeEmail({ throttle: false });
  const page = `${BASE}/verify-request?provider=email&type=email`;
  const v5 = await ask(auth, undefined, {}, { ...FROM, ...XHR });
  assert.deepEqual(await v5.response.json(), { url: page });
  const v4 = await ask(auth, undefined, { json: "true" });
  assert.equal(v4.response.status, 200);
  assert.deepEqual(await v4.response.json(), { url: page });
  const bad = await ask(auth, "ada", { json: "true" });
  assert.equal(bad.response.status, 200);
  assert.deepEqual(await bad.response.json(), { url: `${BASE}/error?error=EmailSignin` });
  const list = await (await new Browser(auth).get("/providers")).json();
  assert.equal(list.email.type, "email");
});

test("pages of the application: verifyRequest gets the provider, and the error of a code", async () => {
  const { auth } = makeEmail({ pages: { verifyRequest: "/check-mail", error: "/oops" } });
  const { browser, response } = await ask(auth);
  const seen = await browser.get(locationOf(response).slice("/api/auth".length));
  assert.equal(locationOf(seen), "/check-mail?provider=email&type=email");
  const wrong = await enter(browser, "000000x");
  assert.equal(locationOf(wrong), "/check-mail?provider=email&type=email&error=InvalidCode");
  assert.equal(
    locationOf(await browser.get("/callback/email?token=x")),
    "/oops?error=Verification",
  );
});

test("attack 81: the link names what the configuration says, never the Host of the request", async () => {
  const { auth, mails } = makeEmail({ trustHost: false });
  for (const [origin, headers] of [
    ["https://evil.example", {}],
    ["https://evil.example", { host: "evil.example", origin: "https://evil.example" }],
    [ORIGIN, { "x-forwarded-host": "evil.example" }],
  ]) {
    const browser = new Browser(auth);
    const response = await browser.post(
      "/signin/email",
      { email: "a@b.test" },
      { headers, origin },
    );
    assert.equal((await outcome(response)).error, "Configuration");
  }
  assert.equal(mails.length, 0);
  const local = new Browser(auth);
  await local.post("/signin/email", { email: "a@b.test" }, { origin: "http://localhost:3000" });
  assert.equal(new URL(mails[0].url).origin, "http://localhost:3000");
});

test("SameSite=Strict: the cookie of the link is Lax, as it is opened from another site", async () => {
  const { auth } = makeEmail({ cookie: { sameSite: "strict" } });
  const { response } = await ask(auth);
  const line = response.headers.getSetCookie().find((line) => line.includes("email-link"));
  assert.match(line, /HttpOnly; Secure; SameSite=Lax/);
  assert.match(line, /Max-Age=900/);
});

test("a form of a page without referrer sends the origin null, and is ours by its token", async () => {
  const { auth, mails } = makeEmail();
  const { browser } = await ask(auth);
  const headers = { origin: "null" };
  const raw = await browser.postRaw("/callback/email", { token: tokenOf(mails[0]) }, { headers });
  assert.equal((await outcome(raw)).error, "MissingCSRF");
  const cross = { headers: { origin: "null", "sec-fetch-site": "cross-site" } };
  assert.equal((await press(browser, mails[0], cross)).status, 403);
  assert.equal(locationOf(await press(browser, mails[0], { headers })), "/");
  // Elsewhere it stays refused.
  const plain = make();
  assert.equal((await new Browser(plain).signIn({}, { headers })).status, 403);
});

test("links and codes outlive a rotation of the secret", async () => {
  const NEW = `${SECRET}-new`;
  for (const byCode of [false, true]) {
    const before = makeEmail();
    const { browser } = await ask(before.auth);
    const mail = before.mails[0];
    const { auth } = makeEmail({ secret: [NEW, SECRET] });
    const later = new Browser(auth);
    later.jar = browser.jar;
    const done = byCode ? await enter(later, await codeOf(auth, mail)) : await press(later, mail);
    assert.equal(locationOf(done), "/");
  }
});

test("a provider gets its key from the environment, and its options over the rest", async () => {
  process.env.AUTH_RESEND_KEY = "re_123";
  try {
    // By the id that it has here and, as Auth.js reads it, by the one that it has by itself.
    for (const [own, id] of [
      ["email", "resend"],
      ["resend", "mail"],
    ]) {
      const { mails, provider } = mailbox({ id, from: "me@app.test", server: undefined });
      const { auth } = makeEmail({ providers: [{ ...provider, id: own }] });
      await new Browser(auth).post(`/signin/${id}`, { email: "a@b.test" });
      assert.equal(mails[0].provider.apiKey, "re_123");
      assert.equal(mails[0].provider.from, "me@app.test");
    }
  } finally {
    delete process.env.AUTH_RESEND_KEY;
  }
});
