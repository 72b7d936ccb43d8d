// The app of this folder, a browser, and what people do in it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { clientsApp } from "../../../scripts/lib/clients.mjs";
import { collectErrors, isOfIcon, launch } from "../../support/browser.mjs";
import { randomSecret, start } from "../next/server.mjs";

export const shots = fileURLToPath(new URL("./output/", import.meta.url));
export const ada = { id: "1", name: "Ada Lovelace", email: "ada@example.com", role: "admin" };
export const grace = { id: "2", name: "Grace Hopper", email: "grace@example.com", role: "user" };

const passwords = {
  [ada.email]: "analytical-engine",
  [grace.email]: "nanosecond-wire",
  "mallory@example.com": "let-me-in",
};

let browser;
before(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

/** A server with `env`, while the tests of the `describe` run that this is called in. */
export function serving(env) {
  const site = { origin: undefined, visit };
  const secret = randomSecret();
  let server;
  before(async () => {
    server = await start(clientsApp, { AUTH_SECRET: secret, NEXT_TELEMETRY_DISABLED: "1", ...env });
    site.origin = server.origin;
  });
  after(async () => {
    await server?.stop();
    const log = server.output().replaceAll("Error: the database is away", "");
    assert.doesNotMatch(log, /eyJ|⨯|[a-z]Error\b/, "the server's log");
    assert.ok(!log.includes(secret));
  });

  /**
   * Runs `body` with a page of a fresh browser profile; an error in a page's console
   * fails the test, unless it is one that was `expected`.
   */
  async function visit(body, { expected, ...options } = {}) {
    const context = await browser.newContext({ baseURL: site.origin, ...options });
    const errors = collectErrors(context, (message) => {
      // The browser logs the status of a refusal; that is no error of the page.
      const isRefusal = /status of (401|403|500)/.test(message.text());
      return isRefusal || isOfIcon(message) || expected?.test(message.text());
    });
    try {
      await body(await context.newPage(), context);
      assert.deepEqual(errors, []);
    } finally {
      await context.close();
    }
  }
  return site;
}

export async function fillIn(page, email, password = passwords[email] ?? "wrong") {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export const sessionCookies = async (context) =>
  (await context.cookies()).filter(({ name }) => name.includes("session-token"));
