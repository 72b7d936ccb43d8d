// Token endpoints that answer in ways of their own.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { oauthRefresh } from "waxseal";

import { browserOf, instance, OUT, sharedStore, strictProvider, wholeSecond } from "./support.mjs";

const begun = wholeSecond();
let server, answer, asked;

before(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(new URLSearchParams(body).get("refresh_token"));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
});
after(() => server.close());

async function scene() {
  asked = [];
  const tokenEndpoint = `http://127.0.0.1:${server.address().port}/token`;
  const run = oauthRefresh({ tokenEndpoint, clientId: "c", clientSecret: "the-client-secret" });
  const provider = strictProvider();
  const one = instance({ provider, store: sharedStore(), run });
  return { one, browser: await browserOf(one, provider, begun) };
}

for (const refresh_token of [undefined, null, "", 7, {}, []]) {
  test(`an answer with the refresh token ${JSON.stringify(refresh_token)} keeps the old one`, async () => {
    const { one, browser } = await scene();
    answer = { access_token: "new", token_type: "Bearer", expires_in: 3600, refresh_token };
    assert.equal((await one.visit(browser, begun + OUT)).session.access, "new");
    assert.equal(one.tokenOf(browser, begun + OUT).refresh_token, `${browser.name}#0`);
  });
}

test("an answer changes no claim but those of the tokens", async () => {
  const { one, browser } = await scene();
  const before = one.tokenOf(browser, begun);
  answer = {
    ...{ access_token: "new", token_type: "Bearer", expires_in: 3600.5, sub: "eve", sid: "x" },
    ...{ scope: "all", id_token: "i", gen: 9, auth_time: 1, exp: 1 },
  };
  await one.visit(browser, begun + OUT);
  const { iat, exp, rev, jti, gen, access_token, expires_at, ...rest } = one.tokenOf(
    browser,
    begun + OUT,
  );
  assert.deepEqual([gen, access_token], [1, "new"]);
  assert.ok(Math.abs(expires_at - begun / 1000 - 3600) < 60, `${expires_at}`);
  assert.deepEqual({ ...before, ...rest }, before);
  void [iat, exp, rev, jti];
});

for (const expires_in of [-1, 0, "3600", "soon", 1e300, {}, null]) {
  test(`an answer that ends in ${JSON.stringify(expires_in)} neither fails nor loops`, async () => {
    const { one, browser } = await scene();
    answer = { access_token: "new", token_type: "Bearer", expires_in };
    assert.equal((await one.visit(browser, begun + OUT)).session.access, "new");
    for (const after of [1000, 2000, 3000])
      assert.equal((await one.visit(browser, begun + OUT + after)).session.access, "new");
    assert.equal(asked.length, 1);
  });
}
