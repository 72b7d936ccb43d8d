// What checks by throwing has no result that anything uses, and bundlers leave such calls out.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import * as esm from "waxseal";

import { BASE, SECRET } from "./support.mjs";

const cjs = createRequire(import.meta.url)("waxseal");

for (const [kind, { createAuth }] of Object.entries({ "ES modules": esm, CommonJS: cjs })) {
  const { handler } = createAuth({ secret: SECRET, providers: [] });

  test(`${kind}: a form with an escape that is none is refused`, async () => {
    const post = (body) =>
      handler(
        new Request(`${BASE}/signout`, {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body,
        }),
      );
    assert.equal((await post("a=%41")).status, 302);
    assert.equal((await post("a=%4x")).status, 400);
  });

  test(`${kind}: an address with an escape that is none is refused`, async () => {
    assert.equal((await handler(new Request(`${BASE}/session?a=%41`))).status, 200);
    assert.equal((await handler(new Request(`${BASE}/session?a=%4x`))).status, 400);
  });
}
