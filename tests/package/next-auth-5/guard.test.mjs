// Where a middleware sends whom `authorized` refuses, as the original does.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { NextRequest } from "next/server.js";

import { root } from "../../../scripts/lib/run.mjs";

const file = join(root, "target/next-auth/5/index.js");
const { default: NextAuth } = await import(pathToFileURL(file).href);

const secret = "a secret of an application, long enough for everybody";
const site = "http://localhost:3000";

/** The address that somebody without a session is sent to. */
async function sentTo(path, signIn) {
  const callbacks = { authorized: () => false };
  const { auth } = NextAuth({ secret, providers: [], pages: { signIn }, callbacks });
  const response = await auth(new NextRequest(site + path));
  assert.equal(response.status, 307);
  return new URL(response.headers.get("location"), site);
}

test("the sign-in page has the query of the page, and the whole address", async () => {
  const url = await sentTo("/invoices?page=2&tag=a&tag=b", "/login");
  assert.equal(url.pathname, "/login");
  assert.deepEqual(
    [...url.searchParams],
    [
      ["page", "2"],
      ["tag", "a"],
      ["tag", "b"],
      ["callbackUrl", `${site}/invoices?page=2&tag=a&tag=b`],
    ],
  );
});

test("what the page's own address says stays, and an earlier `callbackUrl` does not", async () => {
  const url = await sentTo("/invoices?from=mail&callbackUrl=/x&page=2", "/login?from=site");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    from: "site",
    page: "2",
    callbackUrl: `${site}/invoices?from=mail&callbackUrl=/x&page=2`,
  });
});

test("a sign-in page elsewhere sees no query", async () => {
  const url = await sentTo("/invoices?page=2", "https://login.test/");
  assert.deepEqual(Object.fromEntries(url.searchParams), { callbackUrl: `${site}/invoices` });
});
