// Signs in to examples/oauth in Chromium, at the providers that it starts itself.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AGAIN, launch, takeScreenshot } from "../../support/browser.mjs";
import { fitsAndPassesAxe } from "../../support/looks.mjs";
import { freePort, serve } from "../../support/server.mjs";

const folder = fileURLToPath(new URL("../../../examples/oauth/", import.meta.url));
const shots = fileURLToPath(new URL("./output/", import.meta.url));
const sessionCookie = "authjs.session-token";

let app, browser;

before(async () => {
  mkdirSync(shots, { recursive: true });
  [app, browser] = await Promise.all([start(), launch()]);
});

after(async () => {
  await browser?.close();
  await app?.stop();
});

/** The example as `npm start` runs it, on a free port. */
async function start(env = {}) {
  const port = await freePort("localhost");
  const server = await serve(["--import", "tsx", "start.ts"], {
    cwd: folder,
    env: { PORT: String(port), ...env },
    ready: /^Open http/m,
  });
  const [, identity] = /^Acme, .*: (http:\S+)$/m.exec(server.output());
  return { ...server, origin: `http://localhost:${port}`, identity };
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

const button = (page, name) => page.getByRole("button", { name });
const greeting = (page, name) => page.getByRole("heading", { name: `Hello, ${name}` });
const welcome = (page) => page.getByRole("heading", { name: "Someone else checks" });

/** From the start page over the sign-in page to the provider. */
async function toProvider(page, provider = "Acme") {
  await page.goto("/");
  await page.getByRole("link", { name: "Sign in" }).click();
  await button(page, `Sign in with ${provider}`).click();
}

async function signIn(page, person, provider = "Acme") {
  await toProvider(page, provider);
  await button(page, person).click();
  await page.waitForURL(`${app.origin}/**`);
}

/** Signs in at Acme; returns where it sends the browser then, without going there. */
async function wayBack(page, person) {
  await toProvider(page);
  await page.waitForURL(`${app.identity}/interaction/**`);
  const options = { maxRedirects: 0, ...AGAIN };
  let response = await page.request.post(page.url(), { ...options, form: { person } });
  for (;;) {
    const { location } = response.headers();
    assert.ok(location, `Acme answers ${response.status()}`);
    if (location.startsWith(`${app.origin}/api/auth/callback/acme?`)) return location;
    response = await page.request.get(new URL(location, app.identity).href, options);
  }
}

async function cookies(context) {
  const all = await context.cookies(app.origin);
  return Object.fromEntries(all.map((cookie) => [cookie.name, cookie]));
}

/** What is left in a browser where nobody is signed in and no sign-in is under way. */
async function assertNothingLeft(context) {
  const names = Object.keys(await cookies(context)).sort();
  assert.deepEqual(names, ["authjs.callback-url", "authjs.csrf-token"]);
}

async function shown(page) {
  const { expires, ...session } = JSON.parse(await page.locator("pre").innerText());
  assert.ok(Math.abs(Date.parse(expires) - Date.now() - 30 * 86_400_000) < 600_000);
  return session.user;
}

describe("sign-in", () => {
  test("with Acme leads to a session with what the profile says, and no more", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Katherine Johnson");
      await greeting(page, "Katherine Johnson").waitFor();
      assert.equal(page.url(), `${app.origin}/`);
      const { id, ...user } = await shown(page);
      assert.deepEqual(user, {
        name: "Katherine Johnson",
        email: "katherine@example.com",
        team: "trajectories",
        provider: "acme",
      });
      assert.match(id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);

      const jar = await cookies(context);
      assert.deepEqual(Object.keys(jar).sort(), [
        "authjs.callback-url",
        "authjs.csrf-token",
        sessionCookie,
      ]);
      const { httpOnly, sameSite } = jar[sessionCookie];
      assert.deepEqual([httpOnly, sameSite], [true, "Lax"]);
    }));

  test("uses PKCE and state, and OpenID Connect's scopes", () =>
    withPage({}, async (page) => {
      const [request] = await Promise.all([
        page.waitForRequest((request) => request.url().startsWith(`${app.identity}/auth?`)),
        toProvider(page),
      ]);
      const query = new URL(request.url()).searchParams;
      assert.equal(query.get("response_type"), "code");
      assert.equal(query.get("code_challenge_method"), "S256");
      assert.equal(query.get("scope"), "openid profile email");
      for (const name of ["state", "code_challenge"]) assert.ok(query.get(name), name);
    }));

  test("with GitHub: somebody without a name or a public address, the same at every sign-in", () =>
    withPage({}, async (page, context) => {
      const ids = [];
      for (const person of ["lin", "lin", "Hedy Lamarr"]) {
        await signIn(page, person, "GitHub");
        await greeting(page, person).waitFor();
        const { id, email, provider } = await shown(page);
        assert.deepEqual(
          [email, provider],
          [`${person.slice(0, 4).trim().toLowerCase()}@example.com`, "github"],
        );
        ids.push(id);
        await context.clearCookies({ domain: "localhost" });
      }
      assert.equal(ids[0], ids[1]);
      assert.notEqual(ids[0], ids[2]);
    }));

  test("works without JavaScript, and so does signing out", () =>
    withPage({ javaScriptEnabled: false }, async (page, context) => {
      await signIn(page, "Radia Perlman");
      await page.getByText("team spanning trees").waitFor();
      await page.getByRole("link", { name: "Sign out" }).click();
      await button(page, "Sign out").click();
      await button(page, "Sign out of Acme").click();
      await welcome(page).waitFor();
      await assertNothingLeft(context);
    }));
});

describe("what is refused", () => {
  test("an address that is not verified", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Eve");
      await page.getByRole("heading", { name: "Access denied" }).waitFor();
      await assertNothingLeft(context);
    }));

  for (const provider of ["Acme", "GitHub"]) {
    test(`nobody, at ${provider}: the sign-in page says so, and leads on`, () =>
      withPage({}, async (page, context) => {
        await signIn(page, "Nobody", provider);
        assert.match(await page.getByRole("alert").innerText(), /did not work, or was cancelled/);
        await assertNothingLeft(context);
        const other = provider === "Acme" ? "GitHub" : "Acme";
        await button(page, `Sign in with ${other}`).click();
        await button(page, /^[KH] (Katherine|Hedy)|Katherine|Hedy/).click();
        await page.getByRole("heading", { name: "Hello" }).waitFor();
        assert.equal(page.url(), `${app.origin}/`);
      }));
  }

  test("the answer to another browser's sign-in, and the same answer a second time", () =>
    withPage({}, async (page) => {
      const back = await wayBack(page, "radia");
      await withPage({}, async (other, context) => {
        assert.equal((await other.goto(back)).status(), 400);
        await other.getByText("was not begun in this browser").waitFor();
        assert.equal((await cookies(context))[sessionCookie], undefined);
      });
      await page.goto(back);
      await greeting(page, "Radia Perlman").waitFor();
      await page.context().clearCookies({ name: sessionCookie });
      assert.equal((await page.goto(back)).status(), 400);
      await page.getByText("is over already").waitFor();
      await assertNothingLeft(page.context());
    }));
});

describe("sign-out", () => {
  test("ends the session here, and at Acme", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Katherine Johnson");
      await page.getByRole("link", { name: "Sign out" }).click();
      await button(page, "Sign out").click();
      // The cookie is gone before the browser leaves.
      await button(page, "Sign out of Acme").waitFor();
      assert.equal((await cookies(context))[sessionCookie], undefined);
      await button(page, "Sign out of Acme").click();
      await welcome(page).waitFor();
      assert.equal(page.url(), `${app.origin}/`);
      await toProvider(page);
      await page.getByRole("heading", { name: "Acme: who are you?" }).waitFor();
    }));

  test("here alone: Acme knows who it is, and does not ask", () =>
    withPage({}, async (page) => {
      await signIn(page, "Katherine Johnson");
      await page.getByRole("link", { name: "Sign out" }).click();
      await button(page, "Sign out").click();
      await button(page, "Stay signed in there").click();
      await welcome(page).waitFor();
      await toProvider(page);
      await greeting(page, "Katherine Johnson").waitFor();
    }));
});

/** Acme's own page to sign out, in the same browser; it tells the app before it answers. */
async function leaveAcme(page) {
  const tab = await page.context().newPage();
  await tab.goto(`${app.identity}/session/end`);
  await button(tab, "Sign out of Acme").click();
  await tab.getByRole("heading", { name: "You are signed out." }).waitFor();
  await tab.close();
}

test("signing out at Acme ends that browser's session here, and no other", () =>
  withPage({}, async (laptop, context) => {
    await signIn(laptop, "Katherine Johnson");
    await greeting(laptop, "Katherine Johnson").waitFor();
    await withPage({}, async (phone) => {
      await signIn(phone, "Katherine Johnson");
      await greeting(phone, "Katherine Johnson").waitFor();
      const { [sessionCookie]: kept } = await cookies(context);
      await leaveAcme(laptop);
      await laptop.reload();
      await welcome(laptop).waitFor();
      await phone.reload();
      await greeting(phone, "Katherine Johnson").waitFor();
      // Nor does a copy of the cookie open it.
      await context.addCookies([kept]);
      await laptop.reload();
      await welcome(laptop).waitFor();
    });
  }));

describe("tokens that are due at once", () => {
  let usual;
  before(async () => {
    usual = app;
    app = await start({ ACME_TOKEN_SECONDS: "30" });
  });
  after(async () => {
    await app.stop();
    app = usual;
  });

  test("are refreshed, once for all tabs, and Acme takes them", () =>
    withPage({}, async (page, context) => {
      await signIn(page, "Katherine Johnson");
      await page.getByText(/Refreshed (once|\d+ times)\./).waitFor();
      for (let round = 0; round < 3; round++) {
        const tabs = await Promise.all([1, 2, 3, 4].map(() => context.newPage()));
        await Promise.all(tabs.map((tab) => tab.goto("/acme")));
        for (const tab of tabs) {
          // One spent twice would have ended the grant.
          await tab.getByRole("heading", { name: "Acme answers 200" }).waitFor();
          assert.equal(JSON.parse(await tab.locator("pre").innerText()).sub, "katherine");
          await tab.close();
        }
        // What was refreshed within five seconds is not refreshed again.
        await page.waitForTimeout(5_100);
      }
      await page.goto("/");
      await page.getByText(/Refreshed \d+ times\./).waitFor();
    }));

  test("and there are none of GitHub", () =>
    withPage({}, async (page) => {
      await signIn(page, "Hedy Lamarr", "GitHub");
      await greeting(page, "Hedy Lamarr").waitFor();
      assert.equal(await page.getByText("Acme's tokens").count(), 0);
      assert.equal(JSON.parse(await page.locator("pre").innerText()).refreshes, 0);
    }));

  test("none of them gets into the log", () => {
    assert.doesNotMatch(app.output(), /eyJ|code=|[\w-]{40}/);
  });
});

test("no token, code or secret gets into the log", () => {
  assert.doesNotMatch(app.output(), /eyJ|code=|[\w-]{40}/);
});

describe("looks", () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1200, 360]) {
      test(`${colorScheme}, ${width} px: pages fit their width and pass axe`, () =>
        withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
          const check = async (name) => {
            await takeScreenshot(page, `${shots}oauth-${colorScheme}-${width}-${name}.png`);
            await fitsAndPassesAxe(page, name);
          };
          await page.goto("/");
          await check("home");
          await toProvider(page, "GitHub");
          await button(page, "Hedy").waitFor();
          await check("github");
          await toProvider(page);
          await button(page, "Katherine").waitFor();
          await check("acme");
          await button(page, "Katherine").click();
          await page.getByRole("heading", { name: "Hello" }).waitFor();
          await check("session");
          await page.getByRole("link", { name: "Sign out" }).click();
          await button(page, "Sign out").click();
          await button(page, "Sign out of Acme").waitFor();
          await check("acme-sign-out");
        }));
    }
  }
});
