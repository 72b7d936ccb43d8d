// What every guide of a server promises of an endpoint that is for those who are signed in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

import { createAuth } from "waxseal";
import { sealCookie } from "waxseal/testing";

const DAY = 86_400_000; // milliseconds

/** The auth object that has the secret of a guide's application, to seal cookies with. */
export function authOf({ dir }, file = ".env") {
  const { AUTH_SECRET: secret } = parseEnv(readFileSync(join(dir, file), "utf8"));
  return createAuth({ secret });
}

/** The Cookie header of Ada, signed in at a time. */
export function cookieOf(app, { now, file } = {}) {
  const claims = { sub: "1", name: "Ada", email: "ada@example.com" };
  return sealCookie(authOf(app, file), claims, { url: app.origin, now }).header;
}

/** Strangers are refused, a session is answered and not stored, and renewed where that is due. */
export async function checkApi(app, { path = "/api/me", file } = {}) {
  const ask = (cookie) =>
    fetch(app.origin + path, { redirect: "manual", headers: cookie ? { cookie } : {} });

  for (const cookie of [
    undefined,
    cookieOf(app, { file }).replace(/.$/, (c) => (c === "A" ? "Q" : "A")),
  ]) {
    assert.equal((await ask(cookie)).status, 401);
  }

  const fresh = await ask(cookieOf(app, { file }));
  assert.equal(fresh.status, 200);
  assert.deepEqual(fresh.headers.getSetCookie(), []);
  assert.match(fresh.headers.get("cache-control"), /\bprivate\b.*\bno-store\b/);
  assert.equal((await fresh.json()).name, "Ada");

  const renewed = await ask(cookieOf(app, { file, now: Date.now() - 2 * DAY }));
  assert.equal(renewed.status, 200);
  assert.match(renewed.headers.getSetCookie().join("\n"), /session-token=.*; HttpOnly/);
  assert.match(renewed.headers.get("cache-control"), /\bno-store\b/);
  assert.match(renewed.headers.get("vary") ?? "", /\bcookie\b/i);
}

/** The guide's TypeScript compiles, in the way that its own bundler or runtime reads it. */
export const checkTypes = (app, file) =>
  app.run(
    `npx tsc --noEmit --strict --skipLibCheck --target es2023 --module preserve --types node ${file}`,
  );
