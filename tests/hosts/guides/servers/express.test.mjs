import assert from "node:assert/strict";

import { checkApi, checkTypes, cookieOf } from "../api.mjs";
import { testGuide } from "../suite.mjs";

testGuide("express", {
  async then(app) {
    await checkApi(app);
    await checkChanges(app);
    await checkTypes(app, "src/server.ts");
  },
});

/** What another origin sends changes nothing, be it of the same site. */
async function checkChanges(app) {
  const post = async (headers) => {
    const response = await fetch(`${app.origin}/api/echo`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: '{"a":1}',
    });
    return response.status === 200 ? response.json() : response.status;
  };
  const cookie = cookieOf(app);
  assert.deepEqual(await post({ cookie }), { from: "1", body: { a: 1 } });
  assert.deepEqual(await post({ cookie, origin: app.origin }), { from: "1", body: { a: 1 } });
  assert.equal(await post({}), 401);
  assert.equal(await post({ cookie, origin: "http://evil.localhost" }), 403);
  assert.equal(await post({ cookie, origin: "null" }), 403);
  assert.equal(await post({ cookie, "sec-fetch-site": "same-site" }), 403);
  assert.equal(await post({ cookie, "sec-fetch-site": "cross-site" }), 403);
}
