// What a guard makes of the inspector's path: where there is no inspector it is a page like any
// other, and where there is one, nobody is signed in there.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Hono } from "hono";
import { createAuth, memoryStore } from "waxseal";
import { requireSession } from "waxseal/hono";

import { SECRET } from "../../support/users.mjs";

const URL = "http://localhost:3000/api/auth/inspect";
const { NODE_ENV } = process.env;

after(() => {
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
});

const make = (config) => {
  const logger = { error() {}, warn() {} };
  return createAuth({ secret: SECRET, logger, cookie: { secure: false }, ...config });
};

/** A request with the cookie of a session that has been ended. */
async function ended(auth, method = "GET") {
  const user = { id: "7", name: "Ada" };
  const { writes } = await auth.issue({ user }, new Request(URL));
  await auth.revoke({ sub: "7" });
  return new Request(URL, { method, headers: { cookie: writes.setCookie[0].split(";")[0] } });
}

for (const [mode, inspect] of [
  ["production", undefined],
  ["production", true],
  ["test", undefined],
  ["development", false],
]) {
  test(`${mode}, inspect ${inspect}: the path is guarded like any other`, async () => {
    process.env.NODE_ENV = mode;
    const auth = make({ inspect, revocation: { store: memoryStore() } });
    for (const method of ["GET", "POST", "PUT"]) {
      const nobody = await auth.guard(new Request(URL, { method }));
      assert.equal(nobody.response?.status, 401, method);
      const app = new Hono().use(requireSession(auth)).all("*", (c) => c.text("reached"));
      const answer = await app.request(await ended(auth, method));
      assert.equal(answer.status, 401, method);
    }
    const banned = () => new Response("banned", { status: 403 });
    const { response } = await make({ inspect, callbacks: { authorized: banned } }).guard(
      new Request(URL),
    );
    assert.equal(response.status, 403);
  });
}

for (const inspect of [undefined, true]) {
  test(`development, inspect ${inspect}: it passes a guard, and is nobody's`, async () => {
    process.env.NODE_ENV = "development";
    const auth = make({ inspect, revocation: { store: memoryStore() } });
    const { outcome, response } = await auth.guard(await ended(auth));
    assert.deepEqual([response, outcome.session, outcome.status], [null, null, "anonymous"]);
    const app = new Hono().use(requireSession(auth)).all("*", (c) => c.text("reached"));
    assert.equal((await app.request(await ended(auth))).status, 401);
    const { response: proof } = await auth.require(await ended(auth), { within: 60 });
    assert.equal(proof.status, 401);
  });
}
