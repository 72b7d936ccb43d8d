// Server actions and forms behind the guard, in Chromium.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";

import { variants } from "../../../scripts/lib/next.mjs";
import { hydrated, launch } from "../../support/browser.mjs";
import { usualOrOthers } from "../../support/long.mjs";
import { claims, mint } from "./cookies.mjs";
import { randomSecret, start } from "./server.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [variant, { basePath }] of usualOrOthers(["proxy"], variants)) {
  describe(`${variant} in a browser`, () => {
    const secret = randomSecret();
    const elsewhere = signInElsewhere();
    let own, external, cookie;
    before(async () => {
      const SIGN_IN = await elsewhere.start();
      own = await start(variant, { AUTH_SECRET: secret });
      external = await start(variant, { AUTH_SECRET: secret, SIGN_IN });
      cookie = await mint("signed", claims, { secret });
    });
    after(async () => {
      for (const server of [own, external, elsewhere]) await server?.stop();
    });

    const count = async (server) => Number((await server.send("/unproxied/ran")).body);

    /** The page with the forms, of somebody who has signed out meanwhile. */
    async function board(server, options) {
      const context = await browser.newContext(options);
      const [name, value] = cookie.split(/=(.*)/);
      await context.addCookies([{ name, value, url: server.origin }]);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      await page.goto(`${server.origin}${basePath}/guarded/board?token=s3cret`);
      if (options?.javaScriptEnabled !== false) await hydrated(page);
      return { context, page };
    }

    test("attack 64: a server action does not run, and its client goes to the sign-in page", async () => {
      const { context, page } = await board(own);
      const before = await count(own);
      await page.click("#save button");
      await page.getByText("saved hunter2").waitFor();
      assert.equal(await count(own), before + 1);

      await context.clearCookies();
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await page.click("#save button");
      const back = `${basePath}/guarded/board?token=s3cret`;
      const login = `${own.origin}${basePath}/login?callbackUrl=${encodeURIComponent(back)}`;
      await page.waitForURL(login);
      await page.getByText("Sign in").waitFor();
      assert.equal(await count(own), before + 1);

      const response = await answered;
      assert.equal(response.status(), 303);
      const headers = await response.allHeaders();
      assert.equal(
        headers["x-action-redirect"],
        `/login?callbackUrl=${encodeURIComponent(back)};push`,
      );
      assert.equal(headers["cache-control"], "private, no-cache, no-store");
      await context.close();
    });

    test("attack 64: nor does it when another page that is open is asked to run it", async () => {
      const { context, page } = await board(own);
      const asked = page.waitForRequest((request) => request.method() === "POST");
      await page.click("#save button");
      const request = await asked;
      const { "next-action": id, "content-type": type } = await request.allHeaders();
      const body = request.postDataBuffer();
      await context.close();

      const post = (path, headers) =>
        fetch(`${own.origin}${basePath}${path}`, {
          method: "POST",
          body,
          redirect: "manual",
          headers: {
            "next-action": id,
            "content-type": type,
            accept: "text/x-component",
            ...headers,
          },
        });
      const before = await count(own);
      // Next.js sends it on to the page that has it, and so to the guard.
      for (const path of [
        "/login",
        "/unproxied/page",
        "/guarded/board",
        "/guarded/deep",
        "/static",
      ]) {
        await (await post(path)).text();
        assert.equal(await count(own), before, path);
      }
      await (await post("/login", { cookie })).text();
      assert.equal(await count(own), before + 1);
    });

    test("attack 62: a form that is posted without JavaScript goes to the sign-in page without its body", async () => {
      const { context, page } = await board(own, { javaScriptEnabled: false });
      const before = await count(own);
      await page.click("#post button");
      await page.getByText("Board").waitFor();
      assert.equal(await count(own), before + 1);
      await context.clearCookies();
      const posts = [];
      page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
      await page.click("#post button");
      await page.getByText("Sign in").waitFor();
      assert.equal(new URL(page.url()).pathname, `${basePath}/login`);
      assert.equal(posts.length, 1);
      assert.equal(await count(own), before + 1);
      await context.close();
    });

    for (const javaScriptEnabled of [true, false]) {
      test(`attack 62: a sign-in page elsewhere gets neither body nor query, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
        for (const form of ["#save", "#post"]) {
          // Without JavaScript the other one does nothing.
          if (form === "#save" && !javaScriptEnabled) continue;
          const { context, page } = await board(external, { javaScriptEnabled });
          const before = await count(external);
          await context.clearCookies();
          elsewhere.seen.length = 0;
          await page.click(`${form} button`);
          await page.getByText("Elsewhere").waitFor();
          const back = `${external.origin}${basePath}/guarded/board`;
          assert.deepEqual(elsewhere.seen, [`GET /login?callbackUrl=${encodeURIComponent(back)} `]);
          assert.equal(await count(external), before);
          await context.close();
        }
      });
    }
  });
}

/** A sign-in page of another application, and what it was sent. */
function signInElsewhere() {
  const seen = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (request.url.startsWith("/login")) seen.push(`${request.method} ${request.url} ${body}`);
    response.setHeader("Content-Type", "text/html");
    response.end("<h1>Elsewhere</h1>");
  });
  return {
    seen,
    async start() {
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${server.address().port}/login`;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
