// The application is not where it believes to be: the code is exchanged for the redirect URI
// that the provider was asked with, whatever the way back says of scheme and host.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { createAuth } from "waxseal";

import { recorder } from "../../support/recorder.mjs";
import { SECRET } from "../../support/users.mjs";
import { startHostile } from "./servers/hostile.mjs";

const client = { clientId: "our-client", clientSecret: "our-secret-of-more-than-32-characters" };

let op;
before(async () => (op = await startHostile(client)));
after(() => op.close());

function authAt(authUrl, config) {
  const before = process.env.AUTH_URL;
  if (authUrl === undefined) delete process.env.AUTH_URL;
  else process.env.AUTH_URL = authUrl;
  try {
    return createAuth({
      secret: SECRET,
      logger: recorder().logger,
      providers: [
        {
          id: "idp",
          name: "IdP",
          type: "oidc",
          issuer: op.issuer,
          client: { token_endpoint_auth_method: "client_secret_post" },
          ...client,
        },
      ],
      ...config,
    });
  } finally {
    if (before === undefined) delete process.env.AUTH_URL;
    else process.env.AUTH_URL = before;
  }
}

/** A browser that is at `origin`, where the server sees itself at `served`. */
class Browser {
  #cookies = new Map();

  constructor(auth, origin, served, forwarded = {}) {
    Object.assign(this, { auth, origin, served, forwarded });
  }

  async send(path, { body, ...headers } = {}) {
    const cookie = [...this.#cookies].map((pair) => pair.join("=")).join("; ");
    const response = await this.auth.handler(
      new Request(this.served + path, {
        method: body ? "POST" : "GET",
        headers: { host: new URL(this.served).host, ...this.forwarded, ...headers, cookie },
        body,
      }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/Max-Age=0/.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Signs in; where the provider was asked to send the browser, and where the callback did. */
  async signIn(path = "/api/auth") {
    const own = {
      origin: this.origin,
      referer: `${this.origin}/login`,
      "sec-fetch-site": "same-origin",
    };
    const { csrfToken } = await (await this.send(`${path}/csrf`, own)).json();
    const body = new URLSearchParams({ csrfToken, callbackUrl: "/after?x=1" });
    const started = await this.send(`${path}/signin/idp`, { ...own, body });
    const asked = new URL(started.headers.get("location"));
    const answered = await fetch(asked, { redirect: "manual" });
    const back = new URL(answered.headers.get("location"));
    // The provider has sent the browser to the origin that it is at.
    assert.equal(back.origin, this.origin);
    const response = await this.send(`${path}/callback/idp${back.search}`, {
      "sec-fetch-site": "cross-site",
    });
    return {
      redirectUri: asked.searchParams.get("redirect_uri"),
      target: new URL(response.headers.get("location"), this.origin).href,
      names: [...this.#cookies.keys()],
    };
  }
}

const APP = "https://app.example";
const forwarded = { "x-forwarded-host": "app.example", "x-forwarded-proto": "https" };

describe("signs in at https://app.example", () => {
  const cases = {
    directly: [{}, APP],
    "behind a proxy that ends TLS": [{}, "http://app.example"],
    "behind a proxy that sends an internal name": [{}, "http://internal:3000"],
    "behind a proxy that sends a loopback name": [{}, "http://localhost:3000"],
    "with AUTH_URL": [{ authUrl: APP }, "http://internal:3000"],
    "with AUTH_URL of another name that leads here": [{ authUrl: "https://www.app.example" }, APP],
    "with trustHost": [{ trustHost: true }, "http://internal:3000", forwarded],
  };
  for (const [name, [{ authUrl, ...config }, served, headers]] of Object.entries(cases)) {
    for (const format of ["signed", "authjs", "next-auth"]) {
      test(`${name}, format ${format}`, async () => {
        op.break({});
        const auth = authAt(authUrl, { format, ...config });
        const { redirectUri, target, names } = await new Browser(
          auth,
          APP,
          served,
          headers,
        ).signIn();
        assert.equal(redirectUri, `${APP}/api/auth/callback/idp`);
        assert.ok(target.endsWith("/after?x=1"), target);
        assert.ok(
          names.some((cookie) => cookie.endsWith("session-token")),
          String(names),
        );
        assert.ok(!names.some((cookie) => /\.flow\.|state|verifier/.test(cookie)), String(names));
      });
    }
  }
});

test("below a path that the proxy takes off", async () => {
  op.break({});
  const auth = authAt(`${APP}/app`);
  const { redirectUri, names } = await new Browser(auth, APP, "http://internal:3000").signIn();
  assert.equal(redirectUri, `${APP}/app/api/auth/callback/idp`);
  assert.ok(names.includes("__Host-waxseal.session-token"));
});
