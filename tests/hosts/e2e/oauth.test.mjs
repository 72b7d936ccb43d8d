// Signs in to examples/oauth in Chromium, at the test issuer that it starts itself.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AGAIN, launch } from "../../support/browser.mjs";
import { freePort, serve } from "../../support/server.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";

const folder = fileURLToPath(new URL("../../../examples/oauth/", import.meta.url));
const require = createRequire(join(folder, "package.json"));
const { createAuth } = require("waxseal");
const shots = fileURLToPath(new URL("./output/", import.meta.url));

const secret = randomBytes(33).toString("base64");
const session = createAuth({ secret });
// As in src/auth.ts.
const attempts = createAuth({
  secret,
  cookie: { name: "oauth-attempt" },
  session: { maxAge: 600, updateAge: 600 },
  projections: { jwt: { state: "user.state", nonce: "user.nonce", verifier: "user.verifier" } },
});

let app, browser;

before(async () => {
  mkdirSync(shots, { recursive: true });
  [app, browser] = await Promise.all([start(), launch()]);
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

/** The example as `npm start` runs it, on free ports. */
async function start(more) {
  const [port, issuerPort] = [await freePort("localhost"), await freePort("127.0.0.1")];
  const server = await serve(["--import", "tsx", "start.ts"], {
    cwd: folder,
    env: { AUTH_SECRET: secret, PORT: port, ISSUER_PORT: issuerPort, ...more },
    ready: /^Open http/m,
  });
  const [origin, issuer] = [`http://localhost:${port}`, `http://127.0.0.1:${issuerPort}`];
  return { ...server, origin, issuer };
}

/** Runs `body` with a page of a fresh browser profile. */
async function withPage(options, body) {
  const context = await browser.newContext({ baseURL: app.origin, ...options });
  try {
    const page = await context.newPage();
    await body(page, context);
  } finally {
    await context.close();
  }
}

async function toIssuer(page) {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in with the test issuer" }).click();
  await page.waitForURL(`${app.issuer}/interaction/**`);
}

async function signIn(page, person) {
  await toIssuer(page);
  await page.getByRole("button", { name: new RegExp(`^${person}`) }).click();
  await page.waitForURL(`${app.origin}/**`);
}

/** Signs in at the issuer; returns where it sends the browser then, without going there. */
async function wayBack(page, person) {
  await toIssuer(page);
  const options = { maxRedirects: 0, ...AGAIN };
  let response = await page.request.post(page.url(), { ...options, form: { person } });
  for (;;) {
    const { location } = response.headers();
    assert.ok(location, `the issuer answers ${response.status()}`);
    if (location.startsWith(`${app.origin}/callback?`)) return location;
    response = await page.request.get(new URL(location, app.issuer).href, options);
  }
}

async function cookies(context) {
  const all = await context.cookies(app.origin);
  return Object.fromEntries(all.map((cookie) => [cookie.name, cookie]));
}

async function assertRefused(page, context, url, status, heading) {
  const response = await page.goto(url);
  assert.equal(response.status(), status);
  await page.getByRole("heading", { name: heading }).waitFor();
  assert.deepEqual(Object.keys(await cookies(context)), []);
}

describe("sign-in", () => {
  test("leads over the issuer to a session with what the profile says", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Ada Lovelace");
      await page.getByRole("heading", { name: "Hello, Ada Lovelace" }).waitFor();
      const { expires, ...shown } = JSON.parse(await page.locator("pre").innerText());
      assert.deepEqual(shown, {
        user: { name: "Ada Lovelace", email: "ada@example.com", id: "ada", team: "engines" },
      });

      const jar = await cookies(context);
      assert.deepEqual(Object.keys(jar), ["waxseal.session-token"]);
      const cookie = jar["waxseal.session-token"];
      assert.equal(cookie.httpOnly, true);
      assert.equal(cookie.sameSite, "Lax");
      assert.ok(Math.abs(cookie.expires * 1000 - Date.parse(expires)) < 2000);

      // Nothing else of profile and account, and no token of the issuer, is in the cookie.
      const { token } = session.verify(`${cookie.name}=${cookie.value}`);
      const { iat, exp, jti, sid, auth_time, rev, ...claims } = token;
      assert.deepEqual(claims, {
        name: "Ada Lovelace",
        email: "ada@example.com",
        sub: "ada",
        provider: "test-issuer",
        team: "engines",
      });
    }));

  test("keeps state, nonce and verifier from scripts and from changes, for ten minutes", () =>
    withPage({}, async (page, context) => {
      await toIssuer(page);
      const jar = await cookies(context);
      assert.deepEqual(Object.keys(jar), ["oauth-attempt"]);
      const cookie = jar["oauth-attempt"];
      assert.equal(cookie.httpOnly, true);
      assert.equal(cookie.sameSite, "Lax");
      assert.ok(Math.abs(cookie.expires - Date.now() / 1000 - 600) < 300);
      const { token } = attempts.verify(`oauth-attempt=${cookie.value}`);
      for (const name of ["state", "nonce", "verifier"]) assert.ok(token[name].length >= 43, name);
      assert.equal(new Set([token.state, token.nonce, token.verifier]).size, 3);
    }));

  test("uses PKCE and a nonce", () =>
    withPage({}, async (page) => {
      const [request] = await Promise.all([
        page.waitForRequest((request) => request.url().startsWith(`${app.issuer}/auth?`)),
        toIssuer(page),
      ]);
      const query = new URL(request.url()).searchParams;
      assert.equal(query.get("response_type"), "code");
      assert.equal(query.get("code_challenge_method"), "S256");
      for (const name of ["state", "nonce", "code_challenge"]) assert.ok(query.get(name), name);
    }));

  test("asks again for who you are, and makes a new session", () =>
    withPage({}, async (page, context) => {
      const ids = [];
      for (const person of ["Ada Lovelace", "Grace Hopper"]) {
        await context.clearCookies({ name: "waxseal.session-token" });
        await signIn(page, person);
        await page.getByRole("heading", { name: `Hello, ${person}` }).waitFor();
        const { name, value } = (await cookies(context))["waxseal.session-token"];
        ids.push(session.verify(`${name}=${value}`).token.sid);
      }
      assert.notEqual(ids[0], ids[1]);
    }));

  test("works without JavaScript", () =>
    withPage({ javaScriptEnabled: false }, async (page, context) => {
      await signIn(page, "Grace Hopper");
      await page.getByText("of the team compilers").waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Sign in with the test issuer" }).waitFor();
      assert.deepEqual(Object.keys(await cookies(context)), []);
    }));
});

describe("what is refused", () => {
  const unfit = "That did not work";
  const unknown = "This sign-in did not start here";

  test("a wrong state, with an attempt under way", () =>
    withPage({}, async (page, context) => {
      const back = new URL(await wayBack(page, "ada"));
      const wrong = new URL(back);
      wrong.searchParams.set("state", "wrong");
      await assertRefused(page, context, wrong.href, 400, unfit);
      // The attempt is used up: the right one comes too late.
      await assertRefused(page, context, back.href, 400, unknown);
    }));

  test("no state", () =>
    withPage({}, async (page, context) => {
      const back = new URL(await wayBack(page, "ada"));
      back.searchParams.delete("state");
      await assertRefused(page, context, back.href, 400, unfit);
    }));

  test("the answer to someone else's attempt", () =>
    withPage({}, async (attacker) => {
      const back = await wayBack(attacker, "eve");
      await withPage({}, async (page, context) => {
        await assertRefused(page, context, back, 400, unknown);
        await toIssuer(page);
        await assertRefused(page, context, back, 400, unfit);
      });
    }));

  test("someone else's code with one's own state", () =>
    withPage({}, async (attacker) => {
      const code = new URL(await wayBack(attacker, "grace")).searchParams.get("code");
      await withPage({}, async (page, context) => {
        const back = new URL(await wayBack(page, "ada"));
        back.searchParams.set("code", code);
        await assertRefused(page, context, back.href, 400, unfit);
      });
    }));

  test("the same answer a second time", () =>
    withPage({}, async (page, context) => {
      const back = await wayBack(page, "ada");
      const used = (await cookies(context))["oauth-attempt"];
      await page.goto(back);
      await page.getByRole("heading", { name: "Hello, Ada Lovelace" }).waitFor();
      await context.clearCookies();
      await assertRefused(page, context, back, 400, unknown);
      // Even with the attempt back in its place, the code is spent.
      await context.addCookies([used]);
      await assertRefused(page, context, back, 400, unfit);
    }));

  for (const name of ["state", "nonce", "verifier"]) {
    test(`an attempt with another ${name}`, () =>
      withPage({}, async (page, context) => {
        const back = await wayBack(page, "ada");
        const { cookie, kept } = await underWay(context);
        const value = await seal({ ...kept, [name]: "x".repeat(43) });
        await context.addCookies([{ ...cookie, value }]);
        await assertRefused(page, context, back, 400, unfit);
      }));
  }

  test("an attempt of more than ten minutes ago", () =>
    withPage({}, async (page, context) => {
      const back = await wayBack(page, "ada");
      const { cookie, kept } = await underWay(context);
      await context.addCookies([{ ...cookie, value: await seal(kept, 660) }]);
      await assertRefused(page, context, back, 400, unknown);
      await context.addCookies([{ ...cookie, value: await seal(kept, 540) }]);
      await page.goto(back);
      await page.getByRole("heading", { name: "Hello, Ada Lovelace" }).waitFor();
    }));

  test("an attempt as a session, and a session as an attempt", () =>
    withPage({}, async (page, context) => {
      await toIssuer(page);
      const [attempt] = await context.cookies(app.origin);
      await context.addCookies([{ ...attempt, name: "waxseal.session-token" }]);
      await page.goto("/");
      await page.getByRole("link", { name: "Sign in with the test issuer" }).waitFor();
      // It does not open as a session, so it stays until somebody signs in.
      const names = Object.keys(await cookies(context)).sort();
      assert.deepEqual(names, ["oauth-attempt", "waxseal.session-token"]);

      await signIn(page, "Ada Lovelace");
      const { "waxseal.session-token": cookie } = await cookies(context);
      await context.clearCookies();
      await context.addCookies([{ ...cookie, name: "oauth-attempt" }]);
      await assertRefused(page, context, "/callback?code=x&state=undefined", 400, unknown);
    }));

  test("an address that is not verified", () =>
    withPage({}, async (page, context) => {
      const back = await wayBack(page, "eve");
      await assertRefused(page, context, back, 403, "Not with this account");
    }));

  test("nobody", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Nobody");
      await page.getByRole("link", { name: "Sign in with the test issuer" }).waitFor();
      assert.equal(page.url(), `${app.origin}/`);
      assert.deepEqual(Object.keys(await cookies(context)), []);
    }));

  /** The attempt that the browser holds. */
  async function underWay(context) {
    const cookie = (await cookies(context))["oauth-attempt"];
    const { state, nonce, verifier } = attempts.verify(`oauth-attempt=${cookie.value}`).token;
    return { cookie, kept: { state, nonce, verifier } };
  }

  /** The value of an attempt cookie that was written `age` seconds ago. */
  async function seal(attempt, age = 0) {
    const now = Date.now() - age * 1000;
    const { writes } = await attempts.issue({ user: attempt }, undefined, { now });
    return /=([^;]*)/.exec(writes.setCookie[0])[1];
  }
});

describe("sign-out", () => {
  test("ends the session", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Ada Lovelace");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("link", { name: "Sign in with the test issuer" }).waitFor();
      assert.deepEqual(Object.keys(await cookies(context)), []);
      await page.reload();
      await page.getByRole("link", { name: "Sign in with the test issuer" }).waitFor();
    }));

  test("is not for other sites to ask for", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Ada Lovelace");
      await page.goto(`${app.issuer}/interaction/none`);
      const [response] = await Promise.all([
        page.waitForResponse(`${app.origin}/logout`),
        page.evaluate((action) => {
          const form = Object.assign(document.createElement("form"), { action, method: "post" });
          document.body.append(form);
          form.submit();
        }, `${app.origin}/logout`),
      ]);
      assert.equal(response.status(), 403);
      assert.deepEqual(Object.keys(await cookies(context)), ["waxseal.session-token"]);
    }));
});

test("on https the cookies of an attempt and of its end have the prefix __Host-", async (t) => {
  const secure = await start({ AUTH_URL: "https://app.example" });
  t.after(() => secure.stop());
  const lines = async (path, headers) =>
    (await fetch(secure.origin + path, { headers, redirect: "manual" })).headers.getSetCookie();
  const [line, ...more] = await lines("/login");
  assert.match(
    line,
    /^__Host-oauth-attempt=[^;]+; Path=\/; Expires=[^;]+; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
  );
  assert.deepEqual(more, []);
  const cleared = await lines("/callback?code=x&state=x", { cookie: line.split(";")[0] });
  assert.ok(
    cleared.some((line) => line.startsWith("__Host-oauth-attempt=; Max-Age=0; ")),
    `${cleared}`,
  );
});

test("no token, code or verifier gets into the log", () => {
  assert.match(app.output(), /sign-in failed: /);
  assert.doesNotMatch(app.output(), /eyJ|code=|[\w-]{43}/);
});

describe("looks", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1200, 360]) {
      test(`${colorScheme}, ${width} px: pages fit their width and pass axe`, () =>
        withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
          const check = async (name) => {
            await page.screenshot({ path: `${shots}oauth-${colorScheme}-${width}-${name}.png` });
            await fitsAndPassesAxe(page, name);
          };
          await page.goto("/");
          await check("home");
          await page.goto("/callback");
          await check("problem");
          await toIssuer(page);
          await check("issuer");
          await page.getByRole("button", { name: /^Ada/ }).click();
          await page.getByRole("heading", { name: "Hello" }).waitFor();
          await check("session");
        }));
    }
  }
});
