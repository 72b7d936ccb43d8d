// Signing out at the provider where the token keeps no id_token.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { BASE, Browser, make, ORIGIN, target } from "./support.mjs";

let server, issuer;

before(async () => {
  server = createServer((request, response) => {
    const body = JSON.stringify(answers[request.url]());
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

const answers = {
  "/.well-known/openid-configuration": () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    end_session_endpoint: `${issuer}/end`,
  }),
  "/token": () => ({ access_token: "a-token", token_type: "bearer" }),
  "/userinfo": () => ({ id: "1", name: "Ada", email: "ada@acme.example" }),
};

test('`logout: "hint"` sends the address to the provider, with any format', async () => {
  const browser = new Browser(
    make({
      providers: [
        {
          id: "acme",
          name: "Acme",
          type: "oauth",
          issuer,
          clientId: "app",
          clientSecret: "secret",
          logout: "hint",
        },
      ],
    }),
  );
  const there = new URL(target(await browser.post("/signin/acme", { callbackUrl: "/" })));
  const state = there.searchParams.get("state");
  await browser.get(`/callback/acme?${new URLSearchParams({ code: "a-code", state })}`);
  assert.equal((await browser.session()).user.email, "ada@acme.example");

  const end = new URL(target(await browser.post("/signout", { callbackUrl: "/bye" })));
  assert.equal(end.origin + end.pathname, `${issuer}/end`);
  const { state: back, ...parameters } = Object.fromEntries(end.searchParams);
  assert.deepEqual(parameters, {
    client_id: "app",
    logout_hint: "ada@acme.example",
    post_logout_redirect_uri: `${BASE}/signout`,
  });
  assert.equal(await browser.session(), null);
  const arrived = await browser.get(`/signout?${new URLSearchParams({ state: back })}`);
  assert.equal(target(arrived), `${ORIGIN}/bye`);
});
