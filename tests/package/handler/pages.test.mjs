// The built-in pages, as HTML.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { Window } from "happy-dom";
import { createAuth, credentials } from "waxseal";

import { BASE, Browser, make, ORIGIN, SECRET, target } from "./support.mjs";

const PATHS = [
  "/signin",
  "/signin/credentials",
  "/signin?error=CredentialsSignin",
  "/signout",
  "/error",
  "/verify-request",
];

/** All elements of a document: their `tag`, their attributes, their `text`. */
function elements(html) {
  const { document } = new Window();
  document.write(html);
  return [...document.querySelectorAll("*")].map((element) => ({
    ...Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
    tag: element.localName,
    text: element.textContent.trim(),
  }));
}

async function page(auth, path, origin = ORIGIN) {
  const response = await new Browser(auth).get(path, {}, origin);
  const html = await response.text();
  const all = elements(html);
  return {
    response,
    html,
    all,
    one: (tag, more = {}) => {
      const wanted = Object.entries({ tag, ...more });
      const found = all.filter((element) => wanted.every(([key, value]) => element[key] === value));
      assert.equal(found.length, 1, `one ${tag} ${JSON.stringify(more)}`);
      return found[0];
    },
  };
}

const withFields = (fields, more) =>
  createAuth({
    secret: SECRET,
    providers: [credentials({ credentials: fields, authorize: () => null, ...more })],
  });

test("a policy that allows the style, the form, and nothing else", async () => {
  for (const path of PATHS) {
    const { response, html, all } = await page(make(), path);
    const [, style] = html.match(/<style>(.*?)<\/style>/s);
    const hash = createHash("sha256").update(style).digest("base64");
    assert.equal(
      response.headers.get("content-security-policy"),
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`,
    );
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.equal(response.headers.get("x-frame-options"), "DENY");
    assert.equal(response.headers.get("referrer-policy"), "same-origin");
    assert.equal(response.headers.get("cache-control"), "private, no-cache, no-store");

    assert.ok(all.every(({ tag }) => !["script", "img", "iframe", "base"].includes(tag)));
    // An icon of their own: browsers would ask for /favicon.ico, and report the policy.
    const links = all.filter(({ tag }) => tag === "link");
    assert.deepEqual(
      links.map(({ rel, href }) => [rel, href.slice(0, 19)]),
      [["icon", "data:image/svg+xml,"]],
    );
    for (const element of all) {
      const names = Object.keys(element);
      assert.ok(
        !names.some((name) => name === "style" || name.startsWith("on")),
        JSON.stringify(element),
      );
    }
  }
});

test("with callbacks.redirect a form may lead elsewhere", async () => {
  const { response } = await page(make({ callbacks: { redirect: ({ url }) => url } }), "/signin");
  assert.ok(!response.headers.get("content-security-policy").includes("form-action"));
});

test("language, title, viewport, one heading, one main", async () => {
  for (const path of PATHS) {
    const { one } = await page(make(), path);
    assert.equal(one("html").lang, "en");
    const error = path.includes("error=") ? "Error: " : "";
    assert.equal(one("title").text, error + one("h1").text);
    assert.match(one("meta", { name: "viewport" }).content, /width=device-width/);
    assert.equal(one("meta", { name: "robots" }).content, "noindex");
    one("main");
  }
});

test("the sign-in form has what the provider describes", async () => {
  const auth = withFields({
    email: { label: "E-mail", type: "email", placeholder: "you@app.test", required: true },
    password: { label: "Passwort", type: "password", minLength: 8, value: "never shown" },
    code: {
      type: "text",
      inputMode: "numeric",
      autoComplete: "one-time-code",
      pattern: "[0-9]{6}",
    },
    tenant: { type: "hidden", value: "a&b" },
  });
  const { one, all, html } = await page(auth, "/signin?callbackUrl=%2Fdeep");
  const form = one("form");
  assert.deepEqual([form.method, form.action], ["post", "/api/auth/callback/credentials"]);
  assert.match(one("input", { name: "csrfToken" }).value, /^[\da-f]{64}$/);
  assert.equal(one("input", { name: "callbackUrl" }).value, "/deep");
  assert.deepEqual(one("input", { name: "email" }), {
    tag: "input",
    name: "email",
    id: "credentials-email",
    type: "email",
    placeholder: "you@app.test",
    required: "",
    autocomplete: "username",
    text: "",
  });
  const password = one("input", { id: "credentials-password" });
  assert.deepEqual(
    [password.type, password.minlength, password.autocomplete, password.value],
    ["password", "8", "current-password", undefined],
  );
  const code = one("input", { id: "credentials-code" });
  assert.deepEqual(
    [code.type, code.inputmode, code.autocomplete, code.pattern],
    ["text", "numeric", "one-time-code", "[0-9]{6}"],
  );
  assert.equal(one("input", { type: "hidden", value: "a&b" }).name, "tenant");
  const labels = all.filter(({ tag }) => tag === "label").map((label) => [label.for, label.text]);
  assert.deepEqual(labels, [
    ["credentials-email", "E-mail"],
    ["credentials-password", "Passwort"],
    ["credentials-code", "Code"],
  ]);
  assert.equal(one("button").text, "Sign in");
  assert.ok(!html.includes("never shown"));
});

test("attributes that could be a script or an address are left out, types that are no text are text", async () => {
  const auth = withFields({
    a: {
      onfocus: "alert(1)",
      onClick: "alert(1)",
      style: "color:red",
      src: "//evil.test/x",
      formaction: "//evil.test",
      form: "x",
      list: "x",
      id: "x",
      name: "y",
      type: "image",
      __proto__: { placeholder: "p" },
      autofocus: true,
      readonly: false,
      title: null,
      size: undefined,
    },
    b: { type: "submit" },
    c: { type: "file" },
    d: { type: "PASSWORD" },
    e: { type: 'text" onfocus="alert(1)' },
  });
  const { one, all } = await page(auth, "/signin");
  assert.deepEqual(one("input", { name: "a" }), {
    tag: "input",
    name: "a",
    id: "credentials-a",
    type: "text",
    autofocus: "",
    text: "",
  });
  for (const field of ["b", "c", "e"])
    assert.equal(one("input", { id: `credentials-${field}` }).type, "text");
  assert.equal(one("input", { id: "credentials-d" }).type, "password");
  assert.equal(all.filter(({ tag }) => tag === "button").length, 1);
});

const HOSTILE = `"><script>alert(1)</script>'&amp;<img src=x onerror=alert(1)>`;

test("everything is escaped: names, labels, values, addresses", async () => {
  const auth = withFields(
    { [HOSTILE]: { label: HOSTILE, placeholder: HOSTILE, title: HOSTILE } },
    { name: HOSTILE },
  );
  const callbackUrl = `/x?y=${HOSTILE.replaceAll(" ", "+")}`;
  const query = new URLSearchParams({ error: HOSTILE, code: HOSTILE, callbackUrl });
  const { one, all, html } = await page(auth, `/signin?${query}`);
  assert.ok(!html.includes("<script") && !html.includes("<img"));
  assert.equal(one("button").text, `Sign in with ${HOSTILE}`);
  assert.equal(one("label").text, HOSTILE);
  const input = all.find((element) => element.placeholder === HOSTILE);
  assert.equal(input.title, HOSTILE);
  const { value } = one("input", { name: "callbackUrl" });
  assert.equal(ORIGIN + value, new URL(callbackUrl, ORIGIN).href);
});

test("what went wrong is said in words of our own, and read out", async () => {
  const message = async (query) => {
    const { all } = await page(make(), `/signin?${query}`);
    const said = all.filter(({ role }) => role !== undefined);
    assert.ok(said.length <= 1);
    // Who has to sign in first has not failed.
    if (said.length === 1)
      assert.equal(said[0].role, query === "error=SessionRequired" ? "status" : "alert");
    return said[0]?.text;
  };
  assert.equal(await message(""), undefined);
  const wrong = await message("error=CredentialsSignin&code=credentials");
  assert.match(wrong, /^Sign in failed/);
  assert.equal(await message("error=CredentialsSignin&code=anything"), wrong);
  assert.match(await message("error=CredentialsSignin&code=throttled"), /^Too many/);
  assert.match(await message("error=MissingCSRF"), /try again/);
  assert.match(await message("csrf=true"), /try again/);
  assert.match(await message("error=SessionRequired"), /^Please sign in/);
  const unknown = await message("error=Nonsense");
  for (const name of ["constructor", "toString", "__proto__", "x".repeat(10_000)]) {
    assert.equal(await message(`error=${name}`), unknown);
  }
  const { one, all } = await page(make(), "/signin?error=CredentialsSignin");
  assert.equal(one("p", { role: "alert" }).id, "error");
  const described = all.filter((element) => element["aria-describedby"] === "error");
  assert.deepEqual(
    described.map(({ id }) => id),
    ["credentials-email", "credentials-password"],
  );
});

test("the error page: statuses as in Auth.js, a second try and a way home", async () => {
  for (const [error, status, heading] of [
    ["Configuration", 500, "Server error"],
    ["AccessDenied", 403, "Access denied"],
    ["Verification", 403, "Unable to sign in"],
    ["InvalidCheck", 400, "Unable to sign in"],
    ["Nonsense", 200, "Error"],
    ["constructor", 200, "Error"],
    ["", 200, "Error"],
  ]) {
    const { response, one, all } = await page(make(), `/error?error=${error}`);
    assert.equal(response.status, status, error);
    assert.equal(one("h1").text, heading, error);
    assert.deepEqual(
      all.filter(({ tag }) => tag === "a").map(({ href }) => href),
      ["/api/auth/signin", "/"],
      error,
    );
    assert.doesNotMatch(one("main").text, /\blog\b/);
  }
});

test("the sign-out page asks, with the token and where to go", async () => {
  const { one } = await page(make(), "/signout?callbackUrl=%2Fbye");
  const form = one("form");
  assert.deepEqual([form.method, form.action], ["post", "/api/auth/signout"]);
  assert.match(one("input", { name: "csrfToken" }).value, /^[\da-f]{64}$/);
  assert.equal(one("input", { name: "callbackUrl" }).value, "/bye");
  assert.equal(one("button").text, "Sign out");
});

test("Cancel on the sign-out page leads back to a page of the application, or home", async () => {
  const cancel = async (referer, path = "/signout?callbackUrl=%2Fbye") => {
    const response = await new Browser(make()).get(path, referer === undefined ? {} : { referer });
    const links = elements(await response.text()).filter(({ tag }) => tag === "a");
    assert.deepEqual(
      links.map(({ text }) => text),
      ["Cancel"],
    );
    return links[0].href;
  };
  assert.equal(await cancel(`${ORIGIN}/settings?tab="1"`), "/settings?tab=%221%22");
  for (const referer of [
    undefined,
    "",
    `${ORIGIN}/`,
    `${ORIGIN}//evil.test`,
    `${BASE}/signin?error=x`,
    "https://evil.test/settings",
    "http://app.test/settings",
    "javascript:alert(1)",
    "/settings",
  ]) {
    assert.equal(await cancel(referer), "/", referer);
  }
  assert.equal(await cancel(undefined, "/signout?callbackUrl=https%3A%2F%2Fevil.test"), "/");
});

test("several providers have a form each, and a page each", async () => {
  const authorize = () => null;
  const auth = createAuth({
    secret: SECRET,
    basePath: "/auth",
    providers: [
      credentials({ id: "staff", name: "Staff card", credentials: { card: {} }, authorize }),
      credentials({ id: "guest", name: "a code", credentials: { code: {} }, authorize }),
    ],
  });
  const all = elements(await (await auth.handler(new Request(`${ORIGIN}/auth/signin`))).text());
  const actions = (list) => list.filter(({ tag }) => tag === "form").map(({ action }) => action);
  assert.deepEqual(actions(all), ["/auth/callback/staff", "/auth/callback/guest"]);
  const ids = all.map(({ id }) => id).filter(Boolean);
  assert.equal(new Set(ids).size, ids.length);
  const buttons = all.filter(({ tag }) => tag === "button").map(({ text }) => text);
  assert.deepEqual(buttons, ["Sign in with Staff card", "Sign in with a code"]);
  const named = all.filter(({ tag }) => tag === "form").map((form) => form["aria-label"]);
  assert.deepEqual(named, buttons);
  // One is solid, the others follow a divider.
  const order = all.flatMap((element) =>
    element.tag === "button" || element.class === "or" ? [element.class] : [],
  );
  assert.deepEqual(order, ["button solid", "or", "button"]);
  const one = elements(
    await (await auth.handler(new Request(`${ORIGIN}/auth/signin/guest`))).text(),
  );
  // Buttons are one group; only fields are set apart.
  const remote = { issuer: "https://id.test", clientId: "a", clientSecret: "b" };
  const oidc = (id) => ({ id, name: id, type: "oidc", ...remote });
  const form = credentials({ credentials: { code: {} }, authorize });
  const { all: mixed } = await page(
    createAuth({ secret: SECRET, providers: [oidc("acme"), oidc("other"), form, oidc("last")] }),
    "/signin",
  );
  assert.deepEqual(
    mixed.flatMap((element) =>
      element.tag === "button" ? [element.text] : element.class === "or" ? ["or"] : [],
    ),
    ["Sign in with acme", "Sign in with other", "or", "Sign in", "or", "Sign in with last"],
  );
  assert.deepEqual(actions(one), ["/auth/callback/guest"]);
});

test("without a provider the page says so", async () => {
  const { all, one } = await page(createAuth({ secret: SECRET }), "/signin");
  assert.ok(!all.some(({ tag }) => tag === "form"));
  assert.match(one("main").text, /no way to sign in/);
});

test("the host is shown, as the browser knows it", async () => {
  assert.ok(
    (await page(make(), "/signin", "http://localhost:3000")).html.includes(">localhost:3000<"),
  );
  assert.ok((await page(make(), "/signin")).html.includes(">app.test<"));
});

test("labels are words, unless they are given", async () => {
  const names = {
    email: "Email",
    "e-mail": "Email",
    userName: "User name",
    user_name: "User name",
    "user.name": "User name",
    password: "Password",
    PASSWORD: "Password",
    userID: "User ID",
    userId: "User ID",
    "one-time-pin": "One time PIN",
    step2Code: "Step2 code",
    élan: "Élan",
    "-": "-",
    given: "as it is",
  };
  const fields = Object.fromEntries(Object.keys(names).map((name) => [name, {}]));
  const { all } = await page(withFields({ ...fields, given: { label: "as it is" } }), "/signin");
  const labels = all.filter(({ tag }) => tag === "label").map(({ text }) => text);
  assert.deepEqual(labels, Object.values(names));
});

test("verify-request says that a link is on its way; a page of the application gets its query", async () => {
  const { one, all } = await page(make(), "/verify-request?provider=email&type=email");
  assert.equal(one("h1").text, "Check your email");
  assert.deepEqual(
    all.filter(({ tag }) => tag === "a").map(({ href }) => href),
    ["/api/auth/signin", "/"],
  );
  const own = make({ pages: { verifyRequest: "/sent?x=1" } });
  const response = await own.handler(
    new Request(`${BASE}/verify-request?provider=email&type=email`),
  );
  assert.equal(response.status, 302);
  assert.equal(target(response), `${ORIGIN}/sent?x=1&provider=email&type=email`);
});

test("the pages of the application replace them", async () => {
  const own = make({ pages: { signIn: "/login", signOut: "/logout", error: "/oops" } });
  const location = async (path) => {
    const response = await own.handler(new Request(BASE + path));
    assert.equal(response.status, 302, path);
    return target(response);
  };
  assert.equal(
    await location("/signin?callbackUrl=%2Fa&error=SessionRequired"),
    `${ORIGIN}/login?callbackUrl=%2Fa&error=SessionRequired`,
  );
  assert.equal(await location("/signout"), `${ORIGIN}/logout`);
  assert.equal(await location("/error?error=AccessDenied"), `${ORIGIN}/oops?error=AccessDenied`);
});

test("where AUTH_URL names the host, a form may lead there", async () => {
  process.env.AUTH_URL = "https://fixed.test";
  try {
    const { response, html } = await page(make(), "/signin", "http://localhost:3000");
    assert.match(
      response.headers.get("content-security-policy"),
      /form-action 'self' https:\/\/fixed\.test$/,
    );
    assert.ok(html.includes(">fixed.test<"));
  } finally {
    delete process.env.AUTH_URL;
  }
});
