// The built-in pages in Chromium, with JavaScript switched off: what a visitor of an
// application without pages of its own sees. Screenshots are left in output/.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { createAuth, credentials } from "waxseal";

import { launch, takeScreenshot } from "../../support/browser.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";
import { ada, SECRET } from "./support.mjs";

const shots = fileURLToPath(new URL("output/", import.meta.url));

const auth = createAuth({
  secret: SECRET,
  throttle: { limits: { pair: 3 } },
  logger: { error() {} },
  providers: [
    credentials({
      credentials: {
        email: { label: "Email", type: "email" },
        password: { label: "Password", type: "password" },
      },
      authorize({ email, password }) {
        if (email === "fault@app.test") throw new Error("the database is away");
        return password === "right" ? { ...ada, email } : null;
      },
    }),
  ],
  callbacks: { signIn: ({ user }) => user.email !== "banned@app.test" },
});

/** With names of its own, several ways to sign in, and a colour that is hard to read on white. */
const themed = createAuth({
  secret: SECRET,
  basePath: "/themed",
  theme: {
    name: "Bumblebee Logistics International",
    logo: `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40"><rect width="160" height="40" fill="gray"/></svg>`,
    accent: "#facc15",
  },
  providers: [
    credentials({
      credentials: { email: { type: "email" }, password: { type: "password" } },
      authorize: () => null,
    }),
    credentials({
      id: "staff",
      name: "Staff card",
      credentials: { userName: {}, pin: { type: "password" } },
      authorize: () => null,
    }),
  ],
});

let server, origin, browser;

before(async () => {
  mkdirSync(shots, { recursive: true });
  server = createServer(async (message, response) => {
    const request = new Request(`${origin}${message.url}`, {
      method: message.method,
      headers: message.headers,
      ...(message.method === "POST" && { body: message, duplex: "half" }),
    });
    const answer = message.url.startsWith("/api/auth/")
      ? await auth.handler(request)
      : message.url.startsWith("/themed/")
        ? await themed.handler(request)
        : home(request);
    response.writeHead(answer.status, [...answer.headers].flat());
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
  server?.closeAllConnections();
});

function home(request) {
  const { session } = auth.verify(request);
  const text = `${new URL(request.url).pathname} ${session?.user.email ?? "nobody"}`;
  return new Response(`<!doctype html><title>Home</title><p>${text}</p>`, {
    headers: { "content-type": "text/html" },
  });
}

/** A page without JavaScript; what its console says is an error of the test. */
async function visit(work, options = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    javaScriptEnabled: false,
    ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  try {
    await work(page);
    // Statuses of pages that are meant to be errors.
    assert.deepEqual(
      complaints.filter((text) => !/status of (403|500)/.test(text)),
      [],
    );
  } finally {
    await context.close();
  }
}

async function submit(page, email, password) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const text = (page) => page.locator("p").first().innerText();

test("sign in and out with forms alone, over a wrong password, back to the page", () =>
  visit(async (page) => {
    await page.goto("/api/auth/signin?callbackUrl=%2Fdeep");
    await submit(page, "grace@app.test", "wrong");
    assert.match(await page.getByRole("alert").innerText(), /^Sign in failed/);
    assert.equal(await page.title(), "Error: Sign in");
    assert.equal(await page.getByLabel("Email").inputValue(), "grace@app.test");
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    // The focus is where it goes on.
    await page.keyboard.type("right");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/deep`);
    assert.equal(await text(page), "/deep grace@app.test");

    await page.goto("/api/auth/signout?callbackUrl=%2Fbye", { referer: `${origin}/deep` });
    await page.getByRole("link", { name: "Cancel" }).click();
    assert.equal(page.url(), `${origin}/deep`);
    assert.equal(await text(page), "/deep grace@app.test");
    await page.goto("/api/auth/signout?callbackUrl=%2Fbye");
    await page.getByRole("button", { name: "Sign out" }).click();
    assert.equal(page.url(), `${origin}/bye`);
    assert.equal(await text(page), "/bye nobody");
  }));

test("refused, at fault, throttled: a page for each", (t) => {
  // The window of the throttle, 15 minutes by default, must not end meanwhile.
  const now = Math.floor(Date.now() / 900_000) * 900_000;
  t.mock.timers.enable({ apis: ["Date"], now });
  return visit(async (page) => {
    await page.goto("/api/auth/signin");
    await submit(page, "banned@app.test", "right");
    await page.getByRole("heading", { name: "Access denied" }).waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await submit(page, "fault@app.test", "right");
    await page.getByRole("heading", { name: "Server error" }).waitFor();
    assert.ok(!(await page.content()).includes("database"));

    await page.goto("/api/auth/signin");
    for (let i = 0; i < 3; i++) await submit(page, "guessed@app.test", `guess ${i}`);
    await submit(page, "guessed@app.test", "right");
    assert.match(
      await page.getByRole("alert").innerText(),
      /^Too many failed attempts\. Please try again in \d+ (second|minute)s?\.$/,
    );
    await page.goto("/api/auth/error");
    await page.getByRole("link", { name: "home page" }).click();
    assert.equal(page.url(), `${origin}/`);
  });
});

test("of several forms the one that failed is named and focused", () =>
  visit(async (page) => {
    await page.goto("/themed/signin");
    const form = page.getByRole("form", { name: "Sign in with Staff card" });
    await form.getByLabel("User name").fill("grace");
    await form.getByLabel("PIN").fill("0000");
    await form.getByRole("button").click();
    assert.equal(await page.title(), "Error: Sign in to Bumblebee Logistics International");
    assert.match(await form.getByRole("alert").innerText(), /^Sign in with Staff card failed/);
    assert.equal(await form.getByLabel("User name").inputValue(), "grace");
    assert.equal(await page.locator("input:focus").getAttribute("id"), "staff-pin");
  }));

test("without cookies the form says what is the matter", () =>
  visit(async (page) => {
    await page.goto("/api/auth/signin");
    await page.context().clearCookies();
    await submit(page, "ada@app.test", "right");
    assert.match(await page.getByRole("alert").innerText(), /needs cookies/);
  }));

test("attack 32: another site's form signs nobody in", () =>
  visit(async (page) => {
    await page.goto("/api/auth/signin");
    const token = await page.locator("input[name=csrfToken]").getAttribute("value");
    // Even with the right token, and with the cookie, since "localhost" is another site.
    const form = `<form method="post" action="${origin}/api/auth/callback/credentials">
      <input name="csrfToken" value="${token}"><input name="email" value="x"><input name="password" value="right">
      <button>Go</button></form>`;
    await page.route("http://localhost:1/", (route) =>
      route.fulfill({ contentType: "text/html", body: form }),
    );
    await page.goto("http://localhost:1/");
    await page.getByRole("button").click();
    assert.match(await page.locator("body").innerText(), /"error":"cross-site"/);
    await page.goto("/home");
    assert.equal(await text(page), "/home nobody");
  }));

const PAGES = {
  "sign-in": "/api/auth/signin",
  "sign-in-failed": "/api/auth/signin?error=CredentialsSignin&code=credentials",
  "sign-in-throttled": "/api/auth/signin?error=CredentialsSignin&code=throttled",
  "sign-out": "/api/auth/signout",
  "verify-request": "/api/auth/verify-request",
  "error-denied": "/api/auth/error?error=AccessDenied",
  "error-server": "/api/auth/error?error=Configuration",
  "themed-sign-in": "/themed/signin",
  "themed-sign-in-failed": "/themed/signin/staff?error=CredentialsSignin",
  "themed-sign-out": "/themed/signout",
  "themed-verify-request": "/themed/verify-request",
};

for (const colorScheme of ["light", "dark"]) {
  for (const [name, path] of Object.entries(PAGES)) {
    test(`${name}: accessible, and without a scroll bar, in ${colorScheme}`, async () => {
      // axe is a script, so here scripts run, from outside the page's own policy.
      const options = { colorScheme, javaScriptEnabled: true, bypassCSP: true };
      await visit(async (page) => {
        await page.goto(path);
        for (const [width, height] of [
          [1280, 800],
          [320, 568],
        ]) {
          await page.setViewportSize({ width, height });
          await fitsAndPassesAxe(page, `${name}, ${width} wide`);
          await takeScreenshot(page, `${shots}${name}-${colorScheme}-${width}.png`);
        }
      }, options);
    });
  }
}

test("the keyboard alone is enough", () =>
  visit(async (page) => {
    await page.goto("/api/auth/signin");
    await page.keyboard.press("Tab");
    await page.keyboard.type("grace@app.test");
    await page.keyboard.press("Tab");
    await page.keyboard.type("right");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${origin}/`);
    assert.equal(await text(page), "/ grace@app.test");
  }));
