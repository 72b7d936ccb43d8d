// What the built-in sign-in page shows again after an attempt that failed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Window } from "happy-dom";
import { createAuth, credentials, CredentialsSignin } from "waxseal";

import { BASE, Browser, make, ORIGIN, SECRET, target, XHR } from "./support.mjs";

const COOKIE = "__Host-waxseal.form-state";
const stateLine = (response) =>
  response.headers.getSetCookie().find((line) => line.startsWith(COOKIE));

async function documentOf(response) {
  const { document } = new Window();
  document.write(await response.text());
  return document;
}

/** Posts a form, and follows to the page. */
async function fail(browser, fields, provider = "credentials") {
  const response = await browser.post(`/callback/${provider}`, fields);
  assert.equal(response.status, 302);
  const page = await browser.get(target(response).slice(BASE.length));
  return { response, page, document: await documentOf(page) };
}

const input = (document, name) => document.querySelector(`input[name="${name}"]`);

test("the name is shown again, the password is not, and has the focus", async () => {
  const email = `"><script>alert(1)</script>@app.test`;
  const { response, document } = await fail(new Browser(make()), { email, password: "wrong pass" });
  assert.match(stateLine(response), /^[^;]+; Path=\/; Max-Age=60; HttpOnly; Secure; SameSite=Lax$/);
  assert.ok(!response.headers.get("location").includes("app.test"));
  assert.ok(!decodeURIComponent(stateLine(response)).includes("wrong pass"));

  assert.equal(document.title, "Error: Sign in");
  assert.equal(document.querySelector("script"), null);
  assert.equal(input(document, "email").value, email);
  assert.equal(input(document, "password").value, "");
  assert.deepEqual(
    [...document.querySelectorAll("[autofocus]")].map(({ name }) => name),
    ["password"],
  );
  for (const name of ["email", "password"]) {
    assert.equal(input(document, name).getAttribute("aria-invalid"), "true");
    assert.equal(input(document, name).getAttribute("aria-describedby"), "error");
  }
});

test("a form without fields of its own asks for email and password", async () => {
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ authorize: () => null })],
  });
  const { document } = await fail(new Browser(auth), { email: "ada@app.test", password: "x" });
  assert.equal(input(document, "email").value, "ada@app.test");
  assert.equal(input(document, "password").getAttribute("autocomplete"), "current-password");
});

test("in a frame of another site it goes along with the session", async () => {
  const cookie = { sameSite: "none", secure: true, partitioned: true };
  const { response } = await fail(new Browser(make({ cookie })), { email: "a@b.c", password: "x" });
  assert.match(stateLine(response), /; HttpOnly; Secure; Partitioned; SameSite=None$/);
});

test("without a name the first field has the focus", async () => {
  const { document } = await fail(new Browser(make()), { email: "", password: "x" });
  assert.deepEqual(
    [...document.querySelectorAll("[autofocus]")].map(({ name }) => name),
    ["email"],
  );
});

test("only what names the user is kept, and only what the form asks for", async () => {
  const fields = {
    userName: {},
    contact: { type: "email" },
    tenant: {},
    code: {},
    emailCode: { type: "email" },
    loginToken: {},
    phone: { type: "password" },
    account: { type: "hidden", value: "given" },
  };
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ credentials: fields, authorize: () => null })],
  });
  const sent = Object.fromEntries(
    [...Object.keys(fields), "email"].map((name) => [name, `v-${name}`]),
  );
  const { response, document } = await fail(new Browser(auth), sent);
  assert.match(
    decodeURIComponent(stateLine(response)),
    /\{"userName":"v-userName","contact":"v-contact"\}/,
  );
  const shown = [...document.querySelectorAll("input:not([type=hidden])")].map(
    ({ value }) => value,
  );
  assert.deepEqual(shown.filter(Boolean), ["v-userName", "v-contact"]);
  assert.equal(input(document, "account").value, "given");
});

test("what is longer than any name is not kept, and no cookie is too large", async () => {
  const { document } = await fail(new Browser(make()), { email: "x".repeat(321), password: "x" });
  assert.equal(input(document, "email").value, "");
  const fields = { userName: {}, account: {} };
  const auth = createAuth({
    secret: SECRET,
    providers: [credentials({ credentials: fields, authorize: () => null })],
  });
  const long = Object.fromEntries(Object.keys(fields).map((name) => [name, "é".repeat(320)]));
  assert.equal(stateLine(await new Browser(auth).post("/callback/credentials", long)), undefined);
});

const two = () =>
  createAuth({
    secret: SECRET,
    providers: [
      credentials({
        id: "staff",
        name: "Staff card",
        credentials: { email: { autofocus: true }, pin: { type: "password" } },
        authorize: () => null,
      }),
      credentials({
        id: "guest",
        name: "a guest name",
        credentials: { email: {}, password: { type: "password" } },
        authorize: () => null,
      }),
    ],
  });

test("of several forms the one that failed is named, marked and focused", async () => {
  const { document } = await fail(new Browser(two()), { email: "me", password: "x" }, "guest");
  const alert = document.querySelector("[role=alert]");
  assert.match(alert.textContent, /^Sign in with a guest name failed\./);
  const [staff, guest] = document.querySelectorAll("form");
  assert.equal(alert.closest("form"), guest);
  assert.equal(guest.getAttribute("aria-label"), "Sign in with a guest name");
  const marked = (form) => form.querySelectorAll("[aria-invalid], [aria-describedby]").length;
  assert.deepEqual([marked(staff), marked(guest)], [0, 2]);
  assert.deepEqual(
    [...document.querySelectorAll("[autofocus]")].map(({ id }) => id),
    ["guest-password"],
  );
  assert.deepEqual(
    [...document.querySelectorAll("input[name=email]")].map(({ value }) => value),
    ["", "me"],
  );
});

test("where it is not known which failed, none is marked", async () => {
  const response = await new Browser(two()).get("/signin?error=CredentialsSignin");
  const document = await documentOf(response);
  assert.match(document.querySelector("[role=alert]").textContent, /^Sign in failed\./);
  assert.equal(document.querySelectorAll("[aria-invalid], form [role=alert]").length, 0);
});

test("the throttle says how long to wait, in words and in Retry-After", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1, 12, 2, 30) });
  const browser = new Browser(make({ throttle: { limits: { pair: 1 } } }));
  const attempt = { email: "ada@app.test", password: "wrong" };
  await fail(browser, attempt);
  const { response, page, document } = await fail(browser, attempt);
  assert.equal(response.headers.get("retry-after"), "750");
  assert.match(stateLine(response), /; Max-Age=750;/);
  assert.equal(page.headers.get("retry-after"), "750");
  const alert = (document) => document.querySelector("[role=alert]").textContent;
  assert.equal(alert(document), "Too many failed attempts. Please try again in 13 minutes.");
  // What was entered may have been right.
  assert.equal(document.querySelector("[aria-invalid]"), null);
  assert.equal(input(document, "email").value, "ada@app.test");

  const again = async () => {
    const response = await browser.get("/signin?error=CredentialsSignin&code=throttled");
    return [response.headers.get("retry-after"), alert(await documentOf(response))];
  };
  for (const [later, seconds, words] of [
    [660_000, "90", "2 minutes"],
    [1000, "89", "89 seconds"],
    [88_000, "1", "1 second"],
  ]) {
    t.mock.timers.tick(later);
    assert.deepEqual(await again(), [
      seconds,
      `Too many failed attempts. Please try again in ${words}.`,
    ]);
  }
  t.mock.timers.tick(1000);
  const [header, text] = await again();
  assert.equal(header, null);
  assert.match(text, /wait a while/);
});

test("hours, too", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1) });
  const browser = new Browser(make({ throttle: { limits: { pair: 1 }, window: 86_400 } }));
  const attempt = { email: "ada@app.test", password: "wrong" };
  await fail(browser, attempt);
  const { document } = await fail(browser, attempt);
  assert.match(document.querySelector("[role=alert]").textContent, /in 24 hours\.$/);
});

test("a wait that an application states counts only if it is one", async () => {
  for (const retryAfter of [NaN, -1, 1.5, Infinity, "5", null, {}]) {
    const authorize = () => {
      throw Object.assign(new CredentialsSignin(), { retryAfter });
    };
    const response = await new Browser(make({ authorize })).signIn();
    assert.match(stateLine(response), /; Max-Age=60;/);
  }
});

test("scripts, pages of the application, and requests without the token leave nothing", async () => {
  const wrong = { email: "ada@app.test", password: "wrong" };
  const post = (auth, options) => new Browser(auth).post("/callback/credentials", wrong, options);
  assert.equal(stateLine(await post(make(), { headers: XHR })), undefined);
  assert.equal(stateLine(await post(make({ pages: { signIn: "/login" } }))), undefined);
  const raw = await new Browser(make()).postRaw("/callback/credentials", wrong);
  assert.equal(stateLine(raw), undefined);
});

test("attack 75: nobody else fills in the form: forged, another's, late, or for another form", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2030, 0, 1) });
  const auth = make();
  const browser = new Browser(auth);
  const { response } = await fail(browser, { email: "ada@app.test", password: "wrong" });
  const value = stateLine(response)
    .split(";")[0]
    .slice(COOKIE.length + 1);
  const shown = async (state, csrf = browser.jar.header, query = "error=CredentialsSignin") => {
    const kept = csrf.split("; ").filter((pair) => !pair.startsWith(COOKIE));
    const cookie = [...kept, `${COOKIE}=${state}`].join("; ");
    const page = await auth.handler(
      new Request(`${ORIGIN}/api/auth/signin?${query}`, { headers: { cookie } }),
    );
    return input(await documentOf(page), "email").value;
  };
  assert.equal(await shown(value), "ada@app.test");
  // Not another time, without a failure.
  assert.equal(await shown(value, undefined, ""), "");
  const stranger = new Browser(auth);
  await stranger.csrfToken();
  const text = decodeURIComponent(value);
  for (const [state, csrf] of [
    [value, stranger.jar.header],
    [value, ""],
    [encodeURIComponent(text.replace("ada@", "eve@"))],
    [encodeURIComponent(`${text[0] === "A" ? "B" : "A"}${text.slice(1)}`)],
    [encodeURIComponent(text.slice(43))],
    ["%zz"],
    [""],
    ["x".repeat(43)],
    [encodeURIComponent(`${"A".repeat(43)}[]`)],
  ]) {
    assert.equal(await shown(state, csrf), "", state);
  }
  t.mock.timers.tick(61_000);
  assert.equal(await shown(value), "");
});
