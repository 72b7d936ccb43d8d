// The cookie of the example app opens the API that examples/worker guards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { example, startWorker } from "../../support/workerd.mjs";
import { AGAIN } from "../../support/browser.mjs";
import { app, grace, sessionCookie, signIn, withPage } from "./example.mjs";

test("who is signed in at the app is known to the worker, without a word between the two", () =>
  withPage({}, async (page, context) => {
    const worker = await startWorker(["--config", `${example}wrangler.jsonc`], {
      bindings: { AUTH_SECRET: app.secret, FORMAT: "signed" },
      serviceBindings: { BACKEND: ({ headers }) => new Response(headers.get("x-waxseal-session")) },
    });
    try {
      // Cookies do not know ports, but hosts.
      const api = worker.origin.replace("127.0.0.1", "localhost");
      assert.equal((await page.goto(api)).status(), 401);

      await signIn(page, grace);
      const { value } = await sessionCookie(context);
      const answer = await page.goto(api);
      assert.equal(answer.status(), 200);
      const { user, expires } = await answer.json();
      const { user: own, ...session } = await (
        await context.request.get("/api/auth/session", AGAIN)
      ).json();
      assert.deepEqual(user, own);
      assert.equal(expires, session.expires);
      // And the app still knows it.
      assert.equal((await sessionCookie(context)).value, value);
      assert.equal((await page.goto("/dashboard")).url(), `${app.origin}/dashboard`);

      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL(`${app.origin}/`);
      assert.equal((await page.goto(api)).status(), 401);
    } finally {
      // First: it may still be fetching an icon.
      await page.close();
      await worker.stop();
    }
  }));
