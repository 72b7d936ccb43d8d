// An app with the configuration of create-next-app 16: Cache Components, partial prefetching,
// and a guard for everything without a matcher.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { generatedApps } from "../../../scripts/lib/next.mjs";
import {
  collectErrors,
  hydrated,
  isOfIcon,
  isSameDocument,
  launch,
} from "../../support/browser.mjs";
import { usualOrOthers } from "../../support/long.mjs";
import { DAY, claims, mint, pairOf } from "./cookies.mjs";
import { randomSecret, start } from "./server.mjs";

const secret = randomSecret();
const headers = { accept: "text/html,*/*" };

// In development the `after()` of a page complains of itself: Next.js 16.4 reads the time there.
const apps = {
  "next start": { pages: ["/dashboard", "/private", "/actions", "/after"] },
  "next dev": { command: "dev", pages: ["/dashboard", "/private", "/actions"] },
  assetPrefix: { app: "generated-cdn", pages: ["/dashboard", "/after"], prefix: "/cdn" },
};

for (const [name, options] of usualOrOthers(["next start"], apps)) {
  describe(`the configuration of create-next-app, ${name}`, () => suite(options));
}

function suite({ app = "generated", command = "start", pages, prefix = "" }) {
  let server;
  let browser;
  before(async () => {
    [server, browser] = await Promise.all([
      start(app, { AUTH_SECRET: secret, ...generatedApps[app] }, command),
      launch(),
    ]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const get = (path, cookie, more) =>
    server.send(path, { headers: { ...headers, ...(cookie && { cookie }), ...more } });
  const session = (age = 60) => mint("signed", claims, { secret, age });
  const nameIn = ({ body }) => /<p id="name">(.*?)<\/p>/s.exec(body)?.[1];

  async function submit(path, cookie, id, fields = {}) {
    const { body } = await get(path, cookie);
    const html = new RegExp(`<form id="${id}".*?</form>`, "s").exec(body)[0];
    const form = new FormData();
    for (const [, name] of html.matchAll(/<input type="hidden" name="([^"]+)"/g))
      form.set(name, "");
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return server.send(path, { headers: { ...headers, ...(cookie && { cookie }) }, form });
  }

  test("the session is read in every phase", async () => {
    const cookie = await session();
    for (const path of pages) {
      const response = await get(path, cookie);
      assert.equal(response.status, 200, path);
      assert.equal(nameIn(response), claims.name, path);
      assert.deepEqual(response.setCookie, [], path);
    }
    for (const path of ["/route", "/wrapped"]) {
      assert.equal(JSON.parse((await get(path, cookie)).body).user.name, claims.name, path);
    }
    assert.equal((await get("/nowhere", cookie)).status, 404);
  });

  test("useSession has the session of the layout in the page's own HTML", async () => {
    const { body } = await get("/dashboard", await session());
    assert.match(body, /<p id="who">authenticated(<!-- -->)?: (<!-- -->)?Ada Lovelace<\/p>/);
  });

  test("a prefetch and a navigation have the session of whoever asks, and no other's", async () => {
    const cookie = await session();
    for (const path of ["/dashboard", "/private"]) {
      for (const kind of [{}, { "next-router-prefetch": "2" }]) {
        const asked = { rsc: "1", accept: "*/*", ...kind };
        const { headers } = await get(path, cookie, asked);
        const flight = await get(headers.location, cookie, asked);
        assert.ok(flight.body.includes(claims.name), path);
        assert.equal((await get(headers.location, undefined, asked)).status, 307, path);
      }
    }
  });

  test("a session that is due is renewed, and the page sees the new one", async () => {
    const response = await get("/dashboard", await session(2 * DAY));
    assert.equal(response.setCookie.length, 1);
    assert.equal(nameIn(response), claims.name);
    assert.deepEqual((await get("/dashboard", pairOf(response.setCookie[0]))).setCookie, []);
  });

  test("server actions begin, change and end the session", async () => {
    const entered = await submit("/login", undefined, "login", {
      name: "Ada",
      redirectTo: "/dashboard",
    });
    assert.equal(entered.status, 303);
    const cookie = entered.setCookie.map(pairOf).join("; ");
    const renamed = await submit("/actions", cookie, "rename");
    assert.equal(renamed.status, 200);
    assert.equal(nameIn(renamed), "Grace");
    const left = await submit("/actions", cookie, "leave");
    assert.equal(left.status, 303);
    assert.match(left.setCookie.join(), /session-token=;/);
  });

  test("the sign-in page comes with its files, and no other path leads past the guard", async () => {
    const { status, body } = await get("/login");
    assert.equal(status, 200);
    const builtFile = new RegExp(`(?:src|href)="(${prefix}/_next/static/[^"]+)"`, "g");
    const files = [...body.matchAll(builtFile)];
    assert.ok(files.length > 2);
    for (const [, path] of files) assert.equal((await get(path)).status, 200, path);
    for (const path of ["/favicon.ico", "/robots.txt", "/sitemap.xml", "/manifest.webmanifest"]) {
      assert.equal((await get(path)).status, 404, path);
    }
    for (const path of [
      "/_next/image?url=%2Fa.png&w=64&q=75",
      `${prefix}/_next/static/../../dashboard`,
      `${prefix}/_next/static/..%2f..%2fdashboard`,
      `${prefix}/_next/static/%2e%2e/%2e%2e/dashboard`,
      `${prefix}/_next/static/..%5c..%5cdashboard`,
      "/icon.svg",
      "/opengraph-image",
      "/favicon.ico/x",
      "/cdn/favicon.ico",
      "/cdn/robots.txt",
    ]) {
      const { status } = await get(path);
      assert.ok(status === 307 || status === 308, `${path}: ${status}`);
    }
    assert.equal((await server.send("/favicon.ico", { method: "POST", headers })).status, 303);
  });

  test("links lead from page to page of the session, and arrive after a login", async () => {
    const context = await browser.newContext({ baseURL: server.origin });
    const errors = collectErrors(context, isOfIcon);
    const page = await context.newPage();
    // Pages that were left stay in the document, hidden.
    const name = page.locator("#name:visible", { hasText: "Ada" });

    await page.goto("/dashboard");
    await hydrated(page);
    await page.fill("[name=name]", "Ada");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("/dashboard");
    await name.waitFor();
    await page.goto("/");
    await hydrated(page);
    await page.evaluate(() => (window.isSameDocument = true));
    for (const title of ["Dashboard", "Private"]) {
      await page.getByRole("link", { name: title }).click();
      await page.waitForURL(`/${title.toLowerCase()}`);
      await name.waitFor();
      await page.goBack();
      await page.getByRole("heading", { name: "Home" }).waitFor();
    }
    assert.ok(await isSameDocument(page));
    assert.deepEqual(errors, []);
    await context.close();
  });

  test("attack 31: a guarded page is kept by no shared cache", async () => {
    const { headers } = await get("/", await session());
    assert.match(headers["cache-control"], command === "dev" ? /no-store/ : /private/);
    assert.doesNotMatch(headers["cache-control"], /s-maxage/);
  });

  test("the log has what after() wrote, and nothing that Next.js objects to", () => {
    const log = server.output();
    const written = ["a route handler: Ada Lovelace", "an action: Grace"];
    if (pages.includes("/after")) written.push("a page: Ada Lovelace");
    for (const what of written) {
      assert.ok(log.includes(`after ${what}`), log);
    }
    assert.doesNotMatch(log, /⨯|error|Date\.now|unstable/i);
  });
}
