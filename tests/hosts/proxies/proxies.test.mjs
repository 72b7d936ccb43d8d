// Next.js with `output: "standalone"` and `HOSTNAME=0.0.0.0`, behind nginx and caddy
// that end TLS: without any setting, and with each, a browser stays at its own address,
// and its cookies are `Secure`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { standalone } from "../../../scripts/lib/proxies.mjs";
import { hydrated, launch } from "../../support/browser.mjs";
import { freePort, serve } from "../../support/server.mjs";
import { names, openFronts, passesHost } from "./fronts.mjs";
import { Visitor } from "./visitor.mjs";

const USER = { email: "ada@example.com", password: "right" };
const SETTINGS = {
  "no setting": () => ({}),
  trustHost: () => ({ AUTH_TRUST_HOST: "true" }),
  AUTH_URL: (origin) => ({ AUTH_URL: origin }),
};

let inner;
let fronts;
before(async () => {
  inner = await freePort("0.0.0.0");
  fronts = await openFronts(inner);
});
after(() => fronts?.close());

/** Runs the app as it is deployed, in a container as a rule. */
function start(env) {
  return serve(["server.js"], {
    cwd: standalone,
    env: {
      AUTH_SECRET: "a secret of more than thirty-two bytes, for the tests of proxies",
      HOSTNAME: "0.0.0.0",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(inner),
      ...env,
    },
    ready: /Ready in/,
  });
}

/** One server at a time has the port. Its log has no error, and no warning but the `expected` one. */
function serving(env, expected = /^$/) {
  let server;
  before(async () => (server = await start(env())));
  after(async () => {
    await server?.stop();
    const warnings = server
      .output()
      .split("\n")
      .filter((line) => /waxseal|eyJ|⨯|rror/.test(line));
    for (const line of warnings) assert.match(line, expected);
  });
}

for (const setting of ["no setting", "trustHost"]) {
  describe(setting, { concurrency: 1 }, () => {
    serving(() => SETTINGS[setting]());
    for (const name of names) flows(name, setting);
  });
  describe(`${setting}, a browser without Fetch Metadata`, { concurrency: 1 }, () => {
    // A GET of such a browser looks like one by plain http.
    serving(() => SETTINGS[setting](), /plain http.* AUTH_URL/);
    for (const name of names.filter(passesHost)) plainFlow(name);
  });
}
describe("AUTH_URL", { concurrency: 1 }, () => {
  for (const name of names) {
    describe(name, () => {
      serving(() => SETTINGS.AUTH_URL(`https://app.test:${fronts.ports[name]}`));
      flows(name, "AUTH_URL");
      plainFlow(name);
    });
  }
});

function flows(name, setting) {
  const visitor = (options) => new Visitor(fronts.ports[name], { inner, ...options });
  const hosts = setting === "AUTH_URL" ? ["app.test"] : ["app.test", "localhost"];

  for (const host of hosts) {
    test(`attack 68: ${name}, ${host}: guard, forms and callbackUrl stay at the browser's address`, async () => {
      const browser = visitor({ host });
      await browser.open("/dashboard?a=b");
      assert.match(browser.path, /^\/api\/auth\/signin\?callbackUrl=/);
      await browser.submit({ ...USER, password: "wrong" });
      const [path, query] = browser.path.split("?");
      assert.equal(path, "/api/auth/signin");
      const failure = new URLSearchParams(query);
      assert.equal(failure.get("error"), "CredentialsSignin");
      assert.equal(failure.get("code"), "credentials");
      assert.match(failure.get("callbackUrl"), /\/dashboard\?a=b$/);
      await browser.submit(USER);
      assert.equal(browser.path, "/dashboard?a=b");
      assert.match(browser.html, /Dashboard of/);

      const callbackUrl = `${browser.origin}/?left`;
      await browser.follow(`/api/auth/signout?${new URLSearchParams({ callbackUrl })}`);
      await browser.submit();
      assert.equal(browser.path, "/?left");
      assert.match(browser.html, /Nobody is signed in/);
      for (const evil of [
        "https://evil.test/x",
        "//evil.test",
        "/\\evil.test",
        "/.//evil.test",
        `http://127.0.0.1:${inner}//evil.test`,
      ]) {
        await browser.follow(`/api/auth/signin?${new URLSearchParams({ callbackUrl: evil })}`);
        await browser.submit(USER);
        assert.equal(browser.path, "/", evil);
      }
    });

    test(`attack 68: ${name}, ${host}: clients get the browser's address`, async () => {
      const browser = visitor({ host });
      await browser.open("/login");
      const { csrfToken } = await browser.fetch("/api/auth/csrf");
      const sign = (fields) =>
        browser.fetch("/api/auth/callback/credentials", { csrfToken, ...USER, ...fields });
      const at = (path) => ({ url: browser.origin + path });
      assert.deepEqual(await sign({ callbackUrl: "/dashboard" }), at("/dashboard"));
      assert.deepEqual(
        await sign({ callbackUrl: `${browser.origin}/dashboard` }),
        at("/dashboard"),
      );
      assert.equal(new URL((await sign({ password: "wrong" })).url).origin, browser.origin);
      assert.equal((await browser.fetch("/api/auth/session")).user.name, "Ada");
      const { credentials } = await browser.fetch("/api/auth/providers");
      assert.equal(credentials.callbackUrl, `${browser.origin}/api/auth/callback/credentials`);
      assert.deepEqual(
        await browser.fetch("/api/auth/signout", { csrfToken, callbackUrl: "/?left" }),
        at("/?left"),
      );
    });

    test(`attack 69: ${name}, ${host}: the session is Secure and has its prefix`, async () => {
      const browser = visitor({ host });
      await browser.open("/api/auth/signin");
      await browser.submit(USER);
      const session = browser.lines.filter((line) => line.includes("session-token"));
      assert.equal(session.length, 1);
      assert.match(session[0], /^__Host-waxseal\.session-token=.*; Secure/);
      for (const line of browser.lines.filter((line) => line.includes("callback-url"))) {
        const value = decodeURIComponent(line.match(/=([^;]*)/)[1]);
        assert.ok(value.startsWith("/") || setting !== "no setting", `kept ${value}`);
      }
      // `localhost` may be plain http, so there a GET says nothing.
      const isKnown = host !== "localhost" || setting === "AUTH_URL";
      if (isKnown && passesHost(name)) {
        for (const line of browser.lines) assert.match(line, /^__Host-.*; Secure/);
      }
    });
  }

  test(`attack 68: ${name}: server actions and route handlers stay at the browser's address`, async () => {
    const browser = visitor();
    await browser.open("/actions");
    await browser.submit({}, "ask");
    assert.match(browser.path, /^\/api\/auth\/signin\?callbackUrl=/);
    await browser.submit(USER);
    assert.equal(browser.path, "/dashboard");
    await browser.open("/leave");
    assert.equal(browser.path, "/?left");

    await browser.open("/actions");
    await browser.submit({}, "enter");
    assert.equal(browser.path, "/dashboard");
    await browser.follow("/actions");
    assert.match(browser.html, /Actions of (<!-- -->)?Ada/);
    await browser.submit({}, "leave");
    assert.equal(browser.path, "/?left");
  });
}

function plainFlow(name) {
  test(`attack 69: ${name}: a browser without Fetch Metadata signs in and out as well`, async () => {
    const browser = new Visitor(fronts.ports[name], { inner, isOld: true });
    await browser.open("/dashboard");
    await browser.submit(USER);
    assert.equal(browser.path, "/dashboard");
    assert.match(
      browser.lines.find((line) => line.includes("session-token")),
      /^__Host-.*; Secure/,
    );
    await browser.open("/api/auth/signout?callbackUrl=%2F%3Fleft");
    await browser.submit();
    assert.equal(browser.path, "/?left");
  });
}

describe("Chromium", { concurrency: 1 }, () => {
  serving(() => ({ SIGN_IN_PAGE: "/login" }));
  let chromium;
  before(async () => (chromium = await launch("--host-resolver-rules=MAP app.test 127.0.0.1")));
  after(() => chromium?.close());

  for (const name of names.filter((name) => name.endsWith(" alone"))) {
    for (const host of ["app.test", "localhost"]) {
      test(`attack 68: ${name}, ${host}: pages, clients and actions of a browser`, async () => {
        const origin = `https://${host}:${fronts.ports[name]}`;
        const context = await chromium.newContext({ ignoreHTTPSErrors: true, baseURL: origin });
        context.setDefaultTimeout(20_000);
        const strange = [];
        context.on("request", (request) => {
          if (new URL(request.url()).origin !== origin) strange.push(request.url());
        });
        try {
          const page = await context.newPage();
          for (const client of ["next-auth", "waxseal"]) {
            await page.goto("/dashboard");
            assert.equal(page.url(), `${origin}/login?callbackUrl=%2Fdashboard`);
            const enter = async (password) => {
              await page.getByLabel("Email").fill(USER.email);
              await page.getByLabel("Password").fill(password);
              await page.getByRole("button", { name: `With ${client}`, exact: true }).click();
            };
            await hydrated(page);
            await enter("wrong");
            await page.locator("#result", { hasText: "CredentialsSignin" }).waitFor();
            await enter("right");
            await page.waitForURL(`${origin}/dashboard`);
            const [session, ...others] = (await context.cookies()).filter(({ name }) =>
              name.includes("session-token"),
            );
            assert.deepEqual(
              [session.name, session.secure, others],
              ["__Host-waxseal.session-token", true, []],
            );

            await page.goto("/login");
            await hydrated(page);
            await page.getByRole("button", { name: `Leave with ${client}`, exact: true }).click();
            await page.waitForURL(`${origin}/?left`);
            await page.getByRole("heading", { name: "Nobody" }).waitFor();
          }
          await page.goto("/login");
          await hydrated(page);
          await page.getByRole("button", { name: "Choose provider" }).click();
          await page.waitForURL((url) => url.search.startsWith("?callbackUrl="));
          assert.equal(new URL(page.url()).searchParams.get("callbackUrl"), `${origin}/login`);

          // Next.js lets the configuration allow hosts with a dot only.
          if (host === "app.test" || passesHost(name)) {
            await page.goto("/actions");
            await page.getByRole("button", { name: "Enter" }).click();
            await page.waitForURL(`${origin}/dashboard`);
            await page.goto("/actions");
            await page.getByRole("button", { name: "Leave" }).click();
            await page.waitForURL(`${origin}/?left`);
          }
          assert.deepEqual(strange, []);
        } finally {
          await context.close();
        }
      });
    }
  }
});
