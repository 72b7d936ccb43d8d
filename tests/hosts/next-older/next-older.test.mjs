// The oldest versions of Next.js that the package is for: what differs there from the newest.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { olderVersions } from "../../../scripts/lib/next-older.mjs";
import {
  collectErrors,
  isOfIcon,
  isSameDocument,
  launch,
  openPage,
} from "../../support/browser.mjs";
import { DAY, claims, mint } from "../next/cookies.mjs";
import { startOlder } from "./server.mjs";

const secret = randomBytes(33).toString("base64");
const ada = { email: "ada@example.com", password: "right" };
const SESSION = "waxseal.session-token";

const session = (age = 60) => mint("signed", claims, { secret, age });
const nameIn = ({ body }) => /<p id="name">(.*?)<\/p>/s.exec(body)?.[1];
const isComplaint = /⨯|error|unhandled|warning:/i;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [version, { bundlers }] of Object.entries(olderVersions)) {
  describe(`Next.js ${version}`, () => {
    let server;
    before(async () => (server = await startOlder(version, ["start"], { AUTH_SECRET: secret })));
    after(() => server?.stop());

    test("the session is read in pages on Node and Edge, and in a wrapped route", async () => {
      const { send } = server.visitor([await session()]);
      await readsEverywhere(send);
      const refused = await server.visitor().send("/wrapped", { headers: { accept: "*/*" } });
      assert.equal(refused.status, 307);
    });

    test("the guard refuses, and lets the sign-in page have its files", () =>
      guards(server.visitor()));

    test("a session that is due is renewed once, and the page sees it", async () => {
      const { jar, send } = server.visitor([await session(2 * DAY)]);
      const { header } = jar;
      const renewed = await send("/dashboard");
      assert.equal(nameIn(renewed), claims.name);
      assert.equal(renewed.setCookie.length, 1);
      assert.notEqual(jar.header, header);
      assert.match(renewed.headers["cache-control"], /private|no-store/);
      assert.deepEqual((await send("/dashboard")).setCookie, []);
    });

    test("a server action without JavaScript is answered with 303", async () => {
      const { jar, send, submit } = server.visitor();
      const entered = await submit("/forms", "enter", ada);
      assert.equal(entered.status, 303);
      assert.equal(pathOf(entered), "/dashboard");
      assert.equal(nameIn(await send("/dashboard")), "Ada");

      const renamed = await submit("/forms", "rename");
      assert.equal(renamed.status, 200);
      assert.equal(nameIn(await send("/dashboard")), "Countess");

      const left = await submit("/forms", "leave");
      assert.equal(left.status, 303);
      assert.equal(pathOf(left), "/");
      assert.deepEqual(jar.names(SESSION), []);

      const asked = await submit("/forms", "ask");
      assert.equal(asked.status, 303);
      assert.equal(pathOf(asked), "/login");
    });

    test("a browser without JavaScript posts the password once", () =>
      visit(
        "/forms",
        async (page) => {
          const posts = [];
          page.on("request", (request) => {
            if (request.method() === "POST") posts.push(request.url());
          });
          await fillIn(page, "enter");
          await page.waitForURL("/dashboard");
          await page.locator("#name", { hasText: "Ada" }).waitFor();
          assert.deepEqual(posts, [`${server.origin}/forms`]);
        },
        { javaScriptEnabled: false },
      ));

    test("with JavaScript server actions arrive, and useSession follows without a reload", () =>
      visit("/forms", async (page) => {
        await status(page, "unauthenticated nobody");
        const asked = [];
        page.on("request", (request) => {
          if (new URL(request.url()).pathname === "/api/auth/session") asked.push(request);
        });
        const press = async (button, expected) => {
          asked.length = 0;
          await page.click(`#${button} button`);
          await status(page, expected);
          await page.waitForLoadState("networkidle");
          assert.equal(asked.length, 1, `${asked.length} requests after ${button}`);
        };
        await press("enterAndStay", "authenticated Ada");
        await press("rename", "authenticated Countess");
        await press("leaveAndStay", "unauthenticated nobody");

        asked.length = 0;
        await fillIn(page, "enter");
        await page.getByRole("heading", { name: "Dashboard" }).waitFor();
        await status(page, "authenticated Ada");
        await page.getByRole("link", { name: "Forms" }).click();
        await page.getByRole("heading", { name: "Forms" }).waitFor();
        await press("leave", "unauthenticated nobody");
        await page.getByRole("heading", { name: "Home" }).waitFor();
        // Next.js 13.5 goes to a full URL as to another site.
        assert.equal(await isSameDocument(page), version !== "13.5");
      }));

    test("a login in place arrives where a link was prefetched before it", () =>
      visit("/", async (page) => {
        await page.getByRole("link", { name: "Dashboard" }).click();
        await page.waitForURL("**/login?callbackUrl=*");
        await page.waitForLoadState("networkidle");
        await fillIn(page);
        await page.getByRole("heading", { name: "Dashboard" }).waitFor();
        await page.locator("#name", { hasText: "Ada" }).waitFor();
        await status(page, "authenticated Ada");
        assert.equal(new URL(page.url()).pathname, "/dashboard");
        assert.ok(await isSameDocument(page));
      }));

    test("the log has nothing that anybody would have to look into", () =>
      assert.doesNotMatch(server.output(), isComplaint));

    for (const options of bundlers) {
      test(["in development", ...options].join(" "), async () => {
        const args = ["dev", ...options];
        const development = await startOlder(version, args, { AUTH_SECRET: secret });
        try {
          await guards(development.visitor());
          await readsEverywhere(development.visitor([await session()]).send);
          assert.doesNotMatch(development.output(), isComplaint);
        } finally {
          await development.stop();
        }
      });
    }

    /** Runs `body` in a browser profile of its own; an error in the console fails the test. */
    async function visit(path, body, options) {
      const context = await browser.newContext({ baseURL: server.origin, ...options });
      const errors = collectErrors(context, isOfIcon);
      try {
        const page = await context.newPage();
        if (options?.javaScriptEnabled === false) await page.goto(path);
        else await openPage(page, path);
        await body(page);
        assert.deepEqual(errors, []);
      } finally {
        await context.close();
      }
    }
  });
}

async function readsEverywhere(send) {
  for (const path of ["/dashboard", "/edge"]) {
    const response = await send(path);
    assert.equal(response.status, 200, path);
    assert.equal(nameIn(response), claims.name, path);
    assert.deepEqual(response.setCookie, [], path);
  }
  assert.equal(JSON.parse((await send("/wrapped")).body).user.name, claims.name);
}

async function guards({ send }) {
  for (const path of ["/dashboard?a=b", "/edge"]) {
    const { status, headers } = await send(path);
    assert.equal(status, 307, path);
    const to = new URL(headers.location, "http://localhost");
    assert.deepEqual([to.pathname, to.searchParams.get("callbackUrl")], ["/login", path]);
  }
  const { status, body } = await send("/login");
  assert.equal(status, 200);
  const files = [...body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+)"/g)];
  assert.ok(files.length > 2);
  for (const [, path] of files) assert.equal((await send(path)).status, 200, path);
}

const pathOf = ({ headers }) => new URL(headers.location, "http://localhost").pathname;
const status = (page, text) =>
  page.locator("#status", { hasText: new RegExp(`^${text}$`) }).waitFor();

async function fillIn(page, form) {
  const scope = form ? page.locator(`#${form}`) : page.locator("form");
  await scope.locator("[name=email]").fill(ada.email);
  await scope.locator("[name=password]").fill(ada.password);
  await scope.getByRole("button").click();
}
