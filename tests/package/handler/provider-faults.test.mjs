// What the log says when a provider cannot be used: which one, at which address, what to do.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { createAuth } from "waxseal";
import { oidc } from "waxseal/providers";

import { Browser, recorder, SECRET, target } from "./support.mjs";
import { withEntry } from "../../support/entries.mjs";

let server, issuer;
before(async () => {
  server = createServer((request, response) => {
    if (!request.url.startsWith("/.well-known/openid-configuration")) {
      return response.writeHead(404).end();
    }
    const named = (path) => `${issuer}/${path}`;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        issuer,
        authorization_endpoint: named("auth"),
        token_endpoint: named("token"),
        jwks_uri: named("jwks"),
      }),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

/** Goes there from a form that has a way back. */
async function start(options, error = undefined) {
  const { logger, errors } = recorder();
  const provider = oidc({ id: "acme", clientId: "a", clientSecret: "b", ...options });
  const auth = createAuth({ secret: SECRET, logger, providers: [provider] });
  const browser = new Browser(auth);
  const response = await browser.post("/signin/acme", { callbackUrl: "/orders" });
  if (error === undefined) return { browser, response, errors };
  const state = new URL(response.headers.get("location")).searchParams.get("state");
  const answer = new URLSearchParams({ error, state });
  return { browser, response: await browser.get(`/callback/acme?${answer}`), errors };
}

test("a server that is not there: its address, and why", async () => {
  const nobody = createServer();
  await new Promise((resolve) => nobody.listen(0, "127.0.0.1", resolve));
  const { port } = nobody.address();
  await new Promise((resolve) => nobody.close(resolve));
  const { response, errors } = await start({ issuer: `http://127.0.0.1:${port}` });
  assert.deepEqual(
    errors.map(({ code, message }) => [code, message]),
    [
      [
        "provider",
        withEntry(
          "provider",
          `http://127.0.0.1:${port} cannot be reached, or takes too long (ECONNREFUSED).`,
        ),
      ],
    ],
  );
  const page = new URL(target(response));
  assert.deepEqual(Object.fromEntries(page.searchParams), {
    error: "OAuthUnavailable",
    callbackUrl: "/orders",
  });
});

test("no metadata at an address: which, and what it is made of", async () => {
  const { errors } = await start({ issuer: `${issuer}/realms/x` });
  assert.deepEqual(
    errors.map(({ message }) => message),
    [
      withEntry(
        "provider",
        `${issuer}/realms/x/.well-known/openid-configuration answers with status 404: check the \`issuer\` of \`providers["acme"]\`.`,
      ),
    ],
  );
});

test("another issuer: both of them", async () => {
  const other = issuer.replace("127.0.0.1", "localhost");
  const { errors } = await start({ issuer: other });
  assert.deepEqual(
    errors.map(({ code, message }) => [code, message]),
    [
      [
        "invalid-option",
        withEntry(
          "invalid-option",
          `\`providers["acme"]\` has the \`issuer\` ${other}, and its metadata the issuer "${issuer}": it must be exactly that one.`,
        ),
      ],
    ],
  );
});

test("what the provider does not know: the options that say it", async () => {
  const advice = {
    invalid_client: "clientSecret",
    incorrect_client_credentials: "clientSecret",
    unauthorized_client: "clientId",
    redirect_uri_mismatch: "callback/acme",
    invalid_scope: "scope",
  };
  for (const [error, option] of Object.entries(advice)) {
    const { response, errors } = await start({ issuer }, error);
    assert.match(target(response), /error=OAuthCallbackError&callbackUrl=/);
    const [{ message }] = errors;
    assert.ok(message.startsWith(`"acme" answers "${error}": `), message);
    assert.ok(message.includes(option), message);
  }
  const { errors } = await start({ issuer }, "toString");
  assert.equal(errors[0].message, withEntry("provider", '"acme" answers "toString".'));
});
