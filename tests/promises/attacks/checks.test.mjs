// The cookies that the published libraries set on the way to an OAuth provider, and
// the ones of the CSRF check, put where the session's cookie stands.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Auth } from "@auth/core";
import v4Module from "next-auth-v4";
import { createAuth } from "waxseal";

import { Jar } from "../../support/jar.mjs";
import { apiResponse } from "../../support/libraries.mjs";
import { attempt, auths, NAMES, SECRET } from "./support.mjs";

const ISSUER = "https://issuer.test";
const PROVIDER = {
  id: "issuer",
  name: "Issuer",
  issuer: ISSUER,
  clientId: "client",
  clientSecret: "secret",
  authorization: { url: `${ISSUER}/authorize`, params: { scope: "openid" } },
  token: { url: `${ISSUER}/token` },
  userinfo: { url: `${ISSUER}/me` },
  jwks_endpoint: `${ISSUER}/keys`,
  checks: ["pkce", "state", "nonce"],
  profile: ({ sub }) => ({ id: sub }),
};

/** The cookies of a sign-in that has got as far as the provider. */
const ON_THE_WAY = {
  async authjs() {
    const config = {
      basePath: "/api/auth",
      providers: [{ ...PROVIDER, type: "oidc" }],
      secret: SECRET,
      trustHost: true,
    };
    const jar = new Jar();
    const ask = async (path, form) => {
      const init = { headers: { cookie: jar.header, "x-auth-return-redirect": "1" } };
      if (form) Object.assign(init, { method: "POST", body: new URLSearchParams(form) });
      const response = await Auth(new Request(`http://app.test/api/auth/${path}`, init), config);
      jar.keep(response.headers.getSetCookie());
      return response.json();
    };
    const { csrfToken } = await ask("csrf");
    const { url } = await ask("signin/issuer", { csrfToken });
    assert.ok(url.startsWith(`${ISSUER}/authorize?`), url);
    return jar;
  },
  async "next-auth"() {
    process.env.NEXTAUTH_URL = "http://app.test";
    const options = {
      providers: [{ ...PROVIDER, type: "oauth", idToken: true }],
      secret: SECRET,
      useSecureCookies: false,
    };
    const jar = new Jar();
    const ask = async (method, nextauth, body) => {
      const request = { method, query: { nextauth }, headers: {}, cookies: jar.cookies, body };
      const response = apiResponse();
      await v4Module.default(request, response, options);
      jar.keep(response.lines);
      return response.body;
    };
    const { csrfToken } = await ask("GET", ["csrf"]);
    const { url } = await ask("POST", ["signin", "issuer"], { csrfToken, json: "true" });
    assert.ok(url.startsWith(`${ISSUER}/authorize?`), url);
    delete process.env.NEXTAUTH_URL;
    return jar;
  },
};

for (const [format, begin] of Object.entries(ON_THE_WAY)) {
  test(`attack 18: check cookies of ${format === "authjs" ? "@auth/core" : "next-auth 4"} are no session`, async () => {
    const jar = await begin();
    const pairs = jar.header.split("; ").map((pair) => pair.split(/=(.*)/s).slice(0, 2));
    const checks = pairs.filter(([name]) => /\.(state|nonce|pkce\.code_verifier)$/.test(name));
    assert.equal(checks.length, 3, `${pairs.map(([name]) => name)}`);
    for (const [name, value] of pairs) {
      for (const text of new Set([value, decodeURIComponent(value)])) {
        const reason = await attempt(format, text);
        assert.match(reason, /^(unknown-key|signature|format|malformed)$/, name);
        if (name.includes("state")) assert.match(reason, /^(unknown-key|signature)$/, name);
      }
    }
    // Beside a session they change nothing, and they stay in the browser.
    const { writes } = await auths[format].issue(
      { user: { id: "7" } },
      { headers: { cookie: jar.header } },
    );
    const outcome = auths[format].verify(
      `${jar.header}; ${writes.requestCookie.split("; ").at(-1)}`,
    );
    assert.equal(outcome.session.user.id, "7");
    for (const [name] of checks) assert.ok(writes.requestCookie.includes(`${name}=`));
    assert.equal(writes.setCookie.length, 1);
  });
}

test("attack 18: nor are the cookies of the own endpoints", async () => {
  for (const [format, auth] of Object.entries(auths)) {
    const response = await auth.handler(new Request("http://app.test/api/auth/csrf"));
    const { csrfToken } = await response.json();
    const [line] = response.headers.getSetCookie();
    const value = /=([^;]*)/.exec(line)[1];
    for (const text of [value, decodeURIComponent(value), csrfToken]) {
      assert.equal(await attempt(format, text), "malformed");
    }
    // And a session's token is no CSRF token.
    const { writes } = await auth.issue({ user: { id: "7" } });
    const token = writes.requestCookie.slice(NAMES[format].length + 1);
    const name = line.slice(0, line.indexOf("="));
    const form = new URLSearchParams({ csrfToken: token });
    const headers = { cookie: `${writes.requestCookie}; ${name}=${token}` };
    const request = new Request("http://app.test/api/auth/signout", {
      method: "POST",
      headers,
      body: form,
    });
    const lines = (await auth.handler(request)).headers.getSetCookie();
    assert.ok(!lines.some((line) => line.startsWith(NAMES[format])), "still signed in");
  }
});

test("attack 19: a session of one environment is refused by the other", async () => {
  for (const format of Object.keys(auths)) {
    const staging = createAuth({ secret: "the secret of staging, of thirty-odd bytes", format });
    const { writes } = await staging.issue({ user: { id: "7" } });
    const token = writes.requestCookie.slice(NAMES[format].length + 1);
    assert.match(await attempt(format, token), /^(signature|unknown-key)$/);
  }
});
